"""Clusters kept as items come and go, always equal to clustering all items anew.

Events are clusters of mentions, stories are clusters of articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Generic, Protocol, TypeVar

from streams.dedup.codec import Codec
from streams.dedup.index import Handle, KeyIndex, key_set, keys_of
from streams.dedup.leaders import Item, Items, Leaders
from streams.dedup.linkage import Levels, link, reach
from streams.dedup.neighbours import Neighbours
from streams.dedup.shelves import Desk, Shelf


class Compared(Item, Protocol):
    """What is clustered: it is compared with its nearest neighbours under its keys."""

    @property
    def keys(self) -> bytes: ...  # noqa: D102 - `streams.dedup.index.split` says what they are


T = TypeVar("T", bound=Compared)


@dataclass(slots=True)
class Node:
    """A leader in the graph: the earliest leader of its cluster, and its likeness to its neighbours."""

    founder: Handle
    order: tuple[Any, ...]
    edges: dict[Handle, float]


_NODES = Codec(Node)


@dataclass(slots=True)
class Shift:
    """What a change of items did.

    ``moves`` gives the former and the present leader of each item whose leader changed; ``gone`` the leaders of former
    clusters by founder, ``formed`` the leaders of those that took their place or are new.
    """

    moves: dict[Handle, tuple[Handle | None, Handle | None]] = field(default_factory=dict)
    gone: dict[Handle, tuple[Handle, ...]] = field(default_factory=dict)
    formed: dict[Handle, tuple[Handle, ...]] = field(default_factory=dict)


class Clusters(Generic[T]):
    """All items in clusters. The outcome depends on the set of items only, not on the order they came in.

    ``likeness`` is a pure, symmetric function from 0 to 1, or `APART` for two items that contradict each other. Only
    neighbours and kin are ever compared. Shelves hold what is known of every item; ``items`` gives the items.
    """

    def __init__(
        self, desk: Desk, block: bytes, items: Items[T], likeness: Callable[[T, T], float], levels: Levels
    ) -> None:
        self._items = items
        self._compare = likeness
        self._compared: dict[tuple[Handle, Handle], float] = {}
        self._levels = levels
        self._neighbours = Neighbours(desk, block, levels.nearest)
        self._leaders: Leaders[T] = Leaders(
            desk, block, b"m", items, KeyIndex(desk, block, b"m"), self._match, levels.same
        )
        self._nodes: Shelf[Node] = desk.shelf(block, b"N", _NODES.encode, _NODES.decode)
        self._groups: Shelf[tuple[Handle, ...]] = desk.shelf(block, b"G")

    def founder_of(self, item: Handle) -> Handle:
        """Return the earliest leader of the cluster that holds ``item``: the cluster is known by it."""
        leader = self._leaders.leader_of(item)
        assert leader is not None, "not in any cluster"
        return self._nodes[leader].founder

    def leaders(self, founder: Handle) -> tuple[Handle, ...]:
        """Return the leaders of a cluster in canonical order."""
        return self._groups[founder]

    def leader_of(self, item: Handle) -> Handle | None:
        """Return the item that stands for ``item``."""
        return self._leaders.leader_of(item)

    def replace(self, old: Iterable[Handle], new: Iterable[Handle]) -> Shift:
        """Take ``old`` out and ``new`` in."""
        shift, stirred = Shift(), set[Handle]()
        for item in old:
            self._relate(self._leaders.remove(item), shift, stirred)
        for item in new:
            self._relate(self._leaders.add(item), shift, stirred)
        if stirred:
            self._regroup(stirred, shift)
        self._compared.clear()
        return shift

    def _likeness(self, a: Handle, b: Handle) -> float:
        return self._likeness_of(a, self._items[a], b, self._items[b])

    def _likeness_of(self, a: Handle, mine: T, b: Handle, theirs: T) -> float:
        """Compare two items once in a change, though leading and linking both ask; the same way round every time."""
        pair = (a, b) if a < b else (b, a)
        known = self._compared.get(pair)
        if known is None:
            known = self._compare(mine, theirs) if a < b else self._compare(theirs, mine)
            self._compared[pair] = known
        return known

    def _match(self, a: Handle, mine: T, b: Handle, theirs: T) -> float:
        """Return the likeness of kin; 0 if they share no key, so that leading and linking see the same pairs."""
        if key_set(mine.keys).isdisjoint(keys_of(theirs.keys)):
            return 0.0
        return self._likeness_of(a, mine, b, theirs)

    def _relate(self, changed: dict[Handle, Handle | None], shift: Shift, stirred: set[Handle]) -> None:
        """Bring the graph up to date with changed leaders; collect the leaders whose edges changed."""
        for item, former in changed.items():
            now = self._leaders.leader_of(item)
            shift.moves[item] = (shift.moves[item][0] if item in shift.moves else former, now)
            if former == item:
                stirred |= self._disconnect(item, shift)
        for item in changed:
            if self._leaders.leader_of(item) == item:
                stirred |= self._connect(item)

    def _disconnect(self, leader: Handle, shift: Shift) -> set[Handle]:
        """Remove a former leader from the graph; return it with those whose edges that changes."""
        node, about = self._nodes[leader], self._items[leader]
        self._note_gone(node.founder, shift)
        self._nodes.put(leader, None)
        for other in node.edges:
            self._set_edge(other, leader, None)
        joined = self._neighbours.remove(leader, about.order[0], about.keys).pairs
        for a, b in joined:
            if b not in self._nodes[a].edges:
                self._set_edges(a, b, self._likeness(a, b))
        return {leader, *node.edges, *chain.from_iterable(joined)}

    def _set_edges(self, a: Handle, b: Handle, weight: float | None) -> None:
        """Connect two leaders if they are alike enough or contradict each other; disconnect them for None."""
        if weight is None or weight >= self._levels.edge or weight < 0:
            self._set_edge(a, b, weight)
            self._set_edge(b, a, weight)

    def _set_edge(self, of: Handle, to: Handle, weight: float | None) -> None:
        node = self._nodes[of]
        if weight is None:
            del node.edges[to]
        else:
            node.edges[to] = weight
        self._nodes.put(of, node)

    def _note_gone(self, founder: Handle, shift: Shift) -> None:
        leaders = self._groups.get(founder)
        if leaders is not None and founder not in shift.gone:
            shift.gone[founder] = leaders

    def _connect(self, leader: Handle) -> set[Handle]:
        """Put a leader into the graph; return it with other leaders that it parts."""
        about = self._items[leader]
        found = self._neighbours.add(leader, about.order[0], about.keys)
        stirred = {leader}
        for a, b in found.pairs:
            if b in self._nodes[a].edges and not self._are_neighbours(a, b):
                self._set_edges(a, b, None)
                stirred |= {a, b}
        node = Node(leader, about.order, {})
        for other, theirs in zip(found.near, self._items.many(found.near), strict=True):
            assert theirs is not None, "a neighbour is an item"
            weight = self._likeness_of(leader, about, other, theirs)
            if weight >= self._levels.edge or weight < 0:
                node.edges[other] = weight
                self._set_edge(other, leader, weight)
        self._nodes.put(leader, node)
        return stirred

    def _are_neighbours(self, a: Handle, b: Handle) -> bool:
        one, other = self._items[a], self._items[b]
        return self._neighbours.are(a, b, (one.order[0], other.order[0]), (one.keys, other.keys))

    def _regroup(self, stirred: set[Handle], shift: Shift) -> None:
        """Cluster the components of the stirred leaders again."""
        edges = _Edges(self._nodes)
        component = self._sorted(reach([m for m in stirred if m in self._nodes], edges, self._levels.edge))
        for item in component:
            self._note_gone(self._nodes[item].founder, shift)
        for founder in shift.gone:
            self._groups.put(founder, None)
        for piece in self._pieces(component, edges):
            for leaders in link(piece, edges, self._levels):
                self._group(tuple(leaders), shift)
        same = [founder for founder, leaders in shift.formed.items() if shift.gone.get(founder) == leaders]
        for founder in same:
            del shift.formed[founder], shift.gone[founder]

    def _group(self, leaders: tuple[Handle, ...], shift: Shift) -> None:
        founder = leaders[0]
        self._groups.put(founder, leaders)
        shift.formed[founder] = leaders
        for item in leaders:
            node = self._nodes[item]
            if node.founder != founder:
                node.founder = founder
                self._nodes.put(item, node)

    def _sorted(self, items: Iterable[Handle]) -> list[Handle]:
        return sorted(items, key=lambda item: self._nodes[item].order)

    def _pieces(self, component: list[Handle], edges: _Edges) -> Iterator[list[Handle]]:
        """Yield the connected components among items in canonical order."""
        left = set(component)
        for item in component:
            if item in left:
                piece = reach([item], edges, self._levels.edge)
                if len(piece) == len(component):
                    yield component
                    return
                left -= piece
                yield [other for other in component if other in piece]


class _Edges(dict[Handle, dict[Handle, float]]):
    """The graph as linkage reads it, again and again."""

    def __init__(self, nodes: Shelf[Node]) -> None:
        super().__init__()
        self._nodes = nodes

    def __missing__(self, item: Handle) -> Mapping[Handle, float]:
        edges = self[item] = self._nodes[item].edges
        return edges
