"""Organisations that open with a head noun ("Công ty CP …", "công an quận 9") and teams ("đội tuyển nữ Việt Nam")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from extractors.lexicons.lexicon import Alias
from schemas import ActorKind

MAX_WORDS = 16
_JOINS = (" ", "-", " - ", " – ", " & ", "–")
_TRAILING = frozenset({"body", "court", "school", "police", "hospital", "venue"})
_STRIPPED = frozenset({"company", "club", "media", "venue"})
_UNDER = re.compile(r"[uU][.\- ]?\d\d")


def organisation_spans(
    page: Page, lexicon: Lexicon, places: dict[int, Span], taken: list[tuple[int, int]]
) -> Iterator[Span]:
    """Yield organisations by head noun.

    `places` maps a word index to the known name that starts there; heads inside `taken` stretches (titles such as
    `chủ tịch hội đồng quản trị`) open none.
    """
    reader = _Reader(page, lexicon, places)
    for start, end, phrase in lexicon.head_nouns.find(page.key):
        if any(a <= start and end <= b for a, b in taken):
            continue
        first, after = page.word_at(start), page.word_at(end)
        span = reader.read(first, after, lexicon.heads[phrase])
        if span is not None:
            yield span


class _Reader:
    """Reads how far one organisation's name reaches."""

    def __init__(self, page: Page, lexicon: Lexicon, places: dict[int, Span]) -> None:
        self.page = page
        self.lexicon = lexicon
        self.places = places
        self.fillers = lexicon.words["filler"]
        self.openers = frozenset(head.split()[0] for head in lexicon.heads)
        self.inner = lexicon.words["filler_inner"]

    def read(self, first: int, after: int, category: str) -> Span | None:
        words = self.page.words
        known = self.places.get(first)
        if known is not None and known.last >= after:
            return self._foreign_body(known, category)
        strict = after - first == 1 and not words[first].capital
        last, affiliation = self._tail(after, category, strict)
        if last == after:
            return None
        known = self._only_known(after, last, category)
        if known is not None:
            return known
        start, end = words[first].start, words[last - 1].end
        span = Span(start, end, first, last, ActorKind.ORG, "organisation", 0.75, category=category)
        span.affiliation = affiliation
        core = next((i for i in range(after, last) if words[i].capital), last)
        if category in _STRIPPED and core < last:
            inside = self.places.get(core)
            if inside is None or inside.last < last:
                span.core = (words[core].start, end)
        return span

    def _foreign_body(self, known: Span, category: str) -> Span | None:
        """Return `Bộ Ngoại giao Mỹ`: a body known at home, with another state after it."""
        state = self.places.get(known.last)
        if state is None or state.category != "state" or self.page.gap(known.last) not in (" ", " của "):
            return None
        home = known.aliases[0].entry.affiliation
        if known.kind is not ActorKind.ORG or home is None or home == state.aliases[0].entry.id:
            return None
        span = Span(known.start, state.end, known.first, state.last, ActorKind.ORG, "organisation", 0.85)
        span.category, span.affiliation = category, state.aliases[0]
        return span

    def _only_known(self, after: int, last: int, category: str) -> Span | None:
        """Return the known organisation when the head noun only introduces it (`hãng xe Toyota`)."""
        for index in range(after, last):
            known = self.places.get(index)
            if known is None:
                continue
            if known.last == last and known.kind is ActorKind.ORG and category in ("company", "club", "media", "body"):
                return known
            return None
        return None

    def _tail(self, after: int, category: str, strict: bool) -> tuple[int, Alias | None]:
        """Return the word index where the name ends, and the state or place it ends in."""
        words, page = self.page.words, self.page
        index = good = after
        affiliation: Alias | None = None
        while index < len(words) and index - after < MAX_WORDS:
            gap = page.gap(index)
            if gap not in _JOINS and not (gap == ", " and category == "body" and self._list_goes_on(index)):
                break
            known = self.places.get(index)
            if known is not None and words[index].capital:
                index = good = known.last
                affiliation = known.aliases[0] if known.kind is ActorKind.GPE and known.aliases else None
                if affiliation is not None and self._person_follows(index):
                    break
                continue
            if affiliation is not None and not words[index].capital:
                break
            if words[index].capital:
                if gap in (" - ", " – ") and not self._same_name(index):
                    break
                if good > after and self._person_follows(index) and category not in ("school", "company"):
                    break
                index += 1
                good = index
                affiliation = None
                continue
            if strict and index == after:
                break
            step = self._lower(index, good, category)
            if step == 0:
                break
            index += step
            if category in _TRAILING and good > after and not self._is_inner(index - step, index):
                good = index
        return good, affiliation

    def _lower(self, index: int, good: int, category: str) -> int:
        """Return how many lower-case words from `index` may belong to the name; 0 ends it."""
        words, page = self.page.words, self.page
        token = page.token_of(words[index].start)
        if index and index == good and token is not None and page.gap(index) == " ":
            begin, _ = page.offsets.to_original(words[index].start, words[index].end)
            if token.start < begin and index > 0:
                return 1
        if words[index].key.isdigit():
            return 1 if index > 0 and (words[index - 1].capital or words[index - 1].key in self.fillers) else 0
        for size in (3, 2, 1):
            if index + size <= len(words) and self._phrase(index, index + size) in self.fillers:
                return size
        return 0

    def _phrase(self, first: int, last: int) -> str:
        words = self.page.words
        if any(self.page.gap(i) != " " for i in range(first + 1, last)):
            return ""
        return " ".join(word.key for word in words[first:last])

    def _is_inner(self, first: int, last: int) -> bool:
        return self._phrase(first, last) in self.inner

    def _list_goes_on(self, index: int) -> bool:
        """Tell whether a comma stands inside a name (`Sở Văn hóa, Thể thao và Du lịch`)."""
        words = self.page.words
        if not words[index].capital or self.places.get(index) is not None or words[index].key in self.lexicon.surnames:
            return False
        if words[index].key in self.openers:
            return False
        return any(word.key == "và" for word in words[index + 1 : index + 6])

    def _same_name(self, index: int) -> bool:
        """Tell whether a spaced dash joins parts of one name: the part after it is no known name of its own."""
        return self.places.get(index) is None

    def _person_follows(self, index: int) -> bool:
        """Tell whether a family name and at least one more capitalised syllable follow."""
        words, page = self.page.words, self.page
        if index + 1 >= len(words) or page.gap(index) != " " or page.gap(index + 1) != " ":
            return False
        return (
            words[index].capital
            and words[index + 1].capital
            and words[index].key in self.lexicon.surnames
            and page.is_vietnamese(words[index + 1].key)
            and self.places.get(index) is None
        )


def team_spans(page: Page, lexicon: Lexicon, places: dict[int, Span]) -> Iterator[Span]:
    """Yield national teams: `đội tuyển (bóng đá) (nữ) Việt Nam`, `tuyển Anh`, `U.23 Việt Nam`, `Olympic Việt Nam`."""
    words = page.words
    team, qualifier = lexicon.words["team_head"], lexicon.words["team_qualifier"]
    for index, known in places.items():
        if not known.aliases or known.aliases[0].entry.category != "state":
            continue
        first = index
        headed = False
        while first > 0 and page.gap(first) in (" ", ".", "-"):
            key = words[first - 1].key
            pair = f"{words[first - 2].key} {key}" if first > 1 else ""
            if pair in team or pair in qualifier:
                first -= 2
                headed |= pair in team
            elif key in team or key in qualifier or _UNDER.fullmatch(key):
                first -= 1
                headed |= key in team or bool(_UNDER.fullmatch(key))
            else:
                break
        if headed and first < index:
            yield Span(
                words[first].start,
                known.end,
                first,
                known.last,
                ActorKind.ORG,
                "team",
                0.9,
                category="national_team",
                affiliation=known.aliases[0],
            )
