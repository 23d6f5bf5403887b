"""Turns resolved references into mentions with offsets into the original text; says which are mere qualifiers."""

from __future__ import annotations

import re

from extractors.actors.model import ActorMention, ArticleActors
from extractors.actors.page import Page
from extractors.actors.places import is_locative
from extractors.actors.resolution import Reference, Resolver
from extractors.actors.spans import Span, Stretches
from extractors.actors.titles import Title
from schemas import GPE, ORG, PER

_STANDING = frozenset({"body", "police", "court", "government", "military", "company", "bank", "hospital", "school"})
"""Organisations that act through the people named before them (`chiến sĩ Công an TP.HCM`)."""
_APPOSING = frozenset({",", "-", "–", "("})
"""What stands between a name and the office that explains it: `ông X, Giám đốc Sở Y tế Y`."""
_ANAPHORIC = frozenset({"pronoun", "description", "group"})
"""Forms that are no name anywhere but in their place."""
_PAPER = re.compile(r" ?\([^()\n]{2,30}\) ?[-–]? ?")
"""A bracket that opens a text: the paper's or agency's own mark."""
_LONGEST_PAPER = 34
"""Code points from the start of such a line to a name in its bracket at most."""

_CLOSING = frozenset("\"'”’»")
_TEAMS = frozenset({"club", "team", "national_team"})
_CREDITS = frozenset({"ảnh", "photo", "video", "clip", "nguồn", "họa"})
_OF = frozenset({"của", "cho", "do", "từ", "với", "và"})
_MANY = frozenset({"trăm", "nghìn", "ngàn", "vạn", "triệu", "chục", "một", "hai", "ba", "bốn", "năm", "mười"})
_GOODS_REACH = 5
"""Words from a unit to the make of the goods, both counted: `300 hộp sữa nước X`."""

_OUTLETS = frozenset({"outlet", "media"})


def assemble(page: Page, resolver: Resolver, references: list[Reference]) -> ArticleActors:
    """Give entities their numbers by appearance and mentions their places in the original text."""
    drafts = resolver.store.drafts
    unknown = {number for number, draft in enumerate(drafts) if draft.entry is None and draft.kind is ORG}
    references = [r for r in references if r.draft not in unknown or not _is_brand(page, resolver, r)]
    references.sort(key=lambda r: (r.start, -r.end))
    heads = Stretches([(r.head_start, r.start) for r in references if r.head_start < r.start])
    wholes = Stretches([(r.start, r.end) for r in references if r.span is None or r.span.place is not None])
    marked = _has_marked_lines(page.text)
    order = {draft: entity for entity, draft in enumerate(dict.fromkeys([r.draft for r in references]))}
    mentions = []
    before = None
    for reference in references:
        start, end, span = reference.start, reference.end, reference.span
        surface = reference.written or page.surface(start, end)
        if reference.form not in _ANAPHORIC:
            drafts[reference.draft].surfaces.setdefault(surface)
        modifier = span is not None and (
            heads.cover(start, end)
            or (span.place is None and wholes.cover(start, end))
            or _qualifies(page, resolver, reference, span, before)
            or (marked and _opens_marked(page, span))
        )
        mentions.append(_mention(page, resolver, reference, surface, order[reference.draft], modifier))
        before = reference
    entities = tuple([drafts[draft].freeze() for draft in order])
    return ArticleActors(entities, tuple(mentions))


def _qualifies(page: Page, resolver: Resolver, reference: Reference, span: Span, before: Reference | None) -> bool:
    """Tell whether a name only says whose an unnamed person is (`chuyên gia Mỹ`), or explains the name before it."""
    first = span.first if reference.head_start == span.start else page.word_at(reference.head_start)
    if _is_given_name_of_a_thing(page, resolver, reference, first):
        return True
    if _is_credited(page, first) or (span.source == "acronym" and _is_dateline(page, span)):
        return True
    if span.kind is PER:
        return False
    text = page.text
    title = resolver.titles.before(reference.start)
    if before is not None and text[before.end : reference.start].strip() == "(":
        return True
    if title is not None and before is not None and _is_person(before):
        apposed = before.end <= title.start and text[before.end : title.start].strip() in _APPOSING
        if apposed:
            return True
    return span.category not in _STANDING and _is_whose(page, resolver, span, title)


def _is_given_name_of_a_thing(page: Page, resolver: Resolver, reference: Reference, first: int) -> bool:
    """Tell whether a name is what something is called: `cuộc diễn tập mang tên "Gió Bấc"`, `đường mang tên X`."""
    gap = page.gaps[first]
    if first < 2 or (gap != " " and gap.strip(" \"'“‘«")):
        return False
    if f"{page.words.keys[first - 2]} {page.words.keys[first - 1]}" in resolver.lexicon.words["called"]:
        return True
    quoted = gap != " " and gap.strip() and page.text[reference.end : reference.end + 1] in _CLOSING
    unknown = resolver.store.drafts[reference.draft].entry is None and not page.words.capital[first - 1]
    return bool(quoted and unknown)


def _is_brand(page: Page, resolver: Resolver, reference: Reference) -> bool:
    """Tell whether the name of an organisation only tells of which make so many goods are: `300 hộp sữa tươi X`."""
    if reference.head_start != reference.start:
        return False
    words, lexicon, first = page.words, resolver.lexicon, page.word_at(reference.start)
    for index in range(first - 1, max(first - _GOODS_REACH, 0), -1):
        key = words.keys[index]
        if page.gaps[index + 1] != " " or words.capital[index] or key in lexicon.words["locative"] or key in _OF:
            return False
        if key in lexicon.words["unit"]:
            return page.gaps[index] == " " and (words.keys[index - 1][-1].isdigit() or words.keys[index - 1] in _MANY)
    return False


def _is_credited(page: Page, first: int) -> bool:
    """Tell whether the name at a word is who took a picture: `Ảnh: X`."""
    return first > 0 and page.words.keys[first - 1] in _CREDITS and page.gaps[first].strip() in (":", "-", "–")


def _is_dateline(page: Page, span: Span) -> bool:
    """Tell whether an acronym opens a text as the mark of the paper: `QĐND - Cuộc diễn tập …`, not so `PSG - Real`."""
    if page.gaps[span.first] != "\n" or span.last + 1 >= page.words.total:
        return False
    if page.gaps[span.last].strip() not in ("-", "–") or not page.words.capital[span.last]:
        return False
    return page.is_cut_word(span.last) or not page.words.capital[span.last + 1]


def _has_marked_lines(text: str) -> bool:
    """Tell whether a line opens with a bracket, as with the mark of the paper: `( XYZ Online ) - …`."""
    return text.startswith(("(", " (")) or "\n(" in text or "\n (" in text


def _opens_marked(page: Page, span: Span) -> bool:
    """Tell whether a name stands in a bracket that opens its line; looks back no farther than one reaches."""
    start = max(0, span.start - _LONGEST_PAPER)
    line = page.text.rfind("\n", start, span.start) + 1
    if not line and start:
        return False
    mark = _PAPER.match(page.text, line)
    return mark is not None and mark.start() < span.start and span.end < mark.end()


def _is_whose(page: Page, resolver: Resolver, span: Span, title: Title | None) -> bool:
    """Tell whether a noun for people or a company stands right before a name, and it is no office of that body."""
    if title is not None and title.end < span.start:
        if _is_delegation(page, title) or _is_team(resolver, span, title):
            return False
        office = any(title.text.startswith(head) for head in resolver.lexicon.words["office_head"])
        return title.role is None and not office and not page.text[title.end : span.start].strip()
    if page.gaps[span.first] != " ":
        return False
    key = page.words.keys[span.first - 1]
    pair = f"{page.words.keys[span.first - 2]} {key}" if span.first > 1 else ""
    lexicon = resolver.lexicon
    is_people = key in lexicon.words["person_noun"] and pair not in lexicon.descriptions  # `đội khách X`
    return is_people or lexicon.heads.get(pair) == "company"


def _is_team(resolver: Resolver, span: Span, title: Title) -> bool:
    """Tell whether a noun before a team means the team itself: `thắng chủ nhà X`."""
    return span.category in _TEAMS and title.text in resolver.lexicon.words["team_noun"]


def _is_delegation(page: Page, title: Title) -> bool:
    """Tell whether a title only says who goes in a delegation, which acts for the name after it: `đoàn đại biểu X`."""
    index = title.first
    return index > 0 and page.gaps[index] == " " and page.words.keys[index - 1] in ("đoàn", "phái")


def _is_person(reference: Reference) -> bool:
    return reference.span is not None and reference.span.kind is PER


def _mention(
    page: Page, resolver: Resolver, reference: Reference, surface: str, entity: int, modifier: bool
) -> ActorMention:
    span = reference.span
    start, end, head = reference.start, reference.end, reference.head_start
    if page.offsets.starts is not None:
        head, _ = page.offsets.to_original(head, end)
        start, end = page.offsets.to_original(start, end)
    locative = span is not None and span.kind is GPE and is_locative(page, resolver.lexicon, span)
    outlet = span is not None and span.category in _OUTLETS
    # the fields in their order: by name takes more than twice as long, and there are dozens in a text
    return ActorMention(
        start, end, surface, entity, reference.title, head, end, reference.form, locative, outlet, modifier
    )
