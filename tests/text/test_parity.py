"""Our decoder gives what underthesea gives, word for word and label for label."""

import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.text import StockAnalyzer, StockReader, default_analyzer, default_reader
from extractors.text.decoder import Decoder
from extractors.text.normalize import normalize
from extractors.text.stock import StockLabeller
from extractors.text.tokenizer import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
FEED = ROOT.parent / "shared" / "feed" / "rss_2025_11_12.jsonl.gz"
SENTENCES = [
    line
    for line in Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]

# What trips tokenizers: pieces of dates, abbreviations, addresses, faces and quotation marks.
PIECES = [
    *"aAđĐÀô10 .,-:/()@&'’%=<>+_xD#\n\t…“”–!?½²٣ʺ°",
    *("Th S", "Th.S", "v.v.", "TP.", "http://", "www.a.vn/", ":D", "♥‿♥", "nghành", "Ông ", " của "),
]


@pytest.fixture(scope="module")
def labellers() -> tuple[Decoder, StockLabeller]:
    return Decoder(), StockLabeller()


def differing(labellers: tuple[Decoder, StockLabeller], texts: Sequence[str]) -> list[str]:
    """Return the texts that the two label differently."""
    normalized = [normalize(text).text for text in texts]
    answers = zip(normalized, *(labeller.label(normalized) for labeller in labellers), strict=True)
    return [text for text, ours, theirs in answers if ours != theirs]


def feed_texts() -> tuple[list[str], list[str]]:
    if not FEED.is_file():
        pytest.skip(f"{FEED} is not here")
    with gzip.open(FEED, "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    return [item["title"] for item in items], [item["summary"] for item in items if item["summary"]]


def test_own_sentences_are_labelled_as_by_underthesea(labellers):
    assert len(SENTENCES) >= 60
    assert differing(labellers, SENTENCES) == []


def test_own_sentences_run_together_are_labelled_as_by_underthesea(labellers):
    paragraphs = ["\n".join(SENTENCES[i : i + 8]) for i in range(0, len(SENTENCES), 8)]
    assert differing(labellers, paragraphs) == []


def test_whole_analyses_agree_down_to_the_offsets():
    text = " ".join(SENTENCES)
    assert default_analyzer().analyze(text) == StockAnalyzer().analyze(text)


def test_whole_readings_agree():
    text = normalize(" ".join(SENTENCES)).text
    assert default_reader().read_many([text]) == StockReader().read_many([text])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_odd_strings_are_labelled_as_by_underthesea(labellers, text):
    assert differing(labellers, [text]) == []


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_string_is_labelled_as_by_underthesea(labellers, text):
    assert differing(labellers, [text]) == []


@settings(max_examples=700, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_odd_strings_are_tokenized_as_by_underthesea(text):
    from underthesea.pipeline.word_tokenize.regex_tokenize import tokenize  # noqa: PLC0415

    normalized = normalize(text).text
    assert Tokenizer().tokenize(normalized).forms == tokenize(normalized)


@pytest.mark.shared
@pytest.mark.slow
def test_a_sample_of_a_real_feed_is_labelled_as_by_underthesea(labellers):
    titles, summaries = feed_texts()
    chosen = random.Random(5)
    texts = chosen.sample(titles, 4_400) + chosen.sample(summaries, 700)
    assert differing(labellers, texts) == []
