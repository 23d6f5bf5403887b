"""Makes one event record of the mentions of a cluster: a pure function of them, in canonical order.

Reports and the record are in JSON form, as rows and topics have them: what passes through is not read and written anew.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from schemas import DateBasis, EventType, Realis
from schemas.record import SCHEMA_VERSION
from streams.dedup.tables import plover
from streams.dedup.tally import LISTED

_BASIS_RANK = {
    basis.value: rank
    for rank, basis in enumerate(
        (DateBasis.NONE, DateBasis.PUBLISHED, DateBasis.EVENT_ANCHORED, DateBasis.RELATIVE, DateBasis.EXPLICIT)
    )
}
_GRAIN_RANK = {grain: rank for rank, grain in enumerate(("year", "quarter", "month", "week", "day"))}

Json = dict[str, Any]
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Reported:
    """One mention with its article, both in JSON form, and the URI of the article whose text that one repeats."""

    mention: Json
    article: Json
    reprint_of: str | None
    extractor_version: str


def merge(event_id: str, reports: Sequence[Reported], counts: Json) -> Json:
    """Return the fields of the event that ``reports`` tell of: the earliest `LISTED` in canonical order, then the last.

    Reports that only refer to it are evidence of it and have no say in what it was. ``counts`` are the fields counted
    over all reports, listed or not.
    """
    mentions = [report.mention for report in reports if not report.mention["background"]]
    kind = _commonest(m["type"] for m in mentions)
    quad_class, goldstein = plover().get(EventType(kind), (None, None))
    date = _date([m["date"] for m in mentions])
    return {
        "schema_version": SCHEMA_VERSION,
        "event_id": event_id,
        "type": kind,
        "mode": _commonest_of(m["mode"] for m in mentions),
        "realis": _realis(mentions),
        "attribution": _commonest(m["attribution"] for m in mentions),
        "actors": _actors(mentions),
        "date": date["edtf"],
        "date_earliest": date["earliest"],
        "date_latest": date["latest"],
        "date_granularity": date["granularity"],
        "date_basis": date["basis"],
        "date_text": date["text"],
        "place": _place(mentions),
        "numbers": next((m["numbers"] for m in reversed(mentions) if m["numbers"]), []),
        "quad_class": quad_class,
        "goldstein": goldstein,
        "confidence": max(m["confidence"] for m in mentions),
        "evidence": [evidence for report in reports[:LISTED] for evidence in report.mention["evidence"]],
        "sources": _sources(reports[:LISTED]),
        "extractor_version": max(report.extractor_version for report in reports),
        **counts,
    }


def _commonest(values: Iterable[K]) -> K:
    """Return the commonest value; among equals the one that comes first."""
    counts: dict[K, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return max(counts, key=counts.__getitem__)


def _commonest_of(values: Iterable[K | None]) -> K | None:
    """Return the commonest value other than None, if there is one."""
    given = [value for value in values if value is not None]
    return _commonest(given) if given else None


def _place(mentions: Sequence[Json]) -> str | None:
    """Return the commonest place, whatever its capitals, as it is written first."""
    written: dict[str, str] = {}
    places = [place for m in mentions if (place := m["place"])]
    for place in places:
        written.setdefault(place.lower(), place)
    return written[_commonest(place.lower() for place in places)] if places else None


def _realis(mentions: Sequence[Json]) -> str:
    """Believe the latest report; but a mere possibility does not undo what another tells as fact or plan."""
    told = (m["realis"] for m in reversed(mentions) if m["realis"] != Realis.HYPOTHETICAL.value)
    return next(told, Realis.HYPOTHETICAL.value)


def _date(dates: Sequence[Json]) -> Json:
    """Choose the best-founded date, then the most precise, then the one most reports give."""
    worths = [(_BASIS_RANK[date["basis"]], _GRAIN_RANK.get(date["granularity"], len(_GRAIN_RANK))) for date in dates]
    highest = max(worths)
    best = [date for date, worth in zip(dates, worths, strict=True) if worth == highest]
    edtf = _commonest(date["edtf"] for date in best)
    return next(date for date in best if date["edtf"] == edtf)


def _actors(mentions: Sequence[Json]) -> list[Json]:
    """Those whom a third of the reports or the first one name, the most often named first."""
    named: dict[str, list[Json]] = {}
    for mention in mentions:
        for actor in mention["actors"]:
            named.setdefault(actor["id"], []).append(actor)
    in_first = {actor["id"] for actor in mentions[0]["actors"]}
    kept = [forms for id_, forms in named.items() if id_ in in_first or 3 * len(forms) >= len(mentions)]
    return [_actor(forms) for forms in sorted(kept, key=len, reverse=True)]


def _actor(forms: Sequence[Json]) -> Json:
    return {
        "id": forms[0]["id"],
        "name": _commonest(actor["name"] for actor in forms),
        "surfaces": sorted({surface for actor in forms for surface in actor["surfaces"]}),
        "kind": _commonest(actor["kind"] for actor in forms),
        "side": _commonest(actor["side"] for actor in forms),
        "role": _commonest_of(actor["role"] or None for actor in forms),
        "affiliation": _commonest_of(actor["affiliation"] or None for actor in forms),
        "confidence": max(actor["confidence"] for actor in forms),
    }


def _sources(reports: Iterable[Reported]) -> list[Json]:
    """One entry an article, in the order of publication."""
    sources: dict[str, Json] = {}
    for report in reports:
        article = report.article
        uri = article["uri"]
        if uri not in sources:
            sources[uri] = {
                "article_uri": uri,
                "article_version": article["version"]["number"],
                "publisher": article["publisher"],
                "published_at": article["published_at"],
                "reprint_of": report.reprint_of,
            }
    return list(sources.values())
