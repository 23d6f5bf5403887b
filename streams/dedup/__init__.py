"""Matching, clustering and identity of events: pure logic, no Faust, Kafka, clock or environment.

The live events are a function of the set of article versions, whatever the order, partitioning or interruptions; see
`docs/dedup.md`.
"""

from streams.dedup.blocks import NO_EVENT_PREFIX, block_of, mention_sets
from streams.dedup.changes import Change, OutRecord
from streams.dedup.engine import Engine, Plan
from streams.dedup.shelves import DictScratch, Scratch
from streams.dedup.store import DictStore, SentRecord, Store
from streams.dedup.weights import Weights, load_weights

__all__ = [
    "NO_EVENT_PREFIX",
    "Change",
    "DictScratch",
    "DictStore",
    "Engine",
    "OutRecord",
    "Plan",
    "Scratch",
    "SentRecord",
    "Store",
    "Weights",
    "block_of",
    "load_weights",
    "mention_sets",
]
