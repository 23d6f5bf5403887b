"""What changed since the last records were sent: compares the events of a block with what is remembered of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from schemas import Event, EventChange, MentionSet, Operation
from streams.dedup.block import Block
from streams.dedup.features import Features
from streams.dedup.identity import cloud_event, content_hash, json_fields
from streams.dedup.merge import LISTED, Report, merge
from streams.dedup.store import SentRecord

REMEMBERED_REPORTS = 8
"""Reports kept with what was last sent: enough to say where they went when the event is gone."""

GetRow = Callable[[str], MentionSet | None]
GetSent = Callable[[str], SentRecord | None]


@dataclass(frozen=True, slots=True)
class OutRecord:
    """A Kafka record to send; ``topic`` is the short name, a ``value`` of None is a tombstone."""

    topic: str
    key: bytes
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Change:
    """One event id that changed; ``event`` is None when it is gone."""

    event_id: str
    op: Operation
    event: Event | None
    record: EventChange
    sent: SentRecord

    def records(self) -> Iterator[OutRecord]:
        """Yield the change for the log, then the new state (or a tombstone) for the compacted topic."""
        key, record = self.event_id.encode(), self.record
        fields = json_fields(self.event or record)
        about = {"op": record.op, "revision": record.revision, "supersedes": list(record.supersedes)}
        about["merged_into"] = record.merged_into
        yield OutRecord("event-changes", key, cloud_event(record, fields | about))
        yield OutRecord("events", key, cloud_event(self.event, fields) if self.event else None)


def changes_of(block: Block, get_row: GetRow, get_sent: GetSent) -> list[Change]:
    """Return the changes of all pending events of ``block``, events that are gone last, by event id."""
    alive: list[Change] = []
    gone: list[Change] = []
    for id_, former_ids in sorted(block.pending.items()):
        sent = get_sent(id_)
        members = block.members(id_)
        if members is not None:
            event = _event(block, id_, members, get_row)
            split = any(_is_live(get_sent(former)) and block.members(former) for former in former_ids - {id_})
            change = _change(block, event, members, sent, split)
        else:
            change = _gone(block, sent, get_row) if sent is not None and sent.live else None
        if change is not None:
            (gone if members is None else alive).append(change)
    forwards = {change.event_id: change.record.merged_into for change in gone}
    return [_superseding(change, forwards) for change in alive] + gone


def _is_live(sent: SentRecord | None) -> bool:
    return sent is not None and sent.live


def _change(block: Block, event: Event, members: list[Features], sent: SentRecord | None, split: bool) -> Change | None:
    """Return how an event that exists differs from what was last sent, None if it does not."""
    content = content_hash(json_fields(event))
    op = Operation.SPLIT if split else Operation.CREATED
    if sent is not None and sent.live:
        if sent.content_sha256 == content:
            return None
        op = Operation.UPDATED
    revision = sent.revision + 1 if sent else 1
    first = {"evidence": event.evidence[:REMEMBERED_REPORTS], "sources": event.sources[:REMEMBERED_REPORTS]}
    remembered = SentRecord(
        event_id=event.event_id,
        block=block.name,
        live=True,
        revision=revision,
        content_sha256=content,
        members=block.digest(members),
        last=event.model_copy(update=first),
    )
    return Change(
        event.event_id, op, event, EventChange.model_construct(**dict(event), op=op, revision=revision), remembered
    )


def _gone(block: Block, sent: SentRecord, get_row: GetRow) -> Change:
    """Return the end of an event: merged into the one that now has most of its reports, else retracted."""
    heirs = Counter(heir for heir in _heirs(block, sent.last, get_row) if block.members(heir) is not None)
    heir = min(heirs, key=lambda id_: (-heirs[id_], id_)) if heirs else None
    op = Operation.MERGED if heir else Operation.RETRACTED
    revision = sent.revision + 1
    record = EventChange.model_construct(**dict(sent.last), op=op, revision=revision, merged_into=heir)
    return Change(sent.event_id, op, None, record, sent.model_copy(update={"live": False, "revision": revision}))


def _heirs(block: Block, last: Event, get_row: GetRow) -> Iterator[str]:
    """Yield, for each remembered sentence that its article still reports here, the event it reports now."""
    for evidence in last.evidence:
        row = get_row(evidence.article_uri)
        for position, mention in enumerate(row.mentions if row else ()):
            if any(e.sentence == evidence.sentence and e.trigger == evidence.trigger for e in mention.evidence):
                yield block.event_of(evidence.article_uri, position)


def _superseding(change: Change, forwards: dict[str, str | None]) -> Change:
    """Name in a change the ids that forward to it from now on."""
    merged = tuple(sorted(id_ for id_, heir in forwards.items() if heir == change.event_id))
    return replace(change, record=change.record.model_copy(update={"supersedes": merged})) if merged else change


def _event(block: Block, id_: str, members: list[Features], get_row: GetRow) -> Event:
    latest = next(mention for mention in reversed(members) if not mention.background)
    asked = members[:LISTED] if latest in members[:LISTED] else [*members[:LISTED], latest]
    uris = {mention.order[1] for mention in members}
    return merge(id_, [_report(block, mention, uris, get_row) for mention in asked], block.tally(members))


def _report(block: Block, mention: Features, uris: set[str], get_row: GetRow) -> Report:
    _, uri, position = mention.order
    row = get_row(uri)
    assert row is not None, f"{uri} is clustered in {block.name} but has no row there"
    original = block.original_of(uri)
    is_copy = original.uri in uris  # what an article shares with one about another event is boilerplate
    return Report(row.mentions[position], row.article, original if is_copy else row.article, row.extractor_version)
