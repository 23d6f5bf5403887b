"""Explanations: why each trigger was read as it was."""

from extractors import explain, extract
from schemas import Article, EventType, Realis


def test_an_explanation_names_trigger_type_actors_reasons_and_fate() -> None:
    article = Article.model_validate(
        {
            "uri": "test:1",
            "headline": "Nga sẽ không kích Ukraine ngày 20/3",
            "published_at": "2026-03-12T09:00:00+07:00",
        }
    )
    explanation = explain(article)
    (event,) = explanation.events
    assert (event.trigger, event.type, event.realis, event.realis_cue) == (
        "không kích",
        EventType.ASSAULT,
        Realis.PLANNED,
        "sẽ",
    )
    assert [actor.name for actor in event.actors] == ["Nga", "Ukraine"]
    assert event.reported
    assert event.leads
    assert any("không kích" in reason for reason in event.reasons)
    assert article.headline is not None
    assert article.headline[event.trigger_start : event.trigger_end] == "không kích"


def test_what_is_explained_as_reported_is_what_is_extracted() -> None:
    article = Article.model_validate(
        {
            "uri": "test:1",
            "headline": "Công an tỉnh Lào Cai bắt tạm giam ông Phan Đình Lộc",
            "body_text": "Ngày 10/3, Công an tỉnh Lào Cai khám xét nhà ông Phan Đình Lộc. Ông Lộc từng bị phạt.",
            "published_at": "2026-03-12T09:00:00+07:00",
        }
    )
    leading = [event for event in explain(article).events if event.leads]
    assert [event.type for event in leading] == [mention.type for mention in extract(article)]


def test_a_withdrawn_article_has_nothing_to_explain() -> None:
    assert explain(Article(uri="test:1", pubstatus="canceled")).events == ()
