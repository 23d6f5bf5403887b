"""Organisations that open with a head noun: `Công ty CP …`, `công an quận 9`, `Sở Y tế Hà Nội`, `chính quyền Mỹ`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.actors.page import Page
from extractors.actors.small_words import PUBLIC
from extractors.actors.spans import Span
from extractors.actors.tails import Tails
from extractors.actors.titles import Title
from extractors.lexicons import Lexicon, longest
from schemas import GPE, ORG

_STRIPPED = frozenset({"company", "club", "media", "venue"})
"""Organisations also known by the name without its head noun."""
_SHORT_HEADS = frozenset({"thpt", "thcs"})
"""Heads that papers leave out once the name is known: `THPT Mây Ngàn`, then `Mây Ngàn`."""
UNIT_WORDS = 2
"""Words of a unit before the name of a place: `thành phố`."""
_AREAS = frozenset({"trung tâm", "khối", "vùng", "khu vực"})
"""Heads that mean a part of a place when its name follows at once (`trung tâm Hà Nội`)."""
_NESTED = ("tập đoàn", "tổng công ty", "công ty", "công ty cổ phần", "cp", "tnhh", "mtv")
"""Nouns that may follow another head before the name itself."""
_INTRODUCED = frozenset({"company", "club", "media", "body"})
"""Heads that may only introduce a name that stands alone (`hãng xe Toyota`)."""

_COMMITTEES = frozenset({"ban thường vụ", "ban chấp hành"})


class Organisations:
    """Reads the organisations of one text.

    `known` maps a word index to the known name that starts there; heads inside `titles` (such as
    `chủ tịch hội đồng quản trị`) open none.
    """

    def __init__(
        self,
        page: Page,
        lexicon: Lexicon,
        known: dict[int, Span],
        titles: Sequence[Title],
    ) -> None:
        self.page = page
        self.words = page.words
        self.lexicon = lexicon
        self.known = known
        self.covered = bytearray(len(page.text) + 1)
        for title in titles:
            self.covered[title.start : title.end] = b"\1" * (title.end - title.start)
        capital, gaps = [*page.words.capital, False], page.gaps
        before_names = {t.start for t in titles if capital[t.following] and gaps[t.following] == " "}
        self.tails = Tails(page, lexicon, known, before_names)
        self.verbs = lexicon.words["verb_head"]
        self.governments = lexicon.words["government_head"]

    def spans(self) -> Iterator[Span]:
        """Yield candidates; they may overlap other candidates, not each other."""
        for start, end, phrase in longest(self.page.phrases["heads"]):
            if self.covered[start] and self.covered[end - 1]:
                continue
            first = self.page.word_at(start)
            after = self.page.word_past(first, end)
            if after < self.words.total and not self._is_part_of_word(first, after):
                span = self._read(first, after, phrase)
                if span is not None:
                    yield span

    def _is_part_of_word(self, first: int, after: int) -> bool:
        """Tell whether a head is a syllable of another word (`quốc phòng`, `bộ phim`), or a verb (`tổ chức`)."""
        if self.words.keys[first] in self.verbs and self.page.pos_of(first).startswith("V"):
            return not self.words.capital[first]
        if after - first > 1:
            return False
        if self.words.capital[first] and self.tails.is_person(first, 3):
            return True
        capital = self.words.capital[first] and not self.words.capital[first - 1]
        return (self.page.ends_word(first) and not capital) or self.page.is_cut_word(first)

    def _read(self, first: int, after: int, phrase: str) -> Span | None:
        category = self.lexicon.heads[phrase]
        if phrase in self.governments:
            return self._government(first, after)
        known = self.known.get(first)
        if known is not None and known.last >= after and known.kind is not None:
            return self._branch(known, category) or self._foreign_body(known, category)
        strict = after - first == 1 and not self.words.capital[first]
        last, place = self.tails.end(first, after, category, strict)
        if last == after or (phrase in _AREAS and after in self.known and self.known[after].last == last):
            return None
        capitals = [i for i in range(after, last) if self.words.capital[i]]
        if capitals and (all(map(self._is_thing, capitals)) or self._is_state_only(after, last, category)):
            return None
        club = self._city_club(first, after, last) if category == "club" else None
        introduced = club or self._only_known(first, after, last, category)
        if introduced is not None:
            return introduced
        if category in PUBLIC and place is None:
            last = self.tails.up_to_short_name(last)
        start, end = self.words.starts[first], self.words.ends[last - 1]
        span = Span(
            start,
            end,
            first,
            last,
            ORG,
            "organisation",
            0.75,
            category=category,
        )
        span.place = place
        span.core = self._core(after, last, category)
        return span

    def _government(self, first: int, after: int) -> Span | None:
        """Return the state or place that a government stands for: `chính phủ Estonia` is Estonia acting."""
        place = self.known.get(after)
        if place is None or place.kind is not GPE or self.page.gaps[after] not in (" ", " của "):
            return None
        if place.aliases[0].entry.id == "gpe:VN" and self.words.keys[first] == "chính":
            return None
        start = self.words.starts[first]
        return Span(
            start,
            place.end,
            first,
            place.last,
            place.kind,
            "government",
            0.9,
            place.aliases,
            place.category,
        )

    def _branch(self, known: Span, category: str) -> Span | None:
        """Return the branch of a known body in a province or town: `Đoàn TNCS Hồ Chí Minh tỉnh X`."""
        unit = known.last
        while unit < self.words.total and unit - known.last < UNIT_WORDS and not self.words.capital[unit]:
            unit += 1
        written = " ".join(self.words.keys[known.last : unit])
        place = self.known.get(unit)
        if place is None or written not in self.lexicon.words["admin_head"] or category != "body":
            return None
        if (
            place.kind is not GPE
            or known.kind is not ORG
            or any(g != " " for g in self.page.gaps[known.last : unit + 1])
        ):
            return None
        span = Span(known.start, place.end, known.first, place.last, ORG, "organisation", 0.85)
        span.category, span.place = category, place
        return span

    def _foreign_body(self, known: Span, category: str) -> Span | None:
        """Return `Bộ Ngoại giao Mỹ`: a body known at home, with another state after it."""
        state = self.known.get(known.last)
        if state is None or state.category != "state" or self.page.gaps[known.last] not in (" ", " của "):
            return None
        home = known.aliases[0].entry.affiliation if known.aliases else None
        if known.kind is not ORG or home is None:
            return None
        if home == state.aliases[0].entry.id:
            return Span(
                known.start,
                state.end,
                known.first,
                state.last,
                known.kind,
                "lexicon",
                0.95,
                known.aliases,
            )
        span = Span(
            known.start,
            state.end,
            known.first,
            state.last,
            ORG,
            "organisation",
            0.85,
        )
        span.category, span.place = category, state
        return span

    def _only_known(self, first: int, after: int, last: int, category: str) -> Span | None:
        """Return the known organisation when the head noun only introduces it (`hãng xe Toyota`).

        `Ban Tổ chức Thành ủy Hà Nội` is a body of its own: capitals stand before the known one; but a body's standing
        committee is that body.
        """
        known = next((self.known[i] for i in range(after, last) if i in self.known), None)
        if known is None or known.last != last or known.kind is not ORG:
            return None
        if any(self.words.capital[first + 1 : known.first]) and self._phrase(first, after) not in _COMMITTEES:
            return None
        return known if category in _INTRODUCED or known.category == "armed_group" else None

    def _city_club(self, first: int, after: int, last: int) -> Span | None:
        """Return the known club of a city (`đội Đà Nẵng` is `CLB Đà Nẵng`)."""
        city = self.known.get(after)
        if city is None or city.last != last or city.kind is not GPE:
            return None
        aliases = self.lexicon.lookup(f"clb {city.aliases[0].entry.name}")
        if not aliases:
            return None
        start, entry = self.words.starts[first], aliases[0].entry
        return Span(start, city.end, first, last, entry.kind, "lexicon", 0.9, aliases, entry.category)

    def _is_state_only(self, after: int, last: int, category: str) -> bool:
        """Tell whether only a state follows the noun for a company: `doanh nghiệp Việt Nam` is no name."""
        state = self.known.get(after)
        return category == "company" and state is not None and state.category == "state" and state.last == last

    def _is_thing(self, index: int) -> bool:
        """Tell whether a known name that is no actor's or people's starts at a word (`trung tâm dữ liệu AI`)."""
        thing = self.known.get(index)
        return thing is not None and thing.kind is None and thing.category != "not:people"

    def _core(self, after: int, last: int, category: str) -> tuple[int, int] | None:
        core = next((i for i in range(after, last) if self.words.capital[i]), last)
        if category == "company":
            core = self._past_nested(core, last)
        stripped = category in _STRIPPED or self.words.keys[after - 1] in _SHORT_HEADS
        if core == last or not (stripped or self._is_foreign_name(core, after, last)):
            return None
        inside = self.known.get(core)
        if inside is not None and inside.last == last and inside.kind is not None:
            return None
        return self.words.starts[core], self.words.ends[last - 1]

    def _past_nested(self, core: int, last: int) -> int:
        """Return where the name of a company starts: after another such noun, or after the state a foreign one is of.

        `Công ty CP Tập đoàn | Mộc Lan`, `nhà sản xuất chip Đức | Silixa`.
        """
        state = self.known.get(core)
        if state is not None and state.category == "state" and state.last < last:
            foreign = self.page.is_vietnamese(core) and not self.page.is_vietnamese(state.last)
            return state.last if foreign else core
        for noun in _NESTED:
            end = core + noun.count(" ") + 1
            if end < last and self.words.capital[end] and self._phrase(core, end) == noun:
                return self._past_nested(end, last)
        return core

    def _phrase(self, first: int, last: int) -> str:
        return " ".join(self.words.keys[first:last])

    def _is_foreign_name(self, core: int, after: int, last: int) -> bool:
        """Tell whether only foreign words follow the head at once: `nhóm SPM-N` goes by `SPM-N`."""
        page = self.page
        return core == after and not any(page.is_vietnamese(i) and page.is_name_cased(i) for i in range(core, last))
