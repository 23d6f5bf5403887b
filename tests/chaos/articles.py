"""A seeded feed: stories told by several outlets, corrected, withdrawn, repeated, out of order, with broken records."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

COUNTRIES = (
    *("Nhật Bản", "Ấn Độ", "Lào", "Campuchia", "Pháp", "Đức", "Cuba", "Úc", "Ba Lan", "Thái Lan", "Hàn Quốc", "Canada"),
    *("Brazil", "Mexico", "Ai Cập", "Nam Phi", "Tây Ban Nha", "Hà Lan", "Singapore", "Malaysia", "Indonesia", "Chile"),
)
CITIES = ("Hà Nội", "Tokyo", "New Delhi", "Paris", "Berlin", "Vientiane", "Canberra", "Bangkok", "Seoul", "Madrid")
STORIES = (
    "Ngày {day}, Ngoại trưởng {a} đã hội đàm với Ngoại trưởng {b} tại {city}.",
    "Ngày {day}, Thủ tướng {a} đã thăm chính thức {b}.",
    "Ngày {day}, Tổng thống {a} tuyên bố áp đặt trừng phạt đối với {b}.",
    "Ngày {day}, {a} và {b} đã ký hiệp định thương mại tại {city}.",
    "Ngày {day}, Bộ Ngoại giao {a} lên án {b} về vụ việc tại {city}.",
    "Ngày {day}, {a} đã viện trợ {count} tấn gạo cho {b}.",
    "Ngày {day}, một vụ cháy tại {city} làm {count} người thiệt mạng.",
    "Ngày {day}, hàng nghìn người đã biểu tình phản đối chính phủ {a} tại {city}.",
)
LEADS = ("", "Theo thông cáo, ", "Hãng tin {outlet} cho biết: ")
FIRST_DAY, DAYS = date(1999, 1, 1), 27 * 365
BROKEN = (b"no JSON at all %d", b'{"uri": "https://hong.example/%d", "headline": 5}', b'["https://hong.example/%d"]')


@dataclass(frozen=True)
class Story:
    """One event, as any number of articles tell it."""

    template: str
    a: str
    b: str
    city: str
    date: date
    count: int

    def tell(self, lead: str = "") -> str:
        day = f"{self.date.day}/{self.date.month}/{self.date.year}"
        return lead + self.template.format(a=self.a, b=self.b, city=self.city, day=day, count=self.count)


@dataclass(frozen=True)
class Record:
    """A record to publish; `uri` is None for a broken one."""

    uri: str | None
    value: bytes


def feed(seed: int, count: int) -> Iterator[Record]:
    """Yield `count` records, the same for the same seed: 1 % broken, the rest about a fifth as many stories.

    Stories spread over years in proportion to their number: how many fall into one block does not grow with `count`.
    """
    draw = random.Random(seed)
    stories = [_story(draw, max(180, min(DAYS, count // 10))) for _ in range(max(4, count // 5))]
    told: list[dict[str, object]] = []
    for number in range(count):
        lot = draw.random()
        if lot < 0.01:
            yield Record(None, draw.choice(BROKEN) % number)
        elif lot < 0.16 and told:
            yield _again(draw, draw.choice(told), stories)
        elif lot < 0.26:
            row = {"uri": f"https://am.example/{number}", "headline": f"{number} cách giữ ấm cho căn bếp nhỏ"}
            yield _record(row)
        else:
            row = _article(draw, number, draw.choice(stories))
            told.append(row)
            yield _record(row)


def _story(draw: random.Random, days: int) -> Story:
    a, b = draw.sample(COUNTRIES, 2)
    day = FIRST_DAY + timedelta(days=draw.randrange(days))
    return Story(draw.choice(STORIES), a, b, draw.choice(CITIES), day, draw.randint(2, 90))


def _article(draw: random.Random, number: int, story: Story) -> dict[str, object]:
    outlet = draw.randint(1, 6)
    return {
        "uri": f"https://bao{outlet}.example/{number}",
        "publisher": f"Báo {outlet}",
        "published_at": f"{story.date}T{draw.randint(8, 22):02d}:00:00+07:00",
        "headline": f"{story.a} và {story.b}",
        "description_text": story.tell(draw.choice(LEADS).format(outlet=f"Sông {outlet}")),
        "version": 1,
    }


def _again(draw: random.Random, row: dict[str, object], stories: list[Story]) -> Record:
    """Return the same record again, a correction to another story, or a withdrawal."""
    kind = draw.choice(("repeat", "correct", "correct", "withdraw"))
    if kind == "repeat":
        return _record(row)
    version = draw.randint(2, 5)  # so that older versions arrive behind newer ones
    if kind == "withdraw":
        return _record({"uri": row["uri"], "version": version, "pubstatus": "canceled"})
    return _record({**row, "version": version, "description_text": draw.choice(stories).tell()})


def _record(row: dict[str, object]) -> Record:
    return Record(str(row["uri"]), json.dumps(row, ensure_ascii=False).encode())
