"""Analysis points into the original text, whatever the text, and stays within its bounds."""

import subprocess
import sys
import tracemalloc
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.text import Analyzer, default_analyzer, default_reader, segmentation, tagging, tokenizer
from extractors.text.decoder import Decoder
from extractors.text.normalize import normalize

ARTICLE = """Thủ tướng thăm Lào

VIENTIANE – Chiều 5/6, Thủ tướng Việt Nam hội đàm với người đồng cấp Lào.

• Hai bên ký 3 văn kiện.
• Ông cảm ơn nước chủ nhà."""


def check(text: str, shared: int = 0) -> None:
    """Assert that sentences and tokens are in order, inside each other and inside the text.

    Neighbouring tokens may have ``shared`` characters in common: what NFC makes longer is more than one token.
    """
    analysis = default_analyzer().analyze(text)
    assert analysis.text == text
    at = 0
    for sentence in analysis.sentences:
        assert at <= sentence.start < sentence.end <= len(text)
        at = sentence.start
        for token in sentence.tokens:
            assert token.start < token.end <= sentence.end
            assert at - shared <= token.start
            at = token.end
        at = sentence.end


def test_words_carry_their_labels_and_places():
    analysis = default_analyzer().analyze(ARTICLE)
    lao = next(token for token in analysis.sentences[0].tokens if token.form == "Lào")
    assert (lao.pos, lao.chunk, lao.ner) == ("Np", "B-NP", "B-LOC")
    assert ARTICLE[lao.start : lao.end] == "Lào"


def test_every_token_covers_its_word_as_written():
    for sentence in default_analyzer().analyze(ARTICLE).sentences:
        for token in sentence.tokens:
            assert ARTICLE[token.start : token.end] == token.form


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_articles_are_analyzed_alike(form):
    text = unicodedata.normalize(form, ARTICLE)
    tokens = [token for sentence in default_analyzer().analyze(text).sentences for token in sentence.tokens]
    expected = [token for sentence in default_analyzer().analyze(ARTICLE).sentences for token in sentence.tokens]
    assert [(t.form, t.pos, t.chunk, t.ner) for t in tokens] == [(t.form, t.pos, t.chunk, t.ner) for t in expected]
    assert [unicodedata.normalize("NFC", text[t.start : t.end]) for t in tokens] == [t.form for t in tokens]


def test_list_marks_and_blank_lines_belong_to_no_sentence():
    sentences = default_analyzer().analyze(ARTICLE).sentences
    assert [ARTICLE[s.start : s.end] for s in sentences][-2:] == ["Hai bên ký 3 văn kiện.", "Ông cảm ơn nước chủ nhà."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\r\n",
        "\x00",
        "\ud800",
        "\u202f",
        "😀",
        "•",
        "\u200b",
        "a\u200b",
        "e\u0301",
        "0\u031b",
        "\u0958",
        "...",
        "\ufeff",
        "\r\n•",
    ],
)
def test_hardly_any_text_is_still_a_text(text):
    check(text, shared=1)


@settings(max_examples=400, deadline=None)
@given(st.text())
def test_offsets_of_any_text_are_in_order_and_in_bounds(text):
    check(text, shared=1)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([*ARTICLE, "\u202f", "\x00", "\U0001d413", "\r\n", "\u0301", "\u200b", "ð", "…"])))
def test_offsets_of_garbled_news_are_in_order_and_in_bounds(pieces):
    check("".join(pieces))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_texts_are_analyzed_alike_together_and_alone(texts):
    analyzer = default_analyzer()
    assert analyzer.analyze_many(texts) == [analyzer.analyze(text) for text in texts]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_a_reading_has_the_words_of_the_analysis_but_for_chunks_and_names(texts):
    normalized = [normalize(text).text for text in [*texts, ARTICLE]]
    for reading, analysis in zip(
        default_reader().read_many(normalized), default_analyzer().analyze_many(normalized), strict=True
    ):
        assert reading.columns()[1:] == analysis.columns()[1:]
        for passage, sentence in zip(reading.passages, analysis.sentences, strict=True):
            assert (passage.start, passage.end) == (sentence.start, sentence.end)
            assert passage.tokens() == tuple(token._replace(chunk="", ner="") for token in sentence.tokens)


def test_threads_share_an_analyzer():
    expected = default_analyzer().analyze(ARTICLE)
    others = [f"Chiều {i}/5, ông Lạ{i} gặp bà Mới{i} ở Huế." for i in range(200)]
    with ThreadPoolExecutor(4) as pool:
        shared = Analyzer()
        list(pool.map(shared.analyze, others))
        assert all(analysis == expected for analysis in pool.map(shared.analyze, [ARTICLE] * 20))


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(tokenizer, "MAX_CHUNKS", 50)
    monkeypatch.setattr(segmentation, "MAX_SYLLABLES", 50)
    monkeypatch.setattr(tagging, "MAX_WORDS", 50)
    decoder = Decoder()
    text = " ".join(f"Từ{i} lạ{i}" for i in range(400)) + f". {ARTICLE}"
    assert Analyzer(decoder).analyze(text) == default_analyzer().analyze(text)
    assert all(size <= 50 for size in decoder.memory().values())


@pytest.mark.parametrize("text", ["a" * 1_000_000, "http://" + "!" * 100_000, "-." * 100_000, "\n" * 100_000])
def test_a_long_string_without_a_blank_ends(text):
    check(text, shared=1)


def test_full_memory_takes_what_the_docstring_says(monkeypatch):
    part = 16
    for module, name in ((tokenizer, "MAX_CHUNKS"), (segmentation, "MAX_SYLLABLES"), (tagging, "MAX_WORDS")):
        monkeypatch.setattr(module, name, getattr(module, name) // part)
    decoder = Decoder()
    decoder.label(["Hà Nội mưa to."])
    tracemalloc.start()
    for start in range(0, 4_000, 500):
        decoder.label([f"Lạ{i:0200} và to." if i % 9 == 0 else f"X{i} mới{i} Xã{i}" for i in range(start, start + 500)])
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 40_000_000 / part


def test_importing_opens_no_connection_and_does_not_import_underthesea():
    script = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('a connection was opened')\n"
        "socket.socket.connect = socket.create_connection = refuse\n"
        "from extractors.text import default_analyzer\n"
        "default_analyzer().analyze('Hà Nội')\n"
        "assert 'underthesea' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
