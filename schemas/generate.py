"""Writes the JSON Schemas under ``schemas/v1`` from the records: `python -m schemas.generate` or `make schemas`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import BaseModel

from schemas import Alert, Article, CloudEvent, DeadLetter, Event, EventChange, IngestState, MentionSet, Promotion

FOLDER = Path(__file__).parent / "v1"
RECORDS: dict[str, type[BaseModel]] = {
    "article": Article,
    "mention-set": MentionSet,
    "event": Event,
    "event-change": EventChange,
    "cloud-event": CloudEvent,
    "alert": Alert,
    "dead-letter": DeadLetter,
    "ingest-state": IngestState,
    "promotion": Promotion,
}


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record: what we accept of an article, what we promise of all others."""
    mode: Literal["validation", "serialization"] = "validation" if name == "article" else "serialization"
    schema = RECORDS[name].model_json_schema(mode=mode, by_alias=False)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:sukien:schema:{name}:v1", **schema}


def dump(schema: dict[str, Any]) -> bytes:
    """Return a schema as it is committed: sorted, indented, with a final newline."""
    return orjson.dumps(schema, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def main() -> None:
    """Write all schemas."""
    for name in RECORDS:
        (FOLDER / f"{name}.schema.json").write_bytes(dump(schema_of(name)))


if __name__ == "__main__":
    main()
