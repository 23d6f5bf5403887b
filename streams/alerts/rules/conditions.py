"""Turns the conditions of a rule into tests of an event at a moment of log time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from extractors.lexicons import match_key
from extractors.text.normalize import fold
from schemas import Event
from streams.alerts.rules.model import Comparison, Conditions, Count
from streams.alerts.rules.names import Complain, Names, Who, day_of

Test = Callable[[Event, datetime], bool]
ComplainAt = Callable[[str], Complain]
"""Gives, for a condition's name, what complaints about it go to."""

_COUNT = re.compile(r"(\d+(?:[.,]\d+)*)\s+(.+)")
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")


def compile_conditions(given: Conditions, names: Names, zone: ZoneInfo, complain: ComplainAt) -> tuple[Test, ...]:
    """Return the tests, cheap ones first; all must hold."""
    return (
        *_plain(given),
        *_actors(given, names, zone, complain),
        *_window(given, zone),
        *([_place(given.places, names)] if given.places else ()),
        *([_text(given.text)] if given.text else ()),
    )


def _plain(given: Conditions) -> Iterator[Test]:
    if given.types is not None:
        types = frozenset(given.types)
        yield lambda event, _: event.type in types
    if given.modes is not None:
        modes = frozenset(given.modes)
        yield lambda event, _: event.mode in modes
    if given.realis is not None:
        realis = frozenset(given.realis)
        yield lambda event, _: event.realis in realis
    if given.min_sources is not None:
        sources = given.min_sources
        yield lambda event, _: event.n_sources >= sources
    if given.min_articles is not None:
        articles = given.min_articles
        yield lambda event, _: event.n_articles >= articles
    if given.goldstein is not None:
        yield _goldstein(given.goldstein)
    if given.count is not None:
        yield _count(given.count)


def _goldstein(bound: Comparison) -> Test:
    return lambda event, _: bound.holds(event.goldstein)


def _count(count: Count) -> Test:
    noun = match_key(count.of or "")

    def test(event: Event, _: datetime) -> bool:
        return any(count.is_.holds(number) for number, of in counts(event) if noun in of)

    return test


def counts(event: Event) -> Iterator[tuple[float, str]]:
    """Yield the counts that an event's sentences give, with their nouns: `(1200.0, "người")`."""
    for text in event.numbers:
        found = _COUNT.search(match_key(text))
        if found is not None:
            digits = found[1]
            plain = re.sub(r"[.,]", "", digits) if _GROUPED.fullmatch(digits) else digits.replace(",", ".")
            if plain.count(".") <= 1:
                yield float(plain), found[2]


def _actors(given: Conditions, names: Names, zone: ZoneInfo, complain: ComplainAt) -> Iterator[Test]:
    if given.actors:
        yield _someone(names, names.who(given.actors, complain("actors")), zone)
    for word in given.all_actors or ():
        yield _someone(names, names.who([word], complain("all_actors")), zone)
    if given.no_actors:
        unwanted = _someone(names, names.who(given.no_actors, complain("no_actors")), zone)
        yield lambda event, at: not unwanted(event, at)


def _someone(names: Names, who: Who, zone: ZoneInfo) -> Test:
    def test(event: Event, at: datetime) -> bool:
        day = day_of(event, at, zone)
        return any(names.is_one(actor, who, day) for actor in event.actors)

    return test


def _window(given: Conditions, zone: ZoneInfo) -> Iterator[Test]:
    window = given.date
    if window is not None:
        yield lambda event, at: window.holds(event.date_earliest, event.date_latest, at, zone)


def _place(places: Iterable[str], names: Names) -> Test:
    wanted = _phrases(form for place in places for form in names.place_names(place))
    return lambda event, _: event.place is not None and wanted.search(fold(event.place)) is not None


def _text(phrases: Iterable[str]) -> Test:
    """Look for a phrase with diacritics as it is written (but for case), for one without in any spelling."""
    exact = [match_key(phrase) for phrase in phrases if fold(phrase) != phrase.lower()]
    bare = [fold(phrase) for phrase in phrases if fold(phrase) == phrase.lower()]
    as_written, folded = _phrases(exact), _phrases(bare)

    def test(event: Event, _: datetime) -> bool:
        sentences = " \n ".join(dict.fromkeys(evidence.sentence for evidence in event.evidence))
        return bool((exact and as_written.search(match_key(sentences))) or (bare and folded.search(fold(sentences))))

    return test


def _phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(set(phrases), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
