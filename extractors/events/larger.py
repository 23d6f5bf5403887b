"""Names that belong to something larger: the body that a named part is of, the stops of a road or line."""

from __future__ import annotations

import re

from extractors.actors import ActorMention
from extractors.events.document import Document, Sentence
from schemas import GPE, ORG, PER

_PART_AND_WHOLE = re.compile(
    r"(?:(?:phòng|đội|cục|vụ|chi cục|cơ quan) [^|]*\|(?:công an|bộ|sở|tổng cục|bộ tư lệnh|quân khu)(?!\w)"
    r"|(?:trường|khoa|viện) [^|]*\|(?:đại học|đh|trường)(?!\w))"
)
"""Names of a part and of the whole that follows it."""

_HAVE_BRANCHES = frozenset({"company", "bank"})
"""Categories of bodies whose branches go by the name of their state."""

_ROUTE = re.compile(
    r"(?<!\w)(?:cao tốc|đường sắt|đường bay|đường bộ|đường dây(?: \S+)?|tuyến|quốc lộ|metro|chặng|vành đai|chuyến bay)"
    r" (?P<stops>(?:(?:tp\.)?[^,.;:()|]{2,25}? ?[-–] ?)*)$"
)
_DASH = re.compile(r" ?[-–] ?\w")
ROUTE_REACH = 60
"""What stands before a stop of a road or line, and how far back it opens."""


def is_parent(doc: Document, sentence: Sentence, position: int) -> bool:
    """Whether a name is what a body named before belongs to: `Phòng Cảnh sát, Công an tỉnh X`, `Coca-Cola Việt Nam`."""
    if position == 0:
        return False
    first, second = sentence.mentions[position - 1 : position + 1]
    whole = doc.entities[second.entity]
    if doc.entities[first.entity].kind is not ORG or whole.kind is PER:
        return False
    gap = doc.flat[first.head_end : second.head_start]
    if whole.kind is GPE:
        return gap == " " and whole.category == "state" and doc.entities[first.entity].category in _HAVE_BRANCHES
    if gap.strip(" (") not in (",", "-", "–", ""):
        return False
    names = f"{doc.key[first.start : first.end]}|{doc.key[second.start : second.end]}"
    return _PART_AND_WHOLE.match(names) is not None


def is_of_route(doc: Document, mention: ActorMention) -> bool:
    """Whether a place is an end or stop of a road or line that it names: `đường sắt X - Y - Z`."""
    entity = doc.entities[mention.entity]
    if entity.kind is not GPE or entity.category == "state":
        return False
    route = _ROUTE.search(doc.flat, max(0, mention.head_start - ROUTE_REACH), mention.head_start)
    return route is not None and (bool(route["stops"]) or _DASH.match(doc.flat, mention.end) is not None)
