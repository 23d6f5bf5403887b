"""Triggers in quotes: in what somebody says, or alone as words not meant as they are."""

from __future__ import annotations

import re

from extractors.events.document import Document, Sentence
from extractors.events.labels import Label

_QUOTES = ("'", '"', "‘", "’", "“", "”")
_QUOTE = re.compile(r"[\"“'‘]")
_OPENS_QUOTE = re.compile(r"(?<![\w'])['‘](?=\w)")
_ENDS_QUOTE = re.compile(r"(?<=[\w.!?…])['’](?!\w)")
"""Where single quotes open and end; within a word they are apostrophes."""


def quoted(doc: Document, sentence: Sentence, label: Label) -> bool:
    """Whether a trigger stands in words that are quoted."""
    text, start, end = doc.text, sentence.start, label.start
    if _QUOTE.search(text, start, end + 1) is None:
        return False
    if text.count("“", start, end) > text.count("”", start, end) or text.count('"', start, end) % 2 == 1:
        return True
    before = text[start : end + 1]
    if "'" not in before and "‘" not in before:
        return False
    return len(_OPENS_QUOTE.findall(before)) > len(_ENDS_QUOTE.findall(before))


def figurative(doc: Document, label: Label) -> bool:
    """Whether a trigger stands in quotes alone, like words not meant as they are: `dàn sao 'đổ bộ' lễ cưới`."""
    opens = label.start > 0 and doc.text[label.start - 1] in _QUOTES
    return opens and doc.text[label.end : label.end + 1] in _QUOTES
