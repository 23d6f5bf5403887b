"""Plain text out of what feeds wrap it in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from html import unescape

MAX_TEXT = 1_000_000
_BLOCK = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]{0,500}>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plain(text: str | None, boilerplate: Iterable[str] = ()) -> str | None:
    """Return text without tags, entities, invisible characters and boilerplate, in NFC; None when nothing is left.

    `boilerplate` are regular expressions; what they match is cut. Entities are resolved twice: feeds escape some titles
    twice.
    """
    if not text:
        return None
    text = _TAG.sub("", _BLOCK.sub("\n", _HIDDEN.sub("", text[:MAX_TEXT])))
    for _ in range(2):
        text = unescape(text)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text.replace("\r", "\n")))
    text = _spaced(text)
    for pattern in boilerplate:
        text = _compiled(pattern).sub("", text)
    return _spaced(text) or None


def _spaced(text: str) -> str:
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
