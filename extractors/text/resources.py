"""Finds the model files that underthesea ships, without importing it.

Importing underthesea takes 0.3 s and 100 MB and pulls in whatever optional packages are installed; its model files are
all that the decoder needs.
"""

import pickle
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

WORD_SEGMENTATION = "word_tokenize/models/ws_crf_vlsp2013_20230727/models.bin"
WORD_DICTIONARY = "word_tokenize/models/ws_crf_vlsp2013_20230727/dictionary.bin"
WORD_TEMPLATES = "word_tokenize/models/ws_crf_vlsp2013_20230727/features.bin"
PART_OF_SPEECH = "pos_tag/pos_crf_2017_10_11.bin"
CHUNKING = "chunking/chunk_crf_2017_10_12.bin"
NAMED_ENTITY = "ner/ner_crf_2017_10_12.bin"
SPELLING_RULES = "text_normalize/tn_rules_2023_07_14.bin"


@cache
def _pipeline() -> Path:
    spec = find_spec("underthesea")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package underthesea is not installed: its model files are needed")
    return Path(spec.origin).parent / "pipeline"


def model_path(name: str) -> Path:
    """Return the path of a model file; raises ``FileNotFoundError`` when this underthesea has none of that name."""
    path = _pipeline() / name
    if not path.is_file():
        raise FileNotFoundError(f"this underthesea ships no {name}: use SUKIEN_ANALYZER=stock, or underthesea 9.5")
    return path


class PlainUnpickler(pickle.Unpickler):
    """Reads containers, text and numbers; code, which a pickle may hold as well, is refused."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return a plain container's class; raise ``UnpicklingError`` for anything else."""
        if (module_name, global_name) in {("builtins", "set"), ("builtins", "frozenset")}:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no plain data")


def read_pickled(name: str) -> Any:
    """Return the plain set, list or dict that underthesea ships under ``name``."""
    with model_path(name).open("rb") as file:
        return PlainUnpickler(file).load()
