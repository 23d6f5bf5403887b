"""feeds.yaml, profiles and outlets: checked, and explained when wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from streams.feeds import config as config_module
from streams.feeds.config import FeedsConfigError, load_feeds, load_outlets
from streams.feeds.profiles import load_profiles, profile_of
from streams.feeds.urls import canonical

ROOT = Path(__file__).resolve().parents[2]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("feeds: [", "is not YAML"),
        ("- a", "a mapping with `feeds:` is expected"),
        ("feeds: [{name: a, url: baomoc.example/rss}]", r"feeds\.0.*must begin with http"),
        ("feeds: [{name: a, url: 'http://a/', evry: 5}]", r"feeds\.0\.evry: Extra inputs"),
        ("feeds: [{name: 'a b', url: 'http://a/'}]", r"feeds\.0\.name"),
        ("feeds: [{name: a, url: 'http://a/'}, {name: a, url: 'http://b/'}]", "two feeds are called 'a'"),
        ("feeds: [{name: a, url: 'http://a/', every: {least: 9, most: 3}}]", "least .* is above most"),
        ("feeds: [{name: a, url: 'http://a/', allow_private: [nowhere]}]", "allow_private"),
        ("feeds: [{name: a, url: /data, kind: folder, full_text: true}]", "has no pages to fetch"),
        ("outlets: [khong-co]", "there is no 'khong-co'; there are vnexpress"),
        ("limits: {timeout: -1}", r"limits\.timeout"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, text, message):
    with pytest.raises(FeedsConfigError, match=message):
        load_feeds(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FeedsConfigError, match="write one"):
        load_feeds(tmp_path / "feeds.yaml")


def test_outlets_are_off_until_they_are_named(tmp_path):
    assert not any(feed.enabled for feed in load_outlets().values())
    assert load_feeds(written(tmp_path, "feeds: []")).feeds == ()
    (feed,) = load_feeds(written(tmp_path, "outlets: [tuoitre]")).feeds
    assert feed.enabled
    assert feed.publisher == "Tuổi Trẻ"


def test_each_outlet_has_a_name_and_an_address_of_its_own_over_tls():
    outlets = load_outlets()
    path = Path(config_module.__file__).parent / "data" / "outlets.yaml"
    assert len(outlets) == len(yaml.safe_load(path.read_text(encoding="utf-8"))) > 15
    assert len({feed.url for feed in outlets.values()}) == len(outlets)
    assert all(feed.url.startswith("https://") and feed.publisher for feed in outlets.values())


def test_the_example_of_the_documentation_is_valid(tmp_path):
    text = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1]
    assert len(load_feeds(written(tmp_path, example)).feeds) == 8


ADDRESSES = {
    "https://tuoitre.vn/cau-moi-20260312083000123.htm": "20260312083000123",
    "https://thanhnien.vn/cau-moi-185260312083000123.htm": "185260312083000123",
    "https://vnexpress.net/cau-moi-4958660.html": "4958660",
    "https://vnexpress.net/truc-tiep-tran-dau-4958661-tong-thuat.html": "4958661",
    "https://dantri.com.vn/xa-hoi/cau-moi-20260312083000123.htm": "20260312083000123",
    "https://nld.com.vn/cau-moi-196260312083000123.htm": "196260312083000123",
    "https://cafef.vn/cau-moi-188260312083000123.chn": "188260312083000123",
    "https://tienphong.vn/cau-moi-post1700001.tpo": "1700001",
    "https://laodong.vn/xa-hoi/cau-moi-1500001.ldo": "1500001",
    "https://www.vietnamplus.vn/cau-moi-post1000001.vnp": "1000001",
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_papers_ids_and_times_are_found_in_their_addresses(url):
    profile = profile_of(url)
    assert profile.id_of(canonical(url)) == ADDRESSES[url]
    if profile.url_time:
        assert profile.url_time.read(url).isoformat() == "2026-03-12T08:30:00+07:00"


def test_no_host_has_two_profiles_and_subdomains_share_that_of_their_domain():
    path = Path(config_module.__file__).parent / "data" / "profiles.yaml"
    papers = yaml.safe_load(path.read_text(encoding="utf-8"))["papers"]
    hosts = [host for paper in papers for host in paper["hosts"]]
    assert len(hosts) == len(set(hosts)) == len(load_profiles()[1])
    assert profile_of("https://thethao.thanhnien.vn/x").publisher == "Thanh Niên"
    assert profile_of("https://xthanhnien.vn/x").publisher is None


def test_phrases_of_absence_are_in_lower_case_and_found_in_any():
    general, _ = load_profiles()
    assert all(phrase == phrase.casefold() for phrase in general.gone)
    assert general.says_gone("Rất tiếc! Bài Viết Không Tồn Tại hoặc đã bị xóa")
