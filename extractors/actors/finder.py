"""Puts the parts together: candidates, choice, resolution, offices, and what stands where."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from extractors.actors.model import ActorMention, ArticleActors, Entity
from extractors.actors.names import capital_runs, lexicon_spans
from extractors.actors.offices import RoleMention, role_mentions
from extractors.actors.organisations import Organisations
from extractors.actors.page import Page, make_page
from extractors.actors.places import is_locative
from extractors.actors.resolution import Resolver
from extractors.actors.shapes import Shapes
from extractors.actors.spans import Span, choose
from extractors.actors.teams import team_spans
from extractors.actors.titles import Phrase, Titles
from extractors.lexicons import Lexicon
from extractors.text.analysis import Analysis
from schemas import ActorKind

VIETNAM = timezone(timedelta(hours=7))


def find_actors(analysis: Analysis, published_at: datetime | None, lexicon: Lexicon) -> ArticleActors:
    """Return the entities of a text and where it mentions them.

    `published_at` decides who held an office that stands without a name; without it only the text itself does. Time
    is linear in the length of the text.
    """
    page = make_page(analysis, lexicon.compounds)
    titles = Titles(page, lexicon)
    spans = choose(_candidates(page, lexicon, titles))
    day = published_at.astimezone(VIETNAM).date() if published_at else None
    resolver = Resolver(page, lexicon, titles, day)
    resolved = resolver.resolve(spans)
    covered = {title.start for title in titles.found if any(_covers(p, s, title.start) for s, _, p, _ in resolved)}
    roles = list(role_mentions(resolver, spans, covered))
    return _assemble(page, resolver, resolved, roles)


def _covers(phrase: Phrase, span: Span, position: int) -> bool:
    return phrase.start <= position < span.start


def _candidates(page: Page, lexicon: Lexicon, titles: Titles) -> list[Span]:
    known = list(lexicon_spans(page, lexicon))
    titled = titles.followed_words()
    known = [span for span in known if not _is_called(span, titled)]
    by_word = {span.first: span for span in known}
    runs = capital_runs(page, by_word, titles.stretches())
    return [
        *known,
        *Organisations(page, lexicon, by_word, titles.stretches()).spans(),
        *team_spans(page, lexicon, by_word),
        *Shapes(page, lexicon, runs, titled).spans(),
    ]


def _is_called(span: Span, titled: dict[int, str]) -> bool:
    """Tell whether a one-word place is a person's name after a form of address (`chị Huế`, `ông Vinh`)."""
    personal = titled.get(span.first) in ("honorific", "family", "accused")
    return personal and span.last - span.first == 1 and span.kind is not ActorKind.PER


def _assemble(
    page: Page,
    resolver: Resolver,
    resolved: list[tuple[Span, int, Phrase, str]],
    roles: list[RoleMention],
) -> ArticleActors:
    """Give entities their numbers by appearance and lead all offsets back to the original text."""
    modifying = [(phrase.start, span.start) for span, _, phrase, _ in resolved if phrase.start < span.start]
    modifying += [(role.start, role.end) for role in roles]
    order: dict[int, int] = {}
    rows = [(span.start, span, draft, phrase, form) for span, draft, phrase, form in resolved]
    mentions: list[ActorMention] = []
    pending = sorted(
        [*rows, *((role.start, None, role.entity, role, "role") for role in roles)],
        key=lambda row: row[0],
    )
    for _, span, draft, phrase, form in pending:
        entity = order.setdefault(draft, len(order))
        if span is None:
            assert isinstance(phrase, RoleMention)
            mentions.append(_mention(page, phrase.start, phrase.end, entity, None, phrase.start, form))
            resolver.store.drafts[draft].surfaces.setdefault(page.surface(phrase.start, phrase.end))
            continue
        assert isinstance(phrase, Phrase)
        mentions.append(
            _mention(
                page,
                span.start,
                span.end,
                entity,
                phrase.title,
                phrase.start,
                form,
                locative=span.kind is not ActorKind.PER and is_locative(page, resolver.lexicon, span),
                outlet=span.category in ("outlet", "media"),
                modifier=any(a <= span.start and span.end <= b for a, b in modifying),
            )
        )
    entities: list[Entity] = [resolver.store.drafts[draft].freeze() for draft in order]
    return ArticleActors(tuple(entities), tuple(mentions))


def _mention(
    page: Page,
    start: int,
    end: int,
    entity: int,
    title: str | None,
    head_start: int,
    form: str,
    **flags: bool,
) -> ActorMention:
    begin, stop = page.offsets.to_original(start, end)
    head, _ = page.offsets.to_original(head_start, max(end, head_start + 1))
    return ActorMention(begin, stop, page.surface(start, end), entity, title, head, stop, form, **flags)
