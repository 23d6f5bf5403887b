"""An article as event extraction reads it: one normalized text of all fields, its sentences, names, dates and cues."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, TypedDict

from extractors.actors import ActorMention, ArticleActors, Entity, actors_on, make_page
from extractors.dates import find_dates
from extractors.events.labels import Label, Labeller
from extractors.events.lexicon import PERSON_NOUN, Cue, TriggerLexicon
from extractors.events.timeline import DatedWords, read_timeline
from extractors.lexicons import Lexicon, Match, longest
from extractors.text import Reader, Token
from extractors.text.analysis import Passage, Reading
from extractors.text.normalize import OffsetMap, normalize
from schemas import Article, EventDate
from schemas.article import TEXT_FIELDS

SEPARATOR = "\n\n"
LEAD_SENTENCES = 2
"""Sentences at the start of a body that a paper would also print as the summary."""

STRETCH = 200_000
"""Code points of articles that are read side by side, some tens of long ones."""

SHORT = 120
"""Code points of a text that one telling word is enough to give a topic."""

_BRACKETS = re.compile(r"\([^()\n]{0,200}\)|\[[^\[\]\n]{0,200}\]")


class Part(StrEnum):
    """Where in the article a sentence stands; newspapers tell the news in the first three."""

    TITLE = "title"
    SUMMARY = "summary"
    LEAD = "lead"
    BODY = "body"


# Asked for oftener than is worth reading them off their class each time: see `schemas.PER`.
TITLE: Final = Part.TITLE
SUMMARY: Final = Part.SUMMARY
LEAD: Final = Part.LEAD
BODY: Final = Part.BODY


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
    qualifiers: dict[int, bool] = dataclasses.field(default_factory=dict, repr=False)
    """Whether the names that were asked about so far only qualify others, by their place among the mentions."""
    asides: dict[int, bool] = dataclasses.field(default_factory=dict, repr=False)
    """Whether the names that were asked about so far are no noun phrases of their own, by place as `qualifiers`."""
    governors: dict[int, Cue | None] = dataclasses.field(default_factory=dict, repr=False)
    """The prepositions before the names that were asked about so far, by where the phrase of the name begins."""

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The trigger and cue phrases in the sentence, but for syllables of longer words: `nhân` in `nhân viên`."""
        found = self.labeller.within(self.start, self.end)
        found = [label for label in found if " " in label.words or self._is_whole(label)]
        first = self.mentions[0] if self.part is TITLE and self.mentions else None
        speech = self.labeller.speech(first) if first is not None and first.head_start == self.start else None
        return tuple(found) if speech is None else tuple(sorted([*found, speech]))

    def _is_whole(self, label: Label) -> bool:
        base, words = self.start, self.passage.words
        index = bisect_right(words.starts, label.start - base) - 1
        if index < 0 or words.ends[index] <= label.end - base:
            return True
        start, end = base + words.starts[index], base + words.ends[index]
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
    def person_nouns(self) -> tuple[Label, ...]:
        """The nouns for unnamed persons: `chuyên gia` in `chuyên gia Mỹ`."""
        return tuple([label for label in self.labels if PERSON_NOUN in label.cues])

    @cached_property
    def verbs(self) -> tuple[Token, ...]:
        """The words that are verbs; scores (`7-12`) are tagged so, too, and are none."""
        passage, forms = self.passage, self.passage.words.forms
        marked = [index for index, pos in enumerate(passage.words.pos) if pos == "V"]
        return tuple([passage.token(index) for index in marked if not forms[index][0].isdigit()])


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
    articles: Sequence[Article], reader: Reader, lexicon: Lexicon, triggers: TriggerLexicon
) -> Iterator[Document]:
    """Yield the articles as documents; all texts are read in one batch, several times as fast as one by one.

    They are made for a stretch of articles at a time, so that a batch never holds them all. Equal articles in NFC and
    NFD give equal documents but for the offsets of their fields.
    """
    fields = [list(_fields(article)) for article in articles]
    readings = reader.read_many([SEPARATOR.join([text for _, text in parts]) for parts in fields])
    for stretch in _stretches(readings):
        own = [[field for field, _ in parts] for parts in fields[stretch]]
        yield from _documents(articles[stretch], own, readings[stretch], lexicon, triggers)


def _stretches(readings: Sequence[Reading]) -> Iterator[slice]:
    """Yield stretches of up to `STRETCH` code points, or of one reading that is longer; some may be empty."""
    first = size = 0
    for index, reading in enumerate(readings):
        length = len(reading.normalized.text)
        if size + length > STRETCH:
            yield slice(first, index)
            first, size = index, 0
        size += length
    yield slice(first, len(readings))


def _documents(
    articles: Sequence[Article],
    fields: Sequence[list[Field]],
    readings: Sequence[Reading],
    lexicon: Lexicon,
    triggers: TriggerLexicon,
) -> Iterator[Document]:
    """Yield documents, each step done for all before the next, which is faster: its code and tables stay at hand."""
    pages = [make_page(reading.columns(), lexicon) for reading in readings]
    published = [article.published_at for article in articles]
    found = [find_dates(page.text, day) for page, day in zip(pages, published, strict=True)]
    dates = [read_timeline(page.key, expressions) for page, expressions in zip(pages, found, strict=True)]
    actors = [actors_on(page, day, lexicon) for page, day in zip(pages, published, strict=True)]
    for article, own, reading, page, days, who in zip(articles, fields, readings, pages, dates, actors, strict=True):
        yield Document(
            article=article,
            text=page.text,
            key=page.key,
            flat=_BRACKETS.sub(lambda match: " " * len(match.group()), page.key),
            sentences=tuple(_sentences(own, reading, Labeller(page.key, triggers, who), who, days)),
            entities=who.entities,
            topics=_topics(len(page.key), page.phrases["topics"], lexicon),
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


def _sentences(
    fields: list[Field], reading: Reading, labeller: Labeller, actors: ArticleActors, dates: list[DatedWords]
) -> Iterator[Sentence]:
    mention_starts = [mention.start for mention in actors.mentions]
    date_starts = [date.start for date in dates]
    homes, ordinal, home_end = iter(fields), 0, 0
    for index, passage in enumerate(reading.passages):
        start, end, _ = passage
        while start >= home_end:
            home, ordinal = next(homes), 0
            home_end = home.end
        ordinal += 1
        yield Sentence(
            index=index,
            start=start,
            end=end,
            part=_part(home, ordinal, len(fields)),
            field=home,
            passage=passage,
            mentions=actors.mentions[bisect_left(mention_starts, start) : bisect_left(mention_starts, end)],
            dates=tuple(dates[bisect_left(date_starts, start) : bisect_left(date_starts, end)]),
            labeller=labeller,
        )


def _part(home: Field, ordinal: int, n_fields: int) -> Part:
    """Say where the `ordinal`-th sentence (from 1) of a field stands."""
    if home.name == "headline":
        return TITLE
    if home.name == "description_text":
        return SUMMARY
    if ordinal == 1 and n_fields == 1:
        return TITLE
    return LEAD if ordinal <= LEAD_SENTENCES + (n_fields == 1) else BODY


def _topics(length: int, matches: list[Match], lexicon: Lexicon) -> frozenset[str]:
    """Return the topics whose words stand in the text often enough for its length."""
    scores: Counter[str] = Counter()
    for words in {words for _, _, words in longest(matches)}:
        for topic, weight in lexicon.topics[words]:
            scores[topic] += weight
    needed = 2 + (length > SHORT) + min(6, length // 500)
    return frozenset(topic for topic, score in scores.items() if score >= needed)
