"""Cuts text into syllables, numbers, dates, abbreviations, addresses and marks, as underthesea's models expect them.

The grammar is that of underthesea's ``regex_tokenize`` (Apache-2.0); it has to accept the same strings in the same
order of preference, which tests/text/test_parity.py checks. Two things differ in how it runs. What has no blank inside
is tokenized once and remembered. And the address rule repeats single characters, not runs of them, since a repeated run
takes exponential time on inputs like ``http://!!!!!!!!``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from extractors.text.memo import weight
from extractors.text.resources import SPELLING_RULES, read_pickled

# Longer strings without a blank are cut: the grammar takes quadratic time in the worst case.
MAX_CHUNK = 512
# Chunks remembered, apart inside and at the end of sentences; full memos take about 12 MB.
MAX_CHUNKS = 32_768

_MAX_MISSPELLING = 6

_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_LETTER = f"[{_UPPER}{_UPPER.lower()}]"

_ADDRESS = r"""
    (?: (?:ftp|http)s?: (?:/{1,3}|[a-z0-9%]) | [a-z0-9.\-]+[.][a-z]{2,13}/ )
    (?: [^\s()<>{}\[\]] | \([^\s()]*?\([^\s()]+\)[^\s()]*?\) | \([^\s]+?\) )+
    (?: \([^\s()]*?\([^\s()]+\)[^\s()]*?\) | \([^\s]+?\) | [^\s`!()\[\]{};:'".,<>?«»“”‘’] )
  | (?<!@)[a-z0-9]+(?:[.\-][a-z0-9]+)*[.][a-z]{2,13}\b/?(?!@)
"""

# The first alternative that matches wins, so their order matters.
_GRAMMAR = rf"""
    => | ==> | -> | \.{{2,}} | -{{2,}} | >> | \d+x\d+ | v\.v\.\.\. | v\.v\. | v\.v | °[CF]
  | [A-ZĐ]+&[A-ZĐ]+ | T\.Ư | [{_UPPER}]+(?:\.{_LETTER}+)+\.? | {_LETTER}+['’]{_LETTER}+ | [A-ZĐ]+\.(?!$)
  | Tp\. | Mr\. | Mrs\. | Ms\. | Dr\. | ThS\. | Th.S | Th.s | e-mail | \d+[A-Z]+\d*-\d+ | NĐ-CP
  | {_ADDRESS}
  | [a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+
  | \d{{2,}}-\d{{3,}}-\d{{3,}}
  | \d{{1,2}}/\d{{1,2}}/\d+ | \d{{1,2}}/\d{{1,4}} | \d{{1,2}}-\d{{1,2}}-\d+ | \d{{1,2}}-\d{{1,4}}
  | \d{{1,2}}\.\d{{1,2}}\.\d+ | \d{{4}}/\d{{1,2}}/\d{{1,2}} | \d{{2}}:\d{{2}}:\d{{2}}
  | \d+[A-Z]+\d+ | \d+[A-Z]+
  | \d+(?:\.\d+)+,\d+ | \d+(?:\.\d+)+ | \d+(?:,\d+)+ | \d+(?:[.,_]\d+)?
  | :\)\)* | =\)\)+ | ♥‿♥ | :D+(?=\s) | :D+(?=$) | <3
  | [.,()ʺ]
  | (?<=\b)\w+-[\w+-]*\w+
  | \w+
  | [+×\-÷] | :+ | [%$><=^_]
  | [^\w\s]
"""
_TOKEN = re.compile(_GRAMMAR, re.VERBOSE)
# Letters make one token unless they start so: the dot of "Th.S" matches any letter, and ʺ counts as one.
_CUTS_LETTERS = re.compile("Th.[Ss]|ʺ")
_CHUNK = re.compile(rf"\S{{1,{MAX_CHUNK}}}(?:(?<=Th)[^\S\n](?=[Ss])\S{{1,{MAX_CHUNK}}})*")


@dataclass(frozen=True, slots=True)
class Syllables:
    """Tokens as columns: ``forms`` with common misspellings put right, at code points ``[starts, ends)``."""

    forms: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.forms)


class Tokenizer:
    """Tokenizes composed text (NFC). What it remembers changes no answer."""

    def __init__(self) -> None:
        spelling: dict[str, str] = read_pickled(SPELLING_RULES)["token"]
        self._inner = _Memo(spelling, following=" ")
        self._final = _Memo(spelling, following="")

    def memory(self) -> dict[str, int]:
        """Return how much is remembered."""
        return {"chunks": len(self._inner), "final chunks": len(self._final)}

    def append(self, sentence: str, to: Syllables) -> None:
        """Append the tokens of ``sentence``."""
        chunks, starts = _chunks(sentence)
        known = list(map(self._inner.__getitem__, chunks[:-1]))
        if chunks:
            is_final = sentence[starts[-1] + len(chunks[-1]) :] in ("", "\n")
            known.append((self._final if is_final else self._inner)[chunks[-1]])
        forms, begins, ends = to.forms, to.starts, to.ends
        for tokens, at in zip(known, starts, strict=True):
            for form, begin, end in tokens:
                forms.append(form)
                begins.append(at + begin)
                ends.append(at + end)

    def tokenize(self, sentence: str) -> Syllables:
        """Return the tokens of ``sentence``."""
        syllables = Syllables()
        self.append(sentence, syllables)
        return syllables


class _Memo(dict[str, tuple[tuple[str, int, int], ...]]):
    """The tokens of chunks (form, start, end), as they read before ``following``; bounded."""

    def __init__(self, spelling: Mapping[str, str], following: str) -> None:
        super().__init__()
        self._spelling = spelling
        self._following = following
        self._weight = 0

    def __missing__(self, chunk: str) -> tuple[tuple[str, int, int], ...]:
        self._weight += weight(chunk)
        if self._weight > MAX_CHUNKS:
            self.clear()
            self._weight = weight(chunk)
        known: tuple[tuple[str, int, int], ...]
        if chunk.isalpha() and not _CUTS_LETTERS.match(chunk):
            known = ((self._spell(chunk), 0, len(chunk)),)
        else:
            matches = _TOKEN.finditer(chunk + self._following)
            known = tuple((self._spell(match.group()), *match.span()) for match in matches)
        self[chunk] = known
        return known

    def _spell(self, token: str) -> str:
        return token if len(token) > _MAX_MISSPELLING else self._spelling.get(token, token)


def _chunks(sentence: str) -> tuple[list[str], list[int]]:
    """Return the chunks between blanks and where they start."""
    chunks = sentence.split()
    starts = [0, *accumulate(len(chunk) + 1 for chunk in chunks)]
    is_plain = starts.pop() == len(sentence) + 1 and "Th " not in sentence
    if is_plain and len(max(chunks, key=len)) <= MAX_CHUNK:
        return chunks, starts
    matches = list(_CHUNK.finditer(sentence))
    return [match.group() for match in matches], [match.start() for match in matches]
