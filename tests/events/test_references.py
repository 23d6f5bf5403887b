"""What an article only refers to: told apart from what it reports, and kept for dedup."""

from __future__ import annotations

from datetime import datetime

from extractors import extract
from extractors.extractor import default_extractor, events_record
from schemas import Article, DateBasis, EventType, Mention, Mode, Realis

PUBLISHED = datetime.fromisoformat("2026-03-05T08:00:00+07:00")


def article(headline: str, summary: str = "") -> Article:
    return Article(uri="test:1", headline=headline, description_text=summary or None, published_at=PUBLISHED)


def references(headline: str, summary: str = "") -> list[Mention]:
    return [mention for mention in default_extractor()(article(headline, summary)) if mention.background]


def parties(mention: Mention) -> set[str]:
    return {actor.name for actor in mention.actors}


def test_a_meeting_in_a_subordinate_clause_is_a_reference() -> None:
    (reference,) = references("Nga không kích Kiev trước cuộc gặp Trump - Zelensky")
    assert (reference.type, reference.mode) == (EventType.CONSULT, Mode.MEET)
    assert parties(reference) == {"Donald Trump", "Volodymyr Zelensky"}


def test_a_reference_does_not_take_the_day_of_publication() -> None:
    (reference,) = references("Nga không kích Kiev trước cuộc gặp Trump - Zelensky")
    assert (reference.date.edtf, reference.date.basis) == (None, DateBasis.NONE)


def test_a_reference_takes_a_day_that_stands_beside_it() -> None:
    (reference,) = references("Nga không kích Kiev trước cuộc gặp Trump - Zelensky ngày 7/3")
    assert reference.date.edtf == "2026-03-07"


def test_a_meeting_that_names_nobody_is_that_of_the_only_two_persons_of_the_news() -> None:
    (reference,) = references(
        "Ông Macron khoe chiếc cà vạt được ông Modi tặng", "Món quà được trao trước cuộc hội đàm tại New Delhi."
    )
    assert parties(reference) == {"Emmanuel Macron", "Narendra Modi"}


def test_a_president_and_his_own_country_have_not_met() -> None:
    assert references("Giá dầu tăng sau cuộc gặp giữa ông Putin và Nga") == []


def test_what_is_reported_is_no_reference_as_well() -> None:
    assert (
        references("Ông Macron gặp ông Modi tại New Delhi", "Cuộc gặp giữa ông Macron và ông Modi kéo dài hai giờ.")
        == []
    )


def test_a_denied_meeting_is_not_referred_to() -> None:
    assert references("Nga không kích Kiev, ông Putin nói không gặp ông Zelensky") == []


def test_a_plan_stays_a_plan() -> None:
    (reference,) = references("Nga không kích Kiev khi ông Zelensky sắp gặp ông Trump")
    assert reference.realis is Realis.PLANNED


def test_references_are_not_among_the_events_of_an_article() -> None:
    news = article("Nga không kích Kiev trước cuộc gặp Trump - Zelensky")
    assert [mention.type for mention in extract(news)] == [EventType.ASSAULT]
    assert [event["type"] for event in events_record(news, default_extractor()(news))["events"]] == ["ASSAULT"]


def test_talks_that_go_on_are_no_meeting() -> None:
    assert (
        references("Ông Macron khuyên ông Zelensky chốt thỏa thuận", "Tiến trình đàm phán phụ thuộc vào hai ông.") == []
    )


def test_those_named_after_the_noun_are_all_who_meet() -> None:
    (meeting,) = extract(article("Ấn Độ theo dõi cuộc gặp Trump - Putin ngày 7/3"))
    assert parties(meeting) == {"Donald Trump", "Vladimir Putin"}
