"""Organisations that open with a head noun: `Công ty CP …`, `công an quận 9`, `Sở Y tế Hà Nội`, `chính quyền Mỹ`."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.actors.page import Page
from extractors.actors.small_words import PUBLIC, SmallWords
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon, longest
from schemas import ActorKind

MAX_WORDS = 16
LONG_TAIL = 10
"""Small words that a public body's name may end in before its short form in brackets."""

_JOINS = (" ", "-", " - ", " – ", " & ", "–")
_STRIPPED = frozenset({"company", "club", "media", "venue"})
"""Organisations also known by the name without its head noun."""
_NAMED_LIKE_PEOPLE = frozenset({"hospital", "venue", "club", "bank"})
"""Organisations whose names may look like a person's right after the head noun (`Bệnh viện Phong Điền`)."""
_AREAS = frozenset({"trung tâm", "khối", "vùng", "khu vực"})
"""Heads that mean a part of a place when its name follows at once (`trung tâm Hà Nội`)."""
_NESTED = ("tập đoàn", "tổng công ty", "công ty", "công ty cổ phần", "cp", "tnhh", "mtv")
"""Nouns that may follow another head before the name itself."""
_INTRODUCED = frozenset({"company", "club", "media", "body"})
"""Heads that may only introduce a name that stands alone (`hãng xe Toyota`)."""


class Organisations:
    """Reads the organisations of one text.

    `known` maps a word index to the known name that starts there; heads inside `taken` stretches (titles such as
    `chủ tịch hội đồng quản trị`) open none.
    """

    def __init__(
        self,
        page: Page,
        lexicon: Lexicon,
        known: dict[int, Span],
        taken: list[tuple[int, int]],
    ) -> None:
        self.page = page
        self.words = page.words
        self.lexicon = lexicon
        self.known = known
        self.before_names = {start for start, end in taken if self._before_capital(end)}
        self.covered = bytearray(len(page.text) + 1)
        for start, end in taken:
            self.covered[start:end] = b"\1" * (end - start)
        self.small = SmallWords(page, lexicon, known)
        self.verbs = lexicon.words["verb_head"]
        self.governments = lexicon.words["government_head"]

    def spans(self) -> Iterator[Span]:
        """Yield candidates; they may overlap other candidates, not each other."""
        for start, end, phrase in longest(self.page.phrases["heads"]):
            if self.covered[start] and self.covered[end - 1]:
                continue
            first, after = self.page.word_at(start), self.page.word_at(end)
            if after < self.words.total and not self._is_part_of_word(first, after):
                span = self._read(first, after, phrase)
                if span is not None:
                    yield span

    def _before_capital(self, end: int) -> bool:
        index = self.page.word_at(end)
        return index < self.words.total and self.words.capital[index] and self.page.gaps[index] == " "

    def _is_part_of_word(self, first: int, after: int) -> bool:
        """Tell whether a head is a syllable of another word (`quốc phòng`, `bộ phim`), or a verb (`tổ chức`)."""
        if self.words.keys[first] in self.verbs and self.page.pos_of(first).startswith("V"):
            return not self.words.capital[first]
        if after - first > 1:
            return False
        if self.words.capital[first] and self._is_person(first, 3):
            return True
        capital = self.words.capital[first] and not self.words.capital[first - 1]
        return (self.page.ends_word(first) and not capital) or self.page.is_cut_word(first)

    def _read(self, first: int, after: int, phrase: str) -> Span | None:
        category = self.lexicon.heads[phrase]
        if phrase in self.governments:
            return self._government(first, after)
        known = self.known.get(first)
        if known is not None and known.last >= after and known.kind is not None:
            return self._foreign_body(known, category)
        strict = after - first == 1 and not self.words.capital[first]
        last, place = self._tail(first, after, category, strict)
        if last == after or (phrase in _AREAS and after in self.known and self.known[after].last == last):
            return None
        capitals = [i for i in range(after, last) if self.words.capital[i]]
        if capitals and (all(map(self._is_thing, capitals)) or self._is_state_only(after, last, category)):
            return None
        club = self._city_club(first, after, last) if category == "club" else None
        introduced = club or self._only_known(after, last, category)
        if introduced is not None:
            return introduced
        if category in PUBLIC and place is None:
            last = self._up_to_short_name(last)
        start, end = self.words.starts[first], self.words.ends[last - 1]
        span = Span(
            start,
            end,
            first,
            last,
            ActorKind.ORG,
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
        if place is None or place.kind is not ActorKind.GPE or self.page.gaps[after] not in (" ", " của "):
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

    def _foreign_body(self, known: Span, category: str) -> Span | None:
        """Return `Bộ Ngoại giao Mỹ`: a body known at home, with another state after it."""
        state = self.known.get(known.last)
        if state is None or state.category != "state" or self.page.gaps[known.last] not in (" ", " của "):
            return None
        home = known.aliases[0].entry.affiliation if known.aliases else None
        if known.kind is not ActorKind.ORG or home is None:
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
            ActorKind.ORG,
            "organisation",
            0.85,
        )
        span.category, span.place = category, state
        return span

    def _only_known(self, after: int, last: int, category: str) -> Span | None:
        """Return the known organisation when the head noun only introduces it (`hãng xe Toyota`)."""
        known = next((self.known[i] for i in range(after, last) if i in self.known), None)
        if known is None or known.last != last or known.kind is not ActorKind.ORG:
            return None
        return known if category in _INTRODUCED or known.category == "armed_group" else None

    def _city_club(self, first: int, after: int, last: int) -> Span | None:
        """Return the known club of a city (`đội Đà Nẵng` is `CLB Đà Nẵng`)."""
        city = self.known.get(after)
        if city is None or city.last != last or city.kind is not ActorKind.GPE:
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
        if core == last or not (category in _STRIPPED or self._is_foreign_name(core, after, last)):
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

    def _tail(self, first: int, after: int, category: str, strict: bool) -> tuple[int, Span | None]:
        """Return the word index where the name ends, and the state or place it ends in."""
        index = good = after
        titled = any(self.words.capital[i] for i in range(first + 1, after))
        place: Span | None = None
        while index < self.words.total and index - after < MAX_WORDS:
            if not self._connects(index, category) or (place is not None and not self.words.capital[index]):
                break
            known = self.known.get(index)
            if self.words.capital[index]:
                if good > after and self.words.starts[index] in self.before_names:
                    break
                if self._ends_before(index, good > after, category, known):
                    break
                index = good = known.last if known is not None else index + 1
                is_place = known is not None and known.kind is ActorKind.GPE
                place = known if is_place else None
                continue
            step = 0 if strict and index == after else self.small.count(index, good, titled or good > after, category)
            if step == 0:
                break
            index += step
            if self.small.may_end(index - step, index, titled or good > after, category):
                good = index
        return good, place

    def _up_to_short_name(self, last: int) -> int:
        """Return where a name ends that goes on in small letters to its short form in brackets, else `last`.

        `Hiệp hội Nhà sản xuất và xuất khẩu hàng may mặc (BGMEA)`.
        """
        for index in range(last, min(last + LONG_TAIL, self.words.total)):
            written = self.page.written(index)
            if self.page.gaps[index] == " (" and written.isupper() and len(written) > 2:
                return index
            if self.page.gaps[index] != " " or self.words.capital[index] or self.words.keys[index].isdigit():
                return last
        return last

    def _connects(self, index: int, category: str) -> bool:
        gap = self.page.gaps[index]
        if gap in (" - ", " – ") and not self.words.capital[index]:
            return False
        return gap in _JOINS or (gap == ", " and category == "body" and self._list_goes_on(index))

    def _ends_before(self, index: int, named: bool, category: str, known: Span | None) -> bool:
        """Tell whether a capitalised word belongs to something else: a person, a next sentence, an other party."""
        if self.page.gaps[index] in (" - ", " – ") and known is not None:
            return True
        if known is not None and known.kind is ActorKind.PER:
            return category in PUBLIC or named
        if category in ("school", "company"):
            return named and self.words.keys[index] in self.lexicon.words["opener"]
        if named and self.words.keys[index] in self.lexicon.words["opener"] and not self.page.ends_word(index):
            return True
        of_unit = self._after_admin_head(index)
        if known is not None or (category in _NAMED_LIKE_PEOPLE and not (named or of_unit)):
            return False
        return self._is_person(index, 3 if of_unit else 2) or (
            named and category in PUBLIC and self._is_foreign_person(index)
        )

    def _after_admin_head(self, index: int) -> bool:
        if index > 0 and self.words.keys[index - 1] in self.lexicon.words["admin_head"]:
            return True
        return index > 2 and self._phrase(index - 3, index) in self.lexicon.words["place_head"]

    def _is_person(self, index: int, least: int) -> bool:
        """Tell whether a family name and more capitalised syllables follow, `least` in all."""
        words, page = self.words, self.page
        if words.keys[index] not in self.lexicon.surnames or index + least > words.total:
            return False
        return all(
            words.capital[i] and page.is_vietnamese(i) and page.is_name_cased(i) and not page.is_cut_word(i)
            for i in range(index, index + least)
        ) and all(page.gaps[i] == " " and i not in self.known for i in range(index + 1, index + least))

    def _is_foreign_person(self, index: int) -> bool:
        """Tell whether two foreign words that the models take for a person follow."""
        words, page = self.words, self.page
        if index + 1 >= words.total or not words.capital[index + 1] or page.gaps[index + 1] != " ":
            return False
        names = all(page.is_name_cased(i) and not page.is_vietnamese(i) for i in (index, index + 1))
        return names and "ORG" not in page.labels(index, index + 2)

    def _list_goes_on(self, index: int) -> bool:
        """Tell whether a comma stands inside a name (`Sở Văn hóa, Thể thao và Du lịch`)."""
        key = self.words.keys[index]
        if not self.words.capital[index] or index in self.known or key in self.lexicon.surnames:
            return False
        if key in self.lexicon.words["head_opener"]:
            return False
        return "và" in self.words.keys[index + 1 : index + 6]
