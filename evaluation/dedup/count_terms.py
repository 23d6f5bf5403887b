"""Counts in how many texts each term occurs, and writes the classes that `streams.dedup.wording` weighs words by.

    python -m evaluation.dedup.count_terms NEWS.jsonl.gz > streams/dedup/data/term_rarity.tsv

Input rows have `title` and `summary`. Only counts leave this script, no text. A class is the binary logarithm of
(texts / texts with the term), rounded: class 3 is a term of every eighth text.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter
from pathlib import Path

from streams.dedup.wording import syllables, terms

KEPT = 28_000


def count(path: Path) -> tuple[Counter[str], int]:
    """Return in how many distinct texts each term occurs, and how many texts there are."""
    counts: Counter[str] = Counter()
    texts = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts.add(f"{row.get('title') or ''}. {row.get('summary') or ''}")
    for text in texts:
        counts.update(set(terms(syllables(text))))
    return counts, len(texts)


def main(path: str) -> None:
    """Print the commonest terms with their classes, by class and then by spelling."""
    counts, total = count(Path(path))
    print("# Terms of Vietnamese news (one or two syllables), by rarity: log2(texts / texts with the term), rounded.")
    print(
        f"# Counted by evaluation/dedup/count_terms.py over {total} titles and summaries; a term not listed is rarer."
    )
    print("rarity\tterm")
    classes = sorted((round(math.log2(total / n)), term) for term, n in counts.most_common(KEPT))
    for rarity, term in classes:
        print(f"{rarity}\t{term}")


if __name__ == "__main__":
    main(sys.argv[1])
