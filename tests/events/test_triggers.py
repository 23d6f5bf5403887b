"""The trigger tables: complete, readable, checked."""

from pathlib import Path

import pytest

from extractors.events.lexicon import load_triggers
from extractors.lexicons import LexiconError
from schemas import EventType, Mode

HEADER = "words\tuse\tframe\tweight\tmode\tneeds\n"


def overlay(tmp_path: Path, rows: str, name: str = "AID.tsv") -> Path:
    (tmp_path / "triggers").mkdir()
    (tmp_path / "triggers" / name).write_text(rows, "utf-8")
    return tmp_path


def test_every_type_has_verbs_and_a_sense_of_weight_three() -> None:
    senses = [sense for found in load_triggers().senses.values() for sense in found]
    for event_type in EventType:
        mine = [sense for sense in senses if sense.type is event_type]
        assert any(not sense.nominal for sense in mine), event_type
        assert event_type is EventType.STATEMENT or max(sense.weight for sense in mine) >= 3, event_type


def test_only_consult_has_modes_and_all_of_them() -> None:
    modes = {(s.type, s.mode) for found in load_triggers().senses.values() for s in found if s.mode}
    assert modes == {(EventType.CONSULT, mode) for mode in Mode}


def test_a_phrase_stands_once_in_a_table() -> None:
    for words, senses in load_triggers().senses.items():
        readings = [(sense.type, sense.tail) for sense in senses]
        assert len(readings) == len(set(readings)), words


def test_an_overlay_adds_triggers(tmp_path: Path) -> None:
    rows = HEADER + "phát chẩn|cứu đói ~ bản làng\tv\tact\t4\t-\t-\n"
    senses = load_triggers(overlay(tmp_path, rows)).senses
    assert [sense.type for sense in senses["phát chẩn"]] == [EventType.AID]
    assert senses["cứu đói"][0].tail == " bản làng "


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("phát chẩn\tx\tact\t4\t-\t-", "use is 'x'"),
        ("phát chẩn\tv\tgive\t4\t-\t-", "'give' is not a valid Frame"),
        ("phát chẩn\tv\tact\t9\t-\t-", "weight is '9'"),
        ("phát chẩn\tv\tact\t4\tchat\t-", "'chat' is not a valid Mode"),
        ("phát chẩn\tv\tact\t4\t-\tmoney", "needs ['money']"),
        ("phát chẩn\tv\tact", "3 cells"),
    ],
)
def test_a_faulty_row_is_named_by_file_and_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(LexiconError, match=r"^AID\.tsv:2: ") as error:
        load_triggers(overlay(tmp_path, HEADER + row + "\n"))
    assert problem in str(error.value)


def test_an_unknown_cue_is_named_by_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"^cues\.tsv:2: "):
        load_triggers(overlay(tmp_path, "cues\tkind\nsẽ\tsoon\n", "cues.tsv"))
