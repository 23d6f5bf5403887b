"""Which version is live: the last record of news.versions says so."""

from __future__ import annotations

from collections.abc import Iterable

from schemas import Promotion
from schemas.topics import load_topics
from streams.kafka import ClusterError, producer, read_all, topic_names
from streams.settings import BASE, Settings, check_version

KEY = b"live"


def version_settings(settings: Settings, name: str) -> Settings:
    """Return the settings of one version of the stack: its group and its own topics; `base` is the first.

    Raise `ValueError` for a name that topics could not bear.
    """
    return settings.model_copy(update={"version": check_version(name)})


def name_of(settings: Settings) -> str:
    """Return the name of the version that `settings` belong to."""
    return settings.version or BASE


def copies_topic(settings: Settings) -> str:
    """Return the topic that holds a trial's copies of articles; a version that follows the live articles has none."""
    return f"{settings.topic_prefix}{name_of(settings)}.{load_topics()['articles'].name}"


def promotions(settings: Settings) -> list[Promotion]:
    """Return all promotions, the first being the one that every stack begins with; the last is in force.

    Of two that were made at once the one written first counts.
    """
    base = version_settings(settings, BASE).topics
    first = Promotion(
        generation=0, version=BASE, events_topic=base["events"].name, changes_topic=base["event-changes"].name
    )
    topic = base["versions"].name
    if topic not in topic_names(settings):
        return [first]
    return in_order(first, (Promotion.from_json(record.value) for record in read_all(settings, topic)))


def in_order(first: Promotion, written: Iterable[Promotion]) -> list[Promotion]:
    """Return `first` and the promotions that follow it, each one generation on; others were written too late."""
    valid = [first]
    for promotion in written:
        if promotion.generation == valid[-1].generation + 1:
            valid.append(promotion)
    return valid


def live(settings: Settings) -> Promotion:
    """Return the promotion in force; its `version` is what consumers follow."""
    return promotions(settings)[-1]


def live_settings(settings: Settings) -> Settings:
    """Return the settings of the version that is live."""
    return version_settings(settings, live(settings).version)


def serving(settings: Settings) -> Settings:
    """Return the settings of the version that a command is about: that of `SUKIEN_VERSION`, else the live one."""
    return settings if settings.version else live_settings(settings)


def write(settings: Settings, promotion: Promotion) -> None:
    """Put a promotion in force; raise `ClusterError` when somebody else was faster."""
    with producer(settings) as client:
        client.send(settings.topics["versions"].name, key=KEY, value=promotion.to_json()).get(timeout=60)
    if promotion not in promotions(settings):
        raise ClusterError("another promotion was made at the same time: look at `sukien versions`, then decide anew")
