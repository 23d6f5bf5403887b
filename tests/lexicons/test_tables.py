from pathlib import Path

import pytest

from extractors.lexicons import LexiconError, load_lexicon
from extractors.lexicons.tables import HERE

ORGANISATIONS = "name\tcategory\taffiliation\taliases\n"


def overlay(directory: Path, name: str, text: str) -> Path:
    (directory / name).write_text(text, encoding="utf-8")
    return directory


def test_our_own_tables_load() -> None:
    assert load_lexicon().entries["gpe:UA"].name == "Ukraine"


def test_the_lexicon_is_loaded_once() -> None:
    assert load_lexicon() is load_lexicon()


def test_an_overlay_adds_a_name(tmp_path: Path) -> None:
    lexicon = load_lexicon(overlay(tmp_path, "organisations.tsv", ORGANISATIONS + "Xưởng Mây\tcompany\tVN\tXM Corp\n"))
    assert [alias.entry.id for alias in lexicon.lookup("xm corp")] == ["org:Xưởng_Mây"]


def test_an_overlay_row_replaces_ours_of_the_same_name(tmp_path: Path) -> None:
    lexicon = load_lexicon(overlay(tmp_path, "organisations.tsv", ORGANISATIONS + "NATO\tinternational\t-\tKhối Tây\n"))
    assert lexicon.lookup("Khối Tây")
    assert not lexicon.lookup("Tổ chức Hiệp ước Bắc Đại Tây Dương")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("organisations.tsv", "name\tkind\n", r"organisations.tsv:1: header"),
        ("organisations.tsv", ORGANISATIONS + "A\tcompany\n", r"organisations.tsv:2: 2 cells, must be 4"),
        ("organisations.tsv", ORGANISATIONS + "# a\nA\tb\tZZZ\t-\n", r"organisations.tsv:3: no state .*'ZZZ'"),
        (
            "organisations.tsv",
            ORGANISATIONS + "A\tb\tVN\t-\nA\tb\tVN\t-\n",
            r"organisations.tsv:3: 'A' stands on line 2",
        ),
        (
            "offices.tsv",
            "person\trole\taffiliation\tsince\tuntil\nA B\tking\tUS\t-\t-\n",
            r"offices.tsv:2: no role 'king'",
        ),
        (
            "offices.tsv",
            "person\trole\taffiliation\tsince\tuntil\nA B\tpresident\tUS\t2020-13\t-\n",
            r"offices.tsv:2: since is '2020-13'",
        ),
        (
            "offices.tsv",
            "person\trole\taffiliation\tsince\tuntil\nA B\tpresident\tUS\t2021\t2020\n",
            r"offices.tsv:2: the term ends",
        ),
        ("metonyms.tsv", "surface\tstate\nThủ Phủ\tXQ\n", r"metonyms.tsv:2: no state 'XQ'"),
    ],
)
def test_a_fault_in_a_table_is_named_with_its_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        load_lexicon(overlay(tmp_path, name, text))


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    (tmp_path / "organisations.tsv").write_bytes(b"name\xff")
    with pytest.raises(LexiconError, match=r"organisations.tsv:1: not UTF-8"):
        load_lexicon(tmp_path)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.tsv")), ids=lambda path: path.name)
def test_every_table_opens_with_a_comment_that_explains_it(path: Path) -> None:
    assert path.read_text("utf-8").startswith("# ")
