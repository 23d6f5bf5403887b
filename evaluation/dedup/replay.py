"""Feeds a file of feed items through dedup in its order, twice, and says how many events ever changed their id.

Usage: python -m evaluation.dedup.replay NEWS.jsonl.gz [ITEMS]; an item has `link`, `title`, `summary`, `source`,
`published` and `fetched`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from extractors.extractor import Extractor, text_signature
from schemas import MentionSet
from schemas.article import Article, article_from
from streams.dedup import NO_EVENT_PREFIX, DictStore, Engine
from streams.dedup.history import take


def replay(sets: list[MentionSet]) -> str:
    """Return what happened to event ids in a first pass, and how many changes a second one made."""
    engine, operations = Engine(DictStore()), Counter[str]()
    for each in sets:
        plan = engine.plan(each)
        engine.commit(plan)
        operations.update(change.op.value for change in plan.changes)
    ids = operations["created"] + operations["split"]
    again = 0
    for each in sets:
        plan = engine.plan(each)
        engine.commit(plan)
        again += len(plan.changes)
    gone, split = operations["merged"] + operations["retracted"], operations["split"]
    return (
        f"{ids} ids, {gone} given up ({gone / ids:.2%}), {split} split off ({split / ids:.2%}); again: {again} changes"
    )


def _articles(path: Path, most: int | None) -> Iterator[Article]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, most):
            item = json.loads(line)
            known = {"uri": item["link"], "published_at": item["published"], "fetched_at": item.get("fetched")}
            yield article_from(known | {name: item[name] for name in ("title", "summary", "source")})


def main() -> None:
    """Extract, replay, print."""
    extractor = Extractor()
    sets = [
        each
        for article in _articles(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
        for each in take(article, extractor(article), text_signature(article), None)[0]
        if not each.block.startswith(NO_EVENT_PREFIX)
    ]
    print(replay(sets))


if __name__ == "__main__":
    main()
