"""Letters written as a worker writes them, decided about on a real broker; no worker runs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas import LANE_HEADER, DeadLetter, Lane
from streams.accounting import account, dead_letters
from streams.dead_letters import Place, State, drop, read_box, read_letter, retry
from streams.kafka import ClusterError, producer, read_all
from tests.stream.articles import good_article

pytestmark = pytest.mark.broker
ORIGINAL = [("traceparent", b"00-ab"), ("binary", b"\xff\x00")]


def refuse(settings, value, *, key=b"k", attempts=1, error_class="TimeoutError", topic=None, times=1, lane=None):
    """Publish a record, then its dead letter as the worker writes it; return where the record stands."""
    articles = settings.topics["articles"].name
    with producer(settings) as client:
        where = client.send(articles, key=key, value=value, headers=ORIGINAL).get(timeout=30)
        letter = DeadLetter(
            topic=topic or articles,
            partition=where.partition,
            offset=where.offset,
            stage="extract",
            error_class=error_class,
            message="too slow",
            attempts=attempts,
            lane=lane,
            failed_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        for _ in range(times):
            headers = letter.to_headers() + ORIGINAL
            client.send(settings.topics["dead-letters"].name, key=key, value=value, headers=headers).get(timeout=30)
    return where


def retry_all(settings, **options):
    box = read_box(settings)
    return list(retry(settings, box, box.open(), max_attempts=options.pop("max_attempts", 5), **options))


def articles_of(settings):
    return list(read_all(settings, settings.topics["articles"].name))


def test_a_letter_shows_the_original_bytes_headers_and_provenance(settings):
    where = refuse(settings, b"\xffbytes\x00")
    (letter,) = read_box(settings).open()
    assert (letter.source, letter.size) == ((where.topic, where.partition, where.offset), 7)
    record = read_letter(settings, letter.place)
    assert record.value == b"\xffbytes\x00"
    assert [h for h in record.headers if not h[0].startswith("sukien-")] == ORIGINAL


def test_a_place_without_a_letter_is_said_to_be_none(settings):
    with pytest.raises(ClusterError, match="no dead letter 1@99"):
        read_letter(settings, Place(1, 99))


def test_a_retry_publishes_bytes_key_and_headers_again_to_the_same_partition_with_one_more_attempt(settings):
    where = refuse(settings, b"x", attempts=2)
    (outcome,) = retry_all(settings)
    again = articles_of(settings)[-1]
    assert (again.key, again.value, again.partition) == (b"k", b"x", where.partition)
    assert again.headers == [*ORIGINAL, ("sukien-attempts", b"3")]
    assert outcome.published_as == f"{again.topic}[{again.partition}]@{again.offset}"


def test_what_was_retried_is_not_open_any_more_and_not_retried_again(settings):
    refuse(settings, b"x")
    retry_all(settings)
    assert retry_all(settings) == []
    assert [letter.state for letter in read_box(settings).letters.values()] == [State.RETRIED]
    assert len(articles_of(settings)) == 2


def test_a_retry_goes_into_the_lane_that_the_record_came_in(settings):
    refuse(settings, b"x", lane=Lane.BACKFILL)
    retry_all(settings)
    assert (LANE_HEADER, b"backfill") in articles_of(settings)[-1].headers


def test_a_dry_run_writes_nothing(settings):
    refuse(settings, b"x")
    (outcome,) = retry_all(settings, dry_run=True)
    assert (outcome.what, outcome.attempt) == ("would be retried", 2)
    assert len(articles_of(settings)) == 1
    assert len(read_box(settings).open()) == 1


def test_a_letter_at_the_attempt_cap_is_left_with_the_reason(settings):
    refuse(settings, b"x", attempts=5)
    (outcome,) = retry_all(settings)
    assert not outcome.done
    assert "failed 5 times" in outcome.why
    assert len(articles_of(settings)) == 1


def test_a_letter_that_names_a_foreign_topic_is_never_published_there(settings):
    refuse(settings, b"x", topic="payments")
    (outcome,) = retry_all(settings)
    assert not outcome.done
    assert "payments is no source topic" in outcome.why


def test_letters_that_come_while_a_retry_runs_are_not_touched(settings):
    refuse(settings, b"first")
    box = read_box(settings)
    refuse(settings, b"second")
    done = list(retry(settings, box, box.open(), max_attempts=5))
    assert len(done) == 1
    assert [record.value for record in articles_of(settings)].count(b"second") == 1


def test_two_letters_of_one_record_publish_it_once_and_are_both_decided(settings):
    refuse(settings, b"x", times=2)
    assert len(retry_all(settings)) == 2
    assert len(articles_of(settings)) == 2
    assert read_box(settings).open() == []


def test_records_without_a_key_are_retried_and_decided_too(settings):
    for number in range(6):
        refuse(settings, b"%d" % number, key=None)
    assert len(retry_all(settings)) == 6
    assert read_box(settings).open() == []
    partitions = {}
    for record in articles_of(settings):
        partitions.setdefault(record.value, set()).add(record.partition)
    assert all(len(found) == 1 for found in partitions.values())


def test_a_dropped_letter_is_closed_and_keeps_the_reason(settings):
    refuse(settings, b"x")
    list(drop(settings, read_box(settings).open(), reason="quảng cáo"))
    assert [letter.state for letter in read_box(settings).letters.values()] == [State.DROPPED]
    decision = list(read_all(settings, settings.topics["dead-letters"].name))[-1]
    assert dict(decision.headers)["sukien-reason"].decode() == "quảng cáo"


def test_the_accounts_sum_exactly_before_and_after_each_decision(settings):
    for number in range(3):
        refuse(settings, good_article(number), key=b"https://bao.example/%d" % number)
    assert account(settings).by_class == {"dead letter": 3}
    first, second, _ = read_box(settings).open()
    list(retry(settings, read_box(settings), [first], max_attempts=5))
    list(drop(settings, [second], reason="x"))
    sums = account(settings)
    assert sums.records == sum(sums.by_class.values()) == 4
    # The copy is the record that counts now: nothing has read it yet.
    assert sums.by_class == {"dead letter": 1, "retried": 1, "dropped": 1, "pending": 1}


def test_a_decision_is_no_letter_and_a_foreign_record_stops_nothing(settings):
    refuse(settings, b"x")
    with producer(settings) as client:
        client.send(settings.topics["dead-letters"].name, key=b"?", value=b"?").get(timeout=30)
    retry_all(settings)
    assert read_box(settings).foreign == 1
    assert [record.value for _, record in dead_letters(settings)] == [b"x"]
