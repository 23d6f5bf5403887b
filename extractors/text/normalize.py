"""One spelling for one text: composed, free of look-alikes, and still addressable in the original.

``normalize`` is what every extractor matches on; ``OffsetMap`` leads back to the code points the newspaper printed.
``fold`` and ``unify_tone_marks`` are for lexicon keys, where two accepted spellings must meet.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

LOOKALIKES = Path(__file__).with_name("lookalikes.tsv")

# A composed vowel keeps these marks apart from itself only when they were typed after the tone.
_QUALITY_MARKS = "\u0302\u0306\u031b"
_SWAPPED = re.compile(f"[{_QUALITY_MARKS}]")
# Starts with the vowel that has the mark: those are rare, so that most letters are passed over at once.
_PERHAPS_MISPLACED = re.compile(r"[àáảãạèéẻẽẹỳýỷỹỵùúủũụ](?:(?<=[ou].)(?<!qu.)|(?<=q.)y)(?![^\W\d_])", re.IGNORECASE)
_MARKS = re.compile("[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Leads from code points of a normalized text to those of its original.

    ``starts[i]`` and ``ends[i]`` bound the original characters that normalized character ``i`` came from; both are
    ``None`` when every character stayed in its place. Characters that came from one original character share it.
    """

    starts: "array[int] | None" = None
    ends: "array[int] | None" = None

    @property
    def is_identity(self) -> bool:
        """Tell whether every character stayed in its place."""
        return self.starts is None

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of the normalized span ``[start, end)``; an empty span stays empty."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            edge = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return edge, edge
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class Normalized:
    """A normalized text and the way back to its original."""

    text: str
    offsets: OffsetMap


IDENTITY = OffsetMap()


def normalize(text: str) -> Normalized:
    """Compose ``text`` (NFC), put tone marks in their canonical order and replace look-alikes.

    The result holds no control characters but line breaks and tabs, no zero-width characters, no exotic blanks and
    no lone surrogates. Time is linear in the length of ``text``.
    """
    if _ordinary().fullmatch(text):
        return Normalized(text, IDENTITY)
    table = _lookalikes()
    alphabet = set(text)
    found = table.keys() & set(map(ord, alphabet))
    if alphabet.isdisjoint(_QUALITY_MARKS) and all(len(table[code]) == 1 for code in found):
        replaced = text.translate(table) if found else text
        if unicodedata.is_normalized("NFC", replaced) and not (found and _SWAPPED.search(replaced)):
            return Normalized(replaced, IDENTITY)
    return _rebuild(text)


def fold(text: str) -> str:
    """Return ``text`` in lower case without diacritics (``Đà Nẵng`` -> ``da nang``), for comparison only.

    On composed text each character gives one character, so offsets into it stay valid.
    """
    plain = without_marks(text.lower())
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", plain)))


def without_marks(text: str) -> str:
    """Return composed lower-case `text` with Vietnamese letters bare and all others as they are."""
    return text.translate(_BARE)


_BARE = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd",
)


def unify_tone_marks(text: str) -> str:
    """Move tone marks to where most newspapers put them: ``hoà`` -> ``hòa``, ``thuý`` -> ``thúy``, ``qúy`` -> ``quý``.

    Only open syllables in oa, oe, uy have two accepted spellings; ``toàn`` or ``quý`` have one. ``text`` may be
    decomposed; the result is NFC.
    """
    composed = unicodedata.normalize("NFC", text)
    if not _PERHAPS_MISPLACED.search(composed):
        return composed
    return _misplaced_tone().sub(lambda m: _tone_moves()[m.group()], composed)


def _rebuild(text: str) -> Normalized:
    """Normalize the clusters that change their length one by one, and what lies between at once."""
    table = _lookalikes()
    pieces: list[str] = []
    starts, ends = array("q"), array("q")
    at = 0
    for start, cluster in _clusters(text):
        composed, kept = _compose(cluster)
        pieces += text[at:start].translate(table), composed
        starts.extend(range(at, start))
        ends.extend(range(at + 1, start + 1))
        if len(composed) == 1:
            starts.append(start)
            ends.append(start + kept)
        else:
            starts.extend(min(start + i, start + kept - 1) for i in range(len(composed)))
            ends.extend(min(start + i, start + kept) for i in range(1, len(composed)))
            ends.extend([start + kept] * bool(composed))
        at = start + len(cluster)
    pieces.append(text[at:].translate(table))
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Normalized("".join(pieces), OffsetMap(starts, ends))


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the clusters in which not every character gives one: a base character, marks and invisible characters."""
    alphabet = set(text)
    loose = {c for c in alphabet if _joins(c) or _lookalikes().get(ord(c)) == ""}
    changing = {c for c in alphabet - loose if unicodedata.normalize("NFC", c) != c}
    tied = _class(loose)
    cluster = re.compile(f"{_class(changing)}{tied}*|(?!{tied})[\\s\\S]{tied}+|{tied}+")
    for run in re.finditer(_class(loose | changing) + "+", text):
        start = max(run.start() - 1, 0)
        if changing or text[start] in loose:
            yield from ((match.start(), match.group()) for match in cluster.finditer(text, start, run.end()))
        else:
            yield start, text[start : run.end()]


def _class(chars: Iterable[str]) -> str:
    """Return a pattern for one of ``chars``; without any it matches nothing."""
    members = "".join(map(re.escape, sorted(chars)))
    return f"[{members}]" if members else "(?:(?!))"


def _joins(char: str) -> bool:
    """Tell whether ``char`` may compose with what stands before it: a mark, or a Hangul vowel or final."""
    is_jamo = "\u1160" <= char <= "\u11ff" or "\U00016d63" <= char <= "\U00016d6a"
    return is_jamo or unicodedata.category(char).startswith("M")


@lru_cache(maxsize=4_096)
def _compose(cluster: str) -> tuple[str, int]:
    """Return the normalized cluster and how many of its characters that took: not the invisible ones at its end."""
    table = _lookalikes()
    kept = len(cluster)
    while kept and table.get(ord(cluster[kept - 1])) == "":
        kept -= 1
    composed = unicodedata.normalize("NFC", cluster.translate(table))
    if _SWAPPED.search(composed):
        base, *marks = list(unicodedata.normalize("NFD", composed))
        marks.sort(key=lambda mark: mark not in _QUALITY_MARKS)
        composed = unicodedata.normalize("NFC", base + "".join(marks))
    return composed, kept


@cache
def _ordinary() -> re.Pattern[str]:
    """Return the pattern of texts that consist of what most texts consist of, and stay as they are."""
    letters = "".join(map(chr, _BARE))
    most = {*map(chr, range(0x20, 0x7F)), *"\t\n", *letters, *letters.upper(), *"“”‘’–—…"}
    return re.compile(_class(c for c in most if ord(c) not in _lookalikes()) + "*")


@cache
def _lookalikes() -> dict[int, str]:
    named = {"SPACE": " ", "NEWLINE": "\n", "DELETE": ""}
    table = {}
    for line in LOOKALIKES.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, last, becomes, _why = line.split("\t")
        for code in range(int(first, 16), int(last, 16) + 1):
            compatible = unicodedata.normalize("NFKC", chr(code)) if becomes == "NFKC" else becomes
            table[code] = named.get(becomes, compatible)
    return table


@cache
def _tone_moves() -> dict[str, str]:
    """Map each spelling with the mark on the second vowel to the one with the mark on the first, in three cases."""
    moves = {"qu" + mark + "y": "quy" + mark for mark in "\u0300\u0301\u0309\u0303\u0323"}
    for first, second in ("oa", "oe", "uy"):
        moves |= {first + second + mark: first + mark + second for mark in "\u0300\u0301\u0309\u0303\u0323"}
    cased = {}
    for wrong, right in moves.items():
        for case in (str.lower, str.upper, str.capitalize):
            cased[unicodedata.normalize("NFC", case(wrong))] = unicodedata.normalize("NFC", case(right))
    return cased


@cache
def _misplaced_tone() -> re.Pattern[str]:
    keys = sorted(_tone_moves(), key=len, reverse=True)
    return re.compile("(?<![qQ])(?:" + "|".join(map(re.escape, keys)) + r")(?![^\W\d_])")
