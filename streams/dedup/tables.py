"""Reads dedup's small data files: families of types, PLOVER facts, owners of outlets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from schemas import EventType


def _rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a tab-separated data file by its header; lines that start with # are comments."""
    text = resources.files("streams.dedup").joinpath("data", name).read_text(encoding="utf-8")
    header, *rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [dict(zip(header, row, strict=True)) for row in rows]


@cache
def families() -> Mapping[EventType, str]:
    """Return the family of every event type."""
    return {EventType(row["type"]): row["family"] for row in _rows("families.tsv")}


@cache
def plover() -> Mapping[EventType, tuple[str, float]]:
    """Return (quad class, Goldstein intensity) of PLOVER's types."""
    return {EventType(row["type"]): (row["quad_class"], float(row["goldstein"])) for row in _rows("plover.tsv")}


@cache
def owners() -> Mapping[str, str]:
    """Return the owner of each listed publisher name or host."""
    return {row["outlet"]: row["owner"] for row in _rows("owners.tsv")}
