"""The word tables of `data/`, read once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from extractors.dates.types import Part

SP = r"[^\S\r\n]{1,3}"  # a space inside an expression: never a line end
OSP = r"[^\S\r\n]{0,3}"
END = r"(?!\w)"
# In triggers, a number:
DIGIT = "#"  # any
TIGHT = "#/:"  # with one of ./:- right after it: "12/11", "8:30", "2-3 ngày"
DATED = "#/"  # with one of ./- and another number right after it, but no third: "12/11"
DATED_YEAR = "#//"  # with two more: "12/11/2025"
COLON = "#:"  # with a colon right after it: "8:30"
DASH = "#-"  # with a hyphen right after it: "12-15/11"
YEARS = "#4"  # of four digits
LONE = "#1"  # with no other number right after it or its mark: "12 tháng", "12."
FREE = "#_"  # with none of ./:- right after it: "12 tháng"
LOOSE = "#."  # with anything but /, : or - right after it: "12 tháng", "2.5 giờ"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `data/<name>.tsv` by column name; lines that start with # are comments."""
    source = files("extractors.dates").joinpath("data", f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if line and not line.startswith("#")]
    return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def alternation(words: Iterable[str]) -> str:
    """Return a regular expression for any of `words`, longest first, with any inner white space."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(SP.join(re.escape(part) for part in word.split()) for word in ordered) + ")"


def fold(words: str) -> str:
    """`words` with single spaces, as the tables write them."""
    return " ".join(words.split())


PARTS = {
    row["words"]: Part(row["code"], int(row["first"]), int(row["after"]), int(row["pm_from"]), int(row["pm_below"]))
    for row in table("parts")
}
WEEKDAYS = {row["words"]: int(row["iso"]) for row in table("weekdays")}
MONTH_WORDS = {row["words"]: int(row["month"]) for row in table("months")}
LUNAR_MONTH_WORDS = frozenset(row["words"] for row in table("months") if row["calendar"] == "lunar")
UNITS = {row["words"]: row["unit"] for row in table("units")}
DESIGNATORS = {row["unit"]: row["designator"] for row in table("units")}
DAY_WORDS = {row["words"]: int(row["shift"]) for row in table("days")}
SEASONS = {row["words"]: row for row in table("seasons")}
SEASON_BY_EDTF = {int(row["edtf"]): row for row in table("seasons")}
ZONES = {row["words"]: row["zone"] for row in table("zones")}
ZONE_CODES = {row["words"]: int(row["minutes"]) for row in table("zone_codes")}
NAMED_DAYS = {row["words"]: row for row in table("named_days")}
KNOWN_DAYS = {(row["before"], int(row["day"]), int(row["month"])): int(row["year"]) for row in table("known_days")}
VAGUE = {row["words"]: row["value"] for row in table("vague")}
_CUES = {row["kind"]: tuple(row["words"].split(",")) for row in table("cues")}


def cues(kind: str) -> frozenset[str]:
    """Return the words of one row of `cues.tsv`."""
    return frozenset(_CUES[kind])


def cue_after(kind: str) -> re.Pattern[str]:
    """Match, at an expression's end, a space and one of the words of a row of `cues.tsv`."""
    return re.compile(rf"{SP}{alternation(_CUES[kind])}(?!\w)")
