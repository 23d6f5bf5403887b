"""Evidence points into the text as the newspaper sent it, whatever that text is."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import extract
from schemas import Article, Mention

SENTENCES = (
    "Chiều 11/3, Tổng thống Pháp Emmanuel Macron hội đàm với Thủ tướng Đức Friedrich Merz tại Berlin.",
    "Công an tỉnh Lào Cai bắt tạm giam ông Phan Đình Lộc.",
    "Đội tuyển Việt Nam thắng Thái Lan 2-1 tối 10/3.",
    "Thủy điện Hoà Bình xả lũ, Hà Nội ngập sâu sáng 12/3.",
)
PIECES = st.one_of(
    st.text(max_size=30), st.sampled_from(SENTENCES), st.sampled_from(["\u202f", "\r\n", "“", "🇻🇳", " "])
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


def article(headline: str | None, body: str | None) -> Article:
    stamp = "2026-03-12T09:00:00+07:00"
    blank = not (headline or "").strip() and not (body or "").strip()
    return Article.model_validate(
        {"uri": "test:1", "headline": "." if blank else headline, "body_text": body, "published_at": stamp}
    )


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_sentence_and_trigger_are_exact_slices_of_their_field(headline: str, body: str) -> None:
    source = article(headline, body)
    for mention in extract(source):
        for evidence in mention.evidence:
            text = getattr(source, evidence.field)
            assert text[evidence.start : evidence.end] == evidence.sentence
            assert text[evidence.trigger_start : evidence.trigger_end] == evidence.trigger
            assert evidence.start <= evidence.trigger_start < evidence.trigger_end <= evidence.end


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_same_article_gives_the_same_mentions_with_distinct_ids(body: str) -> None:
    mentions = extract(article(None, body))
    assert extract(article(None, body)) == mentions
    assert len({mention.id for mention in mentions}) == len(mentions)


def without_offsets(mention: Mention) -> tuple[object, ...]:
    composed = [unicodedata.normalize("NFC", evidence.sentence) for evidence in mention.evidence]
    return (
        mention.id,
        mention.type,
        mention.mode,
        mention.realis,
        mention.actors,
        mention.date,
        mention.place,
        *composed,
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True))
def test_decomposed_and_composed_text_give_the_same_events(sentences: list[str]) -> None:
    text = " ".join(sentences)
    composed = extract(article(None, unicodedata.normalize("NFC", text)))
    decomposed = extract(article(None, unicodedata.normalize("NFD", text)))
    assert composed
    assert list(map(without_offsets, composed)) == list(map(without_offsets, decomposed))


def test_an_event_keeps_its_id_when_other_words_of_the_article_change() -> None:
    first = extract(article("Nga không kích Ukraine", None))
    second = extract(article("Nóng: Nga lại không kích Ukraine", None))
    assert [m.id for m in first] == [m.id for m in second]
