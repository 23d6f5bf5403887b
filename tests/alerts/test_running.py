"""The services on a real broker: from article to webhook, taken over, promoted, refused, given up."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from extractors.lexicons import load_lexicon
from schemas import Alert, DeadLetter, FeedTrouble, Promotion, Realis
from streams.accounting import live_events
from streams.alerts.journal import Journal, Out, TakenOverError, open_journal
from streams.alerts.notify.courier import Notifier
from streams.alerts.rules import Rules, load_rules
from streams.alerts.service import AlertService, begin
from streams.alerts.trial import logged_changes, try_out
from streams.kafka import producer, read_all
from streams.publish import publish
from streams.settings import Settings
from streams.stack import Stack
from streams.topics import ensure_topics
from streams.versions import version_settings
from streams.versions.pointer import write
from tests.alerts.changes import change, message
from tests.alerts.receiver import SECRET, Receiver
from tests.replay.command import run as command
from tests.stream.articles import good_article

pytestmark = [pytest.mark.broker, pytest.mark.slow]

DEADLINE = 120.0
RULES = """version: 1
max_age: any
destinations:
  desk: {{webhook: "{url}", secret: {secret}, retry: {{first: 1s, ceiling: 1s, give_up_after: 2s}}}}
  chat: {{apprise: "json://127.0.0.1:{port}/chat"}}
feeds: {{to: [desk]}}
rules:
  - {{id: meetings, when: {{types: CONSULT}}, to: {to}}}
"""
NOW = datetime.now(UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def watched(settings: Settings, receiver: Receiver, tmp_path) -> Settings:
    """Settings of a stack with rules whose alerts go to the receiver."""
    return with_rules(settings, receiver, tmp_path, "[desk]")


def with_rules(settings: Settings, receiver: Receiver, folder, to: str) -> Settings:
    path = folder / "alerts.yaml"
    path.write_text(RULES.format(url=receiver.url, secret=SECRET, port=receiver.port, to=to), encoding="utf-8")
    return settings.model_copy(update={"alerts": path, "session_timeout": 10.0, "extract_processes": 1})


def rules_of(settings: Settings) -> Rules:
    assert settings.alerts is not None
    return load_rules(settings.alerts, load_lexicon())


@contextmanager
def running(service: AlertService | Notifier) -> Iterator[list[BaseException]]:
    """Run a service in a thread; what it raised stands in the list."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            service.run()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield errors
    finally:
        service.stop.set()
        thread.join(30)


def until(done: Callable[[], object], what: Callable[[], object] = lambda: "") -> None:
    deadline = time.monotonic() + DEADLINE
    while not done():
        assert time.monotonic() < deadline, what()
        time.sleep(0.1)


def put(settings: Settings, short: str, *values: bytes, key: bytes = b"k", **options) -> None:
    with producer(settings) as client:
        for value in values:
            client.send(settings.topics[short].name, key=key, value=value, **options).get(30)


def put_change(settings: Settings, *args, **fields) -> None:
    record = change(*args, **{"at": NOW, **fields})
    put(settings, "event-changes", message(record), key=record.event_id.encode())


def alerts_in(settings: Settings) -> list[Alert]:
    topic = settings.topics["alerts"].name
    return [Alert.from_json(record.value) for record in read_all(settings, topic, isolation_level="read_committed")]


def letters_in(settings: Settings) -> list[DeadLetter]:
    return [DeadLetter.from_headers(r.headers) for r in read_all(settings, settings.topics["dead-letters"].name)]


def test_from_article_to_webhook_once_whatever_is_killed_and_after_a_full_replay(watched, receiver):
    with Stack(watched) as stack:
        list(publish(watched, [good_article(n) for n in range(8)]))
        until(lambda: receiver.got)
        for process in stack.processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        list(publish(watched, [good_article(n) for n in range(8, 16)]))
        stack.supervise()
        until(lambda: len(set(receiver.ids())) == 16)
        worker = stack.processes[0]
        worker.terminate()
        worker.wait()
        done = command(watched, "replay", "reset", "--from", "beginning")
        assert done.returncode == 0, done.stderr
        stack.supervise()
        list(publish(watched, [good_article(16)]))
        until(lambda: len(set(receiver.ids())) == 17)
        events = live_events(watched)
    expected = {f"meetings:{id_}:new" for id_ in events}
    assert len(expected) == 17
    assert set(receiver.ids()) == expected
    assert sorted(alert.id for alert in alerts_in(watched)) == sorted(expected)
    assert receiver.unsigned == 0


def test_a_second_process_takes_over_and_the_first_ends_having_changed_nothing(watched):
    begin(watched)
    with running(AlertService(watched, rules_of(watched))) as errors:
        put_change(watched, "e1")
        until(lambda: alerts_in(watched))
        with running(AlertService(watched, rules_of(watched))):
            put_change(watched, "e2")
            until(lambda: len(alerts_in(watched)) == 2 and errors)
    assert isinstance(errors[0], TakenOverError)
    assert sorted(alert.id for alert in alerts_in(watched)) == ["meetings:e1:new", "meetings:e2:new"]


def test_a_new_group_tells_nothing_of_what_was_there_before_it(watched):
    put_change(watched, "before")
    with running(AlertService(watched, rules_of(watched))):
        until(lambda: any(r for r in read_all(watched, f"{watched.app_id}-alerts-changelog")))
        put_change(watched, "after")
        until(lambda: alerts_in(watched))
    assert [alert.id for alert in alerts_in(watched)] == ["meetings:after:new"]


def test_the_changes_of_a_promoted_version_are_followed_from_where_the_promotion_says(watched):
    following = version_settings(watched, "next")
    ensure_topics(following)
    begin(watched)
    put_change(watched, "told", articles=("a1",))
    put_change(following, "early", articles=("a9",))
    with running(AlertService(watched, rules_of(watched))):
        until(lambda: len(alerts_in(watched)) == 1)
        base, there = watched.topics["event-changes"].name, following.topics["event-changes"].name
        cut = {r.partition: r.offset + 1 for r in read_all(watched, base)}
        starts = {r.partition: r.offset + 1 for r in read_all(watched, there)}
        promotion = Promotion(
            generation=1,
            version="next",
            previous="base",
            events_topic=following.topics["events"].name,
            changes_topic=there,
            starts=starts,
            previous_changes_topic=base,
            ends=cut,
        )
        write(watched, promotion)
        put_change(watched, "too-late", articles=("a8",))
        put_change(following, "told-under-another-id", "updated", 3, articles=("a1", "a2"))
        put_change(following, "fresh", articles=("a3",))
        until(lambda: len(alerts_in(watched)) >= 2)
        put_change(following, "told-under-another-id", "updated", 4, articles=("a1", "a2"), realis=Realis.ACTUAL)
        until(lambda: len(alerts_in(watched)) >= 3)
    ids = {alert.id for alert in alerts_in(watched)} - {"meetings:too-late:new"}  # read before the promotion was seen
    assert ids == {"meetings:told:new", "meetings:fresh:new", "meetings:told-under-another-id:changed:r4"}


def test_what_is_no_change_becomes_a_dead_letter_and_the_rest_goes_on(watched):
    begin(watched)
    put(watched, "event-changes", b"{", b'{"data": {}}')
    with running(AlertService(watched, rules_of(watched))):
        put_change(watched)
        until(lambda: alerts_in(watched))
        until(lambda: len(letters_in(watched)) == 2)
    assert {letter.stage for letter in letters_in(watched)} == {"alerts"}


def test_a_log_tried_out_fires_as_the_service_did(watched):
    begin(watched)
    for number in range(30):
        put_change(watched, f"e{number}", articles=(f"a{number}",))
    with running(AlertService(watched, rules_of(watched))):
        until(lambda: len(alerts_in(watched)) == 30)
    tried = try_out(rules_of(watched), logged_changes(watched, "beginning"), datetime.now(UTC))
    said = {alert.id: alert.to_json() for alert in alerts_in(watched)}
    assert {alert.id: alert.to_json() for alert in tried} == said


def alert(number: int, **fields) -> bytes:
    given = {"rule": "meetings", "reason": "new", "to": ("desk",), "title": "t", "fired_at": NOW, **fields}
    return Alert(id=f"meetings:e{number}:new", **given).to_json()


def notifier(settings: Settings) -> Notifier:
    assert settings.alerts is not None
    return Notifier(settings, rules_of(settings).file, settings.alerts.parent)


def test_one_refused_alert_is_given_up_as_a_dead_letter_and_holds_up_no_other(watched, receiver):
    receiver.answer = lambda id_: 500 if id_ == "meetings:e1:new" else 204
    put(watched, "alerts", *(alert(n) for n in range(5)))
    with running(notifier(watched)):
        until(lambda: len(receiver.got) == 4)
        until(lambda: letters_in(watched))
    (letter,) = letters_in(watched)
    assert (letter.stage, letter.error_class) == ("notify:desk", "NotDelivered")
    assert letter.attempts >= 2
    assert "HTTP 500" in letter.message
    before = receiver.requests
    with running(notifier(watched)):
        put(watched, "alerts", alert(9))
        until(lambda: "meetings:e9:new" in receiver.ids())
    assert receiver.requests == before + 1  # nothing comes again after a stop in order


def test_a_destination_that_asks_to_be_left_alone_is_left_alone(watched, receiver):
    times: list[float] = []

    def answer(_: str) -> object:
        times.append(time.monotonic())
        return web.Response(status=429, headers={"retry-after": "2"}) if len(times) == 1 else 204

    receiver.answer = answer
    put(watched, "alerts", alert(1), alert(2))
    with running(notifier(watched)):
        until(lambda: len(receiver.got) == 2)
    assert times[1] - times[0] >= 1.9


def test_a_redirect_is_a_failure_not_followed(watched, receiver):
    answers = iter([web.Response(status=307, headers={"location": receiver.url})])
    receiver.answer = lambda _: next(answers, 204)
    put(watched, "alerts", alert(1))
    with running(notifier(watched)):
        until(lambda: receiver.got)
    assert receiver.requests == 2


def test_trouble_with_a_feed_goes_where_the_file_says_and_what_is_no_alert_stops_nothing(watched, receiver):
    trouble = FeedTrouble(name="bao", since=NOW, fault="gone", remedy="take it out")
    feed = Alert(id="f1", rule="feed", reason="failing", feed=trouble, fired_at=NOW)
    put(watched, "alerts", b"{", b"", alert(1, to=("nobody",)), feed.to_json())
    with running(notifier(watched)):
        until(lambda: receiver.got)
    ((id_, body),) = receiver.got
    assert (id_, body["type"], body["data"]["feed"]["fault"]) == ("f1", "alert.failing", "gone")


def test_chats_get_title_and_text_and_one_destination_down_holds_up_no_other(settings, receiver, tmp_path):
    watched = with_rules(settings, receiver, tmp_path, "[desk, chat]")
    receiver.answer = lambda _: 503
    put(watched, "alerts", alert(1, to=("desk", "chat"), title="Hội đàm", text="Ngày 4/3"))
    with running(notifier(watched)):
        until(lambda: receiver.chats)
    assert (receiver.chats[0]["title"], receiver.chats[0]["message"]) == ("Hội đàm", "Ngày 4/3")
    assert receiver.got == []


def test_hundreds_of_alerts_survive_a_receiver_that_fails_every_third_time(watched, receiver):
    calls = iter(range(10**9))
    receiver.answer = lambda _: 500 if next(calls) % 3 == 0 else 204
    patient = watched.alerts.read_text(encoding="utf-8").replace("give_up_after: 2s", "give_up_after: 1d")
    watched.alerts.write_text(patient, encoding="utf-8")
    put(watched, "alerts", *(alert(n) for n in range(300)))
    with running(notifier(watched)):
        until(lambda: len(set(receiver.ids())) == 300)
    assert len(receiver.got) == 300


def test_a_process_that_is_taken_over_while_it_writes_is_told_so(watched):
    topic = watched.topics["alerts"].name

    def records() -> Iterator[Out]:
        with open_journal(watched, "test-writers"):
            pass
        yield Out(topic, b"first", b"{}")
        time.sleep(1)  # the client asks the broker in the background, and is refused
        yield Out(topic, b"second", b"{}")

    with open_journal(watched, "test-writers") as journal, pytest.raises(TakenOverError):
        journal.commit(records(), {})


def test_a_process_that_is_taken_over_between_two_records_is_told_so_and_leaves_its_successor_alone(watched):
    topic = watched.topics["alerts"].name
    with ExitStack() as successor, open_journal(watched, "test-writers") as journal:
        later: list[Journal] = []

        def records() -> Iterator[Out]:
            yield Out(topic, b"first", b"{}")
            later.append(successor.enter_context(open_journal(watched, "test-writers")))
            yield Out(topic, b"second", b"{}")
            time.sleep(1)  # the client is refused in the background

        with pytest.raises(TakenOverError):
            journal.commit(records(), {TopicPartition(topic, 0): OffsetAndMetadata(1, "", -1)})
        later[0].commit([Out(topic, b"third", b"{}")], {})
