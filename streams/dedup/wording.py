"""How alike two texts are in their words: terms of one or two syllables, weighted by how rare they are in the news.

Vietnamese writes a blank between syllables, so most words are two of them: syllables and their pairs stand in for
words without a segmenter, and cost nothing. Rarity comes from a shipped file, never from the stream itself.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise

from extractors.text.normalize import normalize, unify_tone_marks

UNLISTED_RARITY = 13.0
"""Rarity of a term the shipped file lacks: it occurs in fewer than one text of 8,000."""

_SYLLABLE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def written_syllables(text: str) -> list[str]:
    """Return the syllables and numbers of ``text`` in one spelling, capitals kept."""
    return _SYLLABLE.findall(unify_tone_marks(normalize(text).text))


def syllables(text: str) -> list[str]:
    """Return the syllables and numbers of ``text`` in one spelling and in lower case."""
    return [syllable.lower() for syllable in written_syllables(text)]


def terms(text: str) -> list[str]:
    """Return the syllables of ``text`` and the pairs of neighbours among them, in order, with repetitions."""
    single = syllables(text)
    return single + [f"{a} {b}" for a, b in pairwise(single)]


@cache
def rarity() -> Mapping[str, float]:
    """Return the shipped rarity of terms, in bits."""
    lines = resources.files("streams.dedup").joinpath("data/term_rarity.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {term: float(bits) for bits, term in rows[1:]}


def weigh(text_terms: Iterable[str], keep: int | None = None) -> dict[str, float]:
    """Return the rarity of each distinct term, of the ``keep`` rarest only if given (ties by spelling)."""
    table = rarity()
    weights = {term: table.get(term, UNLISTED_RARITY) for term in text_terms}
    kept = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:keep]
    return {sys.intern(term): weight for term, weight in kept}


def norm(weights: Mapping[str, float]) -> float:
    """Return the Euclidean length of a weight vector."""
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def cosine(a: Mapping[str, float], b: Mapping[str, float], norm_a: float, norm_b: float) -> float:
    """Return the cosine of two weight vectors whose lengths are known; 0 when one is empty."""
    if not norm_a or not norm_b:
        return 0.0
    # Rarities are whole numbers, so the sum is exact and does not depend on the order of a set.
    return sum(a[term] * b[term] for term in a.keys() & b.keys()) / (norm_a * norm_b)
