"""Articles per second of each layer of text analysis: underthesea and our decoder, on the same text in the same run."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from extractors.text import Analyzer, StockAnalyzer
from extractors.text.decoder import Decoder
from extractors.text.normalize import normalize
from extractors.text.sentences import split_sentences

ARTICLE_LENGTH = 3_400  # characters: a long Vietnamese news article
STOCK_ARTICLES = 2  # underthesea is given fewer, to keep the run short
ROUNDS = 5

_SAMPLES = Path(__file__).parents[1] / "streams" / "samples" / "articles.jsonl"


def main(console: Console) -> None:
    """Print the speed of each layer, the time to load and the time a character takes in texts up to 1 MB."""
    articles = _articles()
    known, unseen = articles[::2], articles[1::2]
    started = time.process_time()
    analyzer = Analyzer()
    console.print(f"text analysis: models loaded in {time.process_time() - started:.2f} s")
    analyzer.analyze_many(known)
    first = _length(unseen) / _seconds(analyzer.analyze_many, unseen)
    title = f"articles of {ARTICLE_LENGTH:,} characters a second"
    table = Table("layer", "underthesea", "sukien", "ratio", title=title)
    for name, stock, ours in _layers(analyzer, unseen):
        table.add_row(name, f"{stock:.1f}", f"{ours:.1f}", f"{ours / stock:.0f}")
    console.print(table)
    console.print(f"all layers, articles not seen before: {first:.0f} articles a second")
    for size in (10_000, 100_000, 1_000_000):
        text = "".join(islice(cycle("\n".join(known) + "\n"), size))
        seconds = _seconds(analyzer.analyze_many, [text])
        console.print(f"{size:>9,} characters: {seconds / size * 1e6:.2f} µs each")


def _layers(analyzer: Analyzer, articles: Sequence[str]) -> Iterator[tuple[str, float, float]]:
    """Yield each layer with the rates of underthesea and of our decoder; a layer includes those it builds on.

    Our decoder gives parts of speech, chunks and entities together.
    """
    import underthesea  # noqa: PLC0415 (takes 0.3 s and 100 MB)

    decoder, few = Decoder(), articles[:STOCK_ARTICLES]
    sentences, few_sentences = _sentences(articles), _sentences(few)
    together = _rate(decoder.label, sentences)
    yield "words", _rate_each(underthesea.word_tokenize, few_sentences), _rate(decoder.segment, sentences)
    yield "+ parts of speech", _rate_each(underthesea.pos_tag, few_sentences), together
    yield "+ chunks", _rate_each(underthesea.chunk, few_sentences), together
    yield "+ entities", _rate_each(underthesea.ner, few_sentences), together
    stock = _rate(StockAnalyzer().analyze_many, few)
    yield "+ offsets, article by article", stock, _rate_each(analyzer.analyze, articles)
    yield "+ offsets, articles together", stock, _rate(analyzer.analyze_many, articles)


def _articles() -> list[str]:
    """Return the bodies of the sample articles, put together to articles of the usual length.

    Some lines of that file are broken on purpose.
    """
    articles = [""]
    for line in _SAMPLES.read_bytes().splitlines():
        try:
            article = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        body = article.get("body_text") if isinstance(article, dict) else None
        if isinstance(body, str) and len(body) < ARTICLE_LENGTH:
            articles[-1] += body + "\n"
            if len(articles[-1]) >= ARTICLE_LENGTH:
                articles.append("")
    return articles[:-1]


def _sentences(articles: Sequence[str]) -> list[str]:
    texts = [normalize(article).text for article in articles]
    return [text[start:end] for text in texts for start, end in split_sentences(text)]


def _rate_each(run: Callable[[str], object], sentences: Sequence[str]) -> float:
    return _rate(lambda given: [run(sentence) for sentence in given], sentences)


def _rate(run: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Return articles a second in the fastest of some rounds: the others were disturbed."""
    return _length(texts) / min(_seconds(run, texts) for _ in range(ROUNDS))


def _length(texts: Sequence[str]) -> float:
    """Return the length of all texts in articles."""
    return sum(map(len, texts)) / ARTICLE_LENGTH


def _seconds(run: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Return processor time: all is done on one core, and other programs disturb it less than the clock's time."""
    started = time.process_time()
    run(texts)
    return time.process_time() - started
