"""Cuts text into syllables, numbers, dates, abbreviations, addresses and marks, as underthesea's models expect them.

The grammar is that of underthesea's ``regex_tokenize`` (Apache-2.0); it has to accept the same strings in the same
order of preference, which tests/text/test_parity.py checks. Two things differ in how it runs. What has no blank inside is
tokenized once and remembered. And the address rule repeats single characters, not runs of them, since a repeated run
takes exponential time on inputs like ``http://!!!!!!!!``.
"""

import re
from typing import NamedTuple

from extractors.text.resources import SPELLING_RULES, read_pickled

# Longer strings without a blank are cut: the grammar takes quadratic time in the worst case.
MAX_CHUNK = 512
# Chunks remembered; a full memo of these takes about 12 MB. When it is full it is emptied.
MAX_CHUNKS = 32_768

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
# The dot of "Th.S" also matches a blank: such chunks must be seen together.
_CHUNK = re.compile(rf"\S{{1,{MAX_CHUNK}}}(?:(?<=Th)[^\S\n](?=[Ss])\S{{1,{MAX_CHUNK}}})*")


class Syllable(NamedTuple):
    """A token at code points ``[start, end)``; ``form`` has common misspellings put right, as the models expect."""

    form: str
    start: int
    end: int


class Tokenizer:
    """Tokenizes composed text (NFC); remembers the last ``MAX_CHUNKS`` chunks, which changes no answer."""

    def __init__(self) -> None:
        self._spelling: dict[str, str] = read_pickled(SPELLING_RULES)["token"]
        self._inner: dict[str, tuple[Syllable, ...]] = {}
        self._final: dict[str, tuple[Syllable, ...]] = {}

    def tokenize(self, text: str) -> list[Syllable]:
        """Return the tokens of ``text`` in order."""
        syllables: list[Syllable] = []
        inner = self._inner
        chunks = list(_CHUNK.finditer(text))
        if not chunks:
            return syllables
        last = chunks.pop() if text[chunks[-1].end() :] in ("", "\n") else None
        for match in chunks:
            chunk, start = match.group(), match.start()
            known = inner.get(chunk) or self._remember(inner, chunk, " ")
            for form, begin, end in known:
                syllables.append(Syllable(form, start + begin, start + end))
        if last is not None:
            chunk, start = last.group(), last.start()
            for form, begin, end in self._final.get(chunk) or self._remember(self._final, chunk, ""):
                syllables.append(Syllable(form, start + begin, start + end))
        return syllables

    def _remember(self, memo: dict[str, tuple[Syllable, ...]], chunk: str, context: str) -> tuple[Syllable, ...]:
        """Tokenize ``chunk`` as it reads before ``context`` (a blank, or nothing at the end of the text)."""
        if len(memo) >= MAX_CHUNKS:
            memo.clear()
        matches = _TOKEN.finditer(chunk + context)
        memo[chunk] = tuple(Syllable(self._spell(m.group()), m.start(), m.end()) for m in matches)
        return memo[chunk]

    def _spell(self, token: str) -> str:
        return token if len(token) > 6 else self._spelling.get(token, token)
