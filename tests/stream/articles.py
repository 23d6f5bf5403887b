"""Articles made for the stream tests."""

from __future__ import annotations

import json


def good_article(number: int) -> bytes:
    """An article with one event, different for every number."""
    day = 1 + number % 28
    row = {
        "uri": f"https://bao.example/{number}",
        "published_at": f"2026-03-{day:02d}T08:00:00+07:00",
        "headline": "Nhật Bản hội đàm với Ấn Độ về hàng hải",
        "description_text": f"Ngày {day}/3, Nhật Bản đã hội đàm với Ấn Độ tại New Delhi.",
    }
    return json.dumps(row, ensure_ascii=False).encode()


def dull_article(number: int) -> bytes:
    """An article that reports no event."""
    row = {"uri": f"https://bao.example/dull/{number}", "headline": f"{number} cách giữ ấm cho căn bếp nhỏ"}
    return json.dumps(row, ensure_ascii=False).encode()


# What no stream may stop for, by what is wrong with it.
BAD = {
    "not JSON": b"hello, this is no JSON",
    "truncated": b'{"uri": "https://bao.example/a", "headline": "Th',
    "an array": b'["https://bao.example/a"]',
    "no text": b'{"uri": "https://bao.example/b", "headline": " "}',
    "wrong types": b'{"uri": "https://bao.example/c", "headline": 5, "version": "two"}',
    "no such date": b'{"uri": "https://bao.example/d", "headline": "x", "published_at": "31/02/2025"}',
    "raw NUL": b'{"uri": "https://bao.example/e", "headline": "a\x00b"}',
    "lone surrogate": b'{"uri": "https://bao.example/f", "headline": "\\ud800"}',
    "not UTF-8": b'{"uri": "https://bao.example/g", "headline": "\xff"}',
    "duplicate keys": b'{"uri": "https://bao.example/h", "uri": "https://bao.example/i", "headline": "x"}',
    "another schema version": b'{"uri": "https://bao.example/j", "headline": "x", "schema_version": "99"}',
    "too deep": b"[" * 100_000,
    "giant number": b'{"uri": "https://bao.example/k", "headline": "x", "version": 1' + b"0" * 5000 + b"}",
    "5 MB body": json.dumps({"uri": "https://bao.example/l", "body_text": "dai " * 1_250_000}).encode(),
    "empty": b"",
}
