"""What single news items say, read by the whole extractor."""

from datetime import datetime, timedelta, timezone

import pytest

from extractors import Extractor, extract
from extractors.events import document
from schemas import Article, DateBasis, EventType, Mention, Mode, Realis, Side

PUBLISHED = datetime(2026, 3, 12, 9, 30, tzinfo=timezone(timedelta(hours=7)))


def read(title: str | None = None, summary: str | None = None, body: str | None = None) -> list[Mention]:
    return extract(
        Article(uri="test:1", headline=title, description_text=summary, body_text=body, published_at=PUBLISHED)
    )


def only(title: str | None = None, summary: str | None = None, body: str | None = None) -> Mention:
    mentions = read(title, summary, body)
    assert len(mentions) == 1, [(m.type, m.evidence[0].trigger) for m in mentions]
    return mentions[0]


def sides(mention: Mention) -> dict[str, Side]:
    return {actor.name: actor.side for actor in mention.actors}


def test_an_active_verb_makes_its_subject_the_actor_and_its_object_the_recipient() -> None:
    mention = only("Nga không kích Ukraine")
    assert mention.type is EventType.ASSAULT
    assert sides(mention) == {"Nga": Side.ACTOR, "Ukraine": Side.RECIPIENT}


def test_a_passive_verb_makes_its_subject_the_recipient() -> None:
    mention = only("Ông Phan Đình Lộc bị khởi tố")
    assert mention.type is EventType.JUSTICE
    assert sides(mention) == {"Phan Đình Lộc": Side.RECIPIENT}


def test_the_agent_of_a_passive_stands_between_bi_and_the_verb() -> None:
    mention = only("Ông Phan Đình Lộc bị Công an tỉnh Lào Cai bắt tạm giam")
    assert sides(mention) == {"Công an tỉnh Lào Cai": Side.ACTOR, "Phan Đình Lộc": Side.RECIPIENT}


def test_those_who_meet_take_part_alike() -> None:
    mention = only(
        body="Chiều 11/3, Tổng thống Pháp Emmanuel Macron hội đàm với Thủ tướng Đức Friedrich Merz tại Berlin."
    )
    assert (mention.type, mention.mode) == (EventType.CONSULT, Mode.MEET)
    assert sides(mention) == {"Emmanuel Macron": Side.BOTH, "Friedrich Merz": Side.BOTH}
    assert mention.date.edtf == "2026-03-11"
    assert mention.place == "Berlin"


def test_a_phone_call_is_a_call() -> None:
    assert only("Ông Donald Trump điện đàm với ông Vladimir Putin").mode is Mode.CALL


@pytest.mark.parametrize(
    ("title", "realis"),
    [
        ("Nhật Bản sẽ viện trợ cho Philippines ngày 20/3", Realis.PLANNED),
        ("Nhật Bản viện trợ cho Philippines ngày 11/3", Realis.ACTUAL),
        ("Nhật Bản có thể viện trợ cho Philippines ngày 20/3", Realis.HYPOTHETICAL),
        ("Nhật Bản không chỉ viện trợ cho Philippines ngày 11/3", Realis.ACTUAL),
    ],
)
def test_realis_follows_the_cue_before_the_verb(title: str, realis: Realis) -> None:
    assert only(title).realis is realis


def test_a_day_to_come_makes_an_event_planned() -> None:
    assert only("Nhật Bản khai mạc lễ hội hoa anh đào ngày 28/3").realis is Realis.PLANNED


def test_news_without_a_date_is_of_its_day_of_publication() -> None:
    date = only("Hàn Quốc trừng phạt Triều Tiên").date
    assert (date.edtf, date.basis, date.text) == ("2026-03-12", DateBasis.PUBLISHED, None)


def test_a_headline_takes_the_date_that_its_summary_gives() -> None:
    date = only("Hàn Quốc trừng phạt Triều Tiên", "Quyết định được đưa ra tối 10/3 sau nhiều tuần bàn bạc.").date
    assert (date.edtf, date.text) == ("2026-03-10", "tối 10/3")


def test_without_a_publication_date_nothing_is_guessed() -> None:
    article = Article(uri="test:1", headline="Hàn Quốc trừng phạt Triều Tiên hôm 14/10")
    assert [m.date.edtf for m in extract(article)] == ["XXXX-10-14"]


def test_title_and_summary_of_one_event_are_one_mention_with_two_sentences() -> None:
    mention = only(
        "Cuba hứng động đất mạnh", "Trận động đất xảy ra rạng sáng 12/3 ở miền đông Cuba khiến 4 người bị thương."
    )
    assert [evidence.field for evidence in mention.evidence] == ["description_text", "headline"]
    assert "4 người bị thương" in mention.numbers


def test_a_speaker_is_the_actor_of_a_statement_and_of_nothing_he_describes() -> None:
    mentions = read("Tổng thống Brazil Lula da Silva nói Argentina đã trục xuất đại sứ Venezuela")
    expelled = next(m for m in mentions if m.type is EventType.SANCTION)
    assert "Argentina" in sides(expelled)
    assert all("Lula" not in name for name in sides(expelled))
    assert expelled.attribution is not None
    assert "Lula" in expelled.attribution


def test_a_weaker_verb_yields_to_what_it_governs() -> None:
    assert only("UBND tỉnh Lâm Đồng tổ chức lễ hội hoa ngày 10/3").type is EventType.CULTURE


def test_what_somebody_calls_for_did_not_happen() -> None:
    assert [m.type for m in read("Liên Hợp Quốc kêu gọi Sudan ngừng bắn")] == [EventType.REQUEST]


@pytest.mark.parametrize(
    "text",
    [
        "Cách nấu phở bò thơm ngon tại nhà",
        "Ba con giáp gặp nhiều may mắn trong tuần này",
        "Không gian sống xanh giữa lòng thành phố",
        "Quan hệ giữa hai nước vẫn tốt đẹp",
    ],
)
def test_texts_without_a_happening_give_no_event(text: str) -> None:
    assert read(text) == []


def test_a_withdrawn_article_says_nothing() -> None:
    assert extract(Article(uri="test:1", pubstatus="canceled", headline="Nga không kích Ukraine")) == []


@pytest.mark.parametrize("field", ["headline", "description_text", "body_text"])
def test_one_field_alone_is_enough(field: str) -> None:
    article = Article.model_validate(
        {"uri": "test:1", field: "Thái Lan viện trợ lương thực cho Lào.", "published_at": PUBLISHED}
    )
    assert [m.type for m in extract(article)] == [EventType.AID]


def test_the_second_team_of_a_match_takes_part() -> None:
    mention = only("Đội tuyển Việt Nam thắng Thái Lan 2-1 ở bán kết", "Trận đấu diễn ra trên sân Mỹ Đình tối 11/3.")
    assert mention.type is EventType.SPORT
    assert len(mention.actors) == 2
    assert all(actor.side is Side.BOTH for actor in mention.actors)


def test_a_day_to_come_belongs_to_what_is_asked_for_not_to_the_asking() -> None:
    mention = only("Hà Nội đề nghị lùi thời hạn hoàn thành cầu sang tháng 5")
    assert (mention.type, mention.realis, mention.date.edtf) == (EventType.REQUEST, Realis.ACTUAL, "2026-03-12")


def test_hai_ben_means_the_two_who_were_named() -> None:
    mentions = read(
        "Tổng thống Pháp Emmanuel Macron tiếp Thủ tướng Đức Friedrich Merz", "Hai bên ký thỏa thuận quốc phòng."
    )
    signed = next(m for m in mentions if m.type is EventType.AGREE)
    assert sides(signed) == {"Emmanuel Macron": Side.BOTH, "Friedrich Merz": Side.BOTH}


def test_a_trigger_of_two_halves_spans_what_stands_between() -> None:
    mention = only("Mỹ rút thêm 700 quân khỏi Iraq")
    assert mention.type is EventType.RETREAT


@pytest.mark.parametrize("stretch", [1, 60, 200_000])
def test_a_batch_gives_what_single_articles_give(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "STRETCH", stretch)
    articles = [
        Article(uri="test:1", headline="Nga không kích Ukraine", published_at=PUBLISHED),
        Article(uri="test:2", pubstatus="canceled"),
        Article(uri="test:3", headline="Hàn Quốc trừng phạt Triều Tiên", published_at=PUBLISHED),
        Article(uri="test:4", body_text="Hôm 10/3, Thủ tướng Nhật Bản đến Paris. Ông gặp Tổng thống Pháp Macron."),
    ]
    extractor = Extractor()
    alone = [extractor(article) for article in articles]
    assert [bool(mentions) for mentions in alone] == [True, False, True, True]
    assert extractor.many(articles) == alone
    assert extractor.many([]) == []


def test_an_object_farther_on_in_the_clause_takes_part() -> None:
    mention = only("Latvia dọa đóng cả hai cửa khẩu đường bộ với Belarus")
    assert sides(mention) == {"Latvia": Side.ACTOR, "Belarus": Side.RECIPIENT}


def test_an_attack_touches_the_owner_of_what_is_hit() -> None:
    mention = only("Houthi phóng tên lửa vào tàu chở dầu của Na Uy")
    assert sides(mention) == {"Houthi": Side.ACTOR, "Na Uy": Side.RECIPIENT}


def test_the_day_a_decision_was_announced_dates_the_news() -> None:
    date = only("Hàn Quốc trừng phạt Triều Tiên", "Quyết định công bố hôm 10/3 có hiệu lực ngay.").date
    assert (date.edtf, date.text) == ("2026-03-10", "hôm 10/3")


def test_bau_before_a_full_name_is_the_verb() -> None:
    mention = only("Quốc hội Latvia bầu bà Ilze Kalnina làm Tổng thống")
    assert (mention.type, set(sides(mention))) == (EventType.OFFICE, {"Quốc hội Latvia", "Ilze Kalnina"})


def test_a_club_that_no_table_knows_can_be_the_opponent() -> None:
    mention = only("CLB Hà Nội gặp Tamworth Rovers ở vòng bảng cúp châu Á, HLV xoay tua đội hình")
    assert "Tamworth Rovers" in sides(mention)


def test_a_week_before_a_told_day_is_that_weekday() -> None:
    mentions = read(
        body="Ngày 11/3, Nhật Bản viện trợ cho Philippines. Một tuần trước đó, Hàn Quốc trừng phạt Triều Tiên."
    )
    assert [m.date.edtf for m in mentions] == ["2026-03-11", "2026-03-04"]


def test_days_count_from_the_event_that_is_named() -> None:
    mentions = read(
        body="Ngày 2/3, ông Donald Trump gọi điện cho ông Vladimir Putin. Ngày 9/3, Nhật Bản viện trợ cho Philippines."
        " Hai ngày sau cuộc gọi, Hàn Quốc trừng phạt Triều Tiên."
    )
    assert [m.date.edtf for m in mentions][-1] == "2026-03-04"


def test_a_span_of_days_dates_the_whole_item() -> None:
    mention = only("Nhật Bản tập trận với Ấn Độ", "Hai tàu tham gia đợt huấn luyện kéo dài từ 8 đến 10/3.")
    assert mention.date.edtf == "2026-03-08/2026-03-10"


def test_hai_ben_are_the_two_of_the_sentence_before() -> None:
    mentions = read(
        body="Chiều 10/3, ông Phan Đình Lộc thăm bảo tàng của ông Mai Văn Thuận. Sáng 11/3, ông Phan Đình Lộc hội đàm"
        " với ông Trịnh Quốc Khôi. Hai bên nhất trí mở rộng hợp tác."
    )
    agreement = next(m for m in mentions if m.type is EventType.AGREE)
    assert {actor.name for actor in agreement.actors} == {"Phan Đình Lộc", "Trịnh Quốc Khôi"}
    assert agreement.date.edtf == "2026-03-11"


def test_decimals_are_no_date() -> None:
    assert all(
        m.date.edtf == "2026-03-12" for m in read("Tập đoàn Mai Linh bán cổ phần với giá 1,5-2,2 tỉ đồng mỗi lô")
    )


def test_capitals_inside_a_trigger_do_not_make_it_a_name() -> None:
    assert only("Ca sĩ Trịnh Thăng Long tung MV mới").type is EventType.CULTURE


def test_a_summary_that_only_says_that_somebody_spoke_is_no_second_event() -> None:
    assert only("Hàn Quốc tố Triều Tiên gây nhiễu GPS", "Bộ Quốc phòng Hàn Quốc ra thông cáo ngày 10/3.")


def test_what_a_person_says_after_a_colon_is_his_words() -> None:
    mentions = read("Ông Phan Đình Lộc: Nga sẽ tấn công Ukraine", "Ông Lộc phát biểu chiều 11/3 tại Huế.")
    assert {mention.type for mention in mentions} == {EventType.STATEMENT}


def test_a_person_before_and_a_place_after_make_toi_a_visit() -> None:
    mention = only("Thủ tướng Đức Friedrich Merz vừa tới Ấn Độ")
    assert (mention.type, mention.mode) == (EventType.CONSULT, Mode.VISIT)


def test_what_a_headline_quotes_of_others_is_a_statement() -> None:
    mention = only("Ông Vladimir Putin nói Nga sẵn sàng gia hạn hiệp ước", "Ông Putin phát biểu tại Sochi hôm 10/3.")
    assert mention.type is EventType.STATEMENT
