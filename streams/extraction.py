"""The extractor as the settings want it."""

from __future__ import annotations

from pathlib import Path

from extractors.extractor import Extractor
from extractors.text import Reader, StockReader
from streams.settings import AnalyzerName


def new_extractor(lexicons: Path | None, analyzer: AnalyzerName) -> Extractor:
    """Return an extractor; building it loads the models. `stock` runs underthesea's own, far slower code."""
    return Extractor(overlay=lexicons, reader=Reader() if analyzer == "fast" else StockReader())
