"""What a set of articles comes to without Kafka: what every run of the stream must end in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from extractors.extractor import Extractor, text_signature
from schemas import Article, InvalidArticleError, parse_article
from streams.dedup.batch import dedup_batch


def articles_of(lines: Iterable[bytes]) -> Iterator[Article]:
    """Yield the articles among the lines."""
    for line in lines:
        try:
            yield parse_article(line)
        except InvalidArticleError:
            continue


def batch_events(lines: Iterable[bytes], overlay: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the live events by id."""
    events = dedup_batch(articles_of(lines), Extractor(overlay=overlay), text_signature)
    return {event.event_id: orjson.loads(event.to_json()) for event in events}
