"""The words of a text, as the actor rules read them."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.actors.words import WORD, cut_words

PIECES = [
    "TP.",
    "HCM",
    "U.",
    "23",
    "ông",
    "O'",
    "Brien",
    "Ts.Nguyễn",
    " ",
    "\n",
    ".",
    ",",
    '"',
    "”",
    "(",
    "-",
    "_",
    "đ",
    "1",
    "½",
    "𝔸",
    "\ud800",
]


@settings(max_examples=500)
@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
@example("A.B'C.D")
@example("Chiều 5/6, TP.HCM gặp U.23 “Lào”.\n\n Ông X_1 nói…")
def test_words_found_by_their_edges_are_those_that_a_search_finds(text):
    key = text.lower() if len(text.lower()) == len(text) else text
    starts, ends, keys, gaps, capital, marked = cut_words(text, key)
    spans = list(zip(starts, ends, strict=True))
    assert spans == [found.span() for found in WORD.finditer(text)]
    assert keys == [key[start:end] for start, end in spans]
    written = (gap + text[start:end] for gap, (start, end) in zip(gaps, spans, strict=True))
    assert text.startswith("".join(written))
    assert capital == [text[start].isupper() for start in starts]
    assert marked == [index for index, gap in enumerate(gaps) if gap != " "]
