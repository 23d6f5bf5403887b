"""Splits news text into sentences, headlines and list items.

A line break always ends a sentence: newspapers break lines only between paragraphs, headlines and list items. Within a
line a full stop, question or exclamation mark or ellipsis ends a sentence unless what follows goes on in lower case or
what precedes is an abbreviation.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Sentences are cut near this many characters: nobody writes longer ones, and decoding takes a step for each word.
MAX_SENTENCE = 1_000

_ABBREVIATIONS = Path(__file__).with_name("abbreviations.tsv")
_OPENERS = Path(__file__).with_name("openers.tsv")
_LETTERED = Path(__file__).with_name("lettered.tsv")

_LINE = re.compile(r"[^\n\r]+")
LIST_MARKS = r"[•▪■●◦‣►▶✓✔➤→*+\-–—]"
"""What stands before an item of a list, as a pattern."""
_LIST_MARK = re.compile(rf"\s*(?:{LIST_MARKS}+\s+)?")
_STOP = re.compile(r"(?:\.{2,}|[.!?…])[.!?…]*[\"”’'»)\]]*")
_NEXT = re.compile(r"\s*[\"“”‘’'«(\[–—-]*\s*(\w+)?")
_WORDS_BEFORE = re.compile(r"(?:([^\W_]+)\s)?([^\W_]+)$")
_NUMBERING = re.compile(r"\s*(?:[•*+\-–—]\s*)?(?:\d{1,2}|[a-zđ]|[IVX]{1,4})$")
_SOFT_BREAK = re.compile(r".*[;,:]\s|.*\s", re.DOTALL)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of ``text``, without the blanks and list marks around them.

    ``text`` is normalized. Time is linear in its length.
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start = _LIST_MARK.match(text, line.start(), line.end()).end()  # type: ignore[union-attr]  # matches nothing too
        for end in _sentence_ends(text, start, line.end()):
            spans.extend(_shorten(text, *_strip(text, start, end)))
            start = end
    return spans


def _sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, start, stop, end):
            yield stop.end()
            start = stop.end()
    yield end


def _ends_sentence(text: str, start: int, stop: re.Match[str], line_end: int) -> bool:
    at = stop.end()
    if at == line_end:
        return False
    words_before = _WORDS_BEFORE.search(text, max(start, stop.start() - 12), stop.start())
    noun, before = words_before.groups() if words_before else (None, "")
    following = _NEXT.match(text, at, min(at + 40, line_end))
    opener = (following.group(1) or "") if following else ""
    is_full_stop = stop.group().startswith(".") and not stop.group().startswith("..")
    if not text[at].isspace():
        return is_full_stop and len(stop.group()) == 1 and _is_missing_blank(before, text, at)
    if opener[:1].islower():
        return False
    if not is_full_stop:
        return True
    if _NUMBERING.fullmatch(text, start, stop.start()):
        return False
    is_lettered = len(before) == 1 and (noun or "").lower() in _words(_LETTERED)
    return is_lettered or not _is_abbreviation(before) or opener in _words(_OPENERS)


def _is_missing_blank(before: str, text: str, at: int) -> bool:
    """Tell whether a blank was forgotten between two sentences: ``đi học.Ông`` but not ``TP.Hồ``, ``bao.vn``."""
    starts_word = text[at].isupper() and text[at + 1 : at + 2].islower()
    return starts_word and len(before) > 1 and before.islower() and not _is_abbreviation(before)


def _is_abbreviation(word: str) -> bool:
    return (len(word) == 1 and word.isupper()) or word in _words(_ABBREVIATIONS)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _shorten(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that is too long after the last comma, semicolon or colon that fits, else between words."""
    while end - start > MAX_SENTENCE:
        soft = _SOFT_BREAK.match(text, start + 1, start + MAX_SENTENCE)
        cut = soft.end() if soft else start + MAX_SENTENCE
        yield _strip(text, start, cut)
        start, _ = _strip(text, cut, end)
    if end > start:
        yield start, end


@cache
def _words(path: Path) -> frozenset[str]:
    lines = path.read_text("utf-8").splitlines()
    return frozenset(line.partition("\t")[0] for line in lines if not line.startswith("#"))
