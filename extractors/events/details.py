"""Where an event happened, and the counts its sentence gives."""

from __future__ import annotations

import re

from extractors.events.document import Document, Sentence
from extractors.events.labels import Label
from extractors.events.participants import Roles
from schemas import GPE

# These two start with what texts have little of: most letters are passed over at once.
_PLACE = re.compile(r"(?:tại|ở)(?<!\wtại)(?<!\wở)\s+((?:[^\s,;.()\"“”]+\s*){1,12})")
_COUNT = re.compile(
    r"\d(?<![\w.,/-]\d)\d*(?:[.,]\d+)*\s+(?:(?:người|nạn nhân|binh sĩ|trẻ em|học sinh|công nhân|ngư dân|hành khách"
    r"|bị cáo|bị can"
    r"|đối tượng|nghi phạm|ca|ngôi nhà|căn nhà|hộ dân|ha|điểm|tỉ|tỷ|triệu|phương tiện|ô tô|tàu|bàn)"
    r"(?:\s+(?:đã\s+)?(?:chết|thiệt mạng|tử vong|bị thương|mất tích|bị bắt|mắc|nhiễm|bị ngập|đồng|usd|euro"
    r"|bị cuốn trôi))?)"
)
_STOP_WORDS = frozenset(
    [
        "vào",
        "ngày",
        "sáng",
        "chiều",
        "tối",
        "trưa",
        "hôm",
        "đã",
        "sẽ",
        "vừa",
        "đang",
        "để",
        "và",
        "khi",
        "với",
        "nhằm",
        "khiến",
        "do",
        "bị",
        "được",
        "lúc",
        "rạng",
        "đêm",
        "là",
        "cho",
        "từ",
        "theo",
        "mà",
        "cùng",
        "trong",
        "sau",
        "trước",
        "cách",
        "nhưng",
    ]
)


def find_place(doc: Document, sentence: Sentence, label: Label, roles: Roles) -> str | None:
    """Return the place named after tại/ở nearest to the trigger, as written; else a locative name."""
    found: list[tuple[int, str]] = []
    for match in _PLACE.finditer(doc.key, sentence.start, sentence.end):
        words: list[str] = []
        for word in doc.text[match.start(1) : match.end(1)].split():
            if word.lower() in _STOP_WORDS or word[0].isdigit():
                break
            words.append(word)
        if words:
            found.append((abs(match.start() - label.end), " ".join(words)))
    if found:
        return min(found)[1]
    participants = {p.entity for p in roles.participants}
    for mention in sentence.mentions:
        is_place = doc.entities[mention.entity].kind is GPE and mention.entity not in participants
        if is_place and mention.locative:
            return mention.surface
    return None


def find_numbers(doc: Document, sentence: Sentence) -> tuple[str, ...]:
    """Return the counts of a sentence with their nouns, such as `3 người chết`, in text order, each once."""
    text = doc.key[sentence.start : sentence.end]
    return tuple(dict.fromkeys(" ".join(match.group().split()) for match in _COUNT.finditer(text)))
