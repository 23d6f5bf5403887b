"""Who is meant by an office: `Tổng thống Mỹ`, `nhà lãnh đạo Nga`, `Thủ tướng` in a Vietnamese paper."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date

from extractors.actors.resolution import Reference, Resolver
from extractors.actors.spans import Span, Stretches
from extractors.actors.titles import FORMER, Title
from extractors.lexicons import Lexicon
from schemas import GPE, ORG, PER

HOME = "gpe:VN"
_LEADER = frozenset({"nhà lãnh đạo", "lãnh đạo", "nguyên thủ", "người đứng đầu"})
_PARTNERS = ("đồng cấp ", "đồng nhiệm ")
_COUNTERPART = re.compile(rf"(?:người |vị )?(?:{'|'.join(_PARTNERS)})(?:nước )?")
_AT_HOME = frozenset(
    {
        "prime_minister",
        "permanent_deputy_prime_minister",
        "state_president",
        "general_secretary",
        "parliament_speaker",
    }
)
"""Offices that a Vietnamese paper means of Viet Nam when it names no other state and the article no other holder."""


def role_on(entity_id: str, day: date, lexicon: Lexicon) -> str | None:
    """Return the office a person held on a day, with whose it was: `tổng thống Mỹ`; None if none is known."""
    for office in lexicon.offices_of.get(entity_id, ()):
        if office.since <= day < office.until:
            whose = lexicon.entries[office.affiliation]
            name = lexicon.roles[office.role].name
            return name if whose.id == HOME or whose.name.lower() in name else f"{name} {whose.name}"
    return None


def role_mentions(resolver: Resolver, spans: list[Span], heads: Stretches) -> Iterator[Reference]:
    """Yield the offices that stand for their holder; those in `heads`, the stretches before names, belong to these."""
    starts = [span.start for span in spans]
    text = resolver.page.text
    for title in resolver.titles.found:
        leader = title.text in _LEADER
        if (title.role is None and not leader) or heads.cover(title.start, title.end):
            continue
        before = resolver.titles.before(title.start)
        if before is not None and (before.text in FORMER or before.kind == "prefix"):
            continue
        whose, end = _affiliation(spans, starts, text, title)
        if end is not None and _name_follows(spans, starts, text, end):
            continue
        partner = _partner(spans, starts, text, end) if end is not None else None
        if leader and (partner is not None or _is_plural(resolver, title)):
            continue
        entity = _holder(resolver, title, whose, leader)
        if entity is not None:
            yield Reference(title.start, end or title.end, entity, "role", title.start)
        other = _holder(resolver, title, partner, leader) if partner is not None else None
        if partner is not None and other is not None:
            yield Reference(partner.start, partner.end, other, "role", partner.start)


def counterparts(resolver: Resolver, spans: list[Span], names: list[Reference]) -> Iterator[Reference]:
    """Yield the holders of the office of the person before: `Thủ tướng X và người đồng cấp Lào` is Laos's premier."""
    if not any(map(resolver.page.key.__contains__, _PARTNERS)):
        return
    text, starts = resolver.page.text, [span.start for span in spans]
    people = [name for name in names if resolver.store.drafts[name.draft].kind is PER]
    people_starts = [name.start for name in people]
    roles = {draft: role for (role, whose), draft in resolver.in_office.items() if whose}
    for found in _COUNTERPART.finditer(resolver.page.key):
        index, person = bisect_left(starts, found.end()), bisect_left(people_starts, found.start()) - 1
        if index == len(spans) or starts[index] != found.end() or person < 0:
            continue
        state, role = spans[index], roles.get(people[person].draft)
        if role is None or state.category != "state" or _name_follows(spans, starts, text, state.end):
            continue
        holder = _holder_of(resolver, role, state.aliases[0].entry.id)
        if holder is not None:
            yield Reference(found.start(), state.end, holder, "role", found.start())


def _partner(spans: list[Span], starts: list[int], text: str, end: int) -> Span | None:
    """Return the state joined to the one whose office it is: `Tổng thống Mỹ và Nga` are two."""
    index = bisect_left(starts, end)
    if index < len(spans) and text[end : starts[index]] in (" và ", " - ", " – ", "-"):
        span = spans[index]
        follows = _name_follows(spans, starts, text, span.end)
        if span.aliases and span.category == "state" and not follows:
            return span
    return None


def _is_plural(resolver: Resolver, title: Title) -> bool:
    """Tell whether an article or number says that several are meant: `các nhà lãnh đạo Mỹ, Nga`."""
    index = title.first
    return index > 0 and resolver.page.words.keys[index - 1] in ("các", "những", "hai", "ba", "giới", "nhiều")


def _affiliation(spans: list[Span], starts: list[int], text: str, title: Title) -> tuple[Span | None, int | None]:
    """Return the state or organisation right after an office (`tổng thống Mỹ`, `tổng thống của Mỹ`) and its end."""
    index = bisect_left(starts, title.end)
    if index < len(spans) and text[title.end : starts[index]] in (
        " ",
        " của ",
        " nước ",
    ):
        span = spans[index]
        if span.aliases and span.kind in (GPE, ORG):
            return span, span.end
    return None, None


def _name_follows(spans: list[Span], starts: list[int], text: str, end: int) -> bool:
    index = bisect_left(starts, end)
    return index < len(spans) and spans[index].kind is PER and text[end : starts[index]].strip('“" ') == ""


def _holder(resolver: Resolver, title: Title, whose: Span | None, leader: bool) -> int | None:
    lexicon = resolver.lexicon
    if whose is not None:
        owner = whose.aliases[0].entry.id
        roles = lexicon.leader_roles.get(owner, ()) if leader else (title.role or "",)
        for role in roles:
            holder = _holder_of(resolver, role, owner)
            if holder is not None:
                return holder
        return None
    if leader or title.role is None or not resolver.page.text[title.start].isupper():
        return None
    known = resolver.in_office.get((title.role, ""))
    if known is not None:
        return known
    owner = lexicon.roles[title.role].affiliation or (HOME if title.role in _AT_HOME else "")
    return _holder_of(resolver, title.role, owner) if owner and title.text != "chủ tịch" else None


def _holder_of(resolver: Resolver, role: str, owner: str) -> int | None:
    known = resolver.in_office.get((role, owner))
    if known is not None:
        return known
    entry = resolver.lexicon.holder(role, owner, resolver.day) if resolver.day else None
    if entry is None:
        return None
    index = resolver.store.known(entry)
    draft = resolver.store.drafts[index]
    draft.confidence = max(draft.confidence, 0.8)
    return index
