"""Makes one event record of the mentions of a cluster: a pure function of them, in canonical order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from schemas import Actor, ArticleRef, DateBasis, Event, EventDate, Mention, Realis
from schemas.event import Source
from streams.dedup.tables import plover

LISTED = 100
"""Reports listed in an event record and asked for its content, the earliest first; all of them are counted."""

_BASIS_RANK = [
    DateBasis.NONE,
    DateBasis.PUBLISHED,
    DateBasis.EVENT_ANCHORED,
    DateBasis.RELATIVE,
    DateBasis.EXPLICIT,
]
_GRAIN_RANK = ["year", "quarter", "month", "week", "day"]

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Report:
    """One mention with its article and the article whose text that one repeats (itself if none)."""

    mention: Mention
    article: ArticleRef
    original: ArticleRef
    extractor_version: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted over all reports of an event, listed or not."""

    n_articles: int
    n_sources: int
    first_reported: datetime | None
    last_reported: datetime | None


def merge(event_id: str, reports: Sequence[Report], tally: Tally) -> Event:
    """Return the event that ``reports`` (the earliest `LISTED`, in canonical order, then the latest one) tell of.

    Reports that only refer to it are evidence of it and have no say in what it was.
    """
    mentions = [report.mention for report in reports if not report.mention.background]
    kind = _commonest(mentions, lambda m: m.type)[0]
    quad_class, goldstein = plover().get(kind.type, (None, None))
    date = _date(mentions)
    return Event(
        event_id=event_id,
        type=kind.type,
        mode=_first(_commonest([m for m in mentions if m.mode], lambda m: m.mode), lambda m: m.mode),
        realis=_realis(mentions),
        attribution=_commonest(mentions, lambda m: m.attribution)[0].attribution,
        actors=_actors(mentions),
        date=date.edtf,
        date_earliest=date.earliest,
        date_latest=date.latest,
        date_granularity=date.granularity,
        date_basis=date.basis,
        date_text=date.text,
        place=_place(mentions),
        numbers=next((m.numbers for m in reversed(mentions) if m.numbers), ()),
        quad_class=quad_class,
        goldstein=goldstein,
        confidence=max(m.confidence for m in mentions),
        evidence=tuple(evidence for report in reports[:LISTED] for evidence in report.mention.evidence),
        sources=_sources(reports[:LISTED]),
        n_articles=tally.n_articles,
        n_sources=tally.n_sources,
        first_reported=tally.first_reported,
        last_reported=tally.last_reported,
        extractor_version=max(report.extractor_version for report in reports),
    )


def _commonest(items: Sequence[T], key: Callable[[T], K]) -> list[T]:
    """Return the first item of each key, the commonest key first; among equals the earliest."""
    if len(items) == 1:
        return list(items)
    counts: dict[K, int] = {}
    firsts: dict[K, T] = {}
    for item in items:
        k = key(item)
        counts[k] = counts.get(k, 0) + 1
        firsts.setdefault(k, item)
    return [firsts[k] for k in sorted(counts, key=lambda k: -counts[k])]


def _first(items: Sequence[T], get: Callable[[T], K | None]) -> K | None:
    return get(items[0]) if items else None


def _place(mentions: Sequence[Mention]) -> str | None:
    placed = [mention.place for mention in mentions if mention.place]
    return _commonest(placed, str.lower)[0] if placed else None


def _realis(mentions: Sequence[Mention]) -> Realis:
    """Believe the latest report; but a mere possibility does not undo what another tells as fact or plan."""
    told = [m.realis for m in mentions if m.realis is not Realis.HYPOTHETICAL]
    return told[-1] if told else Realis.HYPOTHETICAL


def _date(mentions: Sequence[Mention]) -> EventDate:
    """Choose the best-founded date, then the most precise, then the one most reports give."""

    def worth(date: EventDate) -> tuple[int, int]:
        grain = date.granularity or ""
        return (_BASIS_RANK.index(date.basis), _GRAIN_RANK.index(grain) if grain in _GRAIN_RANK else len(_GRAIN_RANK))

    dates = [m.date for m in mentions]
    best = max(map(worth, dates))
    return _commonest([date for date in dates if worth(date) == best], lambda date: date.edtf)[0]


def _actors(mentions: Sequence[Mention]) -> tuple[Actor, ...]:
    """Those whom a third of the reports or the first one name, the most often named first."""
    named: dict[str, list[Actor]] = {}
    for mention in mentions:
        for actor in mention.actors:
            named.setdefault(actor.id, []).append(actor)
    in_first = {actor.id for actor in mentions[0].actors}
    kept = [forms for id_, forms in named.items() if id_ in in_first or 3 * len(forms) >= len(mentions)]
    return tuple(_actor(forms) for forms in sorted(kept, key=lambda forms: -len(forms)))


def _actor(forms: Sequence[Actor]) -> Actor:
    return Actor(
        id=forms[0].id,
        name=_commonest(forms, lambda a: a.name)[0].name,
        surfaces=tuple(sorted({surface for actor in forms for surface in actor.surfaces})),
        kind=_commonest(forms, lambda a: a.kind)[0].kind,
        side=_commonest(forms, lambda a: a.side)[0].side,
        role=_first(_commonest([a for a in forms if a.role], lambda a: a.role), lambda a: a.role),
        affiliation=_first(
            _commonest([a for a in forms if a.affiliation], lambda a: a.affiliation), lambda a: a.affiliation
        ),
        confidence=max(actor.confidence for actor in forms),
    )


def _sources(reports: Iterable[Report]) -> tuple[Source, ...]:
    """One entry an article, in the order of publication."""
    sources: dict[str, Source] = {}
    for report in reports:
        article, original = report.article, report.original
        sources.setdefault(
            article.uri,
            Source(
                article_uri=article.uri,
                article_version=article.version.number,
                publisher=article.publisher,
                published_at=article.published_at,
                reprint_of=None if original.uri == article.uri else original.uri,
            ),
        )
    return tuple(sources.values())
