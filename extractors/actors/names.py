"""Candidates from the lexicon and from the shape of words: people, foreign names, places, acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from extractors.lexicons.lexicon import Alias
from schemas import ActorKind

MAX_PERSON_SYLLABLES = 4
Run = tuple[int, int]
"""Words `[first, last)`."""
_ROMAN = re.compile(r"[ivx]+")


def lexicon_spans(page: Page, lexicon: Lexicon) -> Iterator[Span]:
    """Yield the known names, as far as capitals and neighbours let them be names."""
    for start, end, phrase in lexicon.names.find(page.key):
        aliases = tuple(a for a in lexicon.aliases[phrase] if _case_fits(page.text[start:end], a))
        first = page.word_at(start)
        if not aliases or page.starts[first : first + 1] != [start]:
            continue
        last = page.word_at(end)
        aliases = tuple(a for a in aliases if not a.common or _common_fits(page, first, last))
        if not aliases or _inside_longer_name(page, first, last, aliases[0]):
            continue
        entry = aliases[0].entry
        kind = None if entry.category.startswith("not:") else entry.kind
        source = "none" if kind is None else "lexicon"
        yield Span(start, end, first, last, kind, source, 0.95, aliases, entry.category)


def _case_fits(written: str, alias: Alias) -> bool:
    """Tell whether the capitals of a match allow the alias; organisations may lose some (`bộ Y tế`)."""
    due = [i for i, char in enumerate(alias.text) if char.isupper()]
    if not due:
        return True
    kept = sum(written[i].isupper() for i in due)
    if kept == len(due):
        return True
    several = len(due) > 1 and alias.entry.kind is ActorKind.ORG and " " in alias.text
    return several and 2 * kept >= len(due)


def _common_fits(page: Page, first: int, last: int) -> bool:
    """Tell whether an everyday word stands as a name here: neither in capitals-only text nor opening a sentence."""
    word = page.words[first]
    if word.sentence in page.shouting:
        return False
    if word.opens and last - first == 1:
        token = page.token_of(word.start)
        return token is not None and (token.pos == "Np" or token.ner != "O")
    return True


def _inside_longer_name(page: Page, first: int, last: int, alias: Alias) -> bool:
    """Tell whether one word of a person's name (`Trump`, `*Anh`) continues a longer unknown one (`Eric Trump`)."""
    if last - first > 1 or not (alias.form == "surname" or alias.common):
        return False
    page_words = page.words
    for index, neighbour in ((first, first - 1), (last, last)):
        if page.gap(index) not in (" ", "-") or not 0 <= neighbour < len(page_words):
            continue
        word = page_words[neighbour]
        if alias.form == "surname" and word.capital and not page.is_vietnamese(word.key) and not word.opens:
            return page.text[word.start : word.end].istitle() and neighbour < first
    return False


def person_spans(page: Page, lexicon: Lexicon, runs: list[Run], titled: set[int]) -> Iterator[Span]:
    """Yield Vietnamese names: a family name and up to three capitalised syllables, or any capitals after a title.

    `titled` holds the indexes of words that directly follow a title.
    """
    for first, last in runs:
        index = first
        while index < last:
            span = _person_at(page, lexicon, index, last, index in titled)
            if span is None:
                index += 1
            else:
                yield span
                index = span.last


def capital_runs(page: Page, known: dict[int, Span], titles: list[tuple[int, int]]) -> list[Run]:
    """Return the stretches of capitalised words that may be names, without titles, cut after states (`Mỹ | Steve`)."""
    words = page.words
    barred = {index for start, end in titles for index in range(page.word_at(start), page.word_at(end))}
    runs = []
    index = 0
    while index < len(words):
        if not words[index].capital or index in barred:
            index += 1
            continue
        last = index + 1
        opening = known.get(index)
        if opening is not None and opening.category == "state":
            last = opening.last
        else:
            while (
                last < len(words) and words[last].capital and last not in barred and page.gap(last) in (" ", "-", " & ")
            ):
                last += 1
        runs.append((index, last))
        index = last
    return runs


def _person_at(page: Page, lexicon: Lexicon, index: int, last: int, titled: bool) -> Span | None:
    words = page.words
    end = index
    while (
        end < last
        and end - index < MAX_PERSON_SYLLABLES
        and page.is_vietnamese(words[end].key)
        and _is_name_case(page, end)
        and (end == index or page.gap(end) == " ")
    ):
        end += 1
    length = end - index
    has_surname = words[index].key in lexicon.surnames
    if not titled and (length < 2 or not has_surname):
        return None
    if not length or (length == 1 and words[index].key in lexicon.words["not_name"] and not titled):
        return None
    if titled:
        confidence = 0.85
    else:
        confidence = 0.75 if length > 2 else 0.6
        if "PER" in page.labels(words[index].start, words[end - 1].end):
            confidence += 0.1
    return Span(words[index].start, words[end - 1].end, index, end, ActorKind.PER, "person", confidence)


def _is_name_case(page: Page, index: int) -> bool:
    """Tell whether a word is written like a name's syllable (`Nam`, not `NSND`), unless all is in capitals."""
    word = page.words[index]
    written = page.text[word.start : word.end]
    return not written.isupper() or len(written) == 1 or word.sentence in page.shouting


def foreign_spans(page: Page, lexicon: Lexicon, runs: list[Run], titled: set[int]) -> Iterator[Span]:
    """Yield runs of capitalised words that are not all Vietnamese syllables, and acronyms."""
    not_name = lexicon.words["not_name"]
    for begin, last in runs:
        first = begin
        if page.words[first].opens and page.words[first].key in not_name and first not in titled:
            first += 1
        if first < last:
            yield from _foreign_in(page, lexicon, first, last, titled)


def _foreign_in(page: Page, lexicon: Lexicon, first: int, last: int, titled: set[int]) -> Iterator[Span]:
    words = page.words
    while first < last and page.is_vietnamese(words[first].key) and first not in titled:
        if _starts_foreign(page, first, last):
            break
        first += 1
    if first >= last or words[first].sentence in page.shouting:
        return
    last = _extend_connectors(page, lexicon, last)
    start, end = words[first].start, words[last - 1].end
    labels = page.labels(start, end)
    written = page.text[start:end]
    if last - first == 1 and written.isupper():
        if len(written) > 1 and not _ROMAN.fullmatch(words[first].key):
            kind = ActorKind.PER if first in titled else ActorKind.ORG
            yield Span(start, end, first, last, kind, "acronym", 0.5 + 0.2 * ("ORG" in labels))
        return
    kind = _foreign_kind(page, lexicon, first, last, labels, titled)
    yield Span(start, end, first, last, kind, "foreign", 0.5 + 0.3 * bool(labels or first in titled))


def _starts_foreign(page: Page, first: int, last: int) -> bool:
    """Tell whether a Vietnamese-looking word opens a foreign name (`Tim Cook`, `Kim Kardashian`)."""
    word = page.words[first]
    return (
        not word.opens and first + 1 < last and not page.is_vietnamese(page.words[first + 1].key) and word.key.isascii()
    )


def _extend_connectors(page: Page, lexicon: Lexicon, last: int) -> int:
    """Reach over `bin`, `de`, `van` … to the next capitalised word."""
    words = page.words
    while (
        last + 1 < len(words)
        and words[last].key in lexicon.words["connector"]
        and words[last + 1].capital
        and page.gap(last) == " "
        and page.gap(last + 1) in (" ", "-")
        and not page.is_vietnamese(words[last + 1].key)
    ):
        last += 2
        while last < len(words) and words[last].capital and page.gap(last) in (" ", "-"):
            last += 1
    return last


def _foreign_kind(page: Page, lexicon: Lexicon, first: int, last: int, labels: set[str], titled: set[int]) -> ActorKind:
    if first in titled:
        return ActorKind.PER
    if any(word.key in lexicon.words["org_word"] for word in page.words[first:last]):
        return ActorKind.ORG
    for label, kind in (("PER", ActorKind.PER), ("ORG", ActorKind.ORG), ("LOC", ActorKind.GPE)):
        if label in labels:
            return kind
    return ActorKind.PER if last - first in (2, 3) else ActorKind.ORG


def place_spans(page: Page, lexicon: Lexicon) -> Iterator[Span]:
    """Yield `quận 9`, `xã X`: places as GPE; and streets, tournaments, storms, products … only to keep their words."""
    words = page.words
    for index in range(1, len(words)):
        word = words[index]
        if not (word.capital or word.key[0].isdigit()) or page.gap(index) not in (" ", "."):
            continue
        head = words[index - 1]
        kind = _place_head(page, lexicon, index - 1)
        if kind is None:
            continue
        last = index + 1
        if word.capital:
            while last < len(words) and words[last].capital and page.gap(last) in (" ", "-") and last - index < 4:
                last += 1
            if page.is_vietnamese(word.key):
                while last > index + 1 and not page.is_vietnamese(words[last - 1].key):
                    last -= 1
        elif kind != "admin":
            continue
        gpe = ActorKind.GPE if kind == "admin" else None
        start = head.start if not word.capital else word.start
        first = index - 1 if not word.capital else index
        yield Span(start, words[last - 1].end, first, last, gpe, "place" if gpe else "none", 0.6, category=kind)


def _place_head(page: Page, lexicon: Lexicon, index: int) -> str | None:
    word = page.words[index]
    two = f"{page.words[index - 1].key} {word.key}" if index and page.gap(index) == " " else ""
    for name in ("admin_head", "place_head"):
        if two in lexicon.words[name] or word.key in lexicon.words[name]:
            return name.removesuffix("_head")
    return None


def model_spans(page: Page, lexicon: Lexicon, runs: list[Run]) -> Iterator[Span]:
    """Yield what only the models see: runs of two syllables and more that begin with no family name."""
    kinds = {"PER": ActorKind.PER, "ORG": ActorKind.ORG, "LOC": ActorKind.GPE}
    for begin, last in runs:
        first = begin
        if page.words[first].opens and page.words[first].key in lexicon.words["not_name"]:
            first += 1
        if last - first < 2 or page.words[first].sentence in page.shouting:
            continue
        labels = page.labels(page.words[first].start, page.words[last - 1].end)
        for label in ("PER", "ORG", "LOC"):
            if label in labels:
                start, end = page.words[first].start, page.words[last - 1].end
                yield Span(start, end, first, last, kinds[label], "model", 0.45)
                break
