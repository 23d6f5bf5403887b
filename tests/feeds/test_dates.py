"""Publication times: what is read, what is repaired, what is told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import PublishedBasis, PublishedFault
from streams.feeds.dates import Habits, habits_of, publication, read_time
from streams.feeds.profiles import Profile, profile_of
from tests.feeds.world import START

NINE = START  # 9:00 in Vietnam
PLAIN = Profile()
THANHNIEN = profile_of("https://thanhnien.vn/")
SOUND = Habits()
TUOITRE = profile_of("https://tuoitre.vn/")


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 12 Mar 2026 09:00:00 +0700",
        "Thu, 12 Mar 2026 09:00:00 GMT+7",
        "Thu, 12 Mar 2026 09:00:00 GMT+07:00",
        "Thu, 12 Mar 2026 02:00:00 GMT",
        "Thu, 12 Mar 26 09:00:00 +0700",
        "12 Mar 2026 09:00 +0700",
        "2026-03-12T09:00:00+07:00",
        "2026-03-12T09:00:00.000+07:00",
        "2026-03-12T02:00:00Z",
        "2026-03-12 09:00:00",
        "2026-03-12 09:00",
        "12/03/2026 09:00",
        "12/3/2026, 09:00:00",
        "12/03/2026 9:00:00 SA",
        "  Thu,  12 Mar 2026\n09:00:00 +0700 ",
    ],
)
def test_the_forms_of_vietnamese_feeds_mean_nine_in_the_morning(text):
    assert read_time(text).at == NINE


@pytest.mark.parametrize("text", ["12/03/2026 9:00:00 CH", "2026-03-12T21:00:00"])
def test_afternoons_are_told(text):
    assert read_time(text).at == NINE + timedelta(hours=12)


@pytest.mark.parametrize(
    "text", ["", "hôm nay", "5 phút trước", "32/13/2026 09:00", "2026-99-99T00:00:00", "+07:00", "0"]
)
def test_what_is_no_time_is_none(text):
    assert read_time(text) is None


@given(st.text(max_size=60))
def test_no_text_makes_reading_a_time_fail(text):
    read_time(text)


def decided(written, url="https://baomoc.example/1", profile=PLAIN, habits=SOUND, page=None, fetched=NINE):
    found = publication(url, written, page, profile, habits, fetched)
    return found.at, found.basis, found.faults


def test_a_sound_time_is_taken_as_it_is():
    assert decided("2026-03-12T08:59:00+07:00") == (NINE - timedelta(minutes=1), PublishedBasis.FEED, ())


def test_a_future_time_is_set_to_the_fetch_time_and_a_clock_slightly_ahead_is_no_fault():
    assert decided("2026-03-12T12:00:00+07:00") == (NINE, PublishedBasis.FEED, (PublishedFault.FUTURE,))
    assert decided("2026-03-12T09:02:00+07:00") == (NINE, PublishedBasis.FEED, ())


def test_a_broken_offset_beside_a_utc_clock_is_read_as_utc_for_the_paper_that_writes_it():
    found = decided("Thu, 12 Mar 2026 01:30:00 +07:07", profile=THANHNIEN)
    assert found == (NINE - timedelta(minutes=30), PublishedBasis.FEED, (PublishedFault.WRONG_ZONE,))


def test_elsewhere_an_offset_that_no_place_has_is_read_as_vietnamese_time():
    found = decided("Thu, 12 Mar 2026 08:30:00 +07:07")
    assert found == (NINE - timedelta(minutes=30), PublishedBasis.FEED, (PublishedFault.WRONG_ZONE,))


def test_a_time_before_the_article_was_made_shows_a_utc_clock():
    url = "https://thanhnien.vn/tau-moi-185260312083000123.htm"  # made at 8:30
    found = decided("2026-03-12T01:45:00+07:00", url, THANHNIEN)
    assert found == (NINE - timedelta(minutes=15), PublishedBasis.FEED, (PublishedFault.WRONG_ZONE,))
    early = decided("2026-03-12T08:00:00+07:00", url, THANHNIEN)  # dated to the full hour by hand
    assert early == (NINE - timedelta(hours=1), PublishedBasis.FEED, ())


def test_the_time_of_asking_is_never_taken():
    url = "https://tuoitre.vn/mo-cau-20260312083000123.htm"
    found = decided("2026-03-12T09:00:00.12+07:00", url, TUOITRE)
    assert found == (NINE - timedelta(minutes=30), PublishedBasis.URL, (PublishedFault.FETCH_TIME,))
    assert decided(None, url, TUOITRE)[:2] == found[:2]
    without = decided("2026-03-12T09:00:00.12+07:00", profile=TUOITRE)
    assert without == (None, PublishedBasis.ABSENT, (PublishedFault.FETCH_TIME,))


def test_an_address_of_long_ago_under_a_new_date_is_marked():
    url = "https://thanhnien.vn/gia-vang-185251001083000123.htm"
    assert decided("2026-03-12T08:00:00+07:00", url, THANHNIEN)[2] == (PublishedFault.REDATED,)
    old = "https://tuoitre.vn/mo-cau-20251001083000123.htm"
    at, basis, faults = decided("2026-03-12T09:00:00+07:00", old, TUOITRE)
    assert (at, basis) == (datetime(2025, 10, 1, 1, 30, tzinfo=UTC), PublishedBasis.URL)
    assert faults == (PublishedFault.FETCH_TIME, PublishedFault.REDATED)


def test_numbers_in_an_address_that_are_no_time_or_lie_ahead_are_none():
    for number in ("20261399996199123", "20300101000000123"):
        assert decided(None, f"https://tuoitre.vn/mo-cau-{number}.htm", TUOITRE)[1] is PublishedBasis.ABSENT


def test_without_a_time_of_the_feed_the_page_speaks_then_the_address():
    url = "https://thanhnien.vn/tau-moi-185260312083000123.htm"
    assert decided(None, url, THANHNIEN, page="2026-03-12T08:40:00+07:00")[1] is PublishedBasis.PAGE
    assert decided(None, url, THANHNIEN)[1] is PublishedBasis.URL
    assert decided("vừa xong", page="2026-03-12T08:40:00+07:00")[1:] == (
        PublishedBasis.PAGE,
        (PublishedFault.UNREADABLE,),
    )


def test_a_document_whose_times_are_all_now_writes_the_time_of_asking():
    now = ["Thu, 12 Mar 2026 09:00:01 +0700"] * 3
    assert habits_of(now, NINE).fetch_times
    assert not habits_of(now[:2], NINE).fetch_times
    assert not habits_of([*now, "Thu, 12 Mar 2026 07:00:01 +0700"], NINE).fetch_times


def test_one_time_ahead_by_hours_under_gmt_shows_local_time_in_the_whole_document():
    habits = habits_of(["Thu, 12 Mar 2026 08:50:00 GMT", "Wed, 11 Mar 2026 08:00:00 GMT"], NINE)
    assert habits.local_as_utc
    assert decided("Wed, 11 Mar 2026 08:00:00 GMT", habits=habits)[0] == NINE - timedelta(hours=25)
    assert not habits_of(["Thu, 12 Mar 2026 01:50:00 GMT"], NINE).local_as_utc


def test_a_feed_whose_clock_is_said_to_be_utc_is_read_so():
    at, _, faults = decided("2026-03-12T01:00:00+07:00", habits=Habits(utc=True))
    assert (at, faults) == (NINE - timedelta(hours=1), (PublishedFault.WRONG_ZONE,))


@given(
    st.datetimes(min_value=datetime.fromisoformat("1990-01-02"), max_value=datetime.fromisoformat("2100-01-01")),
    st.sampled_from(["+07:00", "+07:07", "+00:00", "-05:00", ""]),
    st.sampled_from([PLAIN, THANHNIEN, TUOITRE]),
    st.builds(Habits, st.booleans(), st.booleans(), st.booleans()),
)
def test_nothing_is_ever_published_after_it_was_fetched(clock, offset, profile, habits):
    at, basis, _ = decided(clock.isoformat() + offset, profile=profile, habits=habits)
    assert (at is None) == (basis is PublishedBasis.ABSENT)
    assert at is None or at <= NINE
