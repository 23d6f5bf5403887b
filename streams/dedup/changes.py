"""What changed since the last records were sent: compares the events of a block with what is remembered of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

import orjson

from schemas import Event, EventChange, Operation
from schemas.record import canonical_json
from streams.dedup.block import Block
from streams.dedup.features import Order
from streams.dedup.identity import cloud_event, content_hash
from streams.dedup.merge import Json, Reported, merge
from streams.dedup.store import SentRecord
from streams.dedup.tally import Stamp, Tally

REMEMBERED_REPORTS = 8
"""Reports kept with what was last sent: enough to say where they went when the event is gone."""

GetRow = Callable[[str], Json | None]
GetSent = Callable[[str], SentRecord | None]


@dataclass(frozen=True, slots=True)
class OutRecord:
    """A Kafka record to send; ``topic`` is the short name, a ``value`` of None is a tombstone."""

    topic: str
    key: bytes
    value: bytes | None


@dataclass(frozen=True)
class Change:
    """One event id that changed; ``fields`` are those of the event in JSON form, as it is or last was."""

    event_id: str
    op: Operation
    live: bool
    fields: Json
    body: bytes  # the canonical JSON of the fields of an event that is live
    sent: SentRecord
    supersedes: tuple[str, ...] = ()
    merged_into: str | None = None

    @cached_property
    def record(self) -> EventChange:
        """The change as a record."""
        return EventChange.model_validate(self._change_fields())

    @cached_property
    def event(self) -> Event | None:
        """The event as a record; None when it is gone."""
        return Event.model_validate(self.fields) if self.live else None

    def records(self) -> Iterator[OutRecord]:
        """Yield the change for the log, then the new state (or a tombstone) for the compacted topic."""
        key = self.event_id.encode()
        change = self._change_fields()
        yield OutRecord("event-changes", key, cloud_event(change, canonical_json(change)))
        yield OutRecord("events", key, cloud_event(self.fields, self.body) if self.live else None)

    def _change_fields(self) -> Json:
        return self.fields | {
            "op": self.op.value,
            "revision": self.sent.revision,
            "supersedes": list(self.supersedes),
            "merged_into": self.merged_into,
        }


def changes_of(block: Block, get_row: GetRow, get_sent: GetSent) -> list[Change]:
    """Return the changes of all pending events of ``block``, events that are gone last, by event id."""
    get_row = cache(get_row)
    alive: list[Change] = []
    gone: list[Change] = []
    for id_, former_ids in sorted(block.pending.items()):
        sent = get_sent(id_)
        tally = block.tally(id_)
        if tally is not None:
            fields = _event(block, id_, tally, get_row)
            split = any(_is_live(get_sent(former)) and block.tally(former) for former in former_ids - {id_})
            change = _change(block, fields, tally, sent, split)
        else:
            change = _gone(block, sent, get_row) if sent is not None and sent.live else None
        if change is not None:
            (gone if tally is None else alive).append(change)
    forwards = {change.event_id: change.merged_into for change in gone}
    return [_superseding(change, forwards) for change in alive] + gone


def _is_live(sent: SentRecord | None) -> bool:
    return sent is not None and sent.live


def _change(block: Block, fields: Json, tally: Tally, sent: SentRecord | None, split: bool) -> Change | None:
    """Return how an event that exists differs from what was last sent, None if it does not."""
    body = canonical_json(fields)
    content = content_hash(body)
    op = Operation.SPLIT if split else Operation.CREATED
    if sent is not None and sent.live:
        if sent.content_sha256 == content:
            return None
        op = Operation.UPDATED
    first = {name: fields[name][:REMEMBERED_REPORTS] for name in ("evidence", "sources")}
    remembered = SentRecord(
        event_id=fields["event_id"],
        block=block.name,
        live=True,
        revision=sent.revision + 1 if sent else 1,
        content_sha256=content,
        members=digest_of(tally),
        last=canonical_json(fields | first),
    )
    return Change(remembered.event_id, op, True, fields, body, remembered)


def digest_of(tally: Tally) -> str:
    """Return a digest of all that an event record is made of."""
    return f"{tally.digest:016x}"


def _gone(block: Block, sent: SentRecord, get_row: GetRow) -> Change:
    """Return the end of an event: merged into the one that now has most of its reports, else retracted."""
    last = orjson.loads(sent.last)
    heirs = Counter(heir for heir in _heirs(block, last, get_row) if block.tally(heir))
    heir = min(heirs, key=lambda id_: (-heirs[id_], id_)) if heirs else None
    op = Operation.MERGED if heir else Operation.RETRACTED
    remembered = replace(sent, live=False, revision=sent.revision + 1)
    return Change(sent.event_id, op, False, last, b"", remembered, merged_into=heir)


def _heirs(block: Block, last: Json, get_row: GetRow) -> Iterator[str]:
    """Yield, for each remembered sentence that its article still reports here, the event it reports now."""
    for evidence in last["evidence"]:
        row = get_row(evidence["article_uri"])
        for position, mention in enumerate(row["mentions"] if row else ()):
            if any(_same_words(other, evidence) for other in mention["evidence"]):
                yield block.event_of(evidence["article_uri"], position)


def _same_words(a: Json, b: Json) -> bool:
    return bool(a["sentence"] == b["sentence"] and a["trigger"] == b["trigger"])


def _superseding(change: Change, forwards: dict[str, str | None]) -> Change:
    """Name in a change the ids that forward to it from now on."""
    merged = tuple(sorted(id_ for id_, heir in forwards.items() if heir == change.event_id))
    return replace(change, supersedes=merged) if merged else change


def _event(block: Block, id_: str, tally: Tally, get_row: GetRow) -> Json:
    latest = tally.latest
    assert latest is not None
    asked = tally.first if latest in tally.first else [*tally.first, latest]
    counts = {
        "n_articles": tally.articles,
        "n_sources": block.sources(id_, tally),
        "first_reported": _published(block, tally.early, get_row),
        "last_reported": _published(block, tally.late, get_row),
    }
    return merge(id_, [_report(block, id_, order, get_row) for order in asked], counts)


def _row(block: Block, order: Order, get_row: GetRow) -> Json:
    row = get_row(order[1])
    assert row is not None, f"{order[1]} is clustered in {block.name} but has no row there"
    return row


def _published(block: Block, stamp: Stamp | None, get_row: GetRow) -> str | None:
    return _row(block, stamp[1], get_row)["article"]["published_at"] if stamp else None


def _report(block: Block, id_: str, order: Order, get_row: GetRow) -> Reported:
    _, uri, position = order
    row = _row(block, order, get_row)
    original = block.original_of(uri)
    # what an article shares with one about another event is boilerplate
    copied = original != uri and block.reports(original, id_)
    return Reported(row["mentions"][position], row["article"], original if copied else None, row["extractor_version"])
