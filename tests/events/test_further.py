"""Participants told elsewhere than right beside the trigger: in lists, descriptions, other sentences, a role's name."""

import pytest

from extractors import extract
from schemas import EventType
from schemas.article import article_from


def parts(summary: str, title: str | None = None, body: str | None = None) -> dict[EventType, set[str]]:
    """Return the names of those who take part in each event of a news item, by its type."""
    texts = {"title": title, "summary": summary, "body": body}
    item = {"uri": "test:1", "published_at": "2026-03-12T09:30:00+07:00", **texts}
    return {mention.type: {actor.name for actor in mention.actors} for mention in extract(article_from(item))}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Công an tỉnh Lào Cai ngày 11/3 bắt tạm giam bốn người, gồm Bùi Quang Thạo, Lê Vĩnh Nghi và hai cán bộ.",
            {"Công an tỉnh Lào Cai", "Bùi Quang Thạo", "Lê Vĩnh Nghi"},
        ),
        (
            "Ngày 11/3, bảy người bị bắt, trong đó có kế toán trưởng Bùi Quang Thạo và thủ quỹ Lê Vĩnh Nghi.",
            {"Bùi Quang Thạo", "Lê Vĩnh Nghi"},
        ),
    ],
)
def test_an_event_of_a_group_is_of_those_named_in_it(text: str, names: set[str]) -> None:
    assert parts(text)[EventType.JUSTICE] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Nghị sĩ Ignacio Ferrer hôm 11/3 lên tiếng phản đối và cho rằng việc Peru đóng cửa biên giới là vội vã.",
            {"Ignacio Ferrer", "Peru"},
        ),
        (
            "Ngày 11/3, Bộ Quốc phòng Nhật Bản bày tỏ quan ngại về cuộc tuần tra do Nga và Trung Quốc tiến hành.",
            {"Bộ Quốc phòng Nhật Bản", "Nga", "Trung Quốc"},
        ),
        (
            "Ngày 11/3, HLV Bùi Quang Thạo chỉ trích người học trò cũ tại CLB Bình Dương, Lê Vĩnh Nghi.",
            {"Bùi Quang Thạo", "Lê Vĩnh Nghi"},
        ),
    ],
)
def test_criticism_is_of_whose_conduct_it_is_about(text: str, names: set[str]) -> None:
    assert parts(text)[EventType.ACCUSE] == names


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Chiều 11/3, Công an tỉnh Lào Cai khởi tố, bắt tạm giam Bùi Quang Thạo để điều tra.",
            EventType.JUSTICE,
            {"Công an tỉnh Lào Cai", "Bùi Quang Thạo"},
        ),
        (
            "Sáng 11/3, các tay súng Houthi phục kích và bắn chết ba binh sĩ Oman.",
            EventType.ASSAULT,
            {"Houthi", "Oman"},
        ),
    ],
)
def test_verbs_of_one_event_share_their_object(text: str, type_: EventType, names: set[str]) -> None:
    assert parts(text)[type_] == names


def test_two_bodies_that_work_together_both_take_part() -> None:
    text = "Sáng 11/3, Hội Chữ thập đỏ Việt Nam phối hợp với Công ty Sữa Mộc Lan trao tặng 300 suất quà."

    assert parts(text)[EventType.AID] == {"Hội Chữ thập đỏ Việt Nam", "Sữa Mộc Lan"}


def test_a_meeting_is_with_a_province_and_its_leaders_where_a_verb_of_several_words_would_reach_into_their_name() -> (
    None
):
    met = parts("Tại buổi làm việc với tỉnh Lào Cai chiều 11/3, Bộ trưởng Bùi Quang Thạo nêu ba yêu cầu.")
    led = parts("Chiều 11/3, Bộ trưởng Bùi Quang Thạo làm việc với lãnh đạo tỉnh Lào Cai.")

    assert met[EventType.CONSULT] == {"Bùi Quang Thạo", "Lào Cai"}
    assert led[EventType.CONSULT] == {"Bùi Quang Thạo", "Lãnh đạo tỉnh Lào Cai"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ngày 11/3, Iran bắt giữ 12 thủy thủ Hàn Quốc trên vịnh Ba Tư.", {"Iran", "Hàn Quốc"}),
        ("Ngày 11/3, Houthi câu lưu 11 nhân viên Liên Hợp Quốc ở Sanaa.", {"Houthi", "Liên Hợp Quốc"}),
        ("Ngày 11/3, Lào câu lưu một tin tặc Bulgaria.", {"Lào"}),
    ],
)
def test_an_arrest_touches_whose_crew_or_staff_is_taken_and_not_where_a_criminal_is_from(
    text: str, names: set[str]
) -> None:
    assert next(iter(parts(text).values())) == names


def test_a_rating_is_of_the_state_rated() -> None:
    text = "Fitch hôm 11/3 nâng xếp hạng tín nhiệm của Mông Cổ thêm một bậc."

    assert parts(text)[EventType.BUSINESS] == {"Fitch", "Mông Cổ"}


@pytest.mark.parametrize(
    ("title", "summary", "type_", "names"),
    [
        (
            "Kẻ bịt mặt dùng súng cướp tiệm vàng Kim Hoàn",
            "Nghi can Bùi Quang Thạo bị camera ghi hình hôm 11/3.",
            EventType.CRIME,
            {"Kim Hoàn", "Bùi Quang Thạo"},
        ),
        (
            "Thép Bắc Hà bán nhà máy cán nguội",
            "Bên mua là quỹ Nordlicht, thương vụ khép lại hôm 11/3.",
            EventType.BUSINESS,
            {"Thép Bắc Hà", "Nordlicht"},
        ),
    ],
)
def test_who_is_called_by_an_open_part_of_an_event_has_it(
    title: str, summary: str, type_: EventType, names: set[str]
) -> None:
    assert parts(summary, title)[type_] == names


def test_a_firm_that_the_headline_names_is_the_one_its_own_announcement_names() -> None:
    names = parts("Công ty Apple thông báo ông Bùi Quang Thạo từ chức ngày 11/3.", "Giám đốc AI của Apple từ chức")

    assert names[EventType.OFFICE] == {"Apple", "Bùi Quang Thạo"}


def test_whose_report_somebody_presents_takes_no_part() -> None:
    text = "Báo cáo của Chính phủ được Tổng Thanh tra Bùi Quang Thạo trình bày sáng 11/3."

    assert parts(text).get(EventType.STATEMENT) == {"Bùi Quang Thạo"}


def test_whom_somebody_poses_as_takes_no_part_in_the_crime() -> None:
    text = "Hôm 11/3, Bùi Quang Thạo giả danh Bộ Công an để lừa đảo."

    assert parts(text)[EventType.CRIME] == {"Bùi Quang Thạo"}


def test_who_speaks_at_a_gathering_is_named_before_whose_it_is() -> None:
    text = "Hôm 11/3, đại biểu Bùi Quang Thạo nêu ý kiến tại kỳ họp Quốc hội, đề nghị công bố mức lương."

    assert parts(text)[EventType.REQUEST] == {"Bùi Quang Thạo"}


def test_a_win_told_without_names_is_over_the_other_team_of_the_headline() -> None:
    names = parts(
        "Đoàn quân áo xanh giành chiến thắng 5-0 ngay trên sân khách.", "Manchester City trút giận lên Fulham"
    )

    assert names[EventType.SPORT] == {"Manchester City", "Fulham"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Tối 11/3, tiền đạo Harry Kane lập cú đúp, giúp Bayern đánh bại đội khách Mainz.",
            {"Harry Kane", "Bayern Munich", "Mainz"},
        ),
        (
            "Tối 11/3, tay vợt Novak Djokovic vào chung kết giải quần vợt Athens sau khi hạ Yannick Hanfmann 6-3.",
            {"Novak Djokovic", "Yannick Hanfmann"},
        ),
        (
            "Thua 7-12 trước đối thủ Thái Lan Nuchanat Singchalad tối 11/3, Bùi Thu Hà bật khóc.",
            {"Bùi Thu Hà", "Nuchanat Singchalad"},
        ),
        ("Chiến thắng 1-0 trước Fulham tối 11/3 giúp Arsenal lên đỉnh bảng.", {"Arsenal", "Fulham"}),
        ("Trận chung kết giữa Arsenal gặp Fulham diễn ra tối 11/3.", {"Arsenal", "Fulham"}),
    ],
)
def test_a_feat_and_the_match_that_it_decides_are_one_event(text: str, names: set[str]) -> None:
    assert parts(text)[EventType.SPORT] == names


def test_a_paper_that_gives_with_others_takes_part() -> None:
    text = "Sáng 11/3, Báo Tuổi Trẻ và Ngân hàng Nam Á trao 70 suất học bổng tại Gia Lai."

    assert parts(text)[EventType.AID] == {"Tuổi Trẻ", "Ngân hàng Nam Á"}


def test_the_network_that_something_is_said_on_takes_no_part() -> None:
    text = "Hôm 11/3, ông Trump ra tối hậu thư trên mạng Truth Social."

    assert parts(text)[EventType.THREATEN] == {"Donald Trump"}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Ngày 11/3, Cục An toàn thực phẩm, Bộ Y tế đề nghị rà soát các lô sữa nhập khẩu.",
            EventType.REQUEST,
            {"Cục An toàn thực phẩm"},
        ),
        (
            "Sáng 11/3, Trường Đại học Luật, Đại học Huế và Sở Tư pháp Lào Cai ký thỏa thuận đào tạo.",
            EventType.AGREE,
            {"Trường Đại học Luật", "Sở Tư pháp Lào Cai"},
        ),
    ],
)
def test_the_whole_that_a_body_is_a_part_of_takes_no_part_of_its_own(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


def test_whose_relative_somebody_is_makes_nobody_else_of_him() -> None:
    text = "Hôm 11/3, Jared Kushner, con rể ông Trump, gặp Thủ tướng Qatar Al Thani tại Doha."

    assert "con rể ông Trump" not in parts(text)[EventType.CONSULT]
    assert "Jared Kushner" in parts(text)[EventType.CONSULT]


def test_the_stops_of_a_road_take_no_part_in_what_happens_on_it() -> None:
    text = "Chiều 11/3, sạt lở trên cao tốc Hạ Long - Vân Đồn - Móng Cái làm tắc đường ở tỉnh Quảng Ninh."

    assert parts(text)[EventType.DISASTER] == {"Quảng Ninh"}


def test_items_of_news_in_one_headline_share_nobody() -> None:
    names = parts("Tin đáng chú ý ngày 11/3.", "Thổ Nhĩ Kỳ bắt giữ Bùi Quang Thạo; ông Trump ca ngợi Hungary")

    assert "Donald Trump" not in names[EventType.JUSTICE]


def test_an_award_is_to_those_whom_the_body_lists_and_not_to_where_they_work() -> None:
    names = parts(
        "Sáng 11/3, Quỹ Sao Khuê trao tặng giải thưởng Sao Khuê cho bốn cá nhân.",
        body=(
            "Bốn cá nhân được trao tặng giải thưởng gồm: GS Bùi Quang Thạo, trưởng khoa, Bệnh viện Bạch Mai; "
            "tiến sĩ Lê Vĩnh Nghi, giám đốc Viện Hải dương học. Hội trường kín chỗ, theo ông Đặng Gia Bảo."
        ),
    )

    assert names[EventType.CULTURE] == {"Sao Khuê", "Bùi Quang Thạo", "Lê Vĩnh Nghi"}


@pytest.mark.parametrize(
    ("title", "summary", "type_", "names"),
    [
        (
            "Kênh truyền hình BBC bị chỉ trích đưa tin sai",
            "Bộ trưởng Tài chính Mỹ Scott Bessent hôm 11/3 nói BBC không còn đáng tin.",
            EventType.ACCUSE,
            {"BBC", "Scott Bessent"},
        ),
        (
            "Ông Bùi Quang Thạo được bầu làm Chủ tịch UBND tỉnh Lào Cai",
            "Ngày 11/3, HĐND tỉnh Lào Cai thông qua nghị quyết bầu ông Bùi Quang Thạo làm Chủ tịch UBND tỉnh.",
            EventType.OFFICE,
            {"HĐND tỉnh Lào Cai", "Bùi Quang Thạo"},
        ),
        (
            "Cảnh sát Pháp đột kích biệt thự, di lý cựu thị trưởng",
            "Joaquín Robledo bị câu lưu tối 11/3.",
            EventType.JUSTICE,
            {"Cảnh sát Pháp", "Joaquín Robledo"},
        ),
    ],
)
def test_the_other_side_of_a_one_sided_report_is_the_one_that_the_rest_of_the_news_names(
    title: str, summary: str, type_: EventType, names: set[str]
) -> None:
    assert parts(summary, title)[type_] == names


def test_a_counterpart_known_by_his_state_meets_whom_he_is_named_with() -> None:
    text = "Chiều 11/3, Thủ tướng Phạm Minh Chính và người đồng cấp Uzbekistan hội đàm tại Hà Nội."

    assert parts(text)[EventType.CONSULT] == {"Phạm Minh Chính", "Uzbekistan"}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        ("Sáng 11/3, Motorola quay lại thị trường Lào, ra mắt năm mẫu điện thoại.", EventType.BUSINESS, {"Motorola"}),
        (
            "Hôm 11/3, Tập đoàn Wilmar hướng về đồng bào Quảng Trị, trao tặng 15 tỉ đồng.",
            EventType.AID,
            {"Wilmar"},
        ),
        (
            "Sáng 11/3, bà Bùi Thu Hà, cựu thị trưởng thị trấn Bamban thuộc tỉnh Tarlac, bị bắt.",
            EventType.JUSTICE,
            {"Bùi Thu Hà"},
        ),
    ],
)
def test_who_acts_is_the_subject_of_the_clause_before_and_not_what_it_names_last(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        ("Sáng 11/3, tỉnh Đồng Nai trao 10 tỉ đồng hỗ trợ Đắk Lắk.", EventType.AID, {"Đồng Nai", "Đắk Lắk"}),
        (
            "Hôm 11/3, Báo Người Lao Động gặp gỡ các nghệ sĩ đoạt giải: Bùi Thu Hà, Lê Vĩnh Nghi.",
            EventType.CONSULT,
            {"Người Lao Động", "Bùi Thu Hà", "Lê Vĩnh Nghi"},
        ),
        (
            "Sau cú sốc bị Trung Quốc cấm vận hôm 11/3, Mông Cổ xây chuỗi cung ứng riêng.",
            EventType.SANCTION,
            {"Trung Quốc", "Mông Cổ"},
        ),
        ("Giao tranh biên giới Thái Lan - Campuchia tiếp diễn hôm 11/3.", EventType.ASSAULT, {"Thái Lan", "Campuchia"}),
    ],
)
def test_those_concerned_are_found_past_a_second_verb_a_colon_and_a_comma(
    text: str, type_: EventType, names: set[str]
) -> None:
    assert parts(text)[type_] == names


def test_whose_feat_is_no_event_of_its_own_takes_part_in_the_win_that_it_brings() -> None:
    text = "Thủ môn Bùi Quang Thạo cản hai quả 11 m, giúp Arsenal vượt qua Fulham 4-3 tối 11/3."

    assert parts(text, "Arsenal đi tiếp")[EventType.SPORT] == {"Bùi Quang Thạo", "Arsenal", "Fulham"}


def test_the_team_at_home_is_whom_the_others_beat() -> None:
    text = "Tối 11/3, Man City hạ chủ nhà Nottingham Forest bằng hai bàn cuối trận."

    assert parts(text)[EventType.SPORT] == {"Manchester City", "Nottingham Forest"}


def test_the_state_of_a_firm_s_branch_is_not_who_acts() -> None:
    text = "Sáng 11/3, Coca-Cola Việt Nam khánh thành nhà máy mới."

    assert parts(text)[EventType.BUSINESS] == {"Coca-Cola"}


def test_a_branch_is_joined_with_the_next_party_over_its_state() -> None:
    text = "Sáng 11/3, Nestlé Việt Nam và Sở Công Thương Lào Cai ký kết thỏa thuận."

    assert parts(text)[EventType.AGREE] == {"Nestle", "Sở Công Thương Lào Cai"}


def test_a_platform_is_where_somebody_speaks_and_nobody_who_takes_part() -> None:
    text = "Ông Robert Fico viết trên mạng xã hội Lantern Hub rằng ông và ông Petr Fiala đã hội đàm."
    assert parts(text)[EventType.CONSULT] == {"Robert Fico", "Petr Fiala"}
    threat = "Ông Robert Fico ra tối hậu thư trên mạng Truth Social."
    assert parts(threat)[EventType.THREATEN] == {"Robert Fico"}


def test_who_hears_a_report_meets_who_gives_it() -> None:
    text = "Chiều 11/3, Ban Thường vụ Tỉnh ủy Nghệ An nghe Sở Y tế báo cáo công tác phòng dịch."
    assert parts(text)[EventType.CONSULT] == {"Ban Thường vụ Tỉnh ủy Nghệ An", "Sở Y tế"}


def test_a_concert_is_of_the_singer_and_not_of_the_house() -> None:
    text = "Trong đêm nhạc diễn ra tối qua, 11/3 tại Nhà hát Sông Mây, Lò Thị Mến bật khóc."
    assert parts(text)[EventType.CULTURE] == {"Lò Thị Mến"}


@pytest.mark.parametrize(
    ("text", "type_", "names"),
    [
        (
            "Ngày 11/3, Thanh tra tỉnh Lào Cai công bố kết luận thanh tra việc mua máy thở tại Bệnh viện Sông Chảy.",
            EventType.JUSTICE,
            {"Thanh tra tỉnh Lào Cai", "Bệnh viện Sông Chảy"},
        ),
        (
            "Sáng 11/3, UBND tỉnh Lào Cai trao quyết định hợp nhất Trường THPT Sông Chảy và Trường THPT Mây Ngàn.",
            EventType.LAW,
            {"UBND tỉnh Lào Cai", "Trường THPT Sông Chảy", "Trường THPT Mây Ngàn"},
        ),
        (
            "Sở Y tế Lào Cai ngày 11/3 ghi nhận 40 ca sởi tại Lào Cai.",
            EventType.DISASTER,
            {"Sở Y tế Lào Cai", "Lào Cai"},
        ),
    ],
)
def test_findings_mergers_and_counts_concern_bodies(text: str, type_: EventType, names: set[str]) -> None:
    assert parts(text)[type_] == names


def test_who_is_found_to_have_done_a_crime_takes_part_in_it_even_some_sentences_on() -> None:
    body = "Sáng 10/3, bà Lê Vĩnh Nghi báo công an nhà bà bị trộm hai xe máy. Trời mưa to. Hàng xóm không hay biết gì. "
    body += "Chó trong xóm không sủa. Camera đã hỏng từ lâu. Công an xác định kẻ trộm xe là Bùi Quang Thạo."
    assert parts("Xe máy biến mất trong đêm.", body=body)[EventType.CRIME] == {"Lê Vĩnh Nghi", "Bùi Quang Thạo"}


def test_a_ministry_is_no_second_doer_beside_its_minister() -> None:
    summary = "Ngày 11/3, Ngoại trưởng Peru Ana Quiroga lên tiếng phản đối Chile đóng cửa biên giới."
    body = "Hàng rào đã dựng xong. Bộ Ngoại giao Peru cũng lên án Chile hôm 11/3."
    assert parts(summary, body=body)[EventType.ACCUSE] == {"Ana Quiroga", "Chile"}


def test_who_proposes_something_to_another_state_and_his_own_asks_the_other() -> None:
    text = "Ngày 11/3, Ngoại trưởng Peru Ana Quiroga đề nghị Chile và Peru cùng dựng trạm quan trắc."
    assert parts(text)[EventType.REQUEST] == {"Ana Quiroga", "Chile"}


def test_who_sings_with_the_singer_of_a_show_performs_in_it() -> None:
    summary = "Trong đêm nhạc diễn ra tối 11/3 tại Huế, Lê Vĩnh Nghi đã bật khóc."
    body = "Khán giả chật kín. Trên sân khấu, cô có tiết mục song ca ăn ý cùng Bùi Quang Thạo."
    assert parts(summary, body=body)[EventType.CULTURE] == {"Lê Vĩnh Nghi", "Bùi Quang Thạo"}
