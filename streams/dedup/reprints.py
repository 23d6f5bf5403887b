"""Which articles of a block repeat the text of an earlier one, by their MinHash signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from schemas import ArticleRef
from streams.dedup.bands import BandIndex
from streams.dedup.codec import Codec
from streams.dedup.features import packed_signature, seen
from streams.dedup.index import KEY_SIZE, SIZE, Handle
from streams.dedup.leaders import Leaders
from streams.dedup.pairs import resemblance
from streams.dedup.shelves import Desk, Shelf
from streams.dedup.tables import owners

_HOST = re.compile(r"[a-zA-Z][\w+.-]*://(?:[^/?#@]*@)?([^/?#:]+)")
BANDS = 16
"""Look-up keys, each of two MinHash values: texts that share a third of their values share a key in 85 % of cases."""


@dataclass(frozen=True, slots=True)
class Text:
    """An article as reprint detection sees it."""

    order: tuple[float, str]
    owner: str
    digest: int
    signature: bytes

    @property
    def uri(self) -> str:
        """The article."""
        return self.order[1]

    @property
    def keys(self) -> bytes:
        """Its first values, two in a key."""
        return self.signature[: BANDS * KEY_SIZE]

    @property
    def kin(self) -> bytes:
        """Texts that match share nothing but their keys."""
        return self.keys


class Reprints:
    """Follows which article was first with each text; the outcome depends on the set of articles only."""

    def __init__(self, desk: Desk, block: bytes, least: float) -> None:
        codec = Codec(Text)
        self._texts: Shelf[Text] = desk.shelf(block, b"T", codec.encode, codec.decode)
        self._leaders: Leaders[Text] = Leaders(
            desk, block, b"t", self._texts, BandIndex(desk, block, b"t"), _resemblance, least
        )

    def __getitem__(self, text: Handle) -> Text:
        return self._texts[text]

    def original_of(self, text: Handle) -> Text:
        """Return the text that ``text`` repeats: itself if it is the first."""
        leader = self._leaders.leader_of(text)
        assert leader is not None, "not a known text"
        return self._texts[leader]

    def replace(self, former: Handle | None, article: ArticleRef | None, digest: int) -> tuple[Handle | None, set[str]]:
        """Put ``article``, of a row with ``digest``, in the place of a former text, or take that out.

        Return the handle of the new text, and which other articles may have another original now.
        """
        changed: set[Handle] = set()
        if former is not None:
            changed |= self._leaders.remove(former).keys()
        handle = None
        if article is not None:
            text = text_of(article)
            handle = blake2b(f"{article.uri}\n{digest}".encode(), digest_size=SIZE).digest()
            self._texts.put(handle, text)
            changed |= self._leaders.add(handle).keys()
        uris = {self._texts[other].uri for other in changed - {former, handle}}
        if former is not None and former != handle:
            self._texts.put(former, None)
        return handle, uris


def _resemblance(_a: Handle, mine: Text, _b: Handle, theirs: Text) -> float:
    return resemblance(mine.signature, theirs.signature)


def text_of(article: ArticleRef) -> Text:
    """Return what reprint detection needs of an article."""
    digest = int(article.content_sha256[:15], 16)
    return Text(seen(article), owner_of(article), digest, packed_signature(article))


def owner_of(article: ArticleRef) -> str:
    """Return who answers for an article: the owner of its outlet, else its publisher, host or URI."""
    host = _HOST.match(article.uri)
    return _owner(article.publisher or "", host[1].lower() if host else "") or article.uri


@lru_cache(maxsize=4_096)
def _owner(publisher: str, host: str) -> str:
    publisher, host = publisher.strip().lower(), host.removeprefix("www.")
    desk_of = publisher.split(" - ")[0]  # feeds name their desk: "VnExpress - Thể Thao"
    for name in (publisher, desk_of, host):
        if name in owners():
            return owners()[name]
    return desk_of or host
