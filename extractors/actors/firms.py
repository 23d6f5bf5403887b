"""Whole names of known firms: the noun and the field of business before the name they are called by."""

from __future__ import annotations

import re

from extractors.actors.page import Page
from extractors.actors.spans import Span

LONGEST = 60
"""Code points before a name in which its whole form begins."""

_CATEGORIES = frozenset({"company", "bank"})
_HEAD = re.compile(
    r"(?<!\w)(?:công ty|tổng công ty|tập đoàn|ngân hàng|hãng|ctcp|cty)"
    r"(?: (?:cổ phần|cp|tnhh|tmcp|mtv|một thành viên|thương mại|đầu tư|xây dựng|sản xuất|dịch vụ|phát triển|tư vấn"
    r"|vận tải|du lịch|địa ốc|bất động sản|chứng khoán|bảo hiểm|dược|dược phẩm|thực phẩm|thép|sữa|điện|nước|và))* $"
)


def whole_name(page: Page, span: Span) -> str | None:
    """Return a known firm's name with what stands before it: `Công ty cổ phần đầu tư X`; None when nothing does."""
    if span.category not in _CATEGORIES:
        return None
    head = _HEAD.search(page.key, max(0, span.start - LONGEST), span.start)
    return page.surface(head.start(), span.end) if head else None
