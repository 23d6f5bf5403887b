"""Makes one event record of the mentions of a cluster: a pure function of them, in canonical order.

Reports come in JSON form, as rows have them: what passes through is not read and written anew. They are added one by
one, so that the hundredth report of a story costs what the second did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from schemas import DateBasis, EventType, Realis
from schemas.record import SCHEMA_VERSION, canonical_json
from streams.dedup.tables import plover

_BASIS_RANK = {
    basis.value: rank
    for rank, basis in enumerate(
        (DateBasis.NONE, DateBasis.PUBLISHED, DateBasis.EVENT_ANCHORED, DateBasis.RELATIVE, DateBasis.EXPLICIT)
    )
}
_GRAIN_RANK = {grain: rank for rank, grain in enumerate(("year", "quarter", "month", "week", "day"))}

Json = dict[str, Any]
Votes = dict[Any, int]
"""How often each value was given, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One mention with its article, both in JSON form, and the URI of the article whose text that one repeats."""

    mention: Json
    article: Json
    reprint_of: str | None
    extractor_version: str


@dataclass(slots=True)
class Named:
    """What reports say of one actor."""

    times: int = 0
    names: Votes = field(default_factory=dict)
    surfaces: set[str] = field(default_factory=set)
    kinds: Votes = field(default_factory=dict)
    sides: Votes = field(default_factory=dict)
    roles: Votes = field(default_factory=dict)
    affiliations: Votes = field(default_factory=dict)
    confidence: float = 0.0

    def add(self, actor: Json) -> None:
        """Count what one report says."""
        self.times += 1
        _vote(self.names, actor["name"])
        self.surfaces.update(actor["surfaces"])
        _vote(self.kinds, actor["kind"])
        _vote(self.sides, actor["side"])
        if actor["role"]:
            _vote(self.roles, actor["role"])
        if actor["affiliation"]:
            _vote(self.affiliations, actor["affiliation"])
        self.confidence = max(self.confidence, actor["confidence"])

    def copy(self) -> Named:
        """Return one that counts on alone."""
        votes = (self.kinds.copy(), self.sides.copy(), self.roles.copy(), self.affiliations.copy())
        return Named(self.times, self.names.copy(), self.surfaces.copy(), *votes, self.confidence)

    def fields(self, id_: str) -> Json:
        """Return the actor of the record."""
        return {
            "id": id_,
            "name": _winner(self.names),
            "surfaces": sorted(self.surfaces),
            "kind": _winner(self.kinds),
            "side": _winner(self.sides),
            "role": _winner(self.roles),
            "affiliation": _winner(self.affiliations),
            "confidence": self.confidence,
        }


@dataclass(slots=True)
class Account:
    """What reports of one event say together. They must be added in canonical order.

    Reports that only refer to an event are evidence of it and have no say in what it was.
    """

    count: int = 0  # mentions that have a say
    types: Votes = field(default_factory=dict)
    modes: Votes = field(default_factory=dict)
    attributions: Votes = field(default_factory=dict)
    realis: str = Realis.HYPOTHETICAL.value
    worth: tuple[int, int] = (-1, -1)  # of the best-founded dates, with the first of each
    dates: Votes = field(default_factory=dict)
    first_dates: dict[Any, Json] = field(default_factory=dict)
    places: Votes = field(default_factory=dict)  # whatever their capitals
    written: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    confidence: float = 0.0
    named: dict[str, Named] = field(default_factory=dict)
    in_first: frozenset[str] = frozenset()
    evidence: list[bytes] = field(default_factory=list)
    sources: dict[str, bytes] = field(default_factory=dict)
    extractor_version: str = ""

    def add(self, report: Reported) -> None:
        """List a report and count what it says."""
        self.evidence += map(canonical_json, report.mention["evidence"])
        uri = report.article["uri"]
        if uri not in self.sources:
            self.sources[uri] = canonical_json(_source(report))
        self.extractor_version = max(self.extractor_version, report.extractor_version)
        if not report.mention["background"]:
            self._hear(report.mention)

    def with_latest(self, report: Reported) -> Account:
        """Return what is said when a report is heard that is too late to be listed."""
        heard = Account(
            self.count,
            self.types.copy(),
            self.modes.copy(),
            self.attributions.copy(),
            self.realis,
            self.worth,
            self.dates.copy(),
            self.first_dates.copy(),
            self.places.copy(),
            self.written.copy(),
            self.numbers,
            self.confidence,
            {id_: named.copy() for id_, named in self.named.items()},
            self.in_first,
            self.evidence,
            self.sources,
            max(self.extractor_version, report.extractor_version),
        )
        heard._hear(report.mention)
        return heard

    def _hear(self, mention: Json) -> None:
        _vote(self.types, mention["type"])
        if mention["mode"] is not None:
            _vote(self.modes, mention["mode"])
        _vote(self.attributions, mention["attribution"])
        if mention["realis"] != Realis.HYPOTHETICAL.value:
            self.realis = mention["realis"]  # the latest; but a mere possibility undoes neither fact nor plan
        self._hear_date(mention["date"])
        if place := mention["place"]:
            self.written.setdefault(place.lower(), place)
            _vote(self.places, place.lower())
        self.numbers = mention["numbers"] or self.numbers
        self.confidence = max(self.confidence, mention["confidence"])
        for actor in mention["actors"]:
            id_ = actor["id"]
            if id_ not in self.named:
                self.named[id_] = Named()
            self.named[id_].add(actor)
        if not self.count:
            self.in_first = frozenset(self.named)
        self.count += 1

    def _hear_date(self, date: Json) -> None:
        """Keep the best-founded dates, of those the most precise."""
        worth = (_BASIS_RANK[date["basis"]], _GRAIN_RANK.get(date["granularity"], len(_GRAIN_RANK)))
        if worth > self.worth:
            self.worth, self.dates, self.first_dates = worth, {}, {}
        if worth == self.worth:
            self.first_dates.setdefault(date["edtf"], date)
            _vote(self.dates, date["edtf"])

    def fields(self, event_id: str, counts: Json) -> Json:
        """Return the fields of the event; evidence and sources are JSON already, see `listed`.

        ``counts`` are the fields counted over all reports, listed or not.
        """
        kind = _winner(self.types)
        quad_class, goldstein = plover().get(EventType(kind), (None, None))
        date = self.first_dates[_winner(self.dates)]
        return {
            "schema_version": SCHEMA_VERSION,
            "event_id": event_id,
            "type": kind,
            "mode": _winner(self.modes),
            "realis": self.realis,
            "attribution": _winner(self.attributions),
            "actors": self._actors(),
            "date": date["edtf"],
            "date_earliest": date["earliest"],
            "date_latest": date["latest"],
            "date_granularity": date["granularity"],
            "date_basis": date["basis"],
            "date_text": date["text"],
            "place": self.written[_winner(self.places)] if self.places else None,
            "numbers": self.numbers,
            "quad_class": quad_class,
            "goldstein": goldstein,
            "confidence": self.confidence,
            **self.listed(),
            "extractor_version": self.extractor_version,
            **counts,
        }

    def listed(self, most: int | None = None) -> Json:
        """Return the first reports, so many at most, with their articles, one entry each."""
        return {"evidence": _array(self.evidence[:most]), "sources": _array([*self.sources.values()][:most])}

    def is_short(self, most: int) -> bool:
        """Tell whether `listed` lists all there is."""
        return len(self.evidence) <= most and len(self.sources) <= most

    def _actors(self) -> list[Json]:
        """Those whom a third of the reports or the first one name, the most often named first."""
        kept = [(id_, told) for id_, told in self.named.items() if id_ in self.in_first or 3 * told.times >= self.count]
        return [told.fields(id_) for id_, told in sorted(kept, key=lambda one: one[1].times, reverse=True)]


def _vote(votes: Votes, value: Any) -> None:
    votes[value] = votes.get(value, 0) + 1


def _winner(votes: Votes) -> Any:
    """Return the commonest value; among equals the one that came first; None if there is none."""
    if len(votes) == 1:  # as mostly
        return next(iter(votes))
    return max(votes, key=votes.__getitem__, default=None)


def _source(report: Reported) -> Json:
    article = report.article
    return {
        "article_uri": article["uri"],
        "article_version": article["version"]["number"],
        "publisher": article["publisher"],
        "published_at": article["published_at"],
        "reprint_of": report.reprint_of,
    }


def _array(items: Sequence[bytes]) -> orjson.Fragment:
    return orjson.Fragment(b"[%b]" % b",".join(items))
