"""The trigger lexicon: words that may name an event, how their sentences are built, and cues that steer the reading."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from extractors.lexicons import PhraseMatcher, match_key
from extractors.lexicons.tables import Row, read_table
from schemas import EventType, Mode

COLON = ":"
"""The trigger that stands between a person and his words in a headline, and nowhere else."""

GAP = " ~ "
"""Between the two halves of a trigger such as `rút ~ quân` (`rút thêm 700 quân`)."""

COLUMNS = ("words", "use", "frame", "weight", "mode", "needs")
NEEDS = frozenset(
    {
        "two",
        "obj",
        "per",
        "gov",
        "org",
        "gpe",
        "date",
        "num",
        "sport",
        "!sport",
        "!feature",
        "light",
        "first",
        "arrival",
    }
)
"""What a sense can ask for; see the README beside the tables."""


class Frame(StrEnum):
    """Who takes which side: of a verb's subject and object, or of what stands around a noun."""

    ACT = "act"  # the subject acts on the object
    BOTH = "both"  # all take part alike: meetings, agreements
    MATCH = "match"  # as BOTH, between teams or players
    VISIT = "visit"  # the subject goes to the object
    GO = "go"  # the subject goes somewhere; the place takes no part
    SAY = "say"  # the subject speaks; nothing he names takes part
    JOIN = "join"  # the subject alone takes part
    UNDERGO = "undergo"  # the subject suffers
    PLACE = "place"  # what stands there suffers
    OFFICE = "office"  # the subject takes or leaves an office, or gives it to the object


class Cue(StrEnum):
    """What a word that names no event tells about the clause around it; see `cues.tsv`."""

    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"
    NEUTRAL = "neutral"
    WHEN = "when"
    PURPOSE = "purpose"
    CAUSE = "cause"
    CONDITION = "condition"
    RESET = "reset"
    THAT = "that"
    COORD = "coord"
    PASSIVE = "passive"
    OF = "of"
    WITH = "with"
    AT = "at"
    TO = "to"
    BY = "by"
    FROM = "from"
    BETWEEN = "between"
    ABOUT = "about"
    RECENT = "recent"
    PAST = "past"
    ACCORDING = "according"
    PERSON_NOUN = "person_noun"
    NOMINALIZER = "nominalizer"
    SUSPECT = "suspect"
    VICTIM = "victim"
    DEALER = "dealer"
    OPPONENT = "opponent"
    SPOUSE = "spouse"


# Frames and cues by names of their own, where no other vocabulary has the name: see `schemas.PER`.
ACT: Final = Frame.ACT
BOTH: Final = Frame.BOTH
MATCH: Final = Frame.MATCH
VISIT: Final = Frame.VISIT
GO: Final = Frame.GO
SAY: Final = Frame.SAY
JOIN: Final = Frame.JOIN
UNDERGO: Final = Frame.UNDERGO
PLACE: Final = Frame.PLACE
OFFICE_FRAME: Final = Frame.OFFICE
NEUTRAL: Final = Cue.NEUTRAL
WHEN: Final = Cue.WHEN
PURPOSE: Final = Cue.PURPOSE
CAUSE: Final = Cue.CAUSE
CONDITION: Final = Cue.CONDITION
RESET: Final = Cue.RESET
THAT: Final = Cue.THAT
COORD: Final = Cue.COORD
PASSIVE: Final = Cue.PASSIVE
OF: Final = Cue.OF
WITH: Final = Cue.WITH
AT: Final = Cue.AT
TO: Final = Cue.TO
BY: Final = Cue.BY
FROM: Final = Cue.FROM
BETWEEN: Final = Cue.BETWEEN
ABOUT: Final = Cue.ABOUT
RECENT: Final = Cue.RECENT
PAST: Final = Cue.PAST
ACCORDING: Final = Cue.ACCORDING
PERSON_NOUN: Final = Cue.PERSON_NOUN
NOMINALIZER: Final = Cue.NOMINALIZER
SUSPECT: Final = Cue.SUSPECT
VICTIM: Final = Cue.VICTIM
DEALER: Final = Cue.DEALER
OPPONENT: Final = Cue.OPPONENT
SPOUSE: Final = Cue.SPOUSE


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a trigger. `weight` is 1 (often no event) to 5 (nearly always one).

    `tail` is what must follow within a few syllables, with a blank before and after; empty when nothing must.
    """

    type: EventType
    frame: Frame
    weight: int
    nominal: bool
    mode: Mode | None
    needs: frozenset[str]
    tail: str = ""


class Traits(NamedTuple):
    """What rules ask of a trigger: whether one of its senses at least is so."""

    verb: bool
    noun: bool
    says: bool
    """A verb or noun of saying."""
    speaks: bool
    """A verb of saying."""
    acts: bool
    """A verb of doing with a meaning of its own."""
    weighs: bool
    """A verb that often is an event."""


_NO_TRAITS = Traits(verb=False, noun=False, says=False, speaks=False, acts=False, weighs=False)


def traits_of(senses: Sequence[Sense]) -> Traits:
    """Return what is true of one of `senses` at least."""
    if not senses:
        return _NO_TRAITS
    verbs = [sense for sense in senses if not sense.nominal]
    speaks = any(sense.frame is SAY for sense in verbs)
    return Traits(
        verb=bool(verbs),
        noun=len(verbs) < len(senses),
        says=any(sense.frame is SAY for sense in senses),
        speaks=speaks,
        acts=any(sense.frame is not SAY and "light" not in sense.needs for sense in verbs),
        weighs=any(sense.weight > 1 for sense in verbs),
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase of the tables with all that it may be.

    `openings` are the first words of the second halves that some of its senses need, `bare` is what it is when none
    follows; `arrives` says that it may tell of an arrival, `is_plain` that it has all its senses wherever it stands.
    """

    words: str
    senses: tuple[Sense, ...]
    cues: frozenset[Cue]
    traits: Traits
    openings: frozenset[str]
    bare: Wording | None
    arrives: bool
    is_plain: bool


def make_wording(words: str, senses: tuple[Sense, ...], cues: frozenset[Cue]) -> Wording:
    """Return a phrase with all that it may be."""
    openings = frozenset(sense.tail.split()[0] for sense in senses if sense.tail)
    whole = tuple([sense for sense in senses if not sense.tail])
    bare = make_wording(words, whole, cues) if openings else None
    arrives = any("arrival" in sense.needs for sense in senses)
    is_plain = not (openings or arrives)
    return Wording(words, senses, cues, traits_of(senses), openings, bare, arrives, is_plain)


@dataclass(frozen=True, slots=True)
class TriggerLexicon:
    """All tables of `lexicons/triggers`, indexed by `match_key`."""

    senses: dict[str, tuple[Sense, ...]]
    cues: dict[str, frozenset[Cue]]
    matcher: PhraseMatcher = field(repr=False)
    """Finds what a sentence may hold of the words of `senses` and `cues`; most sentences are never asked for them."""
    wordings: tuple[Wording, ...] = field(repr=False)
    """What each phrase of `matcher` may be, by its number."""

    def wording(self, words: str) -> Wording | None:
        """Return what some words may be; None when they are in no table."""
        phrases = self.matcher.phrases
        number = bisect_left(phrases, words)
        return self.wordings[number] if phrases[number : number + 1] == [words] else None


def load_triggers(overlay: Path | None = None) -> TriggerLexicon:
    """Return the trigger lexicon, with tables in `overlay/triggers` added to ours; cached.

    Raises `LexiconError`, whose message starts with `file:line:`, when a table is malformed.
    """
    return _load(overlay)


@lru_cache(maxsize=4)
def _load(overlay: Path | None) -> TriggerLexicon:
    senses: dict[str, list[Sense]] = defaultdict(list)
    for event_type in EventType:
        for words, sense in _senses(event_type, overlay):
            senses[words].append(sense)
    cues: dict[str, set[Cue]] = defaultdict(set)
    for row in read_table("triggers/cues.tsv", ("cues", "kind"), overlay, keyed=False):
        for phrase in row.values("cues"):
            cues[match_key(phrase)].add(_cue(row))
    for row in read_table("triggers/not_events.tsv", ("phrase",), overlay):
        cues[match_key(row["phrase"])].add(NEUTRAL)
    matcher = PhraseMatcher([words for words in (*senses, *cues) if words != COLON])
    return TriggerLexicon(
        senses={words: tuple(found) for words, found in senses.items()},
        cues={words: frozenset(found) for words, found in cues.items()},
        matcher=matcher,
        wordings=tuple(make_wording(w, tuple(senses.get(w, ())), frozenset(cues.get(w, ()))) for w in matcher.phrases),
    )


def _senses(event_type: EventType, overlay: Path | None) -> Iterator[tuple[str, Sense]]:
    for row in read_table(f"triggers/{event_type}.tsv", COLUMNS, overlay, keyed=False):
        needs = frozenset(row["needs"].split())
        if needs - NEEDS:
            raise row.error(f"needs {sorted(needs - NEEDS)}, must be among {sorted(NEEDS)}")
        if row["use"] not in ("v", "n"):
            raise row.error(f"use is {row['use']!r}, must be v (verb) or n (noun)")
        if row["weight"] not in ("1", "2", "3", "4", "5"):
            raise row.error(f"weight is {row['weight']!r}, must be 1 to 5")
        try:
            frame = Frame(row["frame"])
            mode = Mode(row["mode"]) if row["mode"] else None
        except ValueError as error:
            raise row.error(str(error)) from None
        sense = Sense(event_type, frame, int(row["weight"]), row["use"] == "n", mode, needs)
        for words in row.values("words"):
            head, _, tail = match_key(words).partition(GAP)
            yield head, replace(sense, tail=f" {tail} ") if tail else sense


def _cue(row: Row) -> Cue:
    try:
        return Cue(row["kind"])
    except ValueError as error:
        raise row.error(str(error)) from None
