"""Where every article went, summed from the topics alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from schemas import Article, DeadLetter, InvalidArticleError, MentionSet, parse_article
from streams.dead_letters import State, read_box
from streams.dead_letters.letters import is_letter
from streams.kafka import read_all
from streams.settings import Settings

CLASSES = {
    "evidence": "in the evidence of a live event",
    "no event": "read, and report no event",
    "withdrawn": "withdrawn by their publisher",
    "superseded": "replaced by a newer version, or the same again",
    "dead letter": "refused, with a reason, in news.dead-letters",
    "retried": "refused, and published again by an operator",
    "dropped": "refused, and given up by an operator",
    "pending": "not processed yet",
}
CLASS_OF_STATE = {State.OPEN: "dead letter", State.RETRIED: "retried", State.DROPPED: "dropped"}
Where = tuple[int, int]  # partition and offset of a record of news.articles


@dataclass
class Sums:
    """Each record of news.articles falls in exactly one class; `records` is their sum."""

    records: int = 0
    by_class: Counter[str] = field(default_factory=Counter)
    events: int = 0


@dataclass
class _Said:
    """What the newest version of one article says, as far as news.mentions shows."""

    key: tuple[int, float, str]
    mentions: bool = False


def dead_letters(settings: Settings) -> list[tuple[DeadLetter, Any]]:
    """Return every dead letter with its record, whatever was decided about it."""
    topic = settings.topics["dead-letters"].name
    return [(DeadLetter.from_headers(r.headers), r) for r in read_all(settings, topic) if is_letter(r)]


def live_events(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the compacted state of news.events: CloudEvent by event id."""
    events: dict[str, dict[str, Any]] = {}
    for record in read_all(settings, settings.topics["events"].name):
        key = record.key.decode()
        if record.value is None:
            events.pop(key, None)
        else:
            events[key] = orjson.loads(record.value)
    return events


def account(settings: Settings) -> Sums:
    """Read the topics from their beginnings and put every article record in its class."""
    articles = settings.topics["articles"].name
    refused = read_box(settings).states(articles)
    said = _what_articles_say(settings)
    events = live_events(settings)
    evidence = {e["article_uri"] for event in events.values() for e in event["data"]["evidence"]}
    records = dict(_article_records(settings, articles))
    newest = _newest({where: article for where, article in records.items() if where not in refused})
    sums = Sums(records=len(records), events=len(events))
    for where, article in records.items():
        if where in refused:
            name = CLASS_OF_STATE[refused[where]]
        elif article is None:
            name = "pending"
        elif newest[article.uri] != where:
            name = "superseded"
        else:
            name = _class_of(article, said.get(article.uri), evidence)
        sums.by_class[name] += 1
    unlisted = sums.by_class.pop("unlisted", 0)
    counted = min(unlisted, _unlisted_evidence(events))
    sums.by_class += Counter({"evidence": counted, "pending": unlisted - counted})
    return sums


def _unlisted_evidence(events: dict[str, dict[str, Any]]) -> int:
    """Count the articles that events count but do not list: a hot event lists only its first reports."""
    return sum(
        event["data"]["n_articles"] - len({e["article_uri"] for e in event["data"]["evidence"]})
        for event in events.values()
    )


def _article_records(settings: Settings, topic: str) -> Iterator[tuple[Where, Article | None]]:
    for record in read_all(settings, topic):
        try:
            yield (record.partition, record.offset), parse_article(record.value or b"")
        except InvalidArticleError:
            yield (record.partition, record.offset), None


def _newest(records: dict[Where, Article | None]) -> dict[str, Where]:
    """Return, by URI, where the first record of the article's newest version stands."""
    newest: dict[str, tuple[tuple[int, float, str], Where]] = {}
    for where, article in records.items():
        if article is not None:
            key = article.version_key.key
            if article.uri not in newest or key > newest[article.uri][0]:
                newest[article.uri] = (key, where)
    return {uri: where for uri, (_, where) in newest.items()}


def _what_articles_say(settings: Settings) -> dict[str, _Said]:
    said: dict[str, _Said] = {}
    for record in read_all(settings, settings.topics["mentions"].name):
        mention_set = MentionSet.from_json(record.value)
        uri, key = mention_set.article.uri, mention_set.article.version.key
        known = said.get(uri)
        if known is None or key > known.key:
            known = said[uri] = _Said(key)
        if key == known.key and mention_set.mentions:
            known.mentions = True
    return said


def _class_of(article: Article, said: _Said | None, evidence: set[str]) -> str:
    """Return the class of an article's newest version; `unlisted` when it says something that no event lists."""
    if said is None or said.key != article.version_key.key:
        return "pending"
    if article.pubstatus == "canceled":
        return "withdrawn"
    if not said.mentions:
        return "no event"
    return "evidence" if article.uri in evidence else "unlisted"
