"""What consumers read stays readable: no field of the released schemas goes, no type or value is taken from one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.generate import RECORDS, schema_of

RELEASED = Path(__file__).parent / "released_v1"  # the schemas as first released; add to it, never change it


def breaks(old: dict[str, Any], new: dict[str, Any], *, is_input: bool = False) -> list[str]:
    """Say what a reader of `old` would miss in `new`; for an input, what a writer of `old` would stumble over."""
    found = list(_object_breaks("", old, new, old.get("$defs", {}), new.get("$defs", {})))
    if is_input:
        found += [f"{name}: newly required" for name in set(new.get("required", [])) - set(old.get("required", []))]
    return found


def _object_breaks(path: str, old: Any, new: Any, old_defs: Any, new_defs: Any) -> Iterator[str]:
    old, new = _resolve(old, old_defs), _resolve(new, new_defs)
    for value in set(old.get("enum", [])) - set(new.get("enum", [])):
        yield f"{path}: value {value!r} is gone"
    if _types(old, old_defs) - _types(new, new_defs):
        yield f"{path}: type {sorted(_types(old, old_defs))} became {sorted(_types(new, new_defs))}"
    if not _branches(old) and len(_branches(new)) == 1:  # became optional: what it holds when set stays the same
        new = _resolve(_branches(new)[0], new_defs)
    for name, field in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{path}.{name}: is gone"
        else:
            yield from _object_breaks(f"{path}.{name}", field, new["properties"][name], old_defs, new_defs)
    if "items" in old and "items" in new:
        yield from _object_breaks(f"{path}[]", old["items"], new["items"], old_defs, new_defs)
    for old_option, new_option in zip(_branches(old), _branches(new), strict=False):
        yield from _object_breaks(path, old_option, new_option, old_defs, new_defs)


def _resolve(schema: Any, defs: Any) -> Any:
    return defs[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def _branches(schema: Any) -> list[Any]:
    return [option for option in schema.get("anyOf", []) if option.get("type") != "null"]


def _types(schema: Any, defs: Any) -> set[str]:
    options = schema.get("anyOf", [schema])
    return {str(_resolve(option, defs).get("type", "any")) for option in options}


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_nothing_that_consumers_read_was_removed_or_narrowed(name):
    released = orjson.loads((RELEASED / f"{name}.schema.json").read_bytes())
    assert breaks(released, schema_of(name), is_input=name == "article") == []


def test_a_removed_field_a_narrowed_type_and_a_lost_value_are_found():
    released = orjson.loads((RELEASED / "event.schema.json").read_bytes())
    broken = orjson.loads((RELEASED / "event.schema.json").read_bytes())
    del broken["properties"]["place"]
    broken["properties"]["date"] = {"type": "string"}
    broken["$defs"]["Realis"]["enum"].remove("negated")
    found = " ".join(breaks(released, broken))
    assert ".place: is gone" in found
    assert ".date: type" in found
    assert "'negated' is gone" in found


def test_a_newly_required_field_of_an_article_is_found():
    released = orjson.loads((RELEASED / "article.schema.json").read_bytes())
    broken = {**released, "required": [*released["required"], "publisher"]}
    assert breaks(released, broken, is_input=True) == ["publisher: newly required"]
