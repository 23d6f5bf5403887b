"""National teams: `đội tuyển (bóng đá) (nữ) Việt Nam`, `tuyển Anh`, `U.23 Việt Nam`, `Olympic Việt Nam`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon
from schemas import ORG

_UNDER = re.compile(r"u[.\- ]?\d\d")
GAMES = ("futsal", "bóng chuyền", "bóng rổ", "bóng đá bãi biển", "bóng ném", "hockey")
"""Games whose teams are told apart by name; football is not named."""


def team_spans(page: Page, lexicon: Lexicon, known: dict[int, Span]) -> Iterator[Span]:
    """Yield the national teams of a text; `known` maps a word index to the known name that starts there."""
    words = page.words
    team, qualifier = lexicon.words["team_head"], lexicon.words["team_qualifier"]
    for index, state in known.items():
        if state.category != "state":
            continue
        first, headed = index, False
        while first > 0 and page.gaps[first] in (" ", ".", "-"):
            key = words.keys[first - 1]
            pair = f"{words.keys[first - 2]} {key}" if first > 1 else ""
            if pair in team or pair in qualifier:
                headed |= pair in team or (pair in GAMES and first < index)
                first -= 2
            elif key in team or key in qualifier:
                headed |= key in team or _is_age_group(key)
                first -= 1
            elif _is_age_group(key):
                headed = True
                first -= 1
            else:
                break
        if headed:
            span = Span(
                words.starts[first],
                state.end,
                first,
                state.last,
                ORG,
                "team",
                0.9,
            )
            span.category, span.place = "national_team", state
            yield span


def _is_age_group(key: str) -> bool:
    return key[0] == "u" and _UNDER.fullmatch(key) is not None


def team_name(written: str, state: str) -> tuple[str, str]:
    """Return a team's canonical name and the end of its id: `tuyển nữ Việt Nam` -> `Đội tuyển nữ Việt Nam`, `-nữ`."""
    words = f" {written.lower()} "
    under = re.search(r"\bu[.\- ]?(\d\d)\b", words)
    game = next((game for game in GAMES if game in words), "")
    women = "nữ" if " nữ " in words else ""
    head = f"U{under[1]}" if under else "Đội tuyển"
    name = " ".join(part for part in (head, game, women, state) if part)
    marks = (f"U{under[1]}" if under else "", game.replace(" ", "_"), women)
    return name, "".join(f"-{mark}" for mark in marks if mark)
