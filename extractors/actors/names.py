"""Candidates from the lexicon, and the runs of capitalised words that may hold other names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.actors.titles import Title
from extractors.lexicons import Alias, Lexicon
from schemas import GPE, ORG, PER

MIDDLE = frozenset({"thị", "văn"})
"""Middle names that a given name always follows."""

Run = tuple[int, int]
"""Words `[first, last)`."""
_JOINS = (" ", "-", " & ")

_FEDERAL = " liên bang"
"""What follows a body of another state than Viet Nam, which has no federal ones: `Chính phủ liên bang`."""

_BRANDS = frozenset({"company", "bank", "club", "band"})
"""Categories whose names keep their first capital: `hòa Bình Dương` names no firm `Hòa Bình`."""


def lexicon_spans(page: Page, lexicon: Lexicon) -> list[Span]:
    """Return the known names, as far as capitals and neighbours let them be names."""
    found, position = [], 0
    for start, end, phrase in page.phrases["names"]:
        span = _lexicon_span(page, lexicon, start, end, phrase) if start >= position else None
        if span is not None:
            found.append(span)
            position = end
    return found


def _lexicon_span(page: Page, lexicon: Lexicon, start: int, end: int, phrase: str) -> Span | None:
    """Return a match as a span when its capitals and neighbours let it be a name."""
    first, words = page.word_at(start), page.words
    if first == words.total or words.starts[first] != start:
        return None
    written = page.text[start:end]
    fitting, common = [], False
    for alias in lexicon.aliases[phrase]:
        if written == alias.text or _case_fits(written, alias):
            fitting.append(alias)
            common |= alias.common
    if not fitting:
        return None
    last = page.word_past(first, end)
    if common and not _common_fits(page, lexicon, first, last):
        fitting = [alias for alias in fitting if not alias.common]
    aliases = tuple(fitting)
    if not aliases or (last - first == 1 and _inside_longer_name(page, lexicon, first, last, aliases[0])):
        return None
    entry = aliases[0].entry
    if entry.affiliation == "gpe:VN" and page.key.startswith(_FEDERAL, end):
        return None
    if entry.category.startswith("not:"):
        return Span(start, end, first, last, None, "none", 0.95, aliases, entry.category)
    return Span(start, end, first, last, entry.kind, "lexicon", 0.95, aliases, entry.category)


def _case_fits(written: str, alias: Alias) -> bool:
    """Tell whether the capitals of a match allow the alias; public bodies may lose some (`bộ Y tế`)."""
    due = _capitals(alias.text)
    kept = sum(written[i].isupper() for i in due)
    if kept == len(due):
        return True
    several = len(due) > 1 and alias.entry.kind is ORG and " " in alias.text
    only_first = kept == len(due) - 1 and not written[due[0]].isupper() and alias.entry.category not in _BRANDS
    return several and (only_first or 2 * kept > len(due))


@lru_cache(maxsize=16_384)
def _capitals(text: str) -> tuple[int, ...]:
    """Return where the capitals of a text are."""
    return tuple(i for i, char in enumerate(text) if char.isupper())


def _common_fits(page: Page, lexicon: Lexicon, first: int, last: int) -> bool:
    """Tell whether an everyday word stands as a name: in text that is not all capitals, and not as an opening word."""
    words = page.words
    if words.sentences[first] in page.shouting:
        return False
    if words.opens[first] and last - first == 1 and words.keys[first] in lexicon.words["everyday"]:
        return page.pos_of(first) == "Np" or _is_listed(page, last)
    return True


def _is_listed(page: Page, index: int) -> bool:
    """Tell whether another capitalised word is named beside the one before `index`: `Anh và Pháp`, `Anh, Pháp`."""
    words = page.words
    if index + 1 < words.total and words.keys[index] == "và":
        return words.capital[index + 1]
    return index < words.total and words.capital[index] and page.gaps[index] in (", ", "-", " - ", " – ")


def _inside_longer_name(page: Page, lexicon: Lexicon, first: int, last: int, alias: Alias) -> bool:
    """Tell whether one word (`Trump`, `Anh`, `Huế`) is a part of a longer name (`Eric Trump`) or of a longer word."""
    if page.is_vietnamese(first) and page.is_cut_word(first):
        return True
    if alias.entry.category.startswith("not:") and _names_on(page, last):
        return True
    if alias.form == "surname":
        goes_on = last < page.words.total and page.gaps[last] == " " and _is_foreign_name(page, last)
        return goes_on or (first > 0 and page.gaps[first] in (" ", "-") and _is_foreign_name(page, first - 1))
    if not alias.common:
        return False
    before = page.joined(first) and page.words.capital[first - 1] and page.is_vietnamese(first - 1)
    after = page.joined(last) and page.words.capital[last] and page.is_vietnamese(last)
    if before and page.words.keys[first - 1] in lexicon.words["not_name"]:
        before = False
    return before or after


def _names_on(page: Page, index: int) -> bool:
    """Tell whether a foreign word goes on with a name that is no actor's: `Mekong | Cotton`."""
    goes_on = index < page.words.total and page.words.capital[index] and page.joined(index)
    return goes_on and not page.is_vietnamese(index) and page.is_name_cased(index)


def _is_foreign_name(page: Page, index: int) -> bool:
    return page.words.capital[index] and page.written(index).istitle() and not page.is_vietnamese(index)


def capital_runs(page: Page, known: dict[int, Span], titles: Iterable[Title]) -> list[Run]:
    """Return the stretches of capitalised words that may be names.

    Titles are left out; a state, place or person that is known ends the stretch before it and is one of its own
    (`Mỹ | Steve Witkoff`), except `Việt Nam` after a foreign name: that is how companies name their branches.
    """
    words = page.words
    barred = set(chain.from_iterable([range(title.first, title.following) for title in titles]))
    barred.update(*[range(span.first + 1, span.last) for span in known.values() if span.last - span.first > 1])
    runs: list[Run] = []
    position = 0
    for index in page.capitals:
        if index < position or index in barred:
            continue
        start = known.get(index)
        last = _known_end(page, start) if start else None
        if start and start.kind is GPE and not (index - 1 in barred and page.gaps[index] == " "):
            last = _end_of_firm(page, known, start) or last
        if last is None:
            last = index + 1
            if last < words.total and words.capital[last]:
                last = _end_of_run(page, known, barred, last)
        runs.append((index, last))
        position = last
    return runs


def _end_of_run(page: Page, known: dict[int, Span], barred: set[int], last: int) -> int:
    """Return where the capitalised words end that go on at a word, or the known name that ends the stretch begins."""
    words = page.words
    while last < words.total and words.capital[last] and last not in barred and page.gaps[last] in _JOINS:
        span = known.get(last)
        stop = _known_end(page, span) if span else None
        if span and stop and not _is_branch(page, span, last) and not _is_name_part(page, span, last):
            break
        last = stop or last + 1
    return last


def _known_end(page: Page, span: Span) -> int | None:
    """Return where a known state, place or person ends.

    Organisations of one word may go on (`Toyota Classics`), and so may a state that could be a syllable of a name
    (`Thái Y Lâm`).
    """
    if span.last - span.first > 1:
        return span.last
    if span.kind is ORG and not _heads_person(page, span):
        return None
    if span.aliases[0].common and page.gaps[span.last] == " ":
        following = span.last
        if page.words.capital[following] and page.is_vietnamese(following) and not page.is_cut_word(following):
            return None
    return span.last


def _end_of_firm(page: Page, known: dict[int, Span], place: Span) -> int | None:
    """Return where the name of a firm ends that a place opens: `Tokyo | Electron`, not `Mỹ | Steve Witkoff`.

    A place in its own spelling with a single foreign word after it is no place: nobody writes a person so without a
    title.
    """
    last = place.last
    if page.is_vietnamese(last - 1) or last >= page.words.total:
        return None
    alone = page.gaps[place.first] != " " or not page.pos_of(place.first - 1).startswith("N")
    foreign = page.words.capital[last] and not page.is_vietnamese(last) and page.is_name_cased(last)
    if not (alone and foreign and page.gaps[last] == " ") or last in known:
        return None
    more = last + 1 < page.words.total and page.words.capital[last + 1] and page.gaps[last + 1] in _JOINS
    return None if more else last + 1


def _heads_person(page: Page, span: Span) -> bool:
    """Tell whether a body's capitals, or a club, are followed by a foreign name: `CIA | John Ratcliffe`."""
    written = page.text[span.start : span.end]
    following = range(span.last, min(span.last + 2, page.words.total))
    return (
        (written.isupper() or span.category == "club")
        and len(following) == 2
        and all(
            page.words.capital[i] and page.gaps[i] == " " and page.is_name_cased(i) and not page.is_vietnamese(i)
            for i in following
        )
    )


def _is_name_part(page: Page, span: Span, index: int) -> bool:
    """Tell whether a known person's name is the end of a longer Vietnamese one (`Trần Thị | Kim Thanh`)."""
    if not page.is_vietnamese(index - 1) or page.gaps[index] != " ":
        return False
    person = span.kind is PER or span.category == "not:street" or page.words.keys[index - 1] in MIDDLE
    return person or (span.last - span.first == 1 and _ends_long_name(page, index))


def _ends_long_name(page: Page, index: int) -> bool:
    """Tell whether a one-syllable place is the given name of a person with two more before it: `Mai Thế | Vinh`."""
    if index < 2 or not page.is_vietnamese(index) or page.gaps[index - 1] != " ":
        return False
    before = range(index - 2, index)
    return all(page.words.capital[i] and page.is_name_cased(i) and page.is_vietnamese(i) for i in before) and not (
        page.is_cut_word(index - 2) or page.words.opens[index - 2]
    )


def _is_branch(page: Page, span: Span, index: int) -> bool:
    return bool(span.aliases) and span.aliases[0].entry.id == "gpe:VN" and not page.is_vietnamese(index - 1)
