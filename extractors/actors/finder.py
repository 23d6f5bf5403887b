"""Puts the parts together: candidates, choice, resolution, offices, and what stands where."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from extractors.actors.assembly import assemble
from extractors.actors.bodies import with_bodies
from extractors.actors.descriptions import Descriptions
from extractors.actors.groups import group_references
from extractors.actors.kin import with_relatives
from extractors.actors.model import ArticleActors
from extractors.actors.names import capital_runs, lexicon_spans
from extractors.actors.offices import counterparts, role_mentions
from extractors.actors.opponents import opponent_spans
from extractors.actors.organisations import Organisations
from extractors.actors.page import Page, make_page
from extractors.actors.place_shapes import PlaceShapes
from extractors.actors.pronouns import pronoun_references
from extractors.actors.resolution import Resolver
from extractors.actors.shapes import Shapes
from extractors.actors.spans import Span, Stretches, choose
from extractors.actors.teams import team_spans
from extractors.actors.titles import Titles
from extractors.lexicons import Lexicon
from extractors.text.analysis import Analysis
from schemas import ORG, PER

VIETNAM = timezone(timedelta(hours=7))


def find_actors(analysis: Analysis, published_at: datetime | None, lexicon: Lexicon) -> ArticleActors:
    """Return the entities of a text and where it mentions them.

    `published_at` decides who held an office that stands without a name; without it only the text itself does. Time
    is linear in the length of the text.
    """
    return actors_on(make_page(analysis.columns(), lexicon), published_at, lexicon)


def actors_on(page: Page, published_at: datetime | None, lexicon: Lexicon) -> ArticleActors:
    """Return what `find_actors` does, of a text that was prepared before."""
    titles = Titles(page, lexicon)
    spans = choose(_candidates(page, lexicon, titles))
    day = published_at.astimezone(VIETNAM).date() if published_at else None
    resolver = Resolver(page, lexicon, titles, day)
    names = list(with_relatives(page, resolver, resolver.resolve(spans)))
    heads = Stretches([(name.head_start, name.start) for name in names if name.head_start < name.start])
    offices = list(role_mentions(resolver, spans, heads))
    found = [*names, *offices, *counterparts(resolver, spans, names)]
    if page.phrases["described"]:
        taken = [(r.head_start, r.end) for r in found] + [(s.start, s.end) for s in spans if s.last - s.first > 1]
        found += with_bodies(page, resolver, names, Descriptions(page, resolver, names).references(taken))
    found += pronoun_references(page, resolver, list(found))
    found += group_references(page, resolver, list(found))
    return assemble(page, resolver, [*found, *resolver.nested_places(spans)])


def _candidates(page: Page, lexicon: Lexicon, titles: Titles) -> list[Span]:
    titled = titles.followed_words()
    known = [
        span
        for span in lexicon_spans(page, lexicon)
        if span.first not in titled or not _is_called(span, titled[span.first])
    ]
    by_word = {span.first: span for span in known}
    runs = capital_runs(page, by_word, titles.found)
    return [
        *known,
        *(Organisations(page, lexicon, by_word, titles.found).spans() if page.phrases["heads"] else ()),
        *team_spans(page, lexicon, by_word),
        *opponent_spans(page, by_word),
        *Shapes(page, lexicon, runs, titled, by_word).spans(),
        *PlaceShapes(page, lexicon, by_word).spans(),
    ]


def _is_called(span: Span, title: str) -> bool:
    """Tell whether a one-word place is a person's name after a form of address (`chị Huế`, `ông Vinh`)."""
    personal = title in ("honorific", "accused")
    return personal and span.last - span.first == 1 and span.kind not in (PER, ORG)
