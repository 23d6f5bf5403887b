"""Text to mentions: pure functions from an article to the dated events it reports.

>>> from extractors import extract
>>> from schemas import parse_article
>>> article = parse_article('{"uri": "a", "title": "Nga không kích Ukraine tối 5/3/2026"}'.encode())
>>> [(m.type.value, m.date.edtf, [a.name for a in m.actors]) for m in extract(article)]
[('ASSAULT', '2026-03-05', ['Nga', 'Ukraine'])]
"""

from extractors.extract import EXTRACTOR_VERSION, Extractor, events_record, explain, extract, text_signature

__all__ = ["EXTRACTOR_VERSION", "Extractor", "events_record", "explain", "extract", "text_signature"]
