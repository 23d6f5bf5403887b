"""Sport in one text: whether it is what the text is about, and whom the names of states and towns then stand for."""

from __future__ import annotations

import re
from functools import cached_property

from extractors.actors.entities import Store
from extractors.actors.page import Page
from extractors.actors.places import is_locative
from extractors.actors.spans import Span
from extractors.actors.teams import team_name
from extractors.actors.titles import Titles
from extractors.lexicons import Entry, Lexicon, longest
from schemas import ORG

PLAYS = frozenset({"club", "athlete", "coach"})
"""Categories of those whom only articles about sport mean by a name that others have too."""

_SPORT_WORDS = 12
"""Words of sport that are looked at: several different ones tell what an article is about."""

_UNDER = re.compile(r"u(?<!\wu)[.\- ]?(\d\d)\b")
_CLUBS = ("clb ", "câu lạc bộ")


class Sport:
    """What a text says of sport, and the teams that it has named so far."""

    def __init__(self, page: Page, lexicon: Lexicon, titles: Titles, store: Store) -> None:
        self.page = page
        self.lexicon = lexicon
        self.titles = titles
        self.store = store
        self.teams: dict[str, int] = {}
        """National teams by the id of their state."""
        self.clubs: dict[str, int] = {}
        """Clubs by the id of the place that opens their names: `Cẩm Phả United` is `Cẩm Phả` from then on."""
        words = [word for _, _, word in longest(page.phrases["sport"])[:_SPORT_WORDS]]
        self.likely = len(words) > 1
        self.surely = self.likely and len(set(words) - lexicon.words["weak_sport"]) > 1
        """Whether the article is about sport, and surely so."""

    @cached_property
    def level(self) -> str:
        """How national teams are called here, as far as the article is about them: `U22`, `đội tuyển nữ`."""
        if not self.likely or any(map(self.page.key.__contains__, _CLUBS)):
            return ""
        under = _UNDER.search(self.page.key)
        if under:
            return f"U{under[1]}"
        cups = self.lexicon.words["national_cup"]
        return "Đội tuyển" if any(cup in self.page.key for cup in cups) else ""

    def team_of(self, state: Entry, span: Span) -> int | None:
        """Return the national team that a state's name stands for in an article likely to be of national teams."""
        if state.id in self.teams:
            return None if is_locative(self.page, self.lexicon, span) else self.teams[state.id]
        if not self.level or is_locative(self.page, self.lexicon, span) or self._is_of_noun(span):
            return None
        return self._national_team(state, f"{self.level} {state.name}", 0.6)

    def _is_of_noun(self, span: Span) -> bool:
        """Tell whether a name follows a noun that is no player or coach: `bóng đá Việt Nam`, `kinh tế Mỹ`."""
        if self.page.gaps[span.first] != " " or self.titles.before(span.start) is not None:
            return False
        return self.page.pos_of(span.first - 1) == "N"

    def team(self, span: Span) -> int:
        """Return the national team that a span names."""
        assert span.place is not None
        state = span.place.aliases[0].entry
        return self._national_team(state, self.page.surface(span.start, span.end), span.confidence)

    def _national_team(self, state: Entry, written: str, confidence: float) -> int:
        name, marks = team_name(written, state.name)
        index = self.store.named(name, ORG)
        draft = self.store.drafts[index]
        draft.identity = f"org:team-{state.id.removeprefix('gpe:')}{marks}"
        draft.affiliation, draft.category = state.id, "national_team"
        self.teams.setdefault(state.id, index)
        self.level = self.level or name.removesuffix(state.name).strip()
        self.store.vote(index, ORG, 3.0, confidence)
        return index
