"""The CPU-bound half of the extract agent, run in child processes: bytes in, an article with its mentions out."""

from __future__ import annotations

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


def read_article(value: bytes | None) -> Reading | Rejection:
    """Read one record's value; never raise on account of its content."""
    if value is None:
        return Rejection(
            InvalidArticleError.__name__, "an empty record; to withdraw an article send it with pubstatus canceled"
        )
    try:
        article = parse_article(value)
    except InvalidArticleError as error:
        return Rejection(type(error).__name__, str(error))
    assert _extractor is not None
    try:
        return Reading(article, _extractor(article), text_signature(article))
    except Exception as error:
        return Rejection(type(error).__name__, f"extraction failed on {article.uri}: {error}; please report it")
