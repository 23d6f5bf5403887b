"""The state of dedup as a release leaves it behind: `python -m tests.dedup.kept_state FOLDER` writes that of this one.

A worker's folder has one database for each table and partition; here it is partition 0 of both tables of dedup, beside
the compacted events that were sent. Keep a folder for each release, so that the next ones must open it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import orjson

from schemas import EventType, MentionSet, Mode
from tests.dedup.conftest import Stream, mention, moment, row
from tests.delivery.test_tables import CHANGES, store_in

AN, BINH, CHI = "per:An", "per:Bình", "per:Chi"
TEXT = tuple(range(64))


def said() -> list[MentionSet]:
    """Return a few articles with a reprint, a second version, a withdrawal and a planned meeting."""

    def call(uri: str, hour: int, sentence: str, version: int = 1, **about: object) -> MentionSet:
        told = mention(sentence, [AN, BINH], day="2026-03-04", mode=Mode.CALL, uri=uri)
        return row(uri, told, published=moment("2026-03-04", hour), version=version, **about)  # type: ignore[arg-type]

    flood = mention("lũ quét làm 3 người chết", ["gpe:VN"], day="2026-03-05", kind=EventType.DISASTER, uri="u4")
    visit = mention("thăm và hội đàm với nước chủ nhà", [AN, CHI], day="2026-03-06", mode=Mode.VISIT, uri="u6")
    gone = call("u5", 20, "điện đàm lần thứ hai")
    return [
        call("u1", 9, "điện đàm về hợp tác dầu khí", signature=TEXT),
        call("u2", 10, "điện đàm về hợp tác dầu khí", signature=TEXT),
        call("u3", 11, "gọi điện cho nhau"),
        call("u3", 11, "gọi điện cho nhau về dầu khí", version=2),
        row("u4", flood, published=moment("2026-03-05")),
        gone,
        row("u5", published=moment("2026-03-04", 20), version=2, block=gone.block),
        row("u6", visit, published=moment("2026-03-06", 18)),
    ]


def write(folder: Path) -> None:
    """Write the state after all of them were read."""
    stream = Stream()
    stream.feed(*said())
    tables = {
        "mention-rows": {f"{block}\x1f{uri}": value for (block, uri), value in stream.store.row_table.items()},
        "events-sent": {f"{block}\x1f{id_}": sent.to_json() for (block, id_), sent in stream.store.sent_table.items()},
    }
    for name, rows in tables.items():
        changes = {key.encode(): value for key, value in rows.items()}
        store = store_in(folder / name)
        store.write(CHANGES, changes, list(range(len(changes))))
        store._dbs.pop(0).close()
        for log in (folder / name).rglob("LOG*"):
            log.unlink()  # for people, with the paths of this machine
    lines = [orjson.dumps([key.decode(), orjson.loads(value)]) for key, value in sorted(stream.events.items())]
    (folder / "events.jsonl").write_bytes(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
