"""Vietnamese news text to dated events with their actors: pure functions of an article, nothing else.

`dates`, `text` and `actors` can be used alone: the names below load the rest only when they are asked for.

>>> from extractors import extract
>>> from schemas import parse_article
>>> article = parse_article('{"uri": "a", "title": "Nga không kích Ukraine tối 5/3/2026"}'.encode())
>>> [(m.type.value, m.date.edtf, [a.name for a in m.actors]) for m in extract(article)]
[('ASSAULT', '2026-03-05', ['Nga', 'Ukraine'])]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.extractor import EXTRACTOR_VERSION, Extractor, events_record, explain, extract, text_signature

__all__ = ["EXTRACTOR_VERSION", "Extractor", "events_record", "explain", "extract", "text_signature"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("extractors.extractor"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
