"""The sample file holds what its README says it holds."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from schemas.article import Article, InvalidArticleError, parse_article

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "streams" / "samples"
LINES = (SAMPLES / "articles.jsonl").read_bytes().splitlines()
README = (SAMPLES / "README.md").read_text("utf8")
MIN_ARTICLES = 44


def _read() -> tuple[list[Article], list[str]]:
    articles, faults = [], []
    for line in LINES:
        try:
            articles.append(parse_article(line))
        except InvalidArticleError as error:
            faults.append(str(error))
    return articles, faults


ARTICLES, FAULTS = _read()


def _versions() -> dict[str, list[Article]]:
    versions = defaultdict(list)
    for article in ARTICLES:
        versions[article.uri].append(article)
    return versions


def _listed() -> set[str]:
    rows = README.split("## Groups")[1].split("## Faulty")[0]
    return {
        f"https://{host}.example/{path}" for host, path in re.findall(r"`([a-z0-9]+)/([a-z0-9-]+/[a-z0-9-]+)`", rows)
    }


def test_there_are_enough_articles() -> None:
    """The demo needs a fortnight of news, not a handful."""
    uris = {article.uri for article in ARTICLES}
    assert len(uris) >= MIN_ARTICLES
    assert f"{len(ARTICLES)} versions of {len(uris)} articles" in README


def test_the_readme_names_every_article_and_no_other() -> None:
    """Groups and file agree, so neither can be changed alone."""
    assert _listed() == {article.uri for article in ARTICLES}


def test_hosts_are_reserved_names() -> None:
    """No invented sentence is laid at a real outlet's door."""
    for article in ARTICLES:
        assert re.match(r"https://[a-z]+\.example/", article.uri)


@pytest.mark.parametrize(
    "fault",
    [
        "unexpected end of data",
        "a JSON list",
        "body_text",
        "published_at",
        "all empty",
        "schema_version '99'",
        "surrogate",
        "'uri' stands twice",
    ],
)
def test_each_promised_fault_is_refused_with_its_reason(fault: str) -> None:
    """One dead letter for each kind of bad input."""
    assert any(fault in message for message in FAULTS), FAULTS


def test_nine_lines_are_dead_letters() -> None:
    """README states the number that the demo reports."""
    assert len(FAULTS) == 9


def test_the_verbatim_reprint_shares_its_text() -> None:
    """Only outlet and time differ."""
    by_uri = {article.uri: article for article in ARTICLES}
    first = by_uri["https://baomoc.example/the-gioi/viet-nam-na-uy-hoi-dam-nghe-ca"]
    copy = by_uri["https://kinhtephuongnam.example/thoi-su/viet-nam-na-uy-hoi-dam-nghe-ca"]
    assert (first.headline, first.body_text) == (copy.headline, copy.body_text)
    assert first.publisher != copy.publisher


def test_four_articles_have_a_second_version() -> None:
    """A changed count, a corrected date, a withdrawal, and a version that arrives out of order."""
    twice = {uri: versions for uri, versions in _versions().items() if len(versions) > 1}
    assert len(twice) == 4
    assert [v[-1].pubstatus for v in twice.values()].count("canceled") == 1
    assert sum([article.version for article in versions] == [2, 1] for versions in twice.values()) == 1


def test_some_articles_lack_a_title_a_date_or_a_body() -> None:
    """Real feeds miss them too."""
    assert any(a.headline is None and a.body_text for a in ARTICLES)
    assert any(a.published_at is None for a in ARTICLES)
    assert any(a.headline and not a.description_text and not a.body_text for a in ARTICLES)


def test_odd_unicode_is_kept() -> None:
    """Editors and tools normalise text silently: this fails when one did."""
    texts = [f"{a.headline}{a.description_text}{a.body_text}" for a in ARTICLES]
    assert any("\u202f" in text for text in texts)
    assert any("\x00" in text for text in texts)
    assert any(unicodedata.normalize("NFC", text) != text for text in texts)
