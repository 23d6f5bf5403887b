"""The `sukien` command as users meet it: help that teaches, clear errors, batches that go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from streams.cli import main

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = {
    "article_id": "a1",
    "published_at": "2026-03-05T08:00:00+07:00",
    "title": "Nhật Bản hội đàm với Ấn Độ về hàng hải",
    "summary": "Ngày 4/3, Nhật Bản đã hội đàm với Ấn Độ tại New Delhi.",
}


def sukien(*args: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "streams", *args]
    return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **env}, check=False, cwd=ROOT)


def line(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def rows(output: bytes) -> list[dict]:
    return [json.loads(text) for text in output.splitlines()]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself_with_an_example_and_stands_in_the_readme(name):
    command = main.commands[name]
    assert command.help
    assert "Example" in (command.epilog or "")
    assert f"sukien {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_option_explains_itself():
    for command in main.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{command.name} {parameter.opts}"


def test_extract_goes_on_after_bad_lines_and_ends_with_1(tmp_path):
    errors = tmp_path / "errors.jsonl"
    done = sukien("extract", "--errors", str(errors), "-", "-", stdin=b"no json\n" + line(ARTICLE) + b"[]\n")
    assert done.returncode == 1
    assert [row["article_id"] for row in rows(done.stdout)] == ["a1"]
    assert b"line 1: not JSON" in done.stderr
    assert [row["line"] for row in rows(errors.read_bytes())] == [1, 3]


def test_extract_gives_events_with_exact_evidence():
    done = sukien("extract", "-", "-", stdin=line(ARTICLE))
    assert done.returncode == 0
    (event,) = rows(done.stdout)[0]["events"]
    assert (event["type"], event["mode"], event["date"], event["realis"]) == ("CONSULT", "meet", "2026-03-04", "actual")
    assert [actor["name"] for actor in event["actors"]] == ["Nhật Bản", "Ấn Độ"]
    assert ARTICLE["summary"][event["start"] : event["end"]] == event["sentence"]


def test_dates_resolves_against_the_publication_time():
    done = sukien("dates", "-", "-", stdin=line({"id": 1, "text": "Hôm qua", "published_at": ARTICLE["published_at"]}))
    assert rows(done.stdout)[0]["expressions"][0]["value"] == "2026-03-04"


def test_dedup_makes_one_event_of_two_reports():
    second = {**ARTICLE, "article_id": "a2", "source": "Báo khác"}
    done = sukien("dedup", "-", "-", stdin=line(ARTICLE) + line(second))
    (event,) = rows(done.stdout)
    assert {entry["article_uri"] for entry in event["evidence"]} == {"a1", "a2"}
    assert event["n_articles"] == 2


def test_stories_gives_reprints_one_story():
    done = sukien("stories", "-", "-", stdin=line(ARTICLE) + line({**ARTICLE, "article_id": "a2"}))
    first, second = rows(done.stdout)
    assert first["story_id"] == second["story_id"]


def test_explain_shows_trigger_actors_and_what_the_date_rests_on():
    done = sukien("explain", "-", stdin=line(ARTICLE), COLUMNS="200")
    text = done.stdout.decode()
    for part in ("CONSULT (meet)", "“hội đàm", "gpe:JP", "2026-03-04  (explicit: “Ngày 4/3”)", "actual"):
        assert part in text


def test_lexicon_explains_a_name_and_a_trigger_and_knows_what_it_does_not_know():
    assert b"gpe:US" in sukien("lexicon", "explain", "Washington").stdout
    assert b"trigger of CONSULT (call)" in sukien("lexicon", "explain", "điện đàm").stdout
    assert sukien("lexicon", "explain", "blahblah").returncode == 1


def test_lexicon_check_names_file_and_line_of_a_fault(tmp_path):
    assert sukien("lexicon", "check").returncode == 0
    (tmp_path / "people.tsv").write_text("id\tname\nper:x\n", encoding="utf-8")
    done = sukien("lexicon", "check", SUKIEN_LEXICONS=str(tmp_path))
    assert done.returncode == 1
    assert b"people.tsv:" in done.stderr
    assert b"Traceback" not in done.stderr


def test_bad_usage_ends_with_2():
    assert sukien("extract").returncode == 2
    assert sukien("dates", "--prefer", "never", "-").returncode == 2


@pytest.mark.parametrize(
    "args",
    [
        ["worker"],
        ["topics"],
        ["publish", "-"],
        ["consume", "news.events"],
        ["doctor"],
        ["consume", "x", "--from", "end"],
    ],
)
def test_without_a_broker_a_command_says_how_to_start_one_and_ends_with_1(args, tmp_path):
    done = sukien(*args, stdin=line(ARTICLE), SUKIEN_STATE_DIR=str(tmp_path), COLUMNS="200")
    assert done.returncode == 1
    text = (done.stdout + done.stderr).decode()
    assert "sukien broker start" in text
    assert "Traceback" not in text


def test_the_plain_faust_command_without_a_broker_says_the_same(tmp_path):
    faust = Path(sys.executable).with_name("faust")
    env = {**os.environ, "SUKIEN_STATE_DIR": str(tmp_path)}
    done = subprocess.run([faust, "-A", "streams.app", "worker"], capture_output=True, env=env, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert b"sukien broker start" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_unreachable_broker_is_named(tmp_path):
    done = sukien("topics", KAFKA_BOOTSTRAP="127.0.0.1:1", SUKIEN_STATE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert b"127.0.0.1:1" in done.stderr
    assert b"Traceback" not in done.stderr
