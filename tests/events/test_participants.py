"""Who takes part in an event, and on which side, as single sentences tell it."""

from datetime import datetime, timedelta, timezone

import pytest

from extractors import extract
from schemas import Article, EventType

PUBLISHED = datetime(2026, 3, 12, 9, 30, tzinfo=timezone(timedelta(hours=7)))


def parts(summary: str, title: str | None = None, body: str | None = None) -> dict[EventType, set[str]]:
    """Return the names of those who take part in each event of a news item, by its type."""
    article = Article(
        uri="test:1", headline=title, description_text=summary, body_text=body, published_at=PUBLISHED, version=1
    )
    return {mention.type: {actor.name for actor in mention.actors} for mention in extract(article)}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        ("Thụy Sĩ đóng băng tài sản Belarus từ ngày 11/3.", EventType.SANCTION, {"Thụy Sĩ", "Belarus"}),
        ("Ngày 11/3, Mỹ áp thuế 30% với lốp xe Ấn Độ, Brazil.", EventType.SANCTION, {"Mỹ", "Ấn Độ", "Brazil"}),
        ("Nga nã hàng chục tên lửa xuống thủ đô Ukraine hôm 11/3.", EventType.ASSAULT, {"Nga", "Ukraine"}),
    ],
)
def test_an_event_touches_those_whose_things_or_people_it_is_directed_at(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Chiều 11/3, Ngoại trưởng Pháp Jean-Noël Barrot sẽ đến Ireland.", {"Jean-Noel Barrot"}),
        ("Chiều 11/3, Thủ tướng Séc Petr Fiala thăm chính thức Việt Nam.", {"Petr Fiala", "Việt Nam"}),
    ],
)
def test_a_state_takes_part_in_a_visit_but_no_place_that_somebody_only_goes_to(text: str, names: set[str]) -> None:
    assert parts(text)[EventType.CONSULT] == names


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Sáng 11/3, Công an tỉnh Lào Cai cùng Hội Chữ thập đỏ Việt Nam tổ chức diễn tập cứu hộ.",
            EventType.COOPERATE,
            {"Công an tỉnh Lào Cai", "Hội Chữ thập đỏ Việt Nam"},
        ),
        (
            "Sáng 11/3, ông Phan Đình Lộc tiếp đoàn đại biểu Đảng Cộng sản Cuba do bà Marta Reyes dẫn đầu.",
            EventType.CONSULT,
            {"Phan Đình Lộc", "Đảng Cộng sản Cuba", "Marta Reyes"},
        ),
        (
            "Chiều 11/3, TAND tỉnh Lào Cai tuyên phạt Phan Đình Lộc 9 năm tù về tội nhận hối lộ, Bùi Thu Hà 4 năm tù.",
            EventType.JUSTICE,
            {"TAND tỉnh Lào Cai", "Phan Đình Lộc", "Bùi Thu Hà"},
        ),
        (
            "Theo bản án của TAND tỉnh Lào Cai ngày 11/3, ông Phan Đình Lộc bị phạt 9 năm tù.",
            EventType.JUSTICE,
            {"TAND tỉnh Lào Cai", "Phan Đình Lộc"},
        ),
    ],
)
def test_companions_leaders_lists_and_courts_take_part(text: str, type_: EventType, names: set[str]) -> None:
    assert parts(text)[type_] == names


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        ("Hôm 11/3, công nhân nhà máy Golden Needle ở Savar xuống đường.", EventType.PROTEST, {"Golden Needle"}),
        (
            "Hôm 11/3, công ty Mây Ngàn gọi vốn 2 triệu USD từ quỹ Đồi Xanh.",
            EventType.BUSINESS,
            {"Mây Ngàn", "Đồi Xanh"},
        ),
        (
            "Chiều 11/3, Thủ tướng Nhật Bản Sanae Takaichi và người đồng cấp Anh hội đàm tại London.",
            EventType.CONSULT,
            {"Sanae Takaichi", "Keir Starmer"},
        ),
        (
            "Tối 11/3 tại nhà thi đấu Hua Mak, Lưu Gia Hân giành huy chương vàng.",
            EventType.SPORT,
            {"Lưu Gia Hân"},
        ),
    ],
)
def test_those_behind_unnamed_people_deals_and_counterparts_take_part(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Rạng sáng 11/3, Cục Hải quan phối hợp Công an tỉnh Lào Cai bắt tạm giam Phan Đình Lộc.",
            EventType.JUSTICE,
            {"Cục Hải quan", "Công an tỉnh Lào Cai", "Phan Đình Lộc"},
        ),
        (
            "Bộ Ngoại giao Na Uy hôm 11/3 triệu Đại sứ Peru Ana Quiroga đến để phản đối.",
            EventType.ACCUSE,
            {"Bộ Ngoại giao Na Uy"},
        ),
        (
            "Ông Phan Đình Lộc, Ủy viên Bộ Chính trị, Chủ tịch Hội Nông dân Việt Nam, sáng 11/3 làm việc với Bộ Y tế.",
            EventType.CONSULT,
            {"Phan Đình Lộc", "Bộ Y tế"},
        ),
        (
            "Công an Hà Nội hôm 11/3 bắt giữ Phan Đình Lộc sau hai phút truy đuổi.",
            EventType.JUSTICE,
            {"Công an Hà Nội", "Phan Đình Lộc"},
        ),
    ],
)
def test_the_subject_is_found_over_companions_purposes_and_offices(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert names <= parts(text)[type_]


def test_another_report_of_the_event_adds_whom_it_names_beside_one_of_them() -> None:
    body = "Hội trường kín chỗ. Trời mưa nhẹ. Khách đến từ sớm. "
    body += "Sáng 12/3, bà Trịnh Thị Nhài hội đàm với ông Lương Văn Khế và bà Cao Thị Mận tại Huế."
    article = Article(
        uri="test:1",
        headline="Bà Trịnh Thị Nhài gặp ông Lương Văn Khế",
        body_text=body,
        published_at=PUBLISHED,
    )
    found = [{actor.name for actor in mention.actors} for mention in extract(article)]
    assert found == [{"Trịnh Thị Nhài", "Lương Văn Khế", "Cao Thị Mận"}]


def test_the_next_sentences_name_the_delegates_of_a_meeting() -> None:
    summary = "Ngày 11/3, phái đoàn Na Uy gặp các quan chức Chile tại Lima. Phía Chile có Ngoại trưởng Alberto Cruz. "
    summary += "Cố vấn Ingrid Dahl cũng tham dự cuộc gặp."
    assert parts(summary)[EventType.CONSULT] == {"Na Uy", "Chile", "Alberto Cruz", "Ingrid Dahl"}


def test_the_subject_of_a_verb_that_opens_its_sentence_follows_the_comma() -> None:
    summary = "Tiếp xúc cử tri xã Bum Nưa sáng nay, ông Lò Văn Páo ghi lại mười ý kiến."
    assert parts(summary)[EventType.CONSULT] == {"Lò Văn Páo"}


def test_people_of_a_small_place_do_not_act_for_it() -> None:
    assert parts("Nhiều ngư dân xã Cát Nhơn phản đối vị trí đặt cống xả.") == {}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Cuộc tấn công của Eritrea vào Sudan ngày 11/3 khiến 5 người chết.",
            EventType.ASSAULT,
            {"Eritrea", "Sudan"},
        ),
        (
            "Ngày 11/3, Na Uy gặp các quan chức Chile tại Lima để thảo luận về kế hoạch của bà Ingrid Dahl.",
            EventType.CONSULT,
            {"Na Uy", "Chile"},
        ),
        ("Ông Alberto Cruz tuyên bố Na Uy và Chile đã đạt thỏa thuận hôm 11/3.", EventType.AGREE, {"Na Uy", "Chile"}),
        (
            "Vài giờ sau khi ông Alberto Cruz rời Lima, giao tranh giữa Eritrea và Sudan bùng lên hôm 11/3.",
            EventType.ASSAULT,
            {"Eritrea", "Sudan"},
        ),
        (
            "Đại diện VietinBank và Công ty cổ phần FPT ký thỏa thuận hôm 11/3.",
            EventType.AGREE,
            {"VietinBank", "FPT"},
        ),
    ],
)
def test_owners_speakers_and_other_clauses_take_no_part(text: str, type_: EventType, names: set[str]) -> None:
    assert parts(text)[type_] == names


def test_who_plays_two_opponents_in_title_and_summary_plays_two_matches() -> None:
    article = Article(
        uri="test:1",
        headline="CLB Sông Lô thua CLB Cửa Ông 0-1 ở bán kết",
        description_text="Trước đó, CLB Sông Lô thắng CLB Bãi Cháy 2-0 ở tứ kết.",
        published_at=PUBLISHED,
    )
    found = [{actor.name for actor in mention.actors} for mention in extract(article)]
    assert found == [{"CLB Sông Lô", "CLB Cửa Ông"}, {"CLB Sông Lô", "CLB Bãi Cháy"}]


def test_a_syllable_of_a_longer_word_steers_nothing() -> None:
    assert parts("Hôm 11/3, bà Ingrid Dahl cùng hai đồng sự gặp ông Alberto Cruz.")[EventType.CONSULT] == {
        "Ingrid Dahl",
        "Alberto Cruz",
    }


def test_who_suffers_the_same_may_be_named_last() -> None:
    body = "Chiều 11/3, Công an tỉnh Lào Cai khởi tố Phan Đình Lộc. Cùng bị khởi tố hôm qua còn có Bùi Thu Hà, kế toán."
    assert "Bùi Thu Hà" in parts("Phan Đình Lộc bị khởi tố.", body=body)[EventType.JUSTICE]


def test_forces_of_two_states_are_both_states() -> None:
    assert parts("Rạng sáng 11/3, quân đội Ấn Độ và Pakistan đọ súng.")[EventType.ASSAULT] == {"Ấn Độ", "Pakistan"}


def test_the_office_that_somebody_runs_for_is_not_who_holds_it() -> None:
    found = parts("Con trai ông Trump úp mở tranh cử tổng thống.", "Ông Trump nói về gia đình")
    assert "Donald Trump" not in found.get(EventType.OFFICE, set())


def test_the_subject_of_an_opening_clause_of_time_follows_it() -> None:
    text = "Ngày 11/3, một ngày sau khi thăm Lào, ông Petr Fiala điện đàm với ông Robert Fico."
    article = Article(uri="test:1", description_text=text, published_at=PUBLISHED, version=1)
    found = {mention.date.edtf: {actor.name for actor in mention.actors} for mention in extract(article)}
    assert found["2026-03-10"] == {"Petr Fiala", "Lào"}


def test_words_below_a_picture_tell_no_event() -> None:
    assert parts("Ảnh trên: Ông Phan Đình Lộc bị bắt tại nhà riêng.", "Vụ việc ở Lào Cai") == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Công ty Sữa Đồi Xanh hôm 11/3 miễn nhiệm ông Phan Đình Lộc, giao ghế điều hành cho bà Bùi Thu Hà.",
            {"Sữa Đồi Xanh", "Phan Đình Lộc", "Bùi Thu Hà"},
        ),
        (
            "Từ 11/3, bà Bùi Thu Hà làm chủ tịch, ông Phan Đình Lộc giữ ghế tổng giám đốc.",
            {"Bùi Thu Hà", "Phan Đình Lộc"},
        ),
    ],
)
def test_all_who_take_and_leave_posts_in_one_sentence_take_part(text: str, names: set[str]) -> None:
    assert parts(text)[EventType.OFFICE] == names


def test_a_post_is_with_the_firm_of_the_headline() -> None:
    found = parts("Ông Phan Đình Lộc rời ghế điều hành từ ngày 5/3.", title="Công ty Hải Mộc nợ lương ba tháng")
    assert found[EventType.OFFICE] == {"Phan Đình Lộc", "Hải Mộc"}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Một tháng sau hội nghị Doha, Eritrea và Sudan ký thỏa thuận hôm 11/3.",
            EventType.AGREE,
            {"Eritrea", "Sudan"},
        ),
        ("Hôm 11/3, bà Ingrid Dahl xác nhận vụ tấn công nhằm vào Sudan.", EventType.ASSAULT, {"Sudan"}),
        ("Công ty Gốm Bến Xưa niêm yết trên HNX hôm 11/3.", EventType.BUSINESS, {"Gốm Bến Xưa"}),
    ],
)
def test_phrases_of_time_speakers_and_stock_exchanges_take_no_part(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Oman dàn xếp để Eritrea và Sudan ngồi chung bàn hôm 11/3.",
            EventType.CONSULT,
            {"Oman", "Eritrea", "Sudan"},
        ),
        (
            "Sáng 11/3, TAND tỉnh Lào Cai mở phiên sơ thẩm xử nguyên giám đốc CDC tỉnh Phan Đình Lộc.",
            EventType.JUSTICE,
            {"TAND tỉnh Lào Cai", "Phan Đình Lộc"},
        ),
        (
            "Quân đội Colombia hôm 11/3 bắt giữ thủ lĩnh nhóm li khai Frente Azul.",
            EventType.JUSTICE,
            {"Quân đội Colombia", "Frente Azul"},
        ),
    ],
)
def test_those_brought_together_tried_and_caught_take_part(text: str, type_: EventType, names: set[str]) -> None:
    assert parts(text)[type_] == names


def test_a_state_and_who_acts_for_it_in_another_report_are_one_doer() -> None:
    found = parts(
        "Thủ tướng Na Uy Ingrid Dahl ngày 11/3 ký sắc lệnh áp thuế 20% lên thép Chile.",
        title="Na Uy áp thuế thép Chile",
    )
    assert found[EventType.SANCTION] == {"Ingrid Dahl", "Chile"}


def test_whose_athletes_compete_takes_part() -> None:
    found = parts("Chiều nay, nhiều tuyển thủ Việt Nam bước vào chung kết điền kinh.", "Đại hội thể thao, ngày thứ ba")
    assert found[EventType.SPORT] == {"Việt Nam"}


def test_firms_that_sign_a_contract_do_business_and_museums_agree() -> None:
    firms = "Công ty CP Mây Ngàn và Ngân hàng Vietcombank tại lễ ký kết hợp đồng vay vốn diễn ra sáng 11/3."
    assert parts(firms)[EventType.BUSINESS] == {"Mây Ngàn", "Vietcombank"}
    bodies = "Bộ Y tế và Bộ Tài chính tại lễ ký kết hợp đồng trao đổi tư liệu diễn ra sáng 11/3."
    assert parts(bodies)[EventType.AGREE] == {"Bộ Y tế", "Bộ Tài chính"}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Bộ Ngoại giao Na Uy hôm 11/3 triệu Đại sứ Peru Ana Quiroga đến để bày tỏ quan ngại.",
            EventType.ACCUSE,
            {"Bộ Ngoại giao Na Uy", "Ana Quiroga"},
        ),
        (
            "Hôm 11/3, Quốc hội Peru bác dự luật thuế do bà Ana Quiroga trình.",
            EventType.REJECT,
            {"Quốc hội Peru", "Ana Quiroga"},
        ),
        ("CLB Sông Lô hôm 11/3 bổ nhiệm HLV Tanaka Kenji.", EventType.OFFICE, {"CLB Sông Lô", "Tanaka Kenji"}),
        (
            "Hôm 11/3, Houthi dọa bắn thêm tên lửa nếu Oman không mở lại cảng.",
            EventType.THREATEN,
            {"Houthi", "Oman"},
        ),
        (
            "Ông Phan Đình Lộc rời ghế từ ngày 11/3, nhường chỗ cho kỹ sư Bùi Thu Hà.",
            EventType.OFFICE,
            {"Phan Đình Lộc", "Bùi Thu Hà"},
        ),
    ],
)
def test_whom_a_verb_s_title_a_condition_and_a_handover_name_takes_part(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


def test_what_an_interviewer_asks_is_no_news() -> None:
    body = "Trời mưa. Phố vắng. Ngày 11/3, ông Phan Đình Lộc trình bày báo cáo ngân sách tại phiên họp"
    assert parts("Báo chí hỏi về ngân sách.", body=f"{body}, có đúng không?") == {}
    assert parts("Báo chí hỏi về ngân sách.", body=f"{body}.") != {}


def test_the_make_of_goods_that_are_counted_takes_no_part() -> None:
    text = "Ngày 11/3, Công ty CP Mây Ngàn tặng 3.000 hộp sữa hạt Lumilk cho trẻ em vùng lũ."
    assert parts(text)[EventType.AID] == {"Mây Ngàn"}


def test_a_state_whose_second_best_somebody_is_takes_no_part() -> None:
    title = "Đỗ Khánh Duy rút khỏi giải quần vợt Nam Định"
    summary = "Tay vợt số hai Việt Nam dính chấn thương vai hôm 11/3."
    assert parts(summary, title)[EventType.SPORT] == {"Đỗ Khánh Duy"}


def test_who_announces_a_plan_to_help_gives_aid() -> None:
    found = parts("Sáng 11/3, UBND tỉnh Lào Cai công bố kế hoạch trợ giúp nông dân vùng lũ.")
    assert found == {EventType.AID: {"UBND tỉnh Lào Cai"}}


def test_one_of_two_sides_of_the_main_clause_strikes_the_other() -> None:
    text = "Ai Cập và Libya chưa nối lại đàm phán kể từ khi Cairo mở chiến dịch quân sự hồi tháng 1/2026."
    assert parts(text)[EventType.ASSAULT] == {"Ai Cập", "Libya"}


def test_in_whose_house_police_find_what_they_seize_is_concerned() -> None:
    text = (
        "Ngày 11/3, Công an tỉnh Lào Cai thu giữ hai xe máy; ba điện thoại và nhiều vàng từ nhà trọ của Phan Đình Lộc."
    )
    assert parts(text)[EventType.JUSTICE] == {"Công an tỉnh Lào Cai", "Phan Đình Lộc"}


def test_whose_report_is_heard_takes_part_though_a_compound_has_a_comma() -> None:
    text = "Sáng 11/3, HĐND tỉnh Lào Cai nghe báo cáo về công tác phòng, chống cháy rừng của UBND tỉnh Lào Cai."
    assert parts(text)[EventType.CONSULT] == {"HĐND tỉnh Lào Cai", "UBND tỉnh Lào Cai"}


def test_a_body_that_is_described_up_to_a_comma_does_what_follows() -> None:
    text = (
        "Ngày 11/3, Kestrel Capital, cổ đông có liên quan tới ông Phan Đình Lộc, ủy viên HĐQT Mây Ngàn, bán cổ phiếu."
    )
    assert "Kestrel Capital" in parts(text)[EventType.BUSINESS]
    assert "Phan Đình Lộc" not in parts(text)[EventType.BUSINESS]


def test_schools_play_matches_under_names_that_a_known_name_is_part_of() -> None:
    summary = "Trận đấu giữa FPT Sông Chảy và Chuyên Hà Giang - Paris kết thúc với tỷ số sát nút."
    names = {"THPT FPT Sông Chảy", "Chuyên Hà Giang - Paris"}
    assert parts(summary, "THPT FPT Sông Chảy giành chiến thắng")[EventType.SPORT] == names


def test_who_arrests_one_and_then_another_does_so_twice() -> None:
    body = "Ngày 11/3, Công an tỉnh Lào Cai khởi tố Phan Đình Lộc về tội tham ô. "
    body += "Cùng bị Công an tỉnh Lào Cai khởi tố hôm 11/3 còn có Bùi Thu Hà."
    article = Article(uri="test:1", body_text=body, published_at=PUBLISHED)
    found = [{actor.name for actor in m.actors} for m in extract(article) if m.type is EventType.JUSTICE]
    assert found == [{"Công an tỉnh Lào Cai", "Phan Đình Lộc"}, {"Công an tỉnh Lào Cai", "Bùi Thu Hà"}]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Đêm nhạc của ca sĩ Bùi Thu Hà diễn ra tối 11/3 tại Huế.", {"Bùi Thu Hà"}),
        (
            "Triển lãm tranh của họa sĩ Bùi Thu Hà do Bảo tàng Sông Chảy tổ chức mở cửa tối 11/3.",
            {"Bùi Thu Hà", "Bảo tàng Sông Chảy"},
        ),
        (
            "Ca sĩ Bùi Thu Hà tối 11/3 ra mắt vở nhạc kịch mới do Nhà hát Sông Chảy dàn dựng.",
            {"Bùi Thu Hà", "Nhà hát Sông Chảy"},
        ),
    ],
)
def test_a_show_is_of_whom_its_noun_names_and_of_who_holds_it(text: str, names: set[str]) -> None:
    assert parts(text)[EventType.CULTURE] == names


def test_who_says_something_and_then_asks_is_one() -> None:
    text = "Hãng Reuters ngày 11/3 dẫn lời Bộ Ngoại giao Peru nói tàu chỉ gặp sự cố máy, đề nghị Chile sớm trao trả."
    assert parts(text)[EventType.REQUEST] == {"Bộ Ngoại giao Peru", "Chile"}


def test_only_persons_give_themselves_up_and_to_the_police_not_to_their_province() -> None:
    summary = "Tối 11/3, Phan Đình Lộc đến Công an phường Sa Pa, tỉnh Lào Cai đầu thú."
    found = parts(summary, "Nghi phạm phóng hỏa quán karaoke Sông Chảy ra đầu thú")
    assert found[EventType.JUSTICE] == {"Phan Đình Lộc", "Công an phường Sa Pa"}


def test_a_name_within_the_name_of_a_prize_takes_no_part() -> None:
    assert parts("Tối 11/3, nhà văn Bùi Thu Hà đoạt giải Truyện ngắn ASEAN trẻ.")[EventType.CULTURE] == {"Bùi Thu Hà"}


def test_whose_feat_wins_a_match_plays_in_it_though_its_sentence_names_no_team() -> None:
    title, summary = "CLB Sông Lô đánh bại CLB Cửa Ông", "Cú đúp của Phan Đình Lộc giúp đội chủ nhà thắng 3-2 tối 11/3."
    assert parts(summary, title)[EventType.SPORT] == {"CLB Sông Lô", "CLB Cửa Ông", "Phan Đình Lộc"}


def test_a_province_whose_athlete_somebody_is_takes_no_part() -> None:
    assert "Lào Cai" not in parts("Nữ VĐV Lào Cai về nhất cự ly 42 km tối 11/3.").get(EventType.SPORT, set())


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "GS Phan Đình Lộc, Trường ĐH Sông Chảy, ngày 11/3 đề nghị Bộ Giáo dục và Đào tạo bỏ kỳ thi.",
            EventType.REQUEST,
            {"Phan Đình Lộc", "Bộ Giáo dục và Đào tạo"},
        ),
        (
            "Ngày 11/3, ông Phan Đình Lộc ký quyết định hỗ trợ khẩn cấp 50 tỉ đồng cho tỉnh Khánh Hòa.",
            EventType.AID,
            {"Phan Đình Lộc", "Khánh Hòa"},
        ),
        (
            "Cựu tiền vệ Man City, Barca Yaya Toure ngày 11/3 chỉ trích ông Phan Đình Lộc.",
            EventType.ACCUSE,
            {"Yaya Toure", "Phan Đình Lộc"},
        ),
        (
            "Nghệ sĩ cải lương tuồng cổ Bửu Tài, em trai nghệ sĩ Bửu Lộc, qua đời ngày 11/3.",
            EventType.LIFE,
            {"Bửu Tài"},
        ),
        (
            "Kestrel Holding ngày 11/3 đầu tư 500 triệu AED mở rộng nhà máy.",
            EventType.BUSINESS,
            {"Kestrel Holding"},
        ),
        (
            "Đại hội đại biểu Đoàn TNCS Hồ Chí Minh tỉnh Quảng Trị khai mạc sáng 11/3.",
            EventType.CULTURE,
            {"Đoàn TNCS Hồ Chí Minh tỉnh Quảng Trị"},
        ),
        (
            "Ngày 11/3, ông Phan Đình Lộc chủ trì cuộc làm việc với Bộ Quốc phòng về rà phá bom mìn.",
            EventType.CONSULT,
            {"Phan Đình Lộc", "Bộ Quốc phòng"},
        ),
    ],
)
def test_what_stands_beside_a_name_is_read_as_its_place_or_body_or_sum(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


def test_a_storm_takes_no_part() -> None:
    assert parts("Tâm bão Valmaegi hôm 11/3 được cảnh báo cực kỳ nguy hiểm.") == {}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Kestrel Energy ngày 11/3 chi 82,7 tỉ USD thâu tóm Mây Ngàn Holdings.",
            EventType.BUSINESS,
            {"Kestrel Energy", "Mây Ngàn Holdings"},
        ),
        (
            "Tối 11/3, ông Phan Đình Lộc phải chịu trách nhiệm lớn trong trận Liverpool hòa Sunderland 1-1.",
            EventType.SPORT,
            {"Liverpool", "Sunderland"},
        ),
        (
            "Bùi Thu Hà, LyLinh và MaiQuyn góp mặt tại buổi ra mắt sách tối 11/3.",
            EventType.CULTURE,
            {"Bùi Thu Hà", "LyLinh", "MaiQuyn"},
        ),
    ],
)
def test_sums_lists_and_duties_hide_nobody(text: str, type_: EventType, names: set[str]) -> None:
    assert parts(text)[type_] == names


def test_who_is_so_many_years_old_is_a_person() -> None:
    article = Article(
        uri="test:1", description_text="Tzulang, 28 tuổi, hôm 11/3 tiết lộ bí mật.", published_at=PUBLISHED
    )
    assert [actor.kind.value for mention in extract(article) for actor in mention.actors] == ["PER"]


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Bùi Thu Hà đăng quang ở giải ATP Moselle Mở rộng, khi hạ Cameron Norrie 6-3 ở chung kết hôm 11/3.",
            EventType.SPORT,
            {"Bùi Thu Hà", "Cameron Norrie"},
        ),
        (
            "Venus Lindgren hôm 11/3 kết hôn với nam diễn viên Andrea Preti.",
            EventType.LIFE,
            {"Venus Lindgren", "Andrea Preti"},
        ),
    ],
)
def test_winners_beat_somebody_and_who_marries_marries_somebody(text: str, type_: EventType, names: set[str]) -> None:
    assert parts(text)[type_] == names


def test_the_team_of_this_state_is_not_the_one_named_before() -> None:
    title = "Báo Peru khen đội tuyển nữ Chile"
    summary = "Truyền thông Peru nêu lý do đội tuyển nữ nước này để thua đậm đội tuyển nữ Chile tối 11/3."
    assert parts(summary, title)[EventType.SPORT] == {"Đội tuyển nữ Chile", "Peru"}
