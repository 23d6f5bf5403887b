"""A document that keeps a parser busy, or kills it, costs that document alone."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from streams.feeds.errors import FormatError, RefusedError
from streams.feeds.parsing import Children
from streams.feeds.rss import read_feed

DEEP = b'<rss version="2.0"><channel>' + b"<a>" * 3_000_000
SOUND = (
    b'<rss version="2.0"><channel><item><title>Tin</title><link>https://baomoc.example/1</link></item></channel></rss>'
)


def die(_: bytes) -> None:
    os._exit(9)


@pytest.fixture
def children():
    made = Children(processes=1, seconds=60.0)
    yield made
    made.stop()


async def test_a_document_without_end_is_given_up_and_the_next_one_is_read(children):
    assert len((await children(read_feed, SOUND, "https://baomoc.example/", "text/xml", 10)).items) == 1
    children.seconds = 1.0  # the process has started by now
    with pytest.raises(FormatError, match="within 1 s"):
        await children(read_feed, DEEP, "https://baomoc.example/", "text/xml", 10)
    children.seconds = 60.0
    with pytest.raises(FormatError, match="cannot be read"):
        await children(die, b"")
    assert len((await children(read_feed, SOUND, "https://baomoc.example/", "text/xml", 10)).items) == 1
    with pytest.raises(RefusedError, match="declares entities"):
        await children(read_feed, b'<!DOCTYPE a [<!ENTITY b "c">]><rss/>', "https://baomoc.example/", "text/xml", 10)


async def test_no_more_documents_are_read_at_once_than_there_are_processes(children):
    reading = [children(time.monotonic) for _ in range(5)]
    assert len(await asyncio.gather(*reading)) == 5
    assert len(children._made) == 1
