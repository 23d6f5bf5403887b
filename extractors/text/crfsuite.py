"""Reads CRFsuite model files (the ``lCRF`` format, version 100) into arrays.

The format: a header of twelve 32-bit words with the offsets of its parts; a table of features, each
``(type, source, target, weight)`` where type 0 ties an attribute to a label and type 1 a label to the next; and two
CQDB dictionaries, which give labels and attributes their numbers.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<4sI4s9I")
_CQDB_HEADER = struct.Struct("<4s5I")
_FEATURE = np.dtype([("type", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])


@dataclass(frozen=True, slots=True)
class CrfModel:
    """A first-order linear-chain CRF.

    ``transitions[i, j]`` is the weight of label ``j`` after label ``i``. ``weights`` has a row of label weights for
    each attribute; row 0 is all zero and stands for attributes that the model does not know. ``rows[template][value]``
    is the row of the attribute ``template=value``.
    """

    labels: tuple[str, ...]
    transitions: NDArray[np.float64]
    weights: NDArray[np.float64]
    rows: dict[str, dict[str, int]]

    def row(self, template: str, value: str) -> int:
        """Return the row of an attribute, 0 when the model does not know it."""
        return self.rows.get(template, {}).get(value, 0)


def read_model(path: Path) -> CrfModel:
    """Read the model file at ``path``; raises ``ValueError`` when it is not a CRFsuite model."""
    data = path.read_bytes()
    magic, _size, _type, _version, _, n_labels, n_attributes, features_at, labels_at, attributes_at, _, _ = (
        _HEADER.unpack_from(data)
    )
    if magic != b"lCRF":
        raise ValueError(f"{path} is not a CRFsuite model: it starts with {magic!r}")
    (n_features,) = struct.unpack_from("<I", data, features_at + 8)
    features = np.frombuffer(data, _FEATURE, n_features, features_at + 12)
    states, moves = features[features["type"] == 0], features[features["type"] == 1]
    transitions = np.zeros((n_labels, n_labels))
    transitions[moves["source"], moves["target"]] = moves["weight"]
    weights = np.zeros((n_attributes + 1, n_labels))
    weights[states["source"] + 1, states["target"]] = states["weight"]
    labels = tuple(_read_cqdb(data, labels_at)[:n_labels])
    return CrfModel(labels, transitions, weights, _rows_by_template(_read_cqdb(data, attributes_at)))


def _read_cqdb(data: bytes, start: int) -> list[str]:
    magic, _size, _flag, _order, n_keys, links_at = _CQDB_HEADER.unpack_from(data, start)
    if magic != b"CQDB":
        raise ValueError(f"no CQDB dictionary at byte {start}: found {magic!r}")
    keys = []
    for link in struct.unpack_from(f"<{n_keys}I", data, start + links_at):
        (length,) = struct.unpack_from("<I", data, start + link + 4)
        keys.append(data[start + link + 8 : start + link + 7 + length].decode("utf-8") if link else "")
    return keys


def _rows_by_template(attributes: list[str]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for row, attribute in enumerate(attributes, start=1):
        template, _, value = attribute.partition("=")
        rows.setdefault(template, {})[value] = row
    return rows
