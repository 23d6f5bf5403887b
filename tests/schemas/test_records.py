"""The records: what is an article, what is refused, and that the committed schemas are those of the code."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import jsonschema
import orjson
import pytest

from schemas import Article, DeadLetter, InvalidArticleError, parse_article
from schemas.generate import FOLDER, RECORDS, dump, schema_of
from schemas.topics import load_topics


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_the_committed_json_schema_is_current(name):
    committed = (FOLDER / f"{name}.schema.json").read_bytes()
    assert committed == dump(schema_of(name)), "run `make schemas` and commit what it writes"


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_each_record_has_an_example_that_its_schema_and_the_code_accept(name):
    example = orjson.loads((FOLDER / "examples" / f"{name}.json").read_bytes())
    jsonschema.Draft202012Validator(schema_of(name)).validate(example)
    RECORDS[name].model_validate(example)


def test_every_topic_carries_a_record_that_has_a_schema():
    values = {topic.value for topic in load_topics().topics.values()}
    assert values <= {record.__name__ for record in RECORDS.values()}


def article(**fields: object) -> bytes:
    return json.dumps({"uri": "https://bao.example/a", "headline": "Tiêu đề", **fields}).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "a JSON list, not an object"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"uri": "a", "headline": "x\x00y"}', "not JSON"),
        (article(headline="\ud800"), "not JSON"),
        (article(headline=None), "all empty: nothing to read"),
        (article(headline=" \n"), "all empty: nothing to read"),
        (article(headline=7), "headline: Input should be a valid string"),
        (article(published_at="31/02/2025"), "published_at"),
        (article(published_at=20251014), "published_at: must be an ISO 8601 string"),
        (article(version="2"), "version"),
        (article(schema_version="99"), "schema_version '99', but this release reads '1'"),
        (b'{"uri": "a", "uri": "b", "headline": "x"}', "key 'uri' stands twice"),
        (b'{"headline": "x"}', "uri: Field required"),
        (article(body_text="x" * 5_000_000), "at most 2097152 are read"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(data, reason):
    with pytest.raises(InvalidArticleError, match=reason.replace("(", r"\(")):
        parse_article(data)


def test_a_reason_never_echoes_the_input():
    with pytest.raises(InvalidArticleError) as caught:
        parse_article(article(headline={"secret": "hunter2"}))
    assert "hunter2" not in str(caught.value)


def test_short_names_of_plain_datasets_are_read():
    parsed = parse_article(b'{"article_id": "a", "title": "t", "summary": "s", "body": "b", "source": "p"}')
    assert (parsed.uri, parsed.headline, parsed.description_text, parsed.body_text, parsed.publisher) == tuple("atsbp")


def test_an_escaped_nul_is_text_like_any_other():
    assert parse_article(article(headline="a\x00b")).headline == "a\x00b"


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_publication_time_is_an_absent_one(value):
    assert parse_article(article(published_at=value)).published_at is None


def test_a_time_without_zone_is_vietnamese():
    assert parse_article(article(published_at="2025-10-14T07:00:00")).published_at == datetime(2025, 10, 14, tzinfo=UTC)


def test_versions_are_ordered_by_number_then_time_then_content():
    first = Article(uri="a", headline="x")
    later = Article(uri="a", headline="x", versioncreated=datetime(2026, 1, 1, tzinfo=UTC))
    second = Article(uri="a", headline="x", version=2)
    assert first.version_key.key < later.version_key.key < second.version_key.key
    assert first.version_key.key != Article(uri="a", headline="y").version_key.key


def test_a_withdrawn_article_needs_no_text():
    assert parse_article(article(headline=None, pubstatus="canceled")).pubstatus == "canceled"


def test_a_dead_letter_survives_its_headers():
    letter = DeadLetter(
        topic="news.articles", partition=3, offset=7, stage="extract", error_class="E", message="sai định dạng"
    )
    assert DeadLetter.from_headers([*letter.to_headers(), ("theirs", b"\xff")]) == letter
