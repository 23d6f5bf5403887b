"""A changed extractor over the old articles, beside the live stream."""

from __future__ import annotations

import pytest

from streams.accounting import account
from streams.kafka import ClusterError, admin, producer, read_all
from streams.replay.compare import IGNORED, compare, load_events
from streams.replay.shadow import TABLES, copy_articles, delete_shadow, left_to_copy, shadow_settings
from streams.replay.spans import read_spans, spans_of
from streams.topics import ensure_topics
from tests.batches import batch_events
from tests.replay.command import run

pytestmark = pytest.mark.broker


def wire(settings):
    """Every record of every topic of the stack but the articles, to show that nothing touched it."""
    names = [topic.name for short, topic in settings.topics.topics.items() if short != "articles"]
    return {name: [(r.partition, r.offset, r.key, r.value) for r in read_all(settings, name)] for name in names}


@pytest.mark.long
def test_a_shadow_with_a_changed_lexicon_differs_in_exactly_the_changed_events_and_touches_nothing_live(
    stack_of, sample_lines, tmp_path
):
    overlay = tmp_path / "lexicons"
    overlay.mkdir()
    row = "name\toccupation\taffiliation\taliases\nKenji Morioka\tofficial\tJP\t\n"
    (overlay / "people.tsv").write_text(row, encoding="utf-8")
    with stack_of(partitions=2) as running:
        settings = running.settings
        running.publish(sample_lines)
        running.wait()
        before = wire(settings)

        shadowed = run(settings, "replay", "shadow", "next", SUKIEN_LEXICONS=str(overlay))
        assert shadowed.returncode == 0, shadowed.stderr.decode()
        expected = compare(batch_events(sample_lines), batch_events(sample_lines, overlay), IGNORED)
        assert expected.changed
        shadow = shadow_settings(settings, "next")
        assert compare(load_events(settings, "live"), load_events(settings, "next")) == expected
        sums = account(shadow)
        assert (sums.records, sums.by_class["pending"]) == (len(sample_lines), 0)

        differing = run(settings, "diff", "live", "next", "--json")
        assert differing.returncode == 1
        assert len(differing.stdout.splitlines()) == sum(map(len, (expected.added, expected.gone, expected.changed)))
        assert run(settings, "diff", "live", "live").returncode == 0
        assert run(settings, "diff", "live", "never-made").returncode == 2

        assert run(settings, "replay", "delete", "next").returncode == 0
        with admin(settings) as client:
            assert not [topic for topic in client.list_topics() if topic.startswith(f"{settings.topic_prefix}next.")]
        assert wire(settings) == before


def values(settings, spans):
    return sorted((r.partition, r.key, r.value) for r in read_spans(settings, spans))


def publish_raw(settings, count):
    with producer(settings) as client:
        for number in range(count):
            client.send(settings.topics["articles"].name, key=b"%d" % number, value=b"%d" % number)


def test_a_copy_that_was_killed_goes_on_behind_the_last_record_and_doubles_none(settings):
    publish_raw(settings, 1200)
    shadow = shadow_settings(settings, "next")
    spans = spans_of(settings, settings.topics["articles"].name)
    assert next(copy_articles(settings, shadow, left_to_copy(shadow, spans))) == 500
    publish_raw(settings, 5)  # what comes after the bounds were taken is not copied
    list(copy_articles(settings, shadow, left_to_copy(shadow, spans)))
    copies = spans_of(shadow, shadow.topics["articles"].name)
    assert values(shadow, copies) == values(settings, spans)
    assert not any(span.length for span in left_to_copy(shadow, spans).values())


def test_bounds_by_offset_hold_in_every_partition(settings):
    publish_raw(settings, 40)
    spans = spans_of(settings, settings.topics["articles"].name, 3, 7)
    assert {(span.start, span.end) for span in spans.values()} == {(3, 7)}


def test_a_shadow_never_deletes_nor_fills_the_topics_of_another_stack(settings):
    other = settings.model_copy(update={"topic_prefix": f"{settings.topic_prefix}next."})
    ensure_topics(other)
    publish_raw(other, 10)
    shadow = shadow_settings(settings, "next")
    with pytest.raises(ClusterError, match="no replay wrote"):
        left_to_copy(shadow, spans_of(settings, settings.topics["articles"].name))
    with pytest.raises(ClusterError, match="no replay wrote"):
        delete_shadow(settings, "next")
    assert sum(span.length for span in spans_of(other, other.topics["articles"].name).values()) == 10


def test_deleting_a_shadow_leaves_those_whose_names_begin_like_its_own(settings):
    longer = shadow_settings(settings, "next-2")
    ensure_topics(longer)
    changelog = f"{longer.group}-{TABLES[0]}-changelog"
    with admin(settings) as client:
        client.create_topics([changelog])
    ensure_topics(shadow_settings(settings, "next"))
    deleted = delete_shadow(settings, "next")
    assert len(deleted) == len(settings.topics.topics)
    with admin(settings) as client:
        left = set(client.list_topics())
    assert {changelog, longer.topics["events"].name} <= left


@pytest.mark.parametrize("name", ["live", "base", "", "A", "a.b", "../x", "a" * 41])
def test_a_name_that_topics_or_folders_could_not_bear_is_refused(settings, name):
    with pytest.raises(ValueError, match="no name of a"):
        shadow_settings(settings, name)
