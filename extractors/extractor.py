"""From one article to its mentions: the whole extraction, pure and deterministic."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from extractors.actors import role_on
from extractors.events.candidates import find_candidates
from extractors.events.details import find_numbers, find_place
from extractors.events.document import Document, quote, read_documents
from extractors.events.explanation import Explanation, explain_document
from extractors.events.group import Group
from extractors.events.lexicon import load_triggers
from extractors.events.participants import Participant
from extractors.events.realis import find_attribution
from extractors.events.references import find_references
from extractors.events.select import select
from extractors.events.signature import text_signature
from extractors.lexicons import load_lexicon
from extractors.text import Reader, default_reader
from schemas import GPE, PER, Actor, Article, EventDate, Evidence, Mention

__all__ = ["EXTRACTOR_VERSION", "Extractor", "events_record", "explain", "extract", "text_signature"]

EXTRACTOR_VERSION = "3"
"""Changes whenever the answer for some article may change."""

_FULL_SCORE = 8.0


class Extractor:
    """Holds the models and the lexicon of one process; calling it extracts the mentions of one article."""

    def __init__(self, overlay: Path | None = None, reader: Reader | None = None) -> None:
        self.lexicon = load_lexicon(overlay)
        self.triggers = load_triggers(overlay)
        self.reader = reader or default_reader()

    def __call__(self, article: Article) -> list[Mention]:
        """Return the events the article reports and those it refers to; none for a withdrawn article."""
        return self.many([article])[0]

    def many(self, articles: Sequence[Article]) -> list[list[Mention]]:
        """Return the mentions of each article; batches of a few dozen are several times as fast as single articles."""
        usable = [article for article in articles if article.pubstatus != "canceled"]
        documents = self._read(usable)
        return [[] if article.pubstatus == "canceled" else self._mentions(next(documents)) for article in articles]

    def _mentions(self, doc: Document) -> list[Mention]:
        ordinals: Counter[str] = Counter()
        reported = select(find_candidates(doc))
        return [self._mention(doc, group, ordinals) for group in (*reported, *find_references(doc, reported))]

    def explain(self, article: Article) -> Explanation:
        """Return why the extractor answers as it does for an article; nothing to explain for a withdrawn one."""
        if article.pubstatus == "canceled":
            return Explanation(article.uri, (), ())
        return explain_document(next(self._read([article])))

    def read(self, articles: Sequence[Article]) -> list[Document]:
        """Return the articles as event extraction reads them."""
        return list(self._read(articles))

    def _read(self, articles: Sequence[Article]) -> Iterator[Document]:
        return read_documents(articles, self.reader, self.lexicon, self.triggers)

    def _mention(self, doc: Document, group: Group, ordinals: Counter[str]) -> Mention:
        lead, date = group.lead, group.date
        what = f"{'background ' * group.background}{lead.sense.type}\n{date.edtf}"
        ordinals[what] += 1
        identity = f"{doc.article.uri}\n{what}\n{ordinals[what]}"
        told = () if group.background else group.members
        numbers = dict.fromkeys(number for member in told for number in find_numbers(doc, member.sentence))
        reports = (lead, *(member for member in group.members if member is not lead))
        places = (find_place(doc, c.sentence, c.label, c.roles) for c in reports)
        return Mention(
            id=hashlib.sha256(identity.encode()).hexdigest()[:24],
            type=lead.sense.type,
            mode=lead.sense.mode,
            realis=group.realis,
            attribution=None if group.background else find_attribution(doc, lead.sentence, lead.label),
            actors=tuple(self._actors(doc, group, date)),
            date=date,
            place=next(filter(None, places), None),
            numbers=tuple(numbers),
            confidence=round(min(1.0, max(0.05, lead.score / _FULL_SCORE)), 2),
            background=group.background,
            evidence=tuple(_evidence(doc.article, group)),
        )

    def _actors(self, doc: Document, group: Group, date: EventDate) -> Iterator[Actor]:
        at = date.earliest or doc.article.published_at
        day = at.date() if at else None
        for participant in _participants(doc, group):
            entity = doc.entities[participant.entity]
            yield Actor(
                id=entity.id,
                name=entity.name,
                surfaces=entity.surfaces,
                kind=entity.kind,
                side=participant.side,
                role=(role_on(entity.id, day, self.lexicon) if day else None) or entity.role,
                affiliation=entity.affiliation,
                confidence=entity.confidence,
            )


_MINISTRIES = frozenset({"body", "government"})


def _participants(doc: Document, group: Group) -> Iterator[Participant]:
    """Yield who takes part, but for a state or place that another report names for who acts for it in the leading one.

    A headline says `Mỹ áp thuế`, the story `Tổng thống Trump ký sắc lệnh áp thuế`: that is one doer.
    """
    participants, lead = group.participants, group.lead.named
    if len(participants) == len(lead):
        yield from participants
        return
    leading = [(p.side, doc.entities[p.entity]) for p in participants if p.entity in lead]
    speaks_for = {(side, entity.affiliation) for side, entity in leading}
    officials = {(side, entity.affiliation) for side, entity in leading if entity.kind is PER and entity.affiliation}
    for participant in participants:
        entity = doc.entities[participant.entity]
        spoken_for = entity.kind is GPE and (participant.side, entity.id) in speaks_for
        spoken_for |= entity.category in _MINISTRIES and (participant.side, entity.affiliation) in officials
        if participant.entity in lead or not spoken_for:
            yield participant


def _evidence(article: Article, group: Group) -> Iterator[Evidence]:
    """Yield the leading sentence, then the others in text order, each once."""
    others = sorted(group.members, key=lambda c: (c.sentence.index, c.label.start))
    seen: set[int] = set()
    for member in (group.lead, *others):
        if member.sentence.index in seen:
            continue
        seen.add(member.sentence.index)
        yield Evidence(
            article_uri=article.uri,
            article_version=article.version,
            **quote(member.sentence, member.label),
            content_sha256=article.content_sha256,
        )


@cache
def default_extractor() -> Extractor:
    """Return the extractor with the shipped lexicon, built once per process."""
    return Extractor()


def extract(article: Article) -> list[Mention]:
    """Return the events an article reports: the same answer on every machine, for each `EXTRACTOR_VERSION`."""
    return [mention for mention in default_extractor()(article) if not mention.background]


def explain(article: Article) -> Explanation:
    """Return why `extract` answers as it does for an article."""
    return default_extractor().explain(article)


def events_record(article: Article, mentions: list[Mention]) -> dict[str, Any]:
    """Return one line of `sukien extract`: `{"article_id", "events"}`, of what is reported, with plain JSON values."""
    return {"article_id": article.uri, "events": [_event(m) for m in mentions if not m.background]}


def _event(mention: Mention) -> dict[str, Any]:
    """Flatten a mention: EDTF string as `date`, the leading sentence and trigger beside it."""
    lead = mention.evidence[0]
    date = mention.date
    return {
        "type": mention.type.value,
        "mode": mention.mode.value if mention.mode else None,
        "date": date.edtf,
        "date_basis": date.basis.value,
        "date_text": date.text,
        "date_earliest": date.earliest.isoformat() if date.earliest else None,
        "date_latest": date.latest.isoformat() if date.latest else None,
        "actors": [actor.model_dump(mode="json") for actor in mention.actors],
        "realis": mention.realis.value,
        "attribution": mention.attribution,
        "place": mention.place,
        "numbers": list(mention.numbers),
        "trigger": lead.trigger,
        "sentence": lead.sentence,
        "start": lead.start,
        "end": lead.end,
        "field": lead.field,
        "confidence": mention.confidence,
    }
