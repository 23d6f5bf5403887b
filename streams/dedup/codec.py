"""Frozen dataclasses to JSON bytes and back, by their type hints: the form in which working memory is laid aside."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

V = TypeVar("V")
Convert = Callable[[Any], Any]


class Codec(Generic[V]):
    """Writes and reads one dataclass whose fields are scalars, enums, tuples, frozensets and dicts by string."""

    def __init__(self, kind: type[V]) -> None:
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        self._kind = kind
        self._values = attrgetter(*names)
        self._converters = [(i, convert) for i, name in enumerate(names) if (convert := converter(hints[name]))]

    def encode(self, value: V) -> bytes:
        """Return the fields as a JSON array; infinity becomes null."""
        return orjson.dumps(self._values(value), default=_plain)

    def decode(self, data: bytes) -> V:
        """Return what `encode` was given."""
        values = orjson.loads(data)
        for i, convert in self._converters:
            values[i] = convert(values[i])
        return self._kind(*values)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be laid aside")


def converter(hint: Any) -> Convert | None:
    """Return what makes a value of type ``hint`` from its JSON form; None if it is one already."""
    if hint is float:
        return lambda value: math.inf if value is None else value
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (only,) = (one for one in inner if one is not NoneType)
        convert = None if only is float else converter(only)
        return convert and (lambda value: None if value is None else convert(value))
    if origin is tuple and inner[-1] is not Ellipsis:
        return _fixed([converter(one) for one in inner])
    if origin in (tuple, frozenset, list):
        return _many(origin, converter(inner[0]))
    return None


def _fixed(converters: list[Convert | None]) -> Convert:
    def convert(values: list[Any]) -> tuple[Any, ...]:
        return tuple(one(value) if one else value for one, value in zip(converters, values, strict=True))

    return convert


def _many(collect: Callable[[Any], Any], each: Convert | None) -> Convert:
    return collect if each is None else lambda values: collect(map(each, values))
