"""The data files are complete and mean something."""

from __future__ import annotations

from importlib import resources

import pytest

from schemas import EventType
from streams.dedup.tables import families, owners, plover
from streams.dedup.weights import WeightsError, load_weights, parse_weights
from streams.dedup.wording import rarity


def weights_text() -> str:
    return resources.files("streams.dedup").joinpath("data/weights.yaml").read_text(encoding="utf-8")


def test_every_event_type_has_a_family() -> None:
    assert set(families()) == set(EventType)


def test_every_plover_type_has_a_quad_class_and_an_intensity_of_its_sign() -> None:
    assert len(plover()) == 16
    assert all((intensity > 0) == quad.endswith("cooperation") for quad, intensity in plover().values())


def test_owners_are_looked_up_in_lower_case() -> None:
    assert all(name == name.lower() for name in owners())


def test_rarities_are_whole_numbers_so_that_sums_of_them_are_exact() -> None:
    assert all(bits == int(bits) and 0 <= bits <= 13 for bits in rarity().values())
    assert rarity()["và"] < rarity()["điện đàm"]


def test_thresholds_rise_from_neighbour_to_repetition() -> None:
    levels = load_weights().levels
    assert 0 < levels.edge < levels.link < levels.same < 1


def test_what_is_shared_speaks_for_one_event_and_what_differs_against_it() -> None:
    evidence = load_weights().evidence
    assert all(getattr(evidence, name) > 0 for name in dir(evidence) if name.startswith(("same_day", "shared_")))
    assert all(getattr(evidence, name) < 0 for name in dir(evidence) if name.startswith("other_"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  bias:", "  bais:", "evidence.bais: no such weight"),
        (
            "reason: they disagree",
            "because: they disagree",
            "evidence.other_place: needs a number `value` and a `reason`",
        ),
        ("link: {value: 0.45", "link: {value: half", "thresholds.link: needs a number `value` and a `reason`"),
    ],
)
def test_a_faulty_weight_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(WeightsError, match=message):
        parse_weights(weights_text().replace(old, new))
