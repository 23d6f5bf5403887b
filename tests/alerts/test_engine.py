"""What people are told: once, whatever comes twice, late or under another name; held when it should wait."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from extractors.lexicons import load_lexicon
from schemas import Realis
from streams.alerts.engine import Book, Change, Engine
from streams.alerts.rules import read_rules
from tests.alerts.changes import DAY, HOUR, INDIA, MONDAY, VIETNAM, change, evidence

LEXICON = load_lexicon()
MEETINGS = "- {id: meetings, when: {types: CONSULT}}"


class Run:
    """An engine, and whatever it said; it may be stopped and started again from its rows."""

    def __init__(self, rules: str = MEETINGS, head: str = "") -> None:
        self.rules = read_rules(f"version: 1\n{head}\nrules:\n  {rules}\n", LEXICON)
        self.rows: dict[str, bytes] = {}
        self.engine = Engine(self.rules, Book())

    def take(self, *args, after: timedelta = timedelta(0), lane: str | None = None, generation: int = 0, **fields):
        record = change(*args, **{"at": MONDAY + after, **fields})
        return self.kept(self.engine.take(Change(record, MONDAY + after, lane, generation)))

    def until(self, after: timedelta):
        return self.kept(self.engine.advance(MONDAY + after))

    def kept(self, alerts):
        for key, value in self.engine.book.take_dirty().items():
            if value is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = value
        return alerts

    def restart(self) -> None:
        self.engine = Engine(self.rules, Book(self.rows))


def ids(alerts) -> list[str]:
    return [alert.id for alert in alerts]


def test_an_event_is_told_once_however_often_it_comes_and_across_restarts():
    run = Run()
    assert ids(run.take()) == ["meetings:e1:new"]
    assert run.take() == []
    run.restart()
    assert run.take() == []
    assert run.take(op="updated", revision=2, articles=("a1", "a2")) == []


def test_a_material_change_is_told_with_what_was_and_what_is():
    run = Run()
    run.take()
    (alert,) = run.take(op="updated", revision=2, realis=Realis.ACTUAL, after=DAY)
    assert (alert.id, alert.reason, alert.follows) == ("meetings:e1:changed:r2", "changed", "meetings:e1:new")
    assert [(c.field, c.before, c.after) for c in alert.changed] == [("realis", "planned", "actual")]
    assert run.take(op="updated", revision=3, realis=Realis.ACTUAL, place="Tokyo", after=DAY) == []


def test_a_rule_says_itself_what_is_material_and_what_to_follow():
    run = Run("- {id: m, when: {types: CONSULT}, changed_on: [place], follow: changed}")
    run.take()
    assert run.take(op="updated", revision=2, realis=Realis.ACTUAL) == []
    assert ids(run.take(op="updated", revision=3, place="Tokyo")) == ["m:e1:changed:r3"]
    assert run.take(op="retracted", revision=4) == []


def test_what_was_told_and_is_retracted_is_told_and_so_is_its_return():
    run = Run()
    assert run.take("never-told", "retracted", 2) == []
    run.take()
    assert ids(run.take(op="retracted", revision=2)) == ["meetings:e1:retracted:r2"]
    assert run.take(op="retracted", revision=2) == []
    (back,) = run.take(op="created", revision=3)
    assert (back.reason, back.changed[0].field) == ("changed", "retracted")


def test_an_event_fires_when_enough_sources_report_it():
    run = Run("- {id: sure, when: {types: CONSULT, min_sources: 2}}")
    assert run.take() == []
    assert ids(run.take(op="updated", revision=2, articles=("a1", "a2"))) == ["sure:e1:new"]
    assert run.take(op="updated", revision=3, articles=("a1", "a2", "a3")) == []


@pytest.mark.parametrize("heir_first", [True, False])
def test_a_merged_event_is_not_told_again_under_its_new_name(heir_first):
    run = Run()
    run.take("old")
    steps = [
        lambda: run.take("heir", "created", 1, articles=("a0", "a1"), supersedes=("old",)),
        lambda: run.take("old", "merged", 2, merged_into="heir"),
    ]
    for step in steps if heir_first else reversed(steps):
        assert step() == []
    assert run.take("old", "updated", 1) == []  # a latecomer
    (changed,) = run.take("heir", "updated", 2, articles=("a0", "a1"), realis=Realis.ACTUAL)
    assert (changed.id, changed.follows) == ("meetings:heir:changed:r2", "meetings:old:new")


def test_two_told_events_that_become_one_and_two_again_are_not_told_again():
    run = Run()
    assert len(run.take("x", articles=("a1",)) + run.take("y", articles=("a2",))) == 2
    assert run.take("x", "updated", 2, articles=("a1", "a2"), supersedes=("y",)) == []
    assert run.take("y", "merged", 2, merged_into="x") == []
    run.restart()
    assert run.take("x", "updated", 3, articles=("a1",)) == []
    assert run.take("y", "split", 3, articles=("a2",)) == []


def test_what_splits_off_a_told_event_is_told_only_if_it_differs_from_what_was_told():
    run = Run()
    run.take("x", articles=("a1", "a2", "a3"))
    assert run.take("same", "split", 1, articles=("a2",)) == []
    (other,) = run.take("other", "split", 1, articles=("a3",), day="2026-03-09")
    assert (other.reason, other.follows, other.changed[0].after) == ("changed", "meetings:x:new", "2026-03-09")


def test_an_event_that_a_correction_moves_to_another_month_is_a_change_not_news():
    run = Run()
    run.take("march", articles=("a1",))
    run.take("march", "retracted", 2)
    (moved,) = run.take("april", "created", 1, articles=("a1",), day="2026-04-04")
    assert (moved.reason, moved.follows) == ("changed", "meetings:march:new")
    assert ("date", "2026-03-04", "2026-04-04") in [(c.field, c.before, c.after) for c in moved.changed]


def test_replays_and_backfills_tell_nothing_unless_asked_and_old_news_is_no_news():
    run = Run()
    assert run.take(lane="backfill") == []
    assert run.take("e2", lane="replay") == []
    assert run.take("e3", after=4 * DAY, at=MONDAY) == []
    asked = Run("- {id: m, when: {types: CONSULT}, lanes: [backfill], max_age: any}")
    assert ids(asked.take(lane="backfill", after=400 * DAY, at=MONDAY)) == ["m:e1:new"]
    assert asked.take("e2", lane="replay") == []


def test_what_a_replay_changed_is_told_when_a_live_report_comes():
    run = Run()
    run.take()
    assert run.take(op="updated", revision=2, realis=Realis.ACTUAL, lane="replay") == []
    live = run.take(op="updated", revision=3, realis=Realis.ACTUAL, articles=("a1", "a2"), after=HOUR)
    assert ids(live) == ["meetings:e1:changed:r3"]


def test_an_event_that_a_replay_renamed_is_not_told_again():
    run = Run()
    run.take("old-id", articles=("a1",))
    run.take("old-id", "retracted", 2, lane="replay")
    run.take("new-id", "created", 1, articles=("a1",), lane="replay")
    assert run.take("new-id", "updated", 2, articles=("a1", "a2")) == []


def test_an_event_that_a_promoted_version_names_anew_is_not_told_again():
    run = Run()
    run.take("of-base", articles=("a1",))
    assert run.take("of-next", "updated", 7, articles=("a1", "a2"), generation=1) == []


def test_a_digest_collects_by_group_and_is_sent_when_due_with_the_latest_of_each():
    run = Run("- {id: d, when: {types: CONSULT}, digest: {every: 30m, by: place}}")
    assert run.take("e1") + run.take("e2", place="Tokyo", after=HOUR / 6) + run.take("e3", after=HOUR / 4) == []
    assert run.take("e1", "updated", 2, realis=Realis.ACTUAL, after=HOUR / 3) == []
    run.restart()
    first, second = run.until(HOUR)
    assert [(item.event.event_id, item.event.realis) for item in first.items] == [("e1", "actual"), ("e3", "planned")]
    assert [item.event.event_id for item in second.items] == ["e2"]
    assert (first.fired_at, second.fired_at) == (MONDAY + HOUR / 2, MONDAY + HOUR / 6 + HOUR / 2)
    assert run.until(2 * HOUR) == []
    assert run.take("e1", "updated", 3, realis=Realis.ACTUAL, after=2 * HOUR) == []


def test_a_long_digest_comes_in_parts_and_none_is_lost():
    run = Run("- {id: d, when: {types: CONSULT}, digest: {every: 30m}}")
    for number in range(120):
        run.take(f"e{number}")
    parts = run.until(HOUR)
    assert [len(part.items) for part in parts] == [50, 50, 20]
    assert len({part.id for part in parts}) == 3


def test_a_daily_digest_is_due_at_its_time_in_its_zone():
    run = Run('- {id: d, when: {types: CONSULT}, digest: {at: ["07:00"]}}')
    run.take()
    assert run.until(20 * HOUR) == []
    (alert,) = run.until(21 * HOUR)
    assert alert.fired_at == datetime.fromisoformat("2026-03-03T07:00+07:00")


def test_quiet_hours_hold_and_do_not_drop_and_forget_what_is_no_more():
    run = Run(head="quiet_hours: {from: 22:00, to: 06:30}")
    night = 13 * HOUR  # 23:00
    assert run.take("kept", after=night) + run.take("gone", after=night) == []
    assert run.take("gone", "retracted", 2, after=night + HOUR) == []
    assert run.take("gone", after=night + 2 * HOUR) == []  # what was written before comes again
    (alert,) = run.until(DAY)
    assert (alert.id, alert.fired_at) == ("meetings:kept:new", datetime.fromisoformat("2026-03-03T06:30+07:00"))
    urgent = Run("- {id: m, when: {types: CONSULT}, quiet_hours: never}", "quiet_hours: {from: 22:00, to: 06:30}")
    assert len(urgent.take(after=night)) == 1


def test_a_change_and_its_undoing_in_quiet_hours_are_no_news():
    run = Run(head="quiet_hours: {from: 22:00, to: 06:30}")
    run.take()
    run.take(op="updated", revision=2, realis=Realis.ACTUAL, after=13 * HOUR)
    run.take(op="updated", revision=3, after=14 * HOUR)
    assert run.until(DAY) == []


def test_a_silence_drops_what_falls_into_it_for_good_and_nothing_else():
    silence = "silences: [{from: 2026-03-02T00:00+07:00, to: 2026-03-03T00:00+07:00, actors: [Ấn Độ]}]"
    run = Run(head=silence)
    assert run.take("silenced") == []
    assert len(run.take("other", actors=(VIETNAM,))) == 1
    assert run.take("silenced", "updated", 2, realis=Realis.ACTUAL, after=2 * DAY) == []
    assert len(run.take("later", actors=(INDIA,), after=DAY)) == 1


def test_rules_taken_out_of_the_file_say_nothing_any_more():
    run = Run("- {id: d, when: {types: CONSULT}, digest: {every: 30m}}")
    run.take()
    run.rules = read_rules(f"version: 1\nrules:\n  {MEETINGS}\n", LEXICON)
    run.restart()
    assert run.until(HOUR) == []


def test_a_sign_of_life_comes_once_a_slot_and_missed_ones_stay_missed():
    run = Run(head="heartbeat: {every: 15m, to: []}")
    assert ids(run.engine.heartbeat(MONDAY)) == [f"heartbeat:{int(MONDAY.timestamp())}"]
    run.kept([])
    run.restart()
    assert run.engine.heartbeat(MONDAY + HOUR / 10) == []
    assert len(run.engine.heartbeat(MONDAY + 5 * HOUR)) == 1


def test_what_was_long_untouched_is_forgotten_and_its_row_goes():
    run = Run()
    run.take()
    assert any(key.startswith("entry") for key in run.rows)
    run.until(100 * DAY)
    assert not any(key.startswith("entry") for key in run.rows)


RANDOM_RULES = """- {id: now, when: {types: CONSULT, min_sources: 2}}
  - {id: half-hour, when: {types: CONSULT}, digest: {every: 30m, by: place}}
  - {id: awake, when: {realis: planned, date: next 3 days}, quiet_hours: {from: 22:00, to: 06:30}}"""


def random_log(seed: int) -> list[tuple[timedelta, dict]]:
    chance = random.Random(seed)
    revisions: dict[str, int] = {}
    log, after = [], timedelta(0)
    for _ in range(120):
        after += chance.choice([HOUR / 60, HOUR / 3, 3 * HOUR])
        id_ = f"e{chance.randrange(12)}"
        revisions[id_] = revisions.get(id_, 0) + 1
        op = "created" if revisions[id_] == 1 else chance.choice(["updated", "updated", "retracted", "split"])
        fields = {
            "articles": tuple(f"{id_}-{n}" for n in range(chance.randrange(1, 4))),
            "realis": chance.choice([Realis.PLANNED, Realis.ACTUAL]),
            "place": chance.choice(["Tokyo", "Hà Nội"]),
            "day": f"2026-03-{chance.randrange(2, 20):02d}",
            "evidence": (evidence(id_),),
        }
        log.append((after, {"id_": id_, "op": op, "revision": revisions[id_], **fields}))
    return log


@pytest.mark.parametrize("seed", range(8))
def test_restarts_repeats_and_ticks_change_nothing_of_what_is_said(seed):
    log = random_log(seed)
    end = log[-1][0] + 2 * DAY
    plain = Run(RANDOM_RULES)
    expected = [alert.to_json() for after, fields in log for alert in plain.take(after=after, **fields)]
    expected += [alert.to_json() for alert in plain.until(end)]
    chance = random.Random(seed)
    run, said, last = Run(RANDOM_RULES), [], timedelta(0)
    for position, (after, fields) in enumerate(log):
        if chance.random() < 0.3:  # real time passes between two changes
            said += run.until(last + (after - last) * chance.random())
        said += run.take(after=after, **fields)
        if chance.random() < 0.2:
            run.restart()
        if chance.random() < 0.2:  # what was written last is read again
            for again, old in log[max(0, position - 3) : position + 1]:
                del again
                said += run.take(after=after, **old)
        last = after
    said += run.until(end)
    assert len(expected) > 10
    assert [alert.to_json() for alert in said] == expected
