"""The Vietnamese lunar calendar: lunar days to solar days, checked by the way back."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from lunar_vn import convert_lunar_to_solar, convert_solar_to_lunar


@lru_cache(maxsize=4096)
def solar_day(year: int, month: int, day: int) -> date | None:
    """Return the solar day of a lunar one (not of a leap month); None where there is none between 1900 and 2100.

    The library turns a day that does not exist into another one without a word, so the answer counts only when it
    leads back to the question.
    """
    try:
        solar = convert_lunar_to_solar(day, month, year)
        back = convert_solar_to_lunar(solar.day, solar.month, solar.year)
    except ValueError:
        return None
    return solar if (back.day, back.month, back.year) == (day, month, year) else None


def last_day_of_year(year: int) -> date | None:
    """Giao thừa: the solar day on which lunar `year` ends (its twelfth month has 29 or 30 days)."""
    return solar_day(year, 12, 30) or solar_day(year, 12, 29)


@lru_cache(maxsize=512)
def lunar_year_of(when: date) -> int:
    """Return the lunar year that holds a solar day."""
    return int(convert_solar_to_lunar(when.day, when.month, when.year).year)
