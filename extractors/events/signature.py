"""A fingerprint of an article's wording, to recognise reprints."""

from __future__ import annotations

import re
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from extractors.text.normalize import fold, normalize
from schemas import Article
from schemas.article import TEXT_FIELDS

SIZE = 64
SHINGLE = 4
"""Integers in a signature, and words in a shingle."""

_WORD = re.compile(r"\w+")


def text_signature(article: Article) -> tuple[int, ...]:
    """Return the MinHash of the article's word shingles: `SIZE` integers of 32 bits, or nothing for no words.

    The share of equal positions of two signatures estimates the Jaccard similarity of their shingle sets. Case,
    diacritics and punctuation do not count. The same text gives the same signature on every machine.
    """
    text = " ".join(filter(None, (getattr(article, name) for name in TEXT_FIELDS)))
    words = _WORD.findall(fold(normalize(text).text))
    if not words:
        return ()
    last = max(1, len(words) - SHINGLE + 1)
    shingles = {crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(last)}
    hashes = np.fromiter(shingles, dtype=np.uint64, count=len(shingles))
    factors, shifts = _permutations()
    lowest = np.full(SIZE, np.iinfo(np.uint64).max, dtype=np.uint64)
    for chunk in np.array_split(hashes, len(hashes) // 4096 + 1):
        mixed = (factors[:, None] * chunk[None, :] + shifts[:, None]) >> np.uint64(32)
        lowest = np.minimum(lowest, mixed.min(axis=1))
    return tuple(int(value) for value in lowest)


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return odd factors and shifts of multiply-shift hashing, from fixed arithmetic rather than a random generator."""
    seeds = [crc32(f"minhash {i}".encode()) | crc32(f"factor {i}".encode()) << 32 for i in range(2 * SIZE)]
    values = np.array(seeds, dtype=np.uint64)
    return values[:SIZE] | np.uint64(1), values[SIZE:]
