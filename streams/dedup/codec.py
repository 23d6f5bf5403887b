"""Dataclasses to bytes and back: the form in which working memory is laid aside."""

from __future__ import annotations

import marshal
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

V = TypeVar("V")


class Codec(Generic[V]):
    """Writes and reads one dataclass whose fields are enums by string value, or what `pack` takes.

    The form is Python's own: only what this very process wrote may be read.
    """

    def __init__(self, kind: type[V]) -> None:
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        self._kind = kind
        self._values = attrgetter(*names)
        self._enums = [(i, found) for i, name in enumerate(names) if (found := _enum(hints[name]))]

    def encode(self, value: V) -> bytes:
        """Return the fields as bytes."""
        values = list(self._values(value))
        for i, _ in self._enums:
            member = values[i]
            values[i] = None if member is None else member._value_  # `value` is a property: slow
        return marshal.dumps(values)

    def decode(self, data: bytes) -> V:
        """Return what `encode` was given."""
        values = marshal.loads(data)  # noqa: S302 - out of our own scratch space
        for i, members in self._enums:
            values[i] = members[values[i]]
        return self._kind(*values)


def pack(value: Any) -> bytes:
    """Return numbers, strings, bytes, and tuples, lists and dictionaries of them, as bytes."""
    return marshal.dumps(value)


def unpack(data: bytes) -> Any:
    """Return what `pack` was given."""
    return marshal.loads(data)  # noqa: S302 - out of our own scratch space


def _enum(hint: Any) -> dict[Any, Any] | None:
    """Return the members by value, and None for None, of an enum or an optional one; None for other types."""
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not NoneType]
    if len(kinds) == 1 and isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        return {None: None} | {member.value: member for member in kinds[0]}
    return None
