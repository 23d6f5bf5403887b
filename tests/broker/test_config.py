from __future__ import annotations

import re

import pytest

from streams.broker import Sasl
from streams.broker.config import MAX_MESSAGE_BYTES, Node, replication_settings, server_settings, to_properties

ALONE = Node(1, 19092, 19093)
MEMBER = Node(2, 1002, 2002, voters=((1, 2001), (2, 2002), (3, 2003)), cluster_id="x")


@pytest.mark.parametrize("node", [ALONE, MEMBER])
def test_every_listener_is_bound_to_the_loopback_address(node: Node) -> None:
    listeners = server_settings(node, sasl=None)["listeners"].split(",")
    assert all(re.fullmatch(r"[A-Z]+://127\.0\.0\.1:\d+", listener) for listener in listeners)


def test_the_broker_takes_articles_of_two_mebibytes_with_room_to_spare() -> None:
    settings = server_settings(ALONE)
    assert int(settings["message.max.bytes"]) == MAX_MESSAGE_BYTES >= 4 * 2 * 1024 * 1024
    assert int(settings["replica.fetch.max.bytes"]) >= MAX_MESSAGE_BYTES


def test_topics_are_never_made_by_a_typing_error() -> None:
    assert server_settings(ALONE)["auto.create.topics.enable"] == "false"


def test_a_broker_alone_keeps_one_copy_and_a_member_of_three_keeps_three() -> None:
    assert server_settings(ALONE)["default.replication.factor"] == "1"
    assert server_settings(MEMBER)["default.replication.factor"] == "3"
    assert server_settings(MEMBER)["min.insync.replicas"] == "2"
    assert set(replication_settings(1).values()) == {"1"}


def test_a_member_votes_with_all_members() -> None:
    settings = server_settings(MEMBER)
    assert settings["controller.quorum.voters"] == "1@127.0.0.1:2001,2@127.0.0.1:2002,3@127.0.0.1:2003"
    assert "controller.quorum.bootstrap.servers" not in settings


def test_properties_are_ascii_and_escape_what_java_would_misread() -> None:
    text = to_properties({"path": "C:\\dữ liệu 😀"})
    assert text == "path=C:\\\\d\\u1eef li\\u1ec7u \\ud83d\\ude00\n"


def test_a_password_never_shows_in_a_representation() -> None:
    assert "bí mật" not in repr(Sasl("minh", "bí mật"))


def test_a_user_name_that_could_end_the_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="SASL user name"):
        Sasl('minh" user_root="x', "bí mật")
