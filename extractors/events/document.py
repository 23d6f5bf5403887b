"""An article as event extraction reads it: one normalized text of all fields, its sentences, names, dates and cues."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypedDict

from extractors.actors import ActorMention, ArticleActors, Entity, actors_on, make_page
from extractors.dates import find_dates
from extractors.events.lexicon import Cue, Sense, TriggerLexicon
from extractors.events.timeline import DatedWords, read_timeline
from extractors.lexicons import Lexicon, Match, longest
from extractors.text import Analyzer, StockAnalyzer, Token
from extractors.text.analysis import Passage, Reading
from extractors.text.normalize import OffsetMap, normalize
from schemas import ActorKind, Article, EventDate, EventType
from schemas.article import TEXT_FIELDS

SEPARATOR = "\n\n"
LEAD_SENTENCES = 2
"""Sentences at the start of a body that a paper would also print as the summary."""

SHORT = 120
"""Code points of a text that one telling word is enough to give a topic."""

TAIL_REACH = 45
"""Code points after the first half of a trigger within which the second ends."""

_ABOUT_TITLES = frozenset({EventType.OFFICE, EventType.ACCUSE})
"""Types whose triggers may end in a title."""

_NO_CUES: frozenset[Cue] = frozenset()
_PHRASE_END = re.compile(r"[,;:.!?\n](?!\d)| (?:để|nhằm|khi|rằng|nếu|mà) ")
_AUXILIARY = re.compile(r"\s*(?:(?:đã|vừa|sẽ|bất ngờ|cũng|tiếp tục|chính thức|hôm nay|hôm qua)\s+)*")
_PLANS = re.compile(r"[^.;:\n\"“”]*(?<!\w)(?:dự kiến|có kế hoạch|lên kế hoạch|chuẩn bị|sắp) $")
"""What stands between a person and where he will go: `X gọi đó là sai lầm, dự kiến đến Y`."""

_MARKS = re.compile(r"[\"'“”‘’()]")
_BRACKETS = re.compile(r"\([^()\n]{0,200}\)|\[[^\[\]\n]{0,200}\]")


class Part(StrEnum):
    """Where in the article a sentence stands; newspapers tell the news in the first three."""

    TITLE = "title"
    SUMMARY = "summary"
    LEAD = "lead"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the article at code points `[start, end)` of the document's text."""

    name: str
    original: str
    start: int
    end: int
    offsets: OffsetMap

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the field's original text of a span of the document's text."""
        return self.offsets.to_original(start - self.start, end - self.start)


class Label(NamedTuple):
    """A trigger or cue phrase at `[start, end)` of the document's text."""

    start: int
    end: int
    words: str
    senses: tuple[Sense, ...]
    cues: frozenset[Cue]


@dataclass(eq=False)
class Sentence:
    """A sentence with what was found in it, everything sorted by start and addressed in the document's text.

    Its labels and verbs are worked out when they are first asked for: most sentences of a body are passed over.
    """

    index: int
    start: int
    end: int
    part: Part
    field: Field
    passage: Passage
    mentions: tuple[ActorMention, ...]
    dates: tuple[DatedWords, ...]
    labeller: Labeller

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The trigger and cue phrases in the sentence, but for syllables of longer words: `nhân` in `nhân viên`."""
        return tuple([label for label in self.labeller.within(self.start, self.end) if self._is_whole(label)])

    def _is_whole(self, label: Label) -> bool:
        if " " in label.words:
            return True
        index, words = self.passage.last_before(label.start), self.passage.words
        end = self.start + words.ends[index] if index >= 0 else label.end
        if end <= label.end:
            return True
        start = self.start + words.starts[index]
        return any(mention.start < end and start < mention.end for mention in self.mentions)

    def gives(self, date: EventDate) -> bool:
        """Tell whether the sentence itself gives a date, rather than another one or the day of publication."""
        return any(words.date is date for words in self.dates)

    def token_before(self, position: int) -> Token | None:
        """Return the last word that starts at or before a position."""
        index = self.passage.last_before(position)
        return self.passage.token(index) if index >= 0 else None

    def token_after(self, position: int) -> Token | None:
        """Return the first word that starts after a position."""
        index = self.passage.last_before(position) + 1
        return self.passage.token(index) if index < len(self.passage.words.forms) else None

    @cached_property
    def verbs(self) -> tuple[Token, ...]:
        """The words that are verbs."""
        passage = self.passage
        return tuple([passage.token(index) for index, pos in enumerate(passage.words.pos) if pos == "V"])


class Quotation(TypedDict):
    """A sentence and its trigger, exact substrings of an article's field, with their code points there."""

    field: str
    sentence: str
    start: int
    end: int
    trigger: str
    trigger_start: int
    trigger_end: int


def quote(sentence: Sentence, label: Label) -> Quotation:
    """Return a sentence and the trigger in it as the article writes them."""
    field = sentence.field
    start, end = field.to_original(sentence.start, sentence.end)
    trigger_start, trigger_end = field.to_original(label.start, label.end)
    return Quotation(
        field=field.name,
        sentence=field.original[start:end],
        start=start,
        end=end,
        trigger=field.original[trigger_start:trigger_end],
        trigger_start=trigger_start,
        trigger_end=trigger_end,
    )


@dataclass(frozen=True, slots=True)
class Document:
    """All fields of an article as one text (NFC), with `key` its form for matching, `flat` that without brackets."""

    article: Article
    text: str
    key: str
    flat: str
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    topics: frozenset[str]


def read_documents(
    articles: Sequence[Article], analyzer: Analyzer | StockAnalyzer, lexicon: Lexicon, triggers: TriggerLexicon
) -> Iterator[Document]:
    """Yield the articles as documents; all texts are analysed in one batch, several times as fast as one by one.

    Each document is made when it is asked for, so that a batch never holds them all. Equal articles in NFC and NFD give
    equal documents but for the offsets of their fields.
    """
    fields = [list(_fields(article)) for article in articles]
    readings = analyzer.read_many([SEPARATOR.join([text for _, text in parts]) for parts in fields])
    for article, parts, reading in zip(articles, fields, readings, strict=True):
        yield _document(article, [field for field, _ in parts], reading, lexicon, triggers)


def _document(
    article: Article, fields: list[Field], reading: Reading, lexicon: Lexicon, triggers: TriggerLexicon
) -> Document:
    page = make_page(reading.columns(), lexicon)
    text, key = page.text, page.key
    actors = actors_on(page, article.published_at, lexicon)
    dates = read_timeline(key, find_dates(text, article.published_at))
    phrases = triggers.phrases.find_all(key)
    labeller = Labeller(key, longest(phrases["labels"]), triggers, actors)
    return Document(
        article=article,
        text=text,
        key=key,
        flat=_BRACKETS.sub(lambda match: " " * len(match.group()), key),
        sentences=tuple(_sentences(fields, reading, labeller, actors, dates)),
        entities=actors.entities,
        topics=_topics(len(key), phrases["topics"], triggers),
    )


def _fields(article: Article) -> Iterator[tuple[Field, str]]:
    start = 0
    for name in TEXT_FIELDS:
        original = getattr(article, name)
        if original and original.strip():
            normalized = normalize(original)
            end = start + len(normalized.text)
            yield Field(name, original, start, end, normalized.offsets), normalized.text
            start = end + len(SEPARATOR)


class Labeller:
    """Tells which trigger and cue phrases of a text are not part of a name or its title.

    Words for taking an office reach into the title that they give, and those for protests into whom they summon:
    `X làm giám đốc Công ty Y`, `triệu Đại sứ X`.
    """

    def __init__(self, key: str, matches: list[Match], triggers: TriggerLexicon, actors: ArticleActors) -> None:
        self._key = key
        self._matches = matches
        self._triggers = triggers
        self._actors = actors
        self._named, self._titled = bytearray(len(key)), bytearray(len(key))
        for mention in actors.mentions:
            self._named[mention.start : mention.head_end] = b"\1" * (mention.head_end - mention.start)
            self._titled[mention.head_start : mention.start] = b"\1" * (mention.start - mention.head_start)

    def within(self, start: int, end: int) -> Iterator[Label]:
        """Yield the phrases that begin in `[start, end)`, in text order."""
        first, last = (bisect_left(self._matches, position, key=itemgetter(0)) for position in (start, end))
        for match in self._matches[first:last]:
            label = self._label(*match)
            if label is not None:
                yield label

    def _label(self, start: int, end: int, words: str) -> Label | None:
        if self._titled[start] or self._named.find(1, start, end) >= 0:
            return None
        triggers = self._triggers
        senses, cues = triggers.senses.get(words, ()), triggers.cues.get(words, _NO_CUES)
        if senses:
            if words in triggers.tailed:
                after = _after(self._key, end)
                senses = tuple([sense for sense in senses if sense.tail in after])
            if words in triggers.arrivals and not _is_arrival(self._key, start, end, self._actors):
                senses = tuple(sense for sense in senses if "arrival" not in sense.needs)
        if self._titled.find(1, start, end) >= 0:
            senses, cues = tuple([sense for sense in senses if sense.type in _ABOUT_TITLES]), _NO_CUES
        return Label(start, end, words, senses, cues) if senses or cues else None


def _is_arrival(key: str, start: int, end: int, actors: ArticleActors) -> bool:
    """Whether a preposition is a verb, between a person and a place: `Ngoại trưởng X đã tới Bình Nhưỡng`."""
    starts = bisect_left(actors.mentions, end, key=lambda mention: mention.start)
    if not 0 < starts < len(actors.mentions):
        return False
    who, where = actors.mentions[starts - 1], actors.mentions[starts]
    kinds = [actors.entities[mention.entity].kind for mention in (who, where)]
    if kinds != [ActorKind.PER, ActorKind.GPE] or key[end : where.start].strip():
        return False
    return _AUXILIARY.fullmatch(key, who.end, start) is not None or _PLANS.search(key, who.end, start) is not None


def _after(key: str, end: int) -> str:
    """Return what follows in the same phrase, near enough to hold the second half of a trigger, blank at both ends."""
    after = _PHRASE_END.split(key[end : end + TAIL_REACH], maxsplit=1)[0]
    cut = len(after) == TAIL_REACH and key[end + TAIL_REACH : end + TAIL_REACH + 1].isalnum()
    return _MARKS.sub(" ", after) + ("" if cut else " ")


def _sentences(
    fields: list[Field], reading: Reading, labeller: Labeller, actors: ArticleActors, dates: list[DatedWords]
) -> Iterator[Sentence]:
    mention_starts = [mention.start for mention in actors.mentions]
    date_starts = [date.start for date in dates]
    seen: Counter[str] = Counter()
    for index, raw in enumerate(reading.passages):
        home = next(f for f in fields if raw.start < f.end)
        seen[home.name] += 1
        yield Sentence(
            index=index,
            start=raw.start,
            end=raw.end,
            part=_part(home, seen[home.name], len(fields)),
            field=home,
            passage=raw,
            mentions=tuple(
                actors.mentions[bisect_left(mention_starts, raw.start) : bisect_left(mention_starts, raw.end)]
            ),
            dates=tuple(dates[bisect_left(date_starts, raw.start) : bisect_left(date_starts, raw.end)]),
            labeller=labeller,
        )


def _part(home: Field, ordinal: int, n_fields: int) -> Part:
    """Say where the `ordinal`-th sentence (from 1) of a field stands."""
    if home.name == "headline":
        return Part.TITLE
    if home.name == "description_text":
        return Part.SUMMARY
    if ordinal == 1 and n_fields == 1:
        return Part.TITLE
    return Part.LEAD if ordinal <= LEAD_SENTENCES + (n_fields == 1) else Part.BODY


def _topics(length: int, matches: list[Match], triggers: TriggerLexicon) -> frozenset[str]:
    """Return the topics whose words stand in the text often enough for its length."""
    scores: Counter[str] = Counter()
    for words in {words for _, _, words in longest(matches)}:
        for topic, weight in triggers.topics[words]:
            scores[topic] += weight
    needed = 2 + (length > SHORT) + min(6, length // 500)
    return frozenset(topic for topic, score in scores.items() if score >= needed)
