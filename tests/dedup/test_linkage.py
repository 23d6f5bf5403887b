"""Clustering of one component."""

from __future__ import annotations

from itertools import pairwise

from streams.dedup.linkage import APART, Levels, average_link, link

LEVELS = Levels(edge=0.2, link=0.5, same=0.97, largest=6)


def graph(*edges: tuple[str, str, float]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for a, b, weight in edges:
        found.setdefault(a, {})[b] = weight
        found.setdefault(b, {})[a] = weight
    return found


def test_a_chain_does_not_merge_what_is_alike_only_through_a_third() -> None:
    edges = graph(("a", "b", 0.9), ("b", "c", 0.6))
    assert average_link("abc", edges, LEVELS) == [["a", "b"], ["c"]]


def test_two_that_contradict_each_other_stay_apart() -> None:
    edges = graph(("a", "b", APART), ("a", "c", 0.9), ("b", "c", 0.9))
    assert average_link("abc", edges, LEVELS) == [["a", "c"], ["b"]]


def test_one_report_in_error_does_not_tear_the_others_apart() -> None:
    names = "abcdefgh"
    edges = graph(*((x, y, APART if (x, y) == ("a", "h") else 0.95) for x in names for y in names if x < y))
    assert average_link(names, edges, LEVELS) == [list(names)]


def test_equal_means_merge_the_earliest_first() -> None:
    edges = graph(("a", "b", 0.6), ("b", "c", 0.6))
    assert average_link("abc", edges, LEVELS) == [["a", "b"], ["c"]]


def test_a_large_component_is_condensed_to_one_cluster_not_cut() -> None:
    names = "abcdefghijklmnopqrstuvwxyz"
    edges = graph(*((x, y, 0.9) for x in names for y in names if x < y))
    assert link(names, edges, LEVELS) == [list(names)]


def test_a_large_chain_is_cut_at_its_weakest_edges() -> None:
    names = "abcdefghij"
    edges = graph(*((x, y, 0.3 if x == "e" else 0.55) for x, y in pairwise(names)))
    assert all(len(cluster) <= 2 for cluster in link(names, edges, LEVELS))
