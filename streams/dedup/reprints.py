"""Which articles of a block repeat the text of an earlier one, by their MinHash signatures."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from schemas import ArticleRef
from streams.dedup.features import seen
from streams.dedup.leaders import Leaders
from streams.dedup.pairs import resemblance
from streams.dedup.tables import owners

BAND, BANDS = 2, 16
"""MinHash values in a look-up key, and keys: texts that share a third of their values share a key in 85 % of cases."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """An article as reprint detection sees it."""

    article: ArticleRef
    owner: str
    order: tuple[float, str]
    keys: tuple[int, ...]


class Reprints:
    """Follows which article was first with each text; the outcome depends on the set of articles only."""

    def __init__(self, least: float) -> None:
        self._texts: dict[str, Text] = {}
        self._leaders: Leaders[Text] = Leaders(_resemblance, least)

    def original_of(self, uri: str) -> ArticleRef:
        """Return the article whose text the article repeats: itself if it is the first."""
        return self._leaders.leader_of(self._texts[uri]).article

    def article(self, uri: str) -> ArticleRef:
        """Return an article as it was put in."""
        return self._texts[uri].article

    def owner_of(self, uri: str) -> str:
        """Return the owner of an article's outlet."""
        return self._texts[uri].owner

    def replace(self, uri: str, article: ArticleRef | None) -> set[str]:
        """Put ``article`` in the place of ``uri``'s former version, or take that out; return whose original changed."""
        changed: set[str] = set()
        former = self._texts.pop(uri, None)
        if former is not None:
            changed |= {text.article.uri for text in self._leaders.remove(former)}
        if article is not None:
            self._texts[uri] = text = _text(article)
            changed |= {other.article.uri for other in self._leaders.add(text)}
        return changed & self._texts.keys()


def _resemblance(a: Text, b: Text) -> float:
    return resemblance(a.article.text_signature, b.article.text_signature)


def _text(article: ArticleRef) -> Text:
    values = article.text_signature
    # Python salts the hashes of strings, not those of numbers: the keys are the same in every process.
    keys = tuple(hash((i, values[i : i + BAND])) for i in range(0, min(len(values), BAND * BANDS), BAND))
    return Text(article, owner_of(article), seen(article), keys)


def owner_of(article: ArticleRef) -> str:
    """Return who answers for an article: the owner of its outlet, else its publisher, host or URI."""
    host = (urlsplit(article.uri).hostname or "").removeprefix("www.")
    publisher = (article.publisher or "").strip().lower()
    desk_of = publisher.split(" - ")[0]  # feeds name their desk: "VnExpress - Thể Thao"
    for name in (publisher, desk_of, host):
        if name in owners():
            return owners()[name]
    return desk_of or host or article.uri
