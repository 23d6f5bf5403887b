"""How news is worded: what names an event, and what only looks like one, on sentences written for these tests."""

from datetime import datetime, timedelta, timezone

import pytest

from extractors import extract
from schemas import Article, Mention, Realis

PUBLISHED = datetime(2026, 3, 12, 9, 30, tzinfo=timezone(timedelta(hours=7)))


def read(title: str, summary: str | None = None) -> list[Mention]:
    return extract(Article(uri="test:1", headline=title, description_text=summary, published_at=PUBLISHED))


def told(title: str, summary: str | None = None) -> set[tuple[str, frozenset[str]]]:
    return {(str(m.type), frozenset(actor.name for actor in m.actors)) for m in read(title, summary)}


@pytest.mark.parametrize(
    ("title", "kind", "names"),
    [
        ("Chính quyền Taliban cáo buộc Pakistan pháo kích", "ACCUSE", {"Taliban", "Pakistan"}),
        ("Nghệ sĩ trẻ Khoa Mẫn, Lâm Ơi mở triển lãm", "CULTURE", {"Khoa Mẫn", "Lâm Ơi"}),
        ("Bà Tạ Thị Diễm bị cáo buộc lừa đảo", "ACCUSE", {"Tạ Thị Diễm"}),
        ("Cổ phiếu Vinamilk nằm sàn phiên thứ 3", "BUSINESS", {"Vinamilk"}),
        ("Meta gỡ 2 triệu bài đăng lừa đảo", "COERCE", {"Meta"}),
        (
            "HĐND tỉnh Lào Cai thông qua nghị quyết bầu ông Phan Đình Lộc",
            "OFFICE",
            {"Phan Đình Lộc", "HĐND tỉnh Lào Cai"},
        ),
        ("Đại biểu Phan Đình Lộc có những chia sẻ về thuế", "STATEMENT", {"Phan Đình Lộc"}),
        ("Ban nhạc Mây Ngàn với ca khúc 'Xe rơi xuống vực' mở liveshow", "CULTURE", {"Mây Ngàn"}),
        ("Cảnh sát California bắt Tran Kim Thao", "JUSTICE", {"Cảnh sát California", "Tran Kim Thao"}),
        ("Theo ông Phan Đình Lộc chia sẻ, giá điện sẽ rẻ", "STATEMENT", {"Phan Đình Lộc"}),
        ("Bộ Xây dựng công bố tình huống khẩn cấp trên quốc lộ 1", "LAW", {"Bộ Xây dựng"}),
        ("Mỹ đình chỉ chương trình thẻ xanh", "SANCTION", {"Mỹ"}),
        ("Thị trưởng Uruapan Carlos Manzo bị ám sát", "ASSAULT", {"Carlos Manzo"}),
        ("Tiền đạo Cristiano Ronaldo tới Nhà Trắng gặp ông Trump", "CONSULT", {"Cristiano Ronaldo", "Donald Trump"}),
        ("Ngân hàng TMCP Phát triển TP.HCM (HDBank, mã HDB) phát hành cổ phiếu", "BUSINESS", {"HDBank"}),
        (
            "Công an quận 9 phối hợp các đơn vị nghiệp vụ bắt giữ Lò Văn Pản",
            "JUSTICE",
            {"Công an quận 9", "Lò Văn Pản"},
        ),
        ("Đại tướng Phan Đình Lộc: Biên giới rất yên ổn", "STATEMENT", {"Phan Đình Lộc"}),
        ("VĐV Tạ Duy Khiêm bị tước huy chương", "SANCTION", {"Tạ Duy Khiêm"}),
        ("Tiền đạo Lò Văn Pản được gọi trở lại đội tuyển", "SPORT", {"Lò Văn Pản"}),
        ("Tay vợt Lò Văn Pản quyên góp cho đồng bào vùng lũ", "AID", {"Lò Văn Pản"}),
        ("New Zealand viện trợ 3 triệu NZD cho Việt Nam", "AID", {"New Zealand", "Việt Nam"}),
        ("Người lao động Tập đoàn Mây Ngàn kịp thời hỗ trợ cho đồng bào vùng bão", "AID", {"Mây Ngàn"}),
        (
            "Vinamilk ký thỏa thuận với Hiệp hội Quản lý an toàn thực phẩm Nhật Bản (QAT)",
            "AGREE",
            {"Vinamilk", "Hiệp hội Quản lý an toàn thực phẩm Nhật Bản"},
        ),
        ("Bộ Tài chính bỏ đề xuất đánh thuế vỉa hè", "CONCEDE", {"Bộ Tài chính"}),
        ("UEFA ra án kỷ luật Lò Văn Pản", "SANCTION", {"UEFA", "Lò Văn Pản"}),
        ("Đại học Oxford công bố trên tạp chí Gió Bấc", "STATEMENT", {"Đại học Oxford"}),
    ],
)
def test_a_headline_tells_an_event(title: str, kind: str, names: set[str]) -> None:
    assert (kind, frozenset(names)) in told(title)


@pytest.mark.parametrize(
    "title",
    [
        "Dàn sao Hàn Quốc 'đổ bộ' thảm đỏ",
        "Ông Trump ngắm máy bay ném bom B-1",
        "Mỹ kiểm tra khách diện miễn thị thực",
        "Không quân Mỹ khoe oanh tạc cơ mới",
        "Viện Kiểm sát nhân dân Tối cao viết sách về thẩm quyền xét xử",
        "Máy kéo Toyota êm hơn, theo công bố của hãng",
        "Chiếc xe nặng nhất mà Toyota từng ra mắt",
        "Nghị sĩ Cộng hòa từ chức sau bất đồng với ông Trump",
    ],
)
def test_words_in_quotes_and_parts_of_names_of_things_are_no_events(title: str) -> None:
    assert not read(title)


def test_two_appointments_of_one_summary_are_two_events() -> None:
    summary = (
        "Ông Tạ Duy Khiêm được điều động giữ chức Cục trưởng. Bộ Công an điều động ông Lò Văn Pản giữ chức Giám đốc."
    )
    assert told("Ông Tạ Duy Khiêm giữ chức Cục trưởng", summary) == {
        ("OFFICE", frozenset({"Tạ Duy Khiêm"})),
        ("OFFICE", frozenset({"Bộ Công an", "Lò Văn Pản"})),
    }


def test_what_a_thing_is_done_for_has_not_happened() -> None:
    assert not read("Tin vắn", "Ông Tạ Duy Khiêm đeo mặt nạ để trộm cắp.")


def test_a_plan_announced_for_an_aim_is_what_was_announced() -> None:
    assert {kind for kind, _ in told("Ông Trump công bố kế hoạch nhằm chấm dứt xung đột ở Sudan")} <= {
        "LAW",
        "STATEMENT",
    }


def test_a_platform_where_something_was_posted_did_nothing() -> None:
    assert not read("Đăng tin sai sự thật, bị phạt 5 triệu đồng", "Một người đăng tin sai sự thật trên Facebook.")


def test_a_coach_plays_no_match_that_a_noun_names() -> None:
    found = told("Tin bóng đá", "HLV Lê Đức Tuấn tỏ ra thận trọng trước Lào trong trận đấu ngày 11/3.")
    assert not any("Lê Đức Tuấn" in names for _, names in found)


def test_who_can_only_win_by_one_goal_has_won() -> None:
    assert [m.realis for m in read("Tuyển Thái Lan chỉ có thể thắng Malaysia 1-0")] == [Realis.ACTUAL]


def test_each_clause_of_a_headline_with_a_subject_of_its_own_tells_an_event() -> None:
    assert told("Mỹ không kích Iran, Nga phản đối") >= {
        ("ASSAULT", frozenset({"Mỹ", "Iran"})),
        ("ACCUSE", frozenset({"Nga"})),
    }


def test_what_comes_with_what_will_be_is_to_come() -> None:
    summary = "Hôm nay 12/3, Bệnh viện Bạch Mai sẽ đón người dân, người bệnh ngay khi được Bộ Y tế cấp phép."
    assert {m.realis for m in read("Tin y tế", summary)} == {Realis.PLANNED}
