"""Every metric is named once and documented; dashboards and alerts use no other."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from streams.cli import main
from streams.ops.metrics import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
FAMILIES = {family.name: family for family in REGISTRY.collect()}
SAMPLES = {
    f"{name}{suffix}"
    for name, family in FAMILIES.items()
    for suffix in {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}[family.type]
}
DASHBOARD = ROOT / "deploy" / "grafana" / "sukien.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_metric_is_documented_with_its_meaning(name):
    shown = name + ("_total" if FAMILIES[name].type == "counter" else "")
    assert any(f"`{shown}`" in line and FAMILIES[name].documentation in line for line in DOCUMENT.splitlines())


def test_the_document_names_no_metric_that_does_not_exist():
    assert set(re.findall(r"^\| `(sukien_\w+)`", DOCUMENT, re.MULTILINE)) <= SAMPLES | set(FAMILIES)


def expressions_of_dashboard():
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]


def rules():
    return [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def test_the_dashboard_queries_metrics_that_exist_and_shows_each_of_them():
    used = {name for expr in expressions_of_dashboard() for name in re.findall(r"sukien_\w+", expr)}
    assert used <= SAMPLES
    assert {name for name in FAMILIES if not any(sample.startswith(name) for sample in used)} == set()


def test_panels_have_titles_numbers_of_their_own_and_do_not_overlap():
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = set()
    for panel in panels:
        place = panel["gridPos"]
        assert panel["title"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in cells
                assert 0 <= x < 24
                cells.add((x, y))


def test_alerts_query_metrics_that_exist_and_each_leads_to_its_runbook_entry():
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    for rule in rules():
        assert set(re.findall(r"sukien_\w+", rule["expr"])) <= SAMPLES
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert f"## {rule['alert']}\n" in runbook


def commands_in(document):
    """Every `sukien …` of a document, in a line of its own or in backquotes, as a list of words."""
    text = (ROOT / document).read_text(encoding="utf-8")
    for line in re.findall(r"^\$ (sukien .+)$", text, re.MULTILINE) + re.findall(r"`(sukien [^`]+)`", text):
        words = shlex.split(line, comments=True)[1:]
        if "…" not in line and not {"|", ">"} & set(words):
            yield words


@pytest.mark.parametrize("document", ["docs/runbook.md", "docs/replay.md", "docs/delivery.md"])
def test_the_commands_of_the_documents_exist_and_take_what_they_are_given(document):
    for words in commands_in(document):
        command, rest = main, words
        while isinstance(command, click.Group) and rest:
            assert rest[0] in command.commands, f"sukien {' '.join(words)} in {document}"
            command, rest = command.commands[rest[0]], rest[1:]
        reason = refusal(command, rest) if rest else ""
        stands_for_a_value = {"A", "B", "OFFSET", "NAME"} & set(rest)
        assert not reason or "does not exist" in reason or stands_for_a_value, f"{words}: {reason}"


def refusal(command, words):
    """Why a command does not take these words; nothing when it does."""
    try:
        command.make_context(command.name, list(words))
    except click.BadParameter as error:
        return str(error)
    return ""
