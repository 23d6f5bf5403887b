"""Which faults a run has, in which order: a deck that a seed shuffles, so that every kind is really dealt."""

from __future__ import annotations

import random
from collections import Counter

WHOLE = {
    "SIGKILL": 13,
    "SIGTERM": 4,
    "pause": 8,
    "join": 3,
    "leave": 3,
    "rebalance storm": 2,
    "cut": 3,
    "delay": 2,
    "disk full": 3,
    "store lost": 3,
    "store truncated": 3,
    "store corrupted": 3,
    "dead letters refused": 2,
    "broker SIGKILL": 6,
    "brokers restarted in turn": 1,
    "two brokers down": 1,
}
"""Strikes of a full run: 30 kills and pauses of workers, 8 of brokers, and others."""

KILLS_AND_PAUSES = {"SIGKILL", "pause", "store lost", "store truncated", "store corrupted"}
BROKER_FAULTS = {"broker SIGKILL", "brokers restarted in turn", "two brokers down"}


def deal(draw: random.Random, kinds: list[str] | None, number: int | None) -> list[str]:
    """Return the strikes in order: `number` of them (default: the whole deck), of some `kinds` only if so asked."""
    deck = sorted(Counter(WHOLE).elements() if kinds is None else kinds)
    draw.shuffle(deck)
    while number is not None and 0 < len(deck) < number:
        deck += draw.sample(deck, len(deck))
    return deck[:number]
