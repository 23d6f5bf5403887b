"""Retries and drops dead letters; every letter decided about gets a record that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from kafka import KafkaProducer, TopicPartition

from schemas import LANE_HEADER
from streams.dead_letters.letters import LETTER, RESOLUTION, Letter, LetterBox, Place, State, their_headers
from streams.kafka import ClusterError, producer
from streams.replay.spans import Span, read_spans
from streams.settings import Settings

ATTEMPTS = "sukien-attempts"
BATCH = 200
CONFIRM_SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """What was done about one letter, or would be in a dry run; `why` says why nothing was."""

    place: Place
    done: bool
    what: str
    attempt: int | None = None
    published_as: str | None = None
    why: str | None = None


def retry(
    settings: Settings, box: LetterBox, chosen: Iterable[Letter], *, max_attempts: int, dry_run: bool = False
) -> Iterator[Outcome]:
    """Publish the records of `chosen` letters to where they came from once more, to the same partition.

    Only letters of `box` are touched, which ends where the topic ended when it was read: a retry that fails again
    writes a new letter behind that end, so a run cannot chase its own tail. The record is published and confirmed
    before the letter is marked, so a crash between repeats a record, which changes nothing. Raise `ClusterError` when
    the broker refuses.
    """
    groups = _by_source(chosen)
    sources = {settings.topics[short].name for short in ("articles", "mentions", "alerts")}
    due: dict[Place, list[Letter]] = {}
    for letters in groups:
        attempts = max(letter.provenance.attempts for letter in letters)
        refusal = _refusal(letters[0], attempts, sources, max_attempts)
        if refusal is not None:
            yield from (Outcome(letter.place, False, "left", why=refusal) for letter in letters)
        elif dry_run:
            yield from (Outcome(letter.place, True, "would be retried", attempt=attempts + 1) for letter in letters)
        else:
            due[letters[0].place] = letters
    if due:
        yield from _retry_all(settings, box, due)


def drop(settings: Settings, chosen: Iterable[Letter], *, reason: str) -> Iterator[Outcome]:
    """Mark open letters as dropped, with the reason; their bytes stay in the topic until its retention takes them."""
    with producer(settings) as client:
        for letters in _batches(letter for letter in chosen if letter.state is State.OPEN):
            extra = [("sukien-reason", reason.encode())]
            _confirm([_mark(client, settings, letter, State.DROPPED, extra) for letter in letters])
            yield from (Outcome(letter.place, True, "dropped") for letter in letters)


def _by_source(chosen: Iterable[Letter]) -> list[list[Letter]]:
    groups: dict[tuple[str, int, int], list[Letter]] = {}
    for letter in chosen:
        if letter.state is State.OPEN:
            groups.setdefault(letter.source, []).append(letter)
    return list(groups.values())


def _refusal(letter: Letter, attempts: int, sources: set[str], max_attempts: int) -> str | None:
    if letter.provenance.topic not in sources:
        return f"{letter.provenance.topic} is no source topic of this stack: check SUKIEN_TOPIC_PREFIX"
    if attempts >= max_attempts:
        return f"failed {attempts} times: mend the cause, raise --max-attempts, or drop it"
    return None


def _retry_all(settings: Settings, box: LetterBox, due: dict[Place, list[Letter]]) -> Iterator[Outcome]:
    topic = settings.topics["dead-letters"].name
    spans = {
        TopicPartition(topic, partition): Span(min(offsets), max(offsets) + 1)
        for partition in {place.partition for place in due}
        if (offsets := [place.offset for place in due if place.partition == partition])
    }
    assert all(span.end <= box.spans[tp].end for tp, span in spans.items())
    records = (r for r in read_spans(settings, spans) if Place(r.partition, r.offset) in due)
    with producer(settings) as client:
        for batch in _batches(records):
            yield from _retry_batch(client, settings, [(r, due[Place(r.partition, r.offset)]) for r in batch])


def _retry_batch(client: KafkaProducer, settings: Settings, batch: list[tuple[Any, list[Letter]]]) -> list[Outcome]:
    sent, attempts = [], []
    for record, letters in batch:
        source = letters[0].provenance
        attempt = 1 + max(letter.provenance.attempts for letter in letters)
        lane = [(LANE_HEADER, source.lane.value.encode())] if source.lane else []
        headers = [*their_headers(record.headers), *lane, (ATTEMPTS, str(attempt).encode())]
        # The same partition, whatever partitioner first chose it: all versions of an article must meet.
        # This client refuses a record with neither key nor value; for the reader both are an empty record.
        value = b"" if record.key is None and record.value is None else record.value
        copy = client.send(source.topic, key=record.key, value=value, headers=headers, partition=source.partition)
        sent.append(copy)
        attempts.append(attempt)
    placed = _confirm(sent)
    marks, outcomes = [], []
    for (_, letters), attempt, where in zip(batch, attempts, placed, strict=True):
        name = f"{where.topic}[{where.partition}]@{where.offset}"
        for letter in letters:
            extra = [("sukien-retried-as", name.encode())]
            marks.append(_mark(client, settings, letter, State.RETRIED, extra))
            outcomes.append(Outcome(letter.place, True, "retried", attempt, name))
    _confirm(marks)
    return outcomes


def _mark(
    client: KafkaProducer, settings: Settings, letter: Letter, state: State, extra: list[tuple[str, bytes]]
) -> Any:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    headers = [(RESOLUTION, state.encode()), (LETTER, str(letter.place).encode()), ("sukien-resolved-at", now.encode())]
    # Beside the letter, also when it has no key and its partition was chosen by chance.
    topic = settings.topics["dead-letters"].name
    return client.send(topic, key=letter.key, value=b"", headers=headers + extra, partition=letter.place.partition)


def _confirm(futures: list[Any]) -> list[Any]:
    try:
        return [future.get(timeout=CONFIRM_SECONDS) for future in futures]
    except Exception as error:
        raise ClusterError(f"the broker refused a record: {error}; what is not marked can be retried again") from error


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
