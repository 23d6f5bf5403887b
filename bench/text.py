"""Articles per second of each layer of text analysis: underthesea and our decoder, on the same text in the same run."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

import orjson
from rich.console import Console
from rich.table import Table

from extractors.text import Analyzer, StockAnalyzer
from extractors.text.decoder import Decoder
from extractors.text.normalize import normalize
from extractors.text.sentences import split_sentences

ARTICLE_LENGTH = 3_400  # characters: a long Vietnamese news article
STOCK_LENGTH = 2 * ARTICLE_LENGTH  # underthesea is given less text, to keep the run short
ROUNDS = 3

Text = TypeVar("Text", str, Sequence[str])

_SAMPLES = Path(__file__).parents[1] / "streams" / "samples" / "articles.jsonl"


def main(console: Console) -> None:
    """Print the speed of each layer, the time to load and the time a character takes in texts up to 1 MB."""
    known, unseen = _halves("\n".join(_bodies()))
    started = time.perf_counter()
    analyzer = Analyzer()
    console.print(f"text analysis: models loaded in {time.perf_counter() - started:.2f} s")
    analyzer.analyze(known)
    first = len(unseen) / ARTICLE_LENGTH / _seconds(analyzer.analyze, unseen)
    table = Table(
        "layer", "underthesea", "sukien", "ratio", title=f"articles of {ARTICLE_LENGTH:,} characters a second"
    )
    for name, stock, ours in _layers(analyzer, unseen):
        table.add_row(name, f"{stock:.1f}", f"{ours:.1f}", f"{ours / stock:.0f}")
    console.print(table)
    console.print(f"all layers on text not seen before: {first:.0f} articles a second")
    for size in (10_000, 100_000, 1_000_000):
        text = "".join(islice(cycle(known + "\n"), size))
        console.print(f"{size:>9,} characters: {_seconds(analyzer.analyze, text) / size * 1e6:.2f} µs each")


def _layers(analyzer: Analyzer, text: str) -> Iterator[tuple[str, float, float]]:
    """Yield each layer with the rates of underthesea and of our decoder; a layer includes those it builds on.

    Our decoder gives parts of speech, chunks and entities together.
    """
    import underthesea  # noqa: PLC0415 (takes 0.3 s and 100 MB)

    decoder = Decoder()
    sentences, few = _sentences(text), _sentences(text[:STOCK_LENGTH])
    together = _rate(decoder.label, sentences)
    yield "words", _rate_each(underthesea.word_tokenize, few), _rate(decoder.segment, sentences)
    yield "+ parts of speech", _rate_each(underthesea.pos_tag, few), together
    yield "+ chunks", _rate_each(underthesea.chunk, few), together
    yield "+ entities", _rate_each(underthesea.ner, few), together
    yield "+ sentences, offsets", _rate(StockAnalyzer().analyze, text[:STOCK_LENGTH]), _rate(analyzer.analyze, text)


def _bodies() -> Iterator[str]:
    """Yield the bodies of the sample articles; some lines of that file are broken on purpose."""
    for line in _SAMPLES.read_bytes().splitlines():
        try:
            article = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        body = article.get("body_text") if isinstance(article, dict) else None
        if isinstance(body, str) and len(body) < ARTICLE_LENGTH:
            yield body


def _sentences(text: str) -> list[str]:
    normalized = normalize(text).text
    return [normalized[start:end] for start, end in split_sentences(normalized)]


def _halves(text: str) -> tuple[str, str]:
    middle = text.index("\n", len(text) // 2)
    return text[:middle], text[middle:]


def _rate_each(run: Callable[[str], object], sentences: Sequence[str]) -> float:
    return _rate(lambda given: [run(sentence) for sentence in given], sentences)


def _rate(run: Callable[[Text], object], text: Text) -> float:
    """Return articles a second in the fastest of some rounds: the others were disturbed."""
    characters = sum(map(len, text))
    return characters / ARTICLE_LENGTH / min(_seconds(run, text) for _ in range(ROUNDS))


def _seconds(run: Callable[[Text], object], text: Text) -> float:
    started = time.perf_counter()
    run(text)
    return time.perf_counter() - started
