"""How alike two texts are in their words: terms of one or two syllables, weighted by how rare they are in the news.

Vietnamese writes a blank between syllables, so most words are two of them: syllables and their pairs stand in for
words without a segmenter, and cost nothing. Rarity comes from a shipped file, never from the stream itself.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from struct import pack
from zlib import crc32

from extractors.text.normalize import normalize, unify_tone_marks

UNLISTED_RARITY = 13.0
"""Rarity of a term the shipped file lacks: it occurs in fewer than one text of 8,000."""

HASH_BITS = 28
"""Bits of a term's hash beside its rarity."""
MASK = (1 << HASH_BITS) - 1

_SYLLABLE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def written_syllables(text: str) -> list[str]:
    """Return the syllables and numbers of ``text`` in one spelling, capitals kept."""
    return list(map(_unified, _SYLLABLE.findall(normalize(text).text)))


def syllables(text: str) -> list[str]:
    """Return the syllables and numbers of ``text`` in one spelling and in lower case."""
    return list(map(_lowered, _SYLLABLE.findall(normalize(text).text)))


@lru_cache(maxsize=32_768)
def _unified(syllable: str) -> str:
    """Return a syllable with its tone mark in its place; most texts consist of a few thousand, seen before."""
    return sys.intern(unify_tone_marks(syllable))


@lru_cache(maxsize=32_768)
def _lowered(syllable: str) -> str:
    return sys.intern(unify_tone_marks(syllable).lower())


def terms(single: Sequence[str]) -> list[str]:
    """Return ``single`` syllables of a text and the pairs of neighbours among them, in order, with repetitions."""
    return [*single, *(f"{a} {b}" for a, b in pairwise(single))]


@cache
def rarity() -> Mapping[str, float]:
    """Return the shipped rarity of terms, in bits."""
    lines = resources.files("streams.dedup").joinpath("data/term_rarity.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {term: float(bits) for bits, term in rows[1:]}


Words = bytes
"""Distinct terms of a text, rarest first, as numbers of 32 bits: rarity in the upper 4 bits, then a hash."""


Ranked = tuple[int, str, int]
"""A term between the negative of its rarity and its number: they sort the rarest first, and equals by spelling."""


def rarest(text_terms: Iterable[str], keep: int) -> list[Ranked]:
    """Return the ``keep`` rarest distinct terms in order."""
    listed = _listed()
    return sorted([listed.get(term) or _unlisted(term) for term in set(text_terms)])[:keep]


def words_of(kept: Sequence[Ranked]) -> tuple[Words, float]:
    """Return terms as numbers, and the Euclidean length of their rarities."""
    numbers = [number for _, _, number in kept]
    return pack(f"{len(numbers)}I", *numbers), math.sqrt(sum([rank * rank for rank, _, _ in kept]))


def code_of(term: str) -> int:
    """Return the number that stands for a term."""
    return (_listed().get(term) or _unlisted(term))[-1]


@cache
def _listed() -> dict[str, Ranked]:
    """Return the terms of the shipped file with their ranks."""
    return {term: _ranked(term, int(bits)) for term, bits in rarity().items()}


def _unlisted(term: str) -> Ranked:
    return _ranked(term, int(UNLISTED_RARITY))


def _ranked(term: str, bits: int) -> Ranked:
    return -bits, term, bits << HASH_BITS | crc32(term.encode()) & MASK


@lru_cache(maxsize=4_096)
def codes(words: Words) -> frozenset[int]:
    """Return the terms of a text; what is compared now will be again in a moment."""
    return frozenset(memoryview(words).cast("I"))


def cosine(a: Words, b: Words, norm_a: float, norm_b: float) -> float:
    """Return the cosine of the rarities of two texts' terms, whose lengths are known; 0 when one is empty."""
    if not norm_a or not norm_b:
        return 0.0
    # Rarities are whole numbers, so the sum is exact and does not depend on the order of a set.
    dot = sum([(bits := code >> HASH_BITS) * bits for code in codes(a) & codes(b)])
    return dot / (norm_a * norm_b)
