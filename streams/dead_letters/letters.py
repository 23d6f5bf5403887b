"""Reads news.dead-letters: the letters, and what was decided about each.

A decision is a record of its own in the same topic and partition (ADR 0010): the letter's key, an empty value, and
the headers `sukien-resolution` (`retried` or `dropped`) and `sukien-letter` (the letter's own `partition@offset`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from kafka import TopicPartition

from schemas import DeadLetter
from streams.kafka import ClusterError
from streams.replay.spans import Span, Spans, read_spans, spans_of
from streams.settings import Settings

RESOLUTION = "sukien-resolution"
LETTER = "sukien-letter"


class State(StrEnum):
    """What became of a letter."""

    OPEN = "open"
    RETRIED = "retried"
    DROPPED = "dropped"


@dataclass(frozen=True, order=True)
class Place:
    """Where a letter stands in news.dead-letters; written `partition@offset`."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}@{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `partition@offset`; raise `ValueError` for anything else."""
        partition, _, offset = text.partition("@")
        if not (partition.isdecimal() and offset.isdecimal()):
            raise ValueError(f"{text!r} is not PARTITION@OFFSET, as `sukien dead-letters list` shows it")
        return cls(int(partition), int(offset))


@dataclass(frozen=True)
class Letter:
    """One dead letter without its value; `size` is the value's length in bytes."""

    place: Place
    key: bytes | None
    provenance: DeadLetter
    size: int
    state: State = State.OPEN

    @property
    def source(self) -> tuple[str, int, int]:
        """Topic, partition and offset of the record that failed; a crash may have left two letters of one record."""
        return self.provenance.topic, self.provenance.partition, self.provenance.offset


@dataclass
class LetterBox:
    """All letters up to the ends that the topic had when reading began; `foreign` counts what is no letter of ours."""

    spans: Spans
    letters: dict[Place, Letter] = field(default_factory=dict)
    foreign: int = 0

    def open(self) -> list[Letter]:
        """Return the letters nobody has decided about, in topic order."""
        return [letter for _, letter in sorted(self.letters.items()) if letter.state is State.OPEN]

    def states(self, topic: str) -> dict[tuple[int, int], State]:
        """Return, by partition and offset of the record of `topic` that failed, what became of it.

        A record is open as long as one of its letters is, and was retried if one of them was.
        """
        rank = {State.DROPPED: 0, State.RETRIED: 1, State.OPEN: 2}
        found: dict[tuple[int, int], State] = {}
        for letter in self.letters.values():
            if letter.provenance.topic == topic:
                where = letter.source[1:]
                found[where] = max(found.get(where, letter.state), letter.state, key=rank.__getitem__)
        return found

    def add(self, record: Any) -> None:
        """File one record of the topic."""
        headers = own_headers(record.headers)
        place = Place(record.partition, record.offset)
        try:
            if RESOLUTION in headers:
                self._resolve(Place.parse(headers[LETTER].decode()), State(headers[RESOLUTION].decode()))
            else:
                provenance = DeadLetter.from_headers(headers.items())
                self.letters[place] = Letter(place, record.key, provenance, len(record.value or b""))
        except (KeyError, ValueError):
            self.foreign += 1

    def _resolve(self, place: Place, state: State) -> None:
        letter = self.letters.get(place)  # absent when retention took it
        if letter is not None:
            self.letters[place] = replace(letter, state=state)


def own_headers(headers: Iterable[tuple[str, bytes | None]] | None) -> dict[str, bytes]:
    """Return our headers of a record; the first of each name counts, since ours stand before the record's own."""
    ours: dict[str, bytes] = {}
    for name, value in headers or ():
        if name.startswith("sukien-") and value is not None:
            ours.setdefault(name, value)
    return ours


def is_letter(record: Any) -> bool:
    """Tell a letter from a decision about one, and from what others wrote into the topic."""
    headers = own_headers(record.headers)
    return RESOLUTION not in headers and "sukien-offset" in headers


def their_headers(headers: Iterable[tuple[str, bytes]] | None) -> list[tuple[str, bytes]]:
    """Return the headers that the failed record came with."""
    return [(name, value) for name, value in headers or () if not name.startswith("sukien-")]


def read_box(settings: Settings) -> LetterBox:
    """Read all letters, without their values, and all decisions."""
    box = LetterBox(spans_of(settings, settings.topics["dead-letters"].name))
    for record in read_spans(settings, box.spans):
        box.add(record)
    return box


def read_letter(settings: Settings, place: Place) -> Any:
    """Return the record at `place` of news.dead-letters; raise `ClusterError` when there is none."""
    topic = settings.topics["dead-letters"].name
    tp = TopicPartition(topic, place.partition)
    span = spans_of(settings, topic).get(tp, Span(0, 0))
    if span.start <= place.offset < span.end:
        for record in read_spans(settings, {tp: Span(place.offset, place.offset + 1)}):
            return record
    raise ClusterError(f"there is no dead letter {place} in {topic}: see `sukien dead-letters list --all`")
