"""Says which spans of an article are the same person, organisation or state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, auto
from itertools import chain

from extractors.actors.entities import Draft, Store, plain
from extractors.actors.firms import whole_name
from extractors.actors.page import Page, is_vietnamese_syllable
from extractors.actors.places import is_locative
from extractors.actors.spans import Span
from extractors.actors.sport import PLAYS, Sport
from extractors.actors.titles import Phrase, Titles
from extractors.lexicons import Alias, Lexicon, match_key
from schemas import ORG, PER

_SHORT_NAME = re.compile(
    r"\s*\((?:(?:mã|mã ck|mã chứng khoán|mã cổ phiếu|hose|hnx|upcom|gọi tắt|viết tắt|tên viết tắt|tên tiếng anh)"
    r"(?: là)?\s*:?\s*)?([A-ZĐƯ][\w.&\-]{1,14}(?: [A-ZĐ][\w.&\-]+){0,3})\s*[);,]",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*\([^()]{2,30}(?:,|;|-|–) ?(?:mã|hose|hnx|upcom)(?!\w)")
"""A bracket that gives a company's short name and what its shares are listed as."""

_FIRMS = frozenset({"bank", "company"})
_CALLED_WITHOUT_HEAD = frozenset({"company", "body", "police"})
"""Organisations whose name is best given without the noun before it, where they have a name of their own."""
_ADMIN = frozenset({"tỉnh", "tp", "thành", "phố", "hcm"})
TWO = 2

_MALE = frozenset({"ông", "anh", "chồng"})
_FEMALE = frozenset({"bà", "cô", "chị", "vợ", "phu nhân", "đệ nhất phu nhân", "con gái", "mẹ", "em gái", "chị gái"})
"""Forms of address and nouns for relatives that only men or only women have."""


class Rank(IntEnum):
    """How much of a name a span gives, surest first.

    `BODY` opens with what it is (`Công ty …`), so that its bare name is nobody else; `SHORT` is two Vietnamese
    syllables, a whole name or the end of a longer one, or several words of unknown kind.
    """

    BODY = auto()
    FULL = auto()
    SHORT = auto()
    PART = auto()


_RANKS = _BODY, _FULL, _SHORT, _PART = tuple(Rank)


@dataclass(slots=True)
class Reference:
    """A stretch `[start, end)` of the normalized text that refers to a draft; `span` is None for offices.

    `written` is what stands there, with single blanks, where that was read already.
    """

    start: int
    end: int
    draft: int
    form: str
    head_start: int
    title: str | None = None
    span: Span | None = None
    written: str | None = None

    def sentence(self, page: Page) -> int:
        """Return the sentence that it starts in."""
        first = min(page.word_at(self.start), page.words.total - 1) if self.span is None else self.span.first
        return page.words.sentences[first]


class Resolver:
    """Gives every span its entity; full names first, then what can only be understood from them."""

    def __init__(self, page: Page, lexicon: Lexicon, titles: Titles, day: date | None) -> None:
        self.page = page
        self.lexicon = lexicon
        self.titles = titles
        self.day = day
        self.store = Store()
        self.long_names: dict[str, list[tuple[int, list[str]]]] = {}
        self.in_office: dict[tuple[str, str], int] = {}
        self.sport = Sport(page, lexicon, titles, self.store)

    def resolve(self, spans: list[Span]) -> list[Reference]:
        """Return what each span that names somebody refers to, in text order."""
        ranked: dict[Rank, list[int]] = {rank: [] for rank in _RANKS}
        for index, span in enumerate(spans):
            if span.kind is not None:
                ranked[self._rank(span)].append(index)
        found: dict[int, Reference] = {}
        for index in chain.from_iterable(ranked.values()):
            span = spans[index]
            phrase = self.titles.phrase(span, spans, index) if span.kind is PER else None
            written = self.page.surface(span.start, span.end)
            answer = self._entity(span, phrase, written)
            if answer is not None:
                draft, form = answer
                self._learn(span, phrase, draft, written)
                head, title = (phrase.start, phrase.title) if phrase else (span.start, None)
                found[index] = Reference(span.start, span.end, draft, form, head, title, span, written)
        return [found[index] for index in sorted(found)]

    def nested_places(self, spans: list[Span]) -> list[Reference]:
        """Return the states and places inside the names of organisations: `Indonesia` in `báo Indonesia`."""
        found = []
        for span in spans:
            if span.source == "organisation" and span.place is not None:
                place = span.place
                draft, form = self._known(place)
                written = self.page.surface(place.start, place.end)
                self._learn(place, None, draft, written)
                found.append(Reference(place.start, place.end, draft, form, place.start, None, place, written))
        return found

    def _rank(self, span: Span) -> Rank:
        if span.source == "lexicon":
            return _FULL if span.aliases[0].form != "surname" and span.category != "state" else _PART
        if span.kind is PER:
            if span.last - span.first == 1:
                return _PART
            keys = self.page.words.keys[span.first : span.last]
            return _SHORT if len(keys) == TWO and all(map(is_vietnamese_syllable, keys)) else _FULL
        if span.source == "organisation" or span.category == "club":
            return _BODY
        if span.source in ("team", "place"):
            return _FULL
        return _PART if span.last - span.first == 1 else _SHORT

    def _entity(self, span: Span, phrase: Phrase | None, name: str) -> tuple[int, str] | None:
        if span.source in ("lexicon", "government"):
            return self._known(span)
        if span.source == "team":
            return self.sport.team(span), "name"
        if phrase is not None:
            return self._person(span, phrase, name)
        if span.source == "organisation":
            return self._organisation(span, name), "name"
        return self._other(span, name)

    def _known(self, span: Span) -> tuple[int, str]:
        alias = span.aliases[0] if len(span.aliases) == 1 else self._best(span.aliases)
        if alias.form == "surname" and not self.store.has(alias.entry):
            people = [who for who in self.store.people_with(alias.text) if self._may_be(span, who)]
            if people:
                return people[-1], "surname"
        if self.sport.likely:
            state = alias.entry.category == "state" and span.source == "lexicon"
            team = self.sport.team_of(alias.entry, span) if state else None
            if team is not None:
                return team, "metonym"
            club = self.sport.clubs.get(alias.entry.id)
            if club is not None and not is_locative(self.page, self.lexicon, span):
                return club, "alias"
        form = "metonym" if span.source == "government" else alias.form
        return self.store.known(alias.entry), form

    def _may_be(self, span: Span, draft: int) -> bool:
        """Tell whether a form of address fits a person: in `ông X cùng vợ Melania X` the first is not the second."""
        title = self.titles.before(span.start)
        role = match_key(self.store.drafts[draft].role or "")
        return title is None or title.text not in _MALE or role not in _FEMALE

    def _best(self, aliases: tuple[Alias, ...]) -> Alias:
        """Choose among entries of one written form: the one in the article already, clubs in sport, else the first."""
        for alias in aliases:
            if self.store.has(alias.entry):
                return alias
        if self.sport.surely:
            for alias in aliases:
                if alias.entry.category in PLAYS:
                    return alias
        others = [alias for alias in aliases if alias.entry.category not in PLAYS]
        return others[0] if others else aliases[0]

    def _person(self, span: Span, phrase: Phrase, name: str) -> tuple[int, str] | None:
        words = name.lower().replace("-", " ").split()
        organisation = self.store.find(name, "ORG")
        if organisation is not None and not self._is_called(span):
            return organisation, "alias"
        if len(words) == 1:
            people = self.store.people_called(words[0])
            if people:
                return people[0], "surname"
            if phrase.title is None and is_vietnamese_syllable(words[0]):
                return None
        elif len(words) == 2 and is_vietnamese_syllable(words[0]):
            full = [i for i in self.store.people_with(words[1]) if self.store.ends(i, words)]
            if full:
                return full[0], "surname"
        if span.source == "given":
            return None
        if self.page.words.sentences[span.first] in self.page.shouting:
            name = name.title()
        index = self.store.named(name, PER)
        self.store.vote(index, PER, 3.0 if phrase.title else 1.0, span.confidence)
        return index, "name"

    def _is_called(self, span: Span) -> bool:
        """Tell whether a form of address stands before a name, which only people have."""
        title = self.titles.before(span.start)
        return title is not None and title.kind in ("honorific", "family", "accused", "rank")

    def _organisation(self, span: Span, name: str) -> int:
        name = name[:1].upper() + name[1:]
        words = self.page.key[span.start : span.end].split()
        key = plain("".join(word for word in words if word not in _ADMIN))
        if span.place is not None:
            stem = self.page.key[span.start : span.place.start].split()
            key = plain("".join(word for word in stem if word not in _ADMIN)) + span.place.aliases[0].entry.id
        core = self.page.surface(*span.core) if span.core else None
        index = self.store.find(core or name, "ORG") if core or span.category == "team" else None
        if index is None:
            index = self._longer_form(words)
        if index is None:
            index = self._short_form(span)
        if index is None:
            index = self.store.named(name, ORG, key)
            self.long_names.setdefault(words[0], []).append((index, words))
        draft = self.store.drafts[index]
        draft.category = draft.category or span.category
        if span.place is not None and draft.entry is None:
            draft.affiliation = draft.affiliation or span.place.aliases[0].entry.id
        self.store.vote(index, ORG, 3.0, span.confidence)
        if core:
            self.store.name_also(index, core)
            self.store.opened_by(index, core)
            for form in (core, *self._bare_forms(span)):
                draft.surfaces.setdefault(form)
            bare = draft.entry is None and draft.name == name and span.category in _CALLED_WITHOUT_HEAD
            if bare and not any(alias.entry.category.startswith("not:") for alias in self.lexicon.lookup(core)):
                draft.name = core
        return index

    def _bare_forms(self, span: Span) -> Iterator[str]:
        """Yield a company's name without the activity that opens it: `Phú Quý` of `Công ty Cấp nước Phú Quý`."""
        assert span.core is not None
        page = self.page
        index = page.word_at(span.core[0])
        while index + 2 < span.last and page.is_cut_word(index) and page.words.capital[index + 2]:
            index += 2
            yield page.surface(page.words.starts[index], span.end)

    def _short_form(self, span: Span) -> int | None:
        """Return the known firm that a bracket calls a bank or listed company by: `Ngân hàng TMCP X (Y, mã Z)`."""
        short = _SHORT_NAME.match(self.page.text, span.end)
        if short is None or not (self.page.words.keys[span.first] == "ngân" or _LISTED.match(self.page.key, span.end)):
            return None
        entries = [alias.entry for alias in self.lexicon.lookup(match_key(short[1]))]
        return next((self.store.known(e) for e in entries if e.category in _FIRMS), None)

    def _longer_form(self, words: list[str]) -> int | None:
        """Return an organisation whose name holds all of `words`, in order, from the same first word on."""
        if len(words) < 4:
            return None
        for index, full in self.long_names.get(words[0], ()):
            remaining = iter(full)
            if len(full) > len(words) and all(word in remaining for word in words):
                return index
        return None

    def _other(self, span: Span, name: str) -> tuple[int, str] | None:
        """Resolve acronyms, foreign and unlisted names: a name of the article's, else a new one."""
        assert span.kind is not None
        known = self.store.find(name, "ORG")
        if known is not None:
            return known, "alias"
        if span.last - span.first == 1:
            people = self.store.people_with(name.lower())
            if people:
                return people[-1], "surname"
            longer = self.store.opening_with(name) if span.kind is ORG else None
            if longer is not None:
                return longer, "alias"
        index = self.store.named(name, span.kind)
        draft = self.store.drafts[index]
        if draft.entry is None:
            draft.category = draft.category or span.category
            self.store.vote(index, span.kind, span.confidence, span.confidence)
        if span.category == "club":
            for alias in self.lexicon.lookup(name.rpartition(" ")[0]):
                self.sport.clubs.setdefault(alias.entry.id, index)
        return index, "name"

    def _learn(self, span: Span, phrase: Phrase | None, index: int, written: str) -> None:
        """Keep what a mention teaches: an abbreviation in brackets, an office, a surface."""
        draft = self.store.drafts[index]
        draft.surfaces.setdefault(written)
        if draft.entry is not None:
            draft.confidence = max(draft.confidence, span.confidence)
            whole = whole_name(self.page, self.lexicon, span) if span.category in _FIRMS else None
            if whole is not None:
                draft.surfaces.setdefault(whole)
        if draft.kind is ORG and self.page.gaps[span.last] != " ":
            short = _SHORT_NAME.match(self.page.text, span.end)
            if short and any(c.isupper() for c in short[1][1:]):
                self.store.name_also(index, short[1])
        if phrase and phrase.title and draft.kind is PER:
            draft.role = draft.role or phrase.title
            if phrase.role and not phrase.former:
                self._hold(phrase, index, draft)

    def _hold(self, phrase: Phrase, index: int, draft: Draft) -> None:
        assert phrase.role is not None
        affiliation = phrase.affiliation
        if affiliation is not None and affiliation.aliases:
            whose = affiliation.aliases[0].entry.id
            draft.affiliation = draft.affiliation or whose
        else:
            whose = (draft.entry.affiliation if draft.entry else None) or ""
        self.in_office[phrase.role, whose] = index
        self.in_office[phrase.role, ""] = index
