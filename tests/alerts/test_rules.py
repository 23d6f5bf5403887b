"""The rules file: what matches, and complaints that point at the line and say what was meant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extractors.lexicons import load_lexicon
from schemas import ActorKind
from streams.alerts.rules import RulesError, read_rules
from streams.alerts.rules.expression import SYMBOLS
from tests.alerts.changes import DAY, HOUR, INDIA, JAPAN, MONDAY, VIETNAM, actor, change, evidence
from tests.conftest import ROOT

LEXICON = load_lexicon()
HEAD = """version: 1
destinations: {desk: {webhook: "http://127.0.0.1/x", secret: whsec_c2VjcmV0c2VjcmV0c2VjcmV0}}
groups: {quad: {members: [Mỹ, Nhật Bản, Ấn Độ, Úc]}}
"""


def rules_of(condition: str):
    return read_rules(f"{HEAD}rules:\n  - id: one\n    {condition}\n", LEXICON)


def matches(condition: str, at=MONDAY, **fields) -> bool:
    rules = rules_of(condition)
    return rules.matches(rules.file.rules[0], change(**fields), at)


def complaints(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RulesError) as caught:
        read_rules(text, LEXICON)
    return [(problem.line, problem.message) for problem in caught.value.problems]


PRESIDENT = actor("new:per:x", "Mateo Reyes", ActorKind.PER, "Tổng thống Philippines")
MINISTER = actor("new:per:y", "Andres Cruz", ActorKind.PER, "Bộ trưởng Ngoại giao Philippines")
RETIRED = actor("per:Barack_Obama", "Barack Obama", ActorKind.PER)


@pytest.mark.parametrize(
    ("condition", "fields", "holds"),
    [
        ("when: {types: [CONSULT, LAW]}", {}, True),
        ("when: {types: LAW}", {}, False),
        ("when: {modes: call}", {}, False),
        ("when: {realis: [planned]}", {}, True),
        ("when: {actors: [Mỹ, Tokyo]}", {}, True),
        ('when: {actors: "gpe:IN"}', {}, True),
        ("when: {actors: quad}", {"actors": (VIETNAM,)}, False),
        ("when: {actors: quad}", {}, True),
        ("when: {all_actors: [Nhật Bản, Việt Nam]}", {}, False),
        ("when: {no_actors: [Ấn Độ], types: CONSULT}", {}, False),
        ("when: {actors: ASEAN leaders}", {"actors": (PRESIDENT,)}, True),
        ("when: {actors: ASEAN leaders}", {"actors": (MINISTER,)}, False),
        ("when: {actors: G7 leaders}", {"actors": (RETIRED,)}, False),
        ("when: {actors: G7 leaders}", {"actors": (RETIRED,), "day": "2012-05-01"}, True),
        ("when: {actors: Mateo Reyes}", {"actors": (PRESIDENT,)}, True),
        ("when: {places: [new delhi]}", {}, True),
        ("when: {places: Hà Nội}", {"place": "Thủ đô Hà Nội"}, True),
        ("when: {places: Huế}", {"place": "Thuế quan"}, False),
        ("when: {text: hội đàm}", {}, True),
        ("when: {text: hoi dam}", {}, True),
        ("when: {text: hối đám}", {}, False),
        ('when: {goldstein: ">= 1"}', {}, True),
        ('when: {goldstein: "<= -5"}', {"goldstein": None}, False),
        ('when: {count: {of: người chết, is: ">= 10"}}', {"numbers": ("1.200 người chết",)}, True),
        ('when: {count: {of: người chết, is: ">= 10"}}', {"numbers": ("3 người chết", "40 người bị thương")}, False),
        ("when: {min_sources: 2}", {"articles": ("a", "b")}, True),
        ("when: {min_sources: 2}", {}, False),
        ("when: {date: next 7 days}", {"day": "2026-03-09"}, True),
        ("when: {date: next 7 days}", {"day": "2026-03-10"}, False),
        ("when: {date: next 7 days}", {"day": "2026-03-01"}, False),
        ("when: {date: next 7 days}", {"day": None}, False),
        ("when: {date: last 2 days}", {"day": "2026-02-28"}, True),
        ("when: {date: today}", {"day": "2026-03-02"}, True),
        ("when: {date: 2026-03-01/2026-03-31}", {"day": "2026-03-31"}, True),
        ("when: {date: 2026-03-01/2026-03-31}", {"day": "2026-04-01"}, False),
        ('expression: type == "CONSULT" and "gpe:JP" in actors and n_sources >= 1', {}, True),
        ('expression: \'"quad" in groups and realis == "actual"\'', {}, False),
        ('expression: earliest > now and earliest < now + t"P7D"', {}, True),
        ('expression: text =~ ".*New Delhi.*"', {}, True),
    ],
)
def test_a_condition_holds_for_what_it_says_and_for_nothing_else(condition, fields, holds):
    assert matches(condition, **fields) is holds


def test_a_window_moves_with_log_time():
    assert not matches("when: {date: next 7 days}", day="2026-03-20")
    assert matches("when: {date: next 7 days}", day="2026-03-20", at=MONDAY + 12 * DAY)


def test_some_time_this_month_is_no_plan_for_the_next_days():
    first = change(day="2026-03-01").date_earliest
    assert not matches("when: {date: next 7 days}", date_earliest=first, date_latest=first + 31 * DAY)
    assert matches("when: {date: 2026-03-01/2026-03-31}", date_earliest=first, date_latest=first + 31 * DAY)


def test_a_text_is_looked_for_in_every_sentence_and_by_whole_words():
    both = (evidence("a"), evidence("b", "Họ bàn về biển Đông và thuế."))
    assert matches("when: {text: biển Đông}", evidence=both)
    assert not matches("when: {text: biển Đô}", evidence=both)


def test_a_misspelt_file_names_each_line_and_what_was_meant():
    text = """version: 1
destinations: {desk: {webhook: "http://x/y", secret: whsec_c2VjcmV0c2VjcmV0c2VjcmV0}}
rules:
  - id: a
    wen: {types: CONSULT}
    when:
      types: [CONSULTT]
      realis: [plan]
      date: next week or so
      goldsten: ">= 1"
    digest: {every: 30m, byy: place}
  - id: feed
    when: {types: [LAW]}
    quiet_hours: {from: "22:00"}
"""
    found = dict(complaints(text))
    assert found[5] == "there is no 'wen' here (did you mean 'when'?)"
    assert found[7] == "rules.when.types: there is no 'CONSULTT' (did you mean 'CONSULT'?)"
    assert found[8] == "rules.when.realis: there is no 'plan' (did you mean 'planned'?)"
    assert found[9].startswith("rules.when.date: a window is written like `next 7 days`")
    assert found[10] == "there is no 'goldsten' here (did you mean 'goldstein'?)"
    assert found[11] == "there is no 'byy' here (did you mean 'by'?)"
    assert found[14] == "rules.quiet_hours.to is missing"


def test_names_that_lead_nowhere_are_found_with_what_was_meant():
    text = f"""{HEAD}rules:
  - id: a
    when: {{actors: [Nhat Bam, ASEAN leader, "gpe:UX"]}}
    to: dsk
  - id: a
    expression: tipe == "CONSULT"
silences:
  - {{from: 2026-03-05T00:00+07:00, to: 2026-03-06T00:00+07:00, rules: [b]}}
"""
    found = complaints(text)
    assert (6, "there is no actor 'gpe:UX' (did you mean 'gpe:AU'?)") in found
    assert (7, "there is no destination 'dsk' (did you mean 'desk'?)") in found
    assert (8, "two rules have the id 'a'") in found
    assert (9, "there is no field 'tipe' (did you mean 'type'?)") in found
    assert (11, "there is no rule 'b'") in found
    assert any("did you mean 'Nhật Bản'?" in message and line == 6 for line, message in found)
    assert any("did you mean 'ASEAN leaders'?" in message for line, message in found)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("version: [", 1, "no YAML"),
        ("version: 1\nrules: []\nversion: 1", 3, "stands here a second time, first on line 1"),
        ("hello", 1, "must be a section"),
        ("version: 2\nrules: []", 1, "version: there is no 2"),
        (HEAD + "rules:\n  - {id: feed, when: {types: LAW}}", 5, "is reserved"),
        (HEAD + "rules:\n  - {id: a, to: desk}", 5, "has no condition"),
        (HEAD + "rules:\n  - {id: a, expression: n_sources >=}", 5, "syntax error"),
        (HEAD + "rules:\n  - {id: a, when: {types: LAW}, digest: {by: place}}", 5, "either `every`"),
        ("version: 1\nrules: []\ndestinations: {d: {webhook: 'http://x'}}", 3, "needs a `secret`"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_where(text, line, message):
    assert any(number == line and message in said for number, said in complaints(text))


def test_an_unknown_person_is_no_error_but_worth_a_warning():
    rules = rules_of("when: {actors: Lò Văn Nhớ}")
    assert [warning.line for warning in rules.warnings] == [6]


def test_times_of_day_and_zones_are_read_as_written():
    rules = read_rules(
        'version: 1\nzone: Asia/Tokyo\nquiet_hours: {from: 22:00, to: "06:30"}\nrules: []\nmax_age: 36h\n', LEXICON
    )
    assert str(rules.file.quiet_hours.start) == "22:00:00"
    assert rules.file.max_age == timedelta(hours=36)
    assert rules.file.zone.utcoffset(MONDAY.replace(tzinfo=None)) == 9 * HOUR


def test_every_field_of_expressions_is_documented():
    text = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    for name in SYMBOLS:
        assert f"`{name}`" in text


def test_actors_of_the_helpers_are_those_of_the_lexicon():
    assert {who.id for who in (JAPAN, INDIA, VIETNAM)} <= set(LEXICON.entries)
