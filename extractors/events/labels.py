"""Trigger and cue phrases in a sentence, but for those that are part of a name or of the title before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import partial
from typing import NamedTuple

from extractors.actors import ActorMention, ArticleActors
from extractors.events.lexicon import COLON, Cue, Sense, Traits, TriggerLexicon, Wording, traits_of
from extractors.lexicons import match_key
from schemas import GPE, PER, EventType

TAIL_REACH = 45
"""Code points after the first half of a trigger within which the second ends."""

_ABOUT_TITLES = frozenset({EventType.OFFICE, EventType.ACCUSE})
"""Types whose triggers may end in a title."""

_NO_CUES: frozenset[Cue] = frozenset()
_PHRASE_END = re.compile(r"[,;:.!?\n](?!\d)| (?:để|nhằm|khi|rằng|nếu|mà) ")
_AUXILIARY = re.compile(r"\s*(?:(?:đã|vừa|sẽ|bất ngờ|cũng|tiếp tục|chính thức|hôm nay|hôm qua)\s+)*")
_PLANS = re.compile(r"[^.;:\n\"“”]*(?<!\w)(?:dự kiến|có kế hoạch|lên kế hoạch|chuẩn bị|sắp) $")
"""What stands between a person and where he will go: `X gọi đó là sai lầm, dự kiến đến Y`."""

_COLON = re.compile(r"\s?:(?= )")
_MARKS = re.compile(r"[\"'“”‘’()]")


class Label(NamedTuple):
    """A trigger or cue phrase at `[start, end)` of the document's text."""

    start: int
    end: int
    words: str
    senses: tuple[Sense, ...]
    cues: frozenset[Cue]
    traits: Traits


_LABEL = partial(tuple.__new__, Label)  # an article has a hundred: Label(…) takes three times as long


class Labeller:
    """Tells which trigger and cue phrases of a text are not part of a name or its title.

    Words for taking an office reach into the title that they give, and those for protests into whom they summon:
    `X làm giám đốc Công ty Y`, `triệu Đại sứ X`. Of one that ends in a name, what stands before it counts: `họp với |
    lãnh đạo tỉnh X`.
    """

    def __init__(self, key: str, triggers: TriggerLexicon, actors: ArticleActors) -> None:
        self._key = key
        self._triggers = triggers
        self._actors = actors
        self._named, self._titled, self._taken = bytearray(len(key)), bytearray(len(key)), bytearray(len(key))
        for mention in actors.mentions:
            first, name, last = mention.head_start, mention.start, mention.head_end
            self._named[name:last] = b"\1" * (last - name)
            self._titled[first:name] = b"\1" * (name - first)
            self._taken[first:last] = b"\1" * (last - first)

    def cues_of(self, words: str) -> frozenset[Cue]:
        """Return what words of the text tell as a cue, also where they stand in a name: `nghi phạm X`."""
        return self._triggers.cues.get(match_key(words), _NO_CUES)

    def speech(self, mention: ActorMention) -> Label | None:
        """Return the colon by which a headline gives the words of a person named first: `Ông X: Giá nhà sẽ giảm`."""
        colon = _COLON.match(self._key, mention.end)
        if colon is None or self._actors.entities[mention.entity].kind is not PER:
            return None
        senses = self._triggers.senses.get(COLON, ())
        return Label(colon.end() - 1, colon.end(), COLON, senses, _NO_CUES, traits_of(senses))

    def within(self, start: int, end: int) -> list[Label]:
        """Return the phrases in the sentence at `[start, end)`, in text order."""
        wordings, taken = self._triggers.wordings, self._taken[start:end]
        position, found = 0, []
        for number, first, last in self._triggers.matcher.find_numbers(self._key[start:end]):
            if first >= position:
                position, wording = last, wordings[number]
                if wording.is_plain and taken.find(1, first, last) < 0:  # like most
                    told = wording.words, wording.senses, wording.cues, wording.traits
                    found.append(_LABEL((start + first, start + last, *told)))
                elif (label := self._label(start + first, start + last, wording)) is not None:
                    found.append(label)
        return found

    def _label(self, start: int, end: int, wording: Wording) -> Label | None:
        title, name = self._titled.find(1, start, end), self._named.find(1, start, end)
        if title == start:
            return None
        if name >= 0:
            cut = self._before_name(self._key[start:name].rstrip(), wording)
            if cut is None:
                return None
            wording, end = cut, start + len(cut.words)
        if wording.bare is not None and not self._may_go_on(end, wording):
            wording = wording.bare
        senses, cues, traits = wording.senses, wording.cues, wording.traits
        if not wording.is_plain:
            senses = self._told(start, end, wording)
        if start < title < end:
            senses, cues = tuple([sense for sense in senses if sense.type in _ABOUT_TITLES]), _NO_CUES
        if len(senses) < len(wording.senses):
            traits = traits_of(senses)
        return _LABEL((start, end, wording.words, senses, cues, traits)) if senses or cues else None

    def _may_go_on(self, end: int, wording: Wording) -> bool:
        """Whether the second half of a trigger may follow its first one, which ends at `end`."""
        near = self._key[end : end + TAIL_REACH]
        return bool([opening for opening in wording.openings if opening in near])

    def _told(self, start: int, end: int, wording: Wording) -> tuple[Sense, ...]:
        """Return the senses of a phrase that what stands around it leaves."""
        senses = wording.senses
        if wording.bare is not None:
            after = _after(self._key, end)
            senses = tuple([sense for sense in senses if sense.tail in after])
        if wording.arrives and not _is_arrival(self._key, start, end, self._actors):
            senses = tuple([sense for sense in senses if "arrival" not in sense.needs])
        return senses

    def _before_name(self, words: str, whole: Wording) -> Wording | None:
        """Return the trigger that `words` before a name open with, where a longer one reached into the name."""
        triggers = self._triggers
        if words.endswith(" với"):
            cut = triggers.wording(words)
            same = cut is not None and not {s.type for s in whole.senses}.isdisjoint(s.type for s in cut.senses)
            return cut if same else None
        while words and words not in triggers.senses:
            words = words.rpartition(" ")[0]
        return triggers.wording(words) if words and whole.senses else None


def _is_arrival(key: str, start: int, end: int, actors: ArticleActors) -> bool:
    """Whether a preposition is a verb, between a person and a place: `Ngoại trưởng X đã tới Bình Nhưỡng`."""
    starts = bisect_left(actors.mentions, end, key=lambda mention: mention.start)
    if not 0 < starts < len(actors.mentions):
        return False
    who, where = actors.mentions[starts - 1], actors.mentions[starts]
    kinds = [actors.entities[mention.entity].kind for mention in (who, where)]
    if kinds != [PER, GPE] or key[end : where.start].strip():
        return False
    return _AUXILIARY.fullmatch(key, who.end, start) is not None or _PLANS.search(key, who.end, start) is not None


def _after(key: str, end: int) -> str:
    """Return what follows in the same phrase, near enough to hold the second half of a trigger, blank at both ends."""
    after = _PHRASE_END.split(key[end : end + TAIL_REACH], maxsplit=1)[0]
    cut = len(after) == TAIL_REACH and key[end + TAIL_REACH : end + TAIL_REACH + 1].isalnum()
    return _MARKS.sub(" ", after) + ("" if cut else " ")
