"""The CPU-bound half of the extract agent, run in child processes: bytes in, an article with its mentions out."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.extractor import Extractor, text_signature
from schemas import Article, InvalidArticleError, Mention, parse_article
from streams.children import become_child
from streams.extraction import new_extractor
from streams.settings import AnalyzerName

_extractor: Extractor | None = None  # one per child process: building it loads the models


@dataclass(frozen=True)
class Reading:
    """An article and what it says."""

    article: Article
    mentions: list[Mention]
    signature: tuple[int, ...]


@dataclass(frozen=True)
class Rejection:
    """Bytes that could not be read, with the reason; errors cross processes as text."""

    error_class: str
    message: str


def start_process(lexicons: Path | None, analyzer: AnalyzerName) -> None:
    """Prepare a child process: load the models, leave Ctrl-C to the parent, end when the parent is killed."""
    global _extractor  # noqa: PLW0603 - a process pool has no other place for it
    become_child()
    _extractor = new_extractor(lexicons, analyzer)
    gc.collect()
    gc.freeze()  # models and lexicon stay: no collection need walk through them


def read_articles(values: Sequence[bytes | None]) -> list[Reading | Rejection]:
    """Read records' values together; never raise on account of their content."""
    outcomes = [_parse(value) for value in values]
    articles = [outcome for outcome in outcomes if isinstance(outcome, Article)]
    readings = iter(_readings(articles))
    return [next(readings) if isinstance(outcome, Article) else outcome for outcome in outcomes]


def _parse(value: bytes | None) -> Article | Rejection:
    if value is None:
        return Rejection(
            InvalidArticleError.__name__, "an empty record; to withdraw an article send it with pubstatus canceled"
        )
    try:
        return parse_article(value)
    except InvalidArticleError as error:
        return Rejection(type(error).__name__, str(error))


def _readings(articles: Sequence[Article]) -> list[Reading | Rejection]:
    """Read articles together, or one by one when one of them cannot be read."""
    assert _extractor is not None
    try:
        found = _extractor.many(articles)
        return [Reading(a, mentions, text_signature(a)) for a, mentions in zip(articles, found, strict=True)]
    except Exception as error:
        if len(articles) > 1:
            return [reading for article in articles for reading in _readings([article])]
        return [Rejection(type(error).__name__, f"extraction failed on {articles[0].uri}: {error}; please report it")]
