"""Examines a running stack and says, for each finding, what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from extractors import EXTRACTOR_VERSION
from streams.accounting import CLASSES, Sums, account
from streams.kafka import NoBrokerError, bootstrap_of, lag
from streams.settings import Settings
from streams.topics import ensure_topics
from streams.versions.pointer import live, name_of, serving

LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One check: whether it passed, what was found, and the remedy where there is one."""

    check: str
    ok: bool
    text: str
    remedy: str = ""


def examine(settings: Settings, *, sums: bool = True) -> list[Finding]:
    """Run all checks; those that need the broker are left out when it does not answer."""
    return [*_local(settings), *_remote(settings, sums=sums)]


def _local(settings: Settings) -> Iterator[Finding]:
    names = ("sukien", "faust-streaming", "aiokafka", "underthesea")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    yield Finding("versions", True, f"{versions}, extractor {EXTRACTOR_VERSION}")
    folder = settings.state_dir if settings.state_dir.exists() else settings.state_dir.parent
    free = shutil.disk_usage(folder if folder.exists() else "/").free
    remedy = "" if free >= LEAST_FREE_BYTES else "free some space, or set SUKIEN_STATE_DIR to another disk"
    yield Finding("disk", not remedy, f"{free / 1024**3:.1f} GiB free at {settings.state_dir}", remedy)


def _remote(settings: Settings, *, sums: bool) -> Iterator[Finding]:
    try:
        address = bootstrap_of(settings)
        states = ensure_topics(settings, create=False)
    except NoBrokerError as error:
        what, _, remedy = str(error).partition(": ")
        yield Finding("broker", False, what, remedy)
        return
    yield Finding("broker", True, f"answers at {address}")
    wrong = [f"{s.name} {s.state} {', '.join(s.differences)}".strip() for s in states if s.state != "ok"]
    yield Finding("topics", not wrong, "; ".join(wrong) or "as declared", "run `sukien topics`" if wrong else "")
    if any(state.state == "missing" for state in states):
        return
    settings = serving(settings)
    yield Finding("version", True, f"{name_of(settings)}; {live(settings).version} is live")
    behind = lag(settings)
    idle = not any(behind.values())
    text = ", ".join(f"{topic} {count}" for topic, count in behind.items())
    yield Finding("lag", True, text, "" if idle else "wait, or start workers: `sukien worker`")
    if sums:
        yield from _sums(account(settings), idle=idle)


def _sums(sums: Sums, *, idle: bool) -> Iterator[Finding]:
    yield Finding("articles", True, f"{sums.records} records")
    for name, meaning in CLASSES.items():
        count = sums.by_class[name]
        ok, remedy = True, ""
        if name == "pending" and count and idle:
            ok, remedy = False, "the group has committed past them: please report it; a replay recovers them"
        elif name == "dead letter" and count:
            remedy = "look: `sukien dead-letters list`"
        yield Finding(f"  {name}", ok, f"{count} {meaning}", remedy)
    total = sum(sums.by_class.values())
    yield Finding("  sum", total == sums.records, f"{total} of {sums.records}")
    yield Finding("events", True, f"{sums.events} live")
