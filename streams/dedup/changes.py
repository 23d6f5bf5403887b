"""What changed since the last records were sent: compares the events of a block with what is remembered of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import orjson

from schemas import Event, EventChange, Operation
from schemas.record import canonical_json
from streams.dedup.block import Block
from streams.dedup.features import Order
from streams.dedup.identity import cloud_event, content_hash
from streams.dedup.merge import Account, Json, Reported
from streams.dedup.recent import Recent
from streams.dedup.store import SentRecord
from streams.dedup.tally import Listed, Stamp, Tally

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
    """One event id that changed."""

    event_id: str
    op: Operation
    live: bool
    told: Json  # the fields of the event as it is or last was; parts of them may be JSON already
    body: bytes  # their canonical JSON
    sent: SentRecord
    supersedes: tuple[str, ...] = ()
    merged_into: str | None = None

    @cached_property
    def fields(self) -> Json:
        """The fields of the event in JSON form, as it is or last was."""
        found: Json = orjson.loads(self.body)
        return found

    @cached_property
    def record(self) -> EventChange:
        """The change as a record."""
        return EventChange.from_json(canonical_json(self._change_fields()))

    @cached_property
    def event(self) -> Event | None:
        """The event as a record; None when it is gone."""
        return Event.model_validate(self.fields) if self.live else None

    def records(self) -> Iterator[OutRecord]:
        """Yield the change for the log, then the new state (or a tombstone) for the compacted topic."""
        key = self.event_id.encode()
        change = self._change_fields()
        body = canonical_json(change)
        yield OutRecord("event-changes", key, cloud_event(change, body, content_hash(body)))
        told = cloud_event(self.told, self.body, self.sent.content_sha256) if self.live else None
        yield OutRecord("events", key, told)

    def _change_fields(self) -> Json:
        return self.told | {
            "op": self.op.value,
            "revision": self.sent.revision,
            "supersedes": list(self.supersedes),
            "merged_into": self.merged_into,
        }


@dataclass(slots=True)
class Telling:
    """The reports listed in the record of an event, and what they say together."""

    listed: list[Listed]
    account: Account
    published: dict[Stamp, str | None] = field(default_factory=dict)
    """When the articles of the mentions that were published first and last were, as their rows write it."""


Tellings = Recent[tuple[str, str], Telling]
"""What was told last, by block and event id: most changes of an event are one more report at the end of the list."""


def changes_of(block: Block, get_row: GetRow, get_sent: GetSent, tellings: Tellings) -> list[Change]:
    """Return the changes of all pending events of ``block``, events that are gone last, by event id."""
    get_row = cache(get_row)
    alive: list[Change] = []
    gone: list[Change] = []
    parted = _parted(block, get_row, get_sent)
    for id_ in sorted(block.pending):
        sent = get_sent(id_)
        tally = block.tally(id_)
        if tally is not None:
            told = _telling(block, id_, tally, get_row, tellings)
            account = _account(told, block, id_, tally, get_row)
            fields = account.fields(id_, _counts(told, block, id_, tally, get_row))
            change = _change(block, fields, account, tally, sent, id_ in parted)
        else:
            change = _gone(block, sent, get_row) if sent is not None and sent.live else None
        if change is not None:
            (gone if tally is None else alive).append(change)
    forwards = {change.event_id: change.merged_into for change in gone}
    return [_superseding(change, forwards) for change in alive] + gone


def _parted(block: Block, get_row: GetRow, get_sent: GetSent) -> frozenset[str]:
    """Return the events that report now what was last sent as a report of another one that goes on.

    What was sent tells, not what the block was a moment ago: a repetition after a crash must say the same.
    """
    sent = {id_: get_sent(id_) for id_ in block.pending if block.tally(id_)}
    going_on = [one for one in sent.values() if one is not None and one.live]
    if len(going_on) in {0, len(sent)}:
        return frozenset()
    return frozenset(heir for one in going_on for heir in _heirs(block, orjson.loads(one.last), get_row))


def _change(
    block: Block, fields: Json, account: Account, tally: Tally, sent: SentRecord | None, split: bool
) -> Change | None:
    """Return how an event that exists differs from what was last sent, None if it does not."""
    body = canonical_json(fields)
    content = content_hash(body)
    op = Operation.SPLIT if split else Operation.CREATED
    if sent is not None and sent.live:
        if sent.content_sha256 == content:
            return None
        op = Operation.UPDATED
    remembered = SentRecord(
        event_id=fields["event_id"],
        block=block.name,
        live=True,
        revision=sent.revision + 1 if sent else 1,
        content_sha256=content,
        members=digest_of(tally),
        last=body
        if account.is_short(REMEMBERED_REPORTS)
        else canonical_json(fields | account.listed(REMEMBERED_REPORTS)),
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
    return Change(sent.event_id, op, False, last, sent.last, remembered, merged_into=heir)


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


def _telling(block: Block, id_: str, tally: Tally, get_row: GetRow, tellings: Tellings) -> Telling:
    """Return what the earliest `LISTED` reports of an event say, in canonical order.

    What the earlier ones say need not be asked again if all that came since stands behind them. That holds for what
    they repeat, too: the article that has their text first comes before them, and is listed if it reports the event.
    """
    told = tellings.get((block.name, id_))
    if told is None or tally.first[: len(told.listed)] != told.listed:
        told = Telling([], Account())
        tellings.put((block.name, id_), told)
    for order, _ in tally.first[len(told.listed) :]:
        told.account.add(_report(block, id_, order, get_row))
    told.listed = tally.first.copy()
    return told


def _account(told: Telling, block: Block, id_: str, tally: Tally, get_row: GetRow) -> Account:
    """Return what the reports of an event say: those that are listed, then the latest."""
    if tally.latest is None or tally.latest <= tally.first[-1][0]:
        return told.account
    return told.account.with_latest(_report(block, id_, tally.latest, get_row))


def _counts(told: Telling, block: Block, id_: str, tally: Tally, get_row: GetRow) -> Json:
    known, told.published = told.published, {}
    for stamp in (tally.early, tally.late):
        if stamp:
            row = None if stamp in known else _row(block, stamp[1], get_row)
            told.published[stamp] = row["article"]["published_at"] if row else known[stamp]
    return {
        "n_articles": tally.articles,
        "n_sources": block.sources(id_, tally),
        "first_reported": told.published[tally.early] if tally.early else None,
        "last_reported": told.published[tally.late] if tally.late else None,
    }


def _row(block: Block, order: Order, get_row: GetRow) -> Json:
    row = get_row(order[1])
    assert row is not None, f"{order[1]} is clustered in {block.name} but has no row there"
    return row


def _report(block: Block, id_: str, order: Order, get_row: GetRow) -> Reported:
    _, uri, position = order
    row = _row(block, order, get_row)
    original = block.original_of(uri)
    # what an article shares with one about another event is boilerplate
    copied = original != uri and block.reports(original, id_)
    return Reported(row["mentions"][position], row["article"], original if copied else None, row["extractor_version"])
