"""What is one event and what are two, told by examples; and what consumers see when that changes."""

from __future__ import annotations

from collections.abc import Sequence

from schemas import CloudEvent, DateBasis, Event, EventChange, EventType, MentionSet, Mode, Operation, Realis
from streams.dedup import DictStore, Engine, Plan
from tests.dedup.conftest import Stream, mention, moment, row

WITKOFF, USHAKOV = "per:Steve_Witkoff", "per:Yuri_Ushakov"
TEXT = tuple(range(64))


def call(uri: str, day: str, sentence: str = "điện đàm về cuộc gặp sắp tới", **about: object) -> MentionSet:
    """A report of a call between the same two men."""
    said = mention(sentence, [WITKOFF, USHAKOV], day=day, mode=Mode.CALL, uri=uri)
    return row(uri, said, published=moment(day, 20), publisher=uri.split("/")[2], **about)  # type: ignore[arg-type]


def storm(uri: str, hour: int, dead: int) -> MentionSet:
    said = mention(
        f"lũ quét tại huyện vùng cao làm {dead} người chết",
        ["gpe:VN-Lào_Cai"],
        day="2025-10-14",
        kind=EventType.DISASTER,
        numbers=(f"{dead} người chết",),
        place="Lào Cai",
        uri=uri,
    )
    return row(uri, said, published=moment("2025-10-14", hour), publisher=uri, headline="Lũ quét ở Lào Cai")


def changes(plans: Sequence[Plan]) -> list[tuple[Operation, str]]:
    return [(change.op, change.event_id) for plan in plans for change in plan.changes]


def only(stream: Stream) -> Event:
    (event,) = stream.live()
    return event


def test_a_meeting_of_two_countries_and_one_of_those_who_act_for_them_are_found_to_be_one(stream: Stream) -> None:
    by_country = mention("hai nước họp thượng đỉnh", ["gpe:US", "gpe:RU"], day="2025-10-14", mode=Mode.MEET, uri="u1")
    by_name = mention("lãnh đạo gặp nhau bàn việc", [WITKOFF, USHAKOV], day="2025-10-14", mode=Mode.MEET, uri="u2")
    acting = [
        actor.model_copy(update={"affiliation": state})
        for actor, state in zip(by_name.actors, ("gpe:US", "gpe:RU"), strict=True)
    ]
    by_name = by_name.model_copy(update={"actors": tuple(acting)})
    stream.feed(row("u1", by_country, published=moment("2025-10-14", 20)))
    stream.feed(row("u2", by_name, published=moment("2025-10-14", 21)))
    assert only(stream).n_articles == 2


def test_two_reports_of_one_call_are_one_event(stream: Stream) -> None:
    stream.feed(
        call("https://a.example/1", "2025-10-14"),
        call("https://b.example/1", "2025-10-14", "trao đổi qua điện thoại với phái viên Mỹ"),
    )
    assert (only(stream).n_articles, only(stream).n_sources) == (2, 2)


def test_two_alike_calls_on_two_days_stay_two(stream: Stream) -> None:
    stream.feed(call("https://a.example/1", "2025-10-14"), call("https://a.example/2", "2025-10-15"))
    assert [event.date for event in stream.live()] in (["2025-10-14", "2025-10-15"], ["2025-10-15", "2025-10-14"])


def test_a_second_call_on_the_same_day_is_another_event(stream: Stream) -> None:
    stream.feed(
        call("https://a.example/1", "2025-10-14", "điện đàm lần thứ nhất trong ngày"),
        call("https://b.example/1", "2025-10-14", "điện đàm lần thứ hai trong ngày"),
    )
    assert len(stream.live()) == 2


def test_a_call_and_a_visit_of_the_same_two_are_two_events(stream: Stream) -> None:
    visit = mention("thăm và hội đàm", [WITKOFF, USHAKOV], day="2025-10-14", mode=Mode.VISIT, uri="v")
    stream.feed(call("https://a.example/1", "2025-10-14"), row("v", visit, published=moment("2025-10-14", 21)))
    assert len(stream.live()) == 2


def test_a_denied_meeting_is_not_the_meeting(stream: Stream) -> None:
    def meeting(uri: str, realis: Realis) -> MentionSet:
        said = mention("gặp nhau tại Doha", [WITKOFF, USHAKOV], day="2025-10-14", realis=realis, uri=uri)
        return row(uri, said, published=moment("2025-10-14"))

    stream.feed(meeting("u1", Realis.ACTUAL), meeting("u2", Realis.NEGATED))
    assert len(stream.live()) == 2


def test_a_planned_meeting_that_then_happens_is_one_event_that_became_actual(stream: Stream) -> None:
    planned = mention("sẽ gặp nhau tại Doha", [WITKOFF, USHAKOV], day="2025-10-16", realis=Realis.PLANNED, uri="p")
    held = mention("gặp nhau tại Doha", [WITKOFF, USHAKOV], day="2025-10-16", uri="h")
    first = stream.feed(row("p", planned, published=moment("2025-10-14")))
    assert only(stream).realis is Realis.PLANNED
    second = stream.feed(row("h", held, published=moment("2025-10-16", 22)))
    assert only(stream).realis is Realis.ACTUAL
    assert changes(second) == [(Operation.UPDATED, changes(first)[0][1])]


def referring(uri: str, day: str | None = None) -> MentionSet:
    said = mention("cuộc gặp sắp tới tại Doha", [WITKOFF, USHAKOV], day=day, background=True, uri=uri)
    return row(uri, said, published=moment("2025-10-14", 9), block="talk:2025-10")


def test_a_meeting_that_is_only_referred_to_is_no_event_until_somebody_reports_it(stream: Stream) -> None:
    assert stream.feed(referring("r1"), referring("r2"))[1].records == []
    stream.feed(call("https://a.example/1", "2025-10-14", "gặp nhau tại Doha"))
    event = only(stream)
    assert event.n_articles == 3
    assert (event.date, event.mode) == ("2025-10-14", Mode.CALL)


def test_an_event_that_is_only_referred_to_any_more_is_retracted(stream: Stream) -> None:
    report = call("https://a.example/1", "2025-10-14", "gặp nhau tại Doha")
    stream.feed(referring("r1"), report)
    (plan,) = stream.feed(row("https://a.example/1", version=2, block=report.block))
    assert [change.op for change in plan.changes] == [Operation.RETRACTED]


def test_a_growing_toll_updates_one_event_and_the_latest_count_stands(stream: Stream) -> None:
    stream.feed(storm("u1", 8, 3), storm("u2", 18, 5))
    assert only(stream).numbers == ("5 người chết",)


def test_an_undated_report_published_the_same_day_joins(stream: Stream) -> None:
    vague = mention(
        "điện đàm về cuộc gặp sắp tới",
        [WITKOFF, USHAKOV],
        day="2025-10-15",
        mode=Mode.CALL,
        basis=DateBasis.PUBLISHED,
        uri="b",
    )
    stream.feed(call("https://a.example/1", "2025-10-14"), row("b", vague, published=moment("2025-10-15", 7)))
    event = only(stream)
    assert (event.date, event.date_basis) == ("2025-10-14", DateBasis.EXPLICIT)


def test_a_reprint_counts_as_no_further_source(stream: Stream) -> None:
    stream.feed(
        call("https://a.example/1", "2025-10-14", signature=TEXT),
        call("https://b.example/1", "2025-10-14", signature=(*TEXT[:-4], 1, 2, 3, 4)),
    )
    event = only(stream)
    assert (event.n_articles, event.n_sources) == (2, 1)
    assert [source.reprint_of for source in event.sources] == [None, "https://a.example/1"]


def test_two_outlets_of_one_owner_count_once(stream: Stream) -> None:
    stream.feed(call("https://vietnamplus.vn/1", "2025-10-14"), call("https://baotintuc.vn/1", "2025-10-14"))
    assert only(stream).n_sources == 1


def test_a_corrected_date_moves_the_event_to_another_block_and_retracts_the_old_one(stream: Stream) -> None:
    uri = "https://a.example/1"
    before = stream.feed(call(uri, "2025-10-31"))
    moved = call(uri, "2025-11-01", version=2)
    emptied = moved.model_copy(update={"block": "talk:2025-10", "mentions": ()})
    after = stream.feed(moved, emptied)
    assert only(stream).date == "2025-11-01"
    assert [op for op, _ in changes(after)] == [Operation.CREATED, Operation.RETRACTED]
    assert changes(after)[1][1] == changes(before)[0][1]


def test_a_withdrawn_article_takes_its_evidence_along(stream: Stream) -> None:
    first, second = call("https://a.example/1", "2025-10-14"), call("https://b.example/1", "2025-10-14")
    stream.feed(first, second)
    stream.feed(row("https://b.example/1", version=2, block=first.block))
    assert only(stream).n_articles == 1
    plans = stream.feed(row("https://a.example/1", version=2, block=first.block))
    assert stream.events == {}
    (change,) = plans[0].changes
    assert (change.op, change.record.revision) == (Operation.RETRACTED, 4)


def test_an_older_version_that_comes_late_changes_nothing(stream: Stream) -> None:
    new = call("https://a.example/1", "2025-10-14", "điện đàm dài hai giờ", version=2)
    stream.feed(new)
    assert stream.feed(call("https://a.example/1", "2025-10-14", "điện đàm dài một giờ"))[0].records == []
    assert stream.sentences() == ["điện đàm dài hai giờ"]


def test_a_changed_title_keeps_the_event_id(stream: Stream) -> None:
    before = stream.feed(call("https://a.example/1", "2025-10-14", headline="Mỹ và Nga điện đàm"))
    after = stream.feed(call("https://a.example/1", "2025-10-14", headline="Quan chức Nga gọi Washington", version=2))
    assert changes(after) == [(Operation.UPDATED, changes(before)[0][1])]


def test_a_report_with_an_early_stamp_that_was_fetched_later_does_not_move_the_id(stream: Stream) -> None:
    """Feeds stamp what they publish hours early or late; when it was fetched is the order that readers saw it in."""
    day = "2025-10-14"
    first = stream.feed(call("https://b.example/1", day, first_seen=moment(day, 21)))
    late = call("https://a.example/1", day, first_seen=moment(day, 22))
    early_stamp = late.article.model_copy(update={"published_at": moment(day, 9)})
    second = stream.feed(late.model_copy(update={"article": early_stamp}))
    assert changes(second) == [(Operation.UPDATED, changes(first)[0][1])]
    assert only(stream).first_reported == moment(day, 9)


def test_a_new_version_that_was_fetched_later_keeps_the_place_of_its_article(stream: Stream) -> None:
    day = "2025-10-14"
    first = stream.feed(
        call("https://a.example/1", day, first_seen=moment(day, 20)),
        call("https://b.example/1", day, first_seen=moment(day, 21)),
    )
    second = stream.feed(call("https://a.example/1", day, version=2, first_seen=moment(day, 23), headline="Điện đàm"))
    assert changes(second) == [(Operation.UPDATED, changes(first)[0][1])]


def test_a_report_that_moves_an_event_out_of_another_ids_name_is_a_creation_and_no_split(stream: Stream) -> None:
    stream.feed(call("https://b.example/1", "2025-10-14", first_seen=moment("2025-10-14", 21)))
    (plan,) = stream.feed(call("https://a.example/1", "2025-10-14", first_seen=moment("2025-10-14", 20)))
    assert [change.op for change in plan.changes] == [Operation.CREATED, Operation.MERGED]


def test_an_earlier_report_that_comes_late_forwards_the_old_id(stream: Stream) -> None:
    late = call("https://b.example/1", "2025-10-14")
    early = late.model_copy(
        update={
            "article": late.article.model_copy(
                update={"uri": "https://a.example/1", "published_at": moment("2025-10-14", 9)}
            ),
        }
    )
    (old_id,) = [id_ for _, id_ in changes(stream.feed(late))]
    (plan,) = stream.feed(early)
    created, merged = plan.changes
    assert (merged.op, merged.event_id, merged.record.merged_into) == (Operation.MERGED, old_id, created.event_id)
    assert created.record.supersedes == (old_id,)
    assert [event.event_id for event in stream.live()] == [created.event_id]


def test_an_exempt_feed_is_left_alone(stream: Stream) -> None:
    stream.engine = Engine(DictStore(), exempt_feeds=frozenset({"live-ticker"}))
    stream.feed(
        call("https://a.example/1", "2025-10-14"), call("https://b.example/1", "2025-10-14", feed="live-ticker")
    )
    assert len(stream.live()) == 2


def test_the_records_are_cloud_events_addressed_by_their_content(stream: Stream) -> None:
    (plan,) = stream.feed(call("https://a.example/1", "2025-10-14"))
    change, event = (CloudEvent.from_json(record.value or b"") for record in plan.records)
    assert (change.type, event.type) == ("sukien.event.created.v1", "sukien.event.v1")
    assert isinstance(change.data, EventChange)
    assert event.id.startswith(event.subject + ":")
    assert event.time == moment("2025-10-14", 20)


def test_a_plover_type_carries_its_quad_class_and_an_extension_none(stream: Stream) -> None:
    stream.feed(call("https://a.example/1", "2025-10-14"), storm("u1", 8, 3))
    known = {event.type: (event.quad_class, event.goldstein) for event in stream.live()}
    assert known == {EventType.CONSULT: ("verbal cooperation", 1.0), EventType.DISASTER: (None, None)}


def test_the_fields_sent_are_exactly_those_of_the_schema(stream: Stream) -> None:
    plans = stream.feed(call("https://a.example/1", "2025-10-14", signature=TEXT), storm("u1", 8, 3), storm("u2", 9, 5))
    for change in (change for plan in plans for change in plan.changes):
        assert change.event is not None
        assert change.event.model_dump(mode="json") == change.fields


def test_a_block_that_closed_is_opened_again_for_a_report_that_comes_late() -> None:
    stream = Stream(open_mentions=0)
    first = call("https://a.example/1", "2025-10-14")
    stream.feed(first, storm("u1", 8, 3))
    assert not stream.engine.is_open(first.block)
    stream.feed(call("https://b.example/1", "2025-10-14", "trao đổi qua điện thoại với phái viên Mỹ"))
    assert [event.n_articles for event in stream.live() if event.type is EventType.CONSULT] == [2]


TALKS = "hội đàm thượng đỉnh khí đốt tàu ngầm đình chiến tù binh"


def report(uri: str, hour: int, day: str | None, actors: tuple[str, ...], words: str) -> MentionSet:
    published = "2025-10-15"
    basis = DateBasis.EXPLICIT if day else DateBasis.PUBLISHED
    told = mention(words, actors, day=day or published, basis=basis, uri=uri)
    return row(uri, told, published=moment(published, hour), headline=words, block="talk:2025-10")


FIRST = report("https://a.example/1", 1, "2025-10-14", ("gpe:US", "gpe:RU"), "hội đàm thượng đỉnh khí đốt tàu ngầm")
VAGUE = report("https://b.example/1", 2, None, ("per:Putin",), TALKS.removeprefix("hội đàm "))
LAST = report("https://c.example/1", 3, "2025-10-15", ("gpe:US", "gpe:RU", "per:Putin"), TALKS)


def test_a_report_that_leaves_an_event_for_a_better_one_is_split_off(stream: Stream) -> None:
    *_, plan = stream.feed(FIRST, VAGUE, LAST)
    assert [change.op for change in plan.changes] == [Operation.UPDATED, Operation.SPLIT]


def test_what_was_never_sent_as_part_of_an_event_is_not_split_off_it_after_a_crash_either(stream: Stream) -> None:
    """A process that starts anew reads the rows in canonical order: for a moment `VAGUE` belongs to `FIRST`."""
    stream.feed(FIRST, LAST)
    plan = stream.engine.plan(VAGUE)
    assert [change.op for change in plan.changes] == [Operation.CREATED, Operation.MERGED]
    stream.store.put_row(plan.row.block, plan.row.uri, plan.row.data)
    stream.restart()
    assert stream.engine.plan(VAGUE).records == plan.records
