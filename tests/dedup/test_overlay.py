"""What a user's lexicon says of a person reaches dedup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from extractors.extractor import Extractor
from schemas import Article
from streams.dedup.features import features_of
from streams.dedup.history import take

PUBLISHED = datetime.fromisoformat("2026-03-05T08:00:00+07:00")


def sides(overlay: Path | None) -> set[str]:
    article = Article(uri="a", headline="Tiana Rakoto gặp Thủ tướng Ấn Độ Narendra Modi", published_at=PUBLISHED)
    ((row,), _) = take(article, Extractor(overlay=overlay)(article), (), None)
    return set(features_of(row, 0).sides)


def test_a_person_of_the_overlay_acts_for_his_state(tmp_path: Path) -> None:
    row = "name\toccupation\taffiliation\taliases\nTiana Rakoto\tofficial\tMG\t\n"
    (tmp_path / "people.tsv").write_text(row, encoding="utf-8")
    assert (sides(None), sides(tmp_path)) == ({"gpe:IN"}, {"gpe:IN", "gpe:MG"})
