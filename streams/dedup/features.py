"""What matching needs to know of a mention, computed once: days, actors, counts, words, and look-up keys."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, combinations
from struct import pack

from schemas import ActorKind, ArticleRef, DateBasis, EventType, Mention, MentionSet, Mode, Realis
from streams.dedup.days import local_day
from streams.dedup.index import KEY_SIZE
from streams.dedup.wording import Ranked, Words, code_of, rarest, syllables, terms, words_of

LONGEST_FIRM_INTERVAL = 10
"""Days; a longer interval (a month, a quarter) says when an event was only roughly."""
REPORTED_WITHIN = 2
"""Days by which a report may precede or follow an event that it does not date."""
PLANNED_WITHIN = 3
"""Days to come within which a plan without a day may be meant."""
PERIOD = 3
"""Days in one look-up key."""
TERMS_KEPT = 40
TERMS_IN_KEYS = 3

_ORDINAL = re.compile(
    r"\b(?:(?:lần|vòng|đợt)(?: thứ)?|(?:cuộc(?: \w+){1,2}|phiên|trận|hội nghị|kỳ) thứ)"
    r" (\d{1,3}|nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)\b"
)
_NUMERALS = ["nhất", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
_ORDINAL_WORDS = {word: n for n, word in enumerate(_NUMERALS, 1)} | {"tư": 4}
_NIGHT_OR_ZONE = re.compile(
    r"\b(?:rạng sáng|nửa đêm|đêm|khuya|0 ?(?:giờ|h)|giờ (?:địa phương|gmt|vn|việt nam|mỹ|[^\W\d]+(?: [^\W\d]+)?\)))"
)
_COUNT = re.compile(r"^(\d[\d.,]*)\s+(.+)$")

_UNSTATED = (DateBasis.PUBLISHED, DateBasis.NONE)  # enums are slow to hash

Ids = tuple[str, ...]
Order = tuple[float, str, int]
"""Canonical order of mentions: when their article was first seen (unknown last), article, position in its set."""


@dataclass(slots=True, eq=False)
class Features:
    """One mention as matching sees it. Days are proleptic ordinals in Vietnamese time, both inclusive.

    It never changes; to freeze it as well takes five times as long, and one is made of every mention.
    """

    order: Order
    type: EventType
    mode: Mode | None
    realis: Realis
    first_day: int | None
    last_day: int | None
    firm: bool  # the text itself gives the day
    loose: bool  # told at night or with a time zone: elsewhere it may be the day before or after
    published_day: int | None
    when: tuple[int, int] | None  # days it may have been on: the firm ones, else about those of publication
    persons: tuple[str, ...]
    organisations: tuple[str, ...]
    states: tuple[str, ...]
    person_words: tuple[int, ...]  # for each person, the term that gives him away in a text
    sides: tuple[str, ...]  # the states, and those that the persons and bodies act for
    place: str | None
    counts: dict[str, float]
    ordinal: int | None
    sentence: Words
    sentence_norm: float
    headline: Words
    headline_norm: float
    signature: bytes
    alone: bool  # its feed is exempt from dedup
    background: bool  # the article only refers to the event
    keys: bytes
    kin: bytes

    @property
    def named(self) -> bool:
        """Whether any actor is known."""
        return bool(self.persons or self.organisations or self.states)


def seen(article: ArticleRef) -> tuple[float, str]:
    """Return the place of an article in canonical order: when it was first seen (unknown last), then its URI."""
    first = article.first_seen or article.published_at
    return (first.timestamp() if first else math.inf, article.uri)


def published_of(article: ArticleRef) -> float:
    """Return when an article was published, in Unix seconds; infinity if that is unknown."""
    return article.published_at.timestamp() if article.published_at else math.inf


def order_of(row: MentionSet, position: int) -> Order:
    """Return the place of a mention in canonical order."""
    return (*seen(row.article), position)


def features_of(row: MentionSet, position: int, exempt_feeds: frozenset[str] = frozenset()) -> Features:
    """Return the features of the mention at ``position`` of ``row``."""
    mention = row.mentions[position]
    first, last, firm = _days(mention)
    published = local_day(row.article.published_at).toordinal() if row.article.published_at else None
    firm = firm and not (first == published and _is_dateline(mention.date.text, row.article.headline))
    when = _when(mention, first, last, firm, published)
    told = [syllables(text) for text in dict.fromkeys([evidence.sentence for evidence in mention.evidence])]
    in_sentence, sentence, sentence_norm = _worded(told)
    in_headline, headline, headline_norm = _headline(row.article.headline or "")
    place = " ".join(syllables(mention.place)) if mention.place else None
    persons, organisations, states = map(_ids, (mention,) * 3, (ActorKind.PER, ActorKind.ORG, ActorKind.GPE))
    rare = sorted({*in_sentence, *in_headline})[:TERMS_IN_KEYS]
    sides = tuple(sorted({*states, *[actor.affiliation for actor in mention.actors if actor.affiliation]}))
    names = chain(_names(persons, organisations, states, place, rare), _met(mention, sides))
    periods = _periods(when, firm)
    kin = (mention.type, mention.mode or "", *sides, f"{first} {last}" if firm else "")
    return Features(
        order=order_of(row, position),
        type=mention.type,
        mode=mention.mode,
        realis=mention.realis,
        first_day=first,
        last_day=last,
        firm=firm,
        loose=any(_NIGHT_OR_ZONE.search(e.sentence.lower()) for e in mention.evidence),
        published_day=published,
        when=when,
        persons=persons,
        organisations=organisations,
        states=states,
        person_words=_person_words(mention, persons),
        sides=sides,
        place=place,
        counts=dict(_counts(mention.numbers)),
        ordinal=_ordinal(map(" ".join, told)),
        sentence=sentence,
        sentence_norm=sentence_norm,
        headline=headline,
        headline_norm=headline_norm,
        signature=packed_signature(row.article),
        alone=row.article.feed in exempt_feeds,
        background=mention.background,
        keys=_hashed(names, periods),
        kin=_hashed([" ".join(kin)], periods),
    )


def _ids(mention: Mention, kind: ActorKind) -> Ids:
    return tuple(sorted({sys.intern(actor.id) for actor in mention.actors if actor.kind is kind}))


def _worded(told: Iterable[list[str]]) -> tuple[list[Ranked], Words, float]:
    """Return the terms of a text that may be keys, all that count, and how long those are as a vector."""
    kept = rarest([term for text in told for term in terms(text)], TERMS_KEPT)
    return kept[:TERMS_IN_KEYS], *words_of(kept)


@lru_cache(maxsize=64)
def _headline(headline: str) -> tuple[list[Ranked], Words, float]:
    """Return the same of a headline; its mentions come one after the other."""
    return _worded([syllables(headline)])


def _days(mention: Mention) -> tuple[int | None, int | None, bool]:
    date = mention.date
    if date.earliest is None or date.latest is None:
        return None, None, False
    first = local_day(date.earliest).toordinal()
    last = local_day(date.latest - timedelta(microseconds=1)).toordinal()
    stated = date.basis not in _UNSTATED
    return first, last, stated and last - first < LONGEST_FIRM_INTERVAL


def packed_signature(article: ArticleRef) -> bytes:
    """Return the MinHash values of an article's text, 4 bytes each."""
    return pack(f"{len(article.text_signature)}I", *article.text_signature)


def _person_words(mention: Mention, persons: Ids) -> tuple[int, ...]:
    names = {actor.id: actor.name for actor in mention.actors}
    return tuple([code_of(_word_of(names[person])) for person in persons])


@lru_cache(maxsize=32_768)
def _word_of(name: str) -> str:
    """Return the last word of a foreign name; of a Vietnamese one, told by its marks, the last two syllables."""
    parts = syllables(name)
    return " ".join(parts[-1:] if name.isascii() else parts[-2:])


def _is_dateline(text: str | None, headline: str | None) -> bool:
    """Whether the words of a date stand in the headline, where news of the day are dated as a whole."""
    return bool(text and headline and text.lower() in headline.lower())


def _when(
    mention: Mention, first: int | None, last: int | None, firm: bool, published: int | None
) -> tuple[int, int] | None:
    """Return the first and last day on which an event may have been; of a plan without a day, some days to come."""
    if firm and first is not None and last is not None:
        return first, last
    if published is None:
        return None if first is None or last is None or last - first >= LONGEST_FIRM_INTERVAL else (first, last)
    if mention.realis is Realis.PLANNED:
        return published, published + PLANNED_WITHIN
    if first is not None and last is not None:
        reported = min(max(published, first), last)
        return reported, reported
    return published, published


def _periods(when: tuple[int, int] | None, firm: bool) -> range:
    """Return the periods of `PERIOD` days under which a mention is found; two that may be one event share one."""
    if when is None:
        return range(1)
    slack = 0 if firm else REPORTED_WITHIN
    return range((when[0] - slack) // PERIOD, (when[1] + slack) // PERIOD + 1)


def _counts(numbers: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield (what is counted, how many) for counts such as `3 người chết` or `1.200 tấn`."""
    for text in numbers:
        match = _COUNT.match(" ".join(syllables(text)))
        if match:
            digits = match[1].replace(".", "").replace(",", ".")
            yield match[2], float(digits if digits.count(".") < 2 else digits.replace(".", ""))


def _ordinal(sentences: Iterable[str]) -> int | None:
    for sentence in sentences:
        match = _ORDINAL.search(sentence)
        if match:
            return _ORDINAL_WORDS.get(match[1]) or int(match[1])
    return None


def _names(persons: Ids, organisations: Ids, states: Ids, place: str | None, rare: Sequence[Ranked]) -> list[str]:
    """Return what is seldom shared by different events of a few days.

    Persons, bodies, places and rare words stand alone; states only in pairs.
    """
    names = [*persons, *organisations, *(f"{a}+{b}" for a, b in combinations(states, 2))]
    names += [f"word:{term}" for _, term, _ in rare]
    if place:
        names.append(f"place:{place}")
    return names


def _met(mention: Mention, sides: Ids) -> list[str]:
    """Return the pairs of sides that met, whether the text names the countries or those who act for them."""
    return [f"met:{a}+{b}" for a, b in combinations(sides, 2)] if mention.type is EventType.CONSULT else []


def _hashed(names: Iterable[str], periods: Iterable[int]) -> bytes:
    """Return (name, period) as `KEY_SIZE` bytes: a hash of the name, then the period, which repeats in 538 years."""
    when = [(period % 2**16).to_bytes(2, "big") for period in periods]
    return b"".join([name + period for name in map(_name_key, names) for period in when])


@lru_cache(maxsize=32_768)
def _name_key(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=KEY_SIZE - 2).digest()
