"""Vietnamese numbers in digits and words, as they stand before units of time."""

from __future__ import annotations

from extractors.dates.tables import DIGIT, LOOSE, SP, TIGHT, UNITS, alternation

_ONES = {
    "không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_ONES_AFTER_TEN = _ONES | {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
_ONE = alternation(_ONES)
_AFTER = alternation(_ONES_AFTER_TEN)

WORD_NUMBER = (
    rf"(?:(?:{_ONE}{SP}trăm{SP})?{_ONE}{SP}(?:mươi|chục)(?:{SP}{_AFTER})?(?!\w)"
    rf"|mười(?:{SP}{_AFTER})?(?!\w)|(?:một{SP})?chục(?!\w)|{_ONE}{SP}trăm(?!\w)|{_ONE}(?!\w))"
)
NUMBER_WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "chục")
_MORE_WORDS = (*_ONES_AFTER_TEN, "mươi", "chục", "trăm", "vài", "mấy")  # of a number of several words
_UNIT_STARTS = tuple(sorted({words.split()[0] for words in UNITS} | {"s"}))


def number_starts(*units: str) -> tuple[str, ...]:
    """Return the triggers of a number with one of `units` after it, given by their first words."""
    in_digits = (f"{kind} {unit}" for kind in (LOOSE, TIGHT) for unit in units)
    return (*in_digits, *(f"{word} {after}" for word in NUMBER_WORDS for after in (*units, *_MORE_WORDS)))


def amount_starts(*units: str) -> tuple[str, ...]:
    """Return the triggers of a number, exact, vague or approximate, with one of `units` after it."""
    vague = ("vài", "mấy", "dăm", "nhiều", "mươi", "nửa")
    about = ("hơn", "gần", "khoảng", "chừng", "ít", "hàng")
    numbers = (*(f"{DIGIT} {unit}" for unit in units), *NUMBER_WORDS, "nửa", "vài", "mấy", "nhất", "trăm")
    return (
        *number_starts(*units),
        *(f"{word} {after}" for word in vague for after in (*units, *_MORE_WORDS)),
        *(f"{word} {after}" for word in about for after in numbers),
    )


AMOUNT_STARTS = amount_starts(*_UNIT_STARTS)
DIGITS = r"\d{1,4}(?:[.,]\d{1,3})?(?!\d)(?![.,]\d)"
NUMBER = rf"(?:{DIGITS}|{WORD_NUMBER})"
_VAGUE_WORDS = (
    rf"(?:(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín){SP})?"
    rf"(?:(?:mấy|vài|nhiều){SP}(?:chục|trăm)|mấy|vài(?:{SP}ba)?|dăm(?:{SP}(?:ba|bảy))?|nhiều|ít|mươi|hàng{SP}(?:chục|trăm))(?!\w)"
)
_LONG = rf"(?={SP}(?:ngày|tuần|tháng|năm|quý|thập{SP}kỷ|thế{SP}kỷ)(?!\w)(?!{SP}\d))"  # "8 đến 10 giờ" is no length
_FROM_TO = (  # "2-3 ngày", "3 đến 5 năm"
    r"(?:\d{1,3}(?:,\d)?[^\S\r\n]{0,2}[-–][^\S\r\n]{0,2}\d{1,3}(?:,\d)?(?!\d)"
    rf"|\d{{1,3}}{SP}(?:đến|tới){SP}\d{{1,3}}(?!\d){_LONG})"
)
VAGUE_NUMBER = rf"(?:{_VAGUE_WORDS}|{_FROM_TO})"


def value_of(words: str) -> float | None:
    """Return the number that `words` write: "2,5" 2.5, "1.200" 1200, "hai mươi lăm" 25; None when vague ("vài")."""
    if words[:1].isdigit():
        return _digits(words) if words.replace(",", "").replace(".", "").isdigit() else None  # "2-3": how many is open
    total, last = 0, None
    for word in words.split():
        if word in _ONES_AFTER_TEN:
            last = _ONES_AFTER_TEN[word]
            total += last
        elif word == "mười":
            total, last = total + 10, None
        elif word in ("mươi", "chục"):
            total, last = (total - last + last * 10, None) if last is not None else (total + 10, None)
        elif word == "trăm":
            total, last = (total - last + last * 100, None) if last is not None else (total + 100, None)
        else:
            return None
    return total


def _digits(words: str) -> float:
    whole, _, fraction = words.replace(".", ",").partition(",")
    if len(fraction) == 3:
        return int(whole + fraction)
    number = float(f"{whole}.{fraction}") if fraction else int(whole)
    return int(number) if number == int(number) else number


def plain(number: float) -> str:
    """Write a number as ISO 8601 durations do: "3", "2.5"."""
    return str(int(number)) if number == int(number) else f"{number:g}"
