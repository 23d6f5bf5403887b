"""Words in small letters inside the names of organisations: `Bộ Nông nghiệp và Phát triển nông thôn`."""

from __future__ import annotations

from extractors.actors.page import Page
from extractors.actors.spans import Span
from extractors.lexicons import Lexicon

PUBLIC = frozenset({"body", "court", "police"})
"""Bodies that are not called after people: a person's name after theirs is somebody else."""

LONGEST_FILLER = 3
"""Most words of a filler."""

_ACTING = frozenset({"court", "police"})
"""Bodies whose names go on in words of two syllables only: `Hải quan sân bay X`, not `cảnh sát bắt X`."""

_TRAILING = PUBLIC | {"school", "hospital", "venue"}
"""Bodies whose names may end in small letters (`Bệnh viện Nhi trung ương`)."""


class SmallWords:
    """Says which small words go on with a name in one text; `known` maps word indexes to the known names there."""

    def __init__(self, page: Page, lexicon: Lexicon, known: dict[int, Span]) -> None:
        self.page = page
        self.words = page.words
        self.lexicon = lexicon
        self.known = known
        self.fillers = lexicon.words["filler"]
        self.inner = lexicon.words["filler_inner"]

    def count(self, index: int, good: int, named: bool, category: str) -> int:
        """Return how many lower-case words from `index` may belong to the name; 0 ends it."""
        words, page = self.words, self.page
        public = category in PUBLIC or category == "school"
        if words.keys[index] == "và":
            return int(not named or self._is_field(index + 1))
        if index == good and (page.ends_word(index) or self._phrase(index - 1, index + 1) in self.fillers):
            return 1
        if words.keys[index].isdigit():
            if words.keys[index - 1] in self.lexicon.words["numbered"]:
                return 1
            return int((named or category == "hospital") and not self._is_counting(index))
        size = self._filler(index)
        if size:
            return 0 if named and not public and self._is_verb(index) else size
        inside = not named or (category == "company" and self._is_activity(index, good))
        return self._trade(index) if inside and not (category in _ACTING and self._stands_alone(index)) else 0

    def _filler(self, index: int) -> int:
        """Return how many words the longest filler has that starts at a word; 0 when none does."""
        words, longest = self.words, 0
        phrase = words.keys[index]
        for size in range(1, LONGEST_FILLER + 1):
            if phrase in self.fillers:
                longest = size
            after = index + size
            if after >= words.total or self.page.gaps[after] != " ":
                break
            phrase += " " + words.keys[after]
        return longest

    def _is_activity(self, index: int, good: int) -> bool:
        """Tell whether a company's name so far is one Vietnamese word of what it does: `Vận tải | biển Hải Vân`."""
        first = next((i for i in range(good - 1, -1, -1) if self.words.capital[i]), good)
        small = not self.words.capital[first - 1] or self.words.keys[first - 1] in self.fillers
        alone = good - first <= 2 and first not in self.known and small
        places = (self.lexicon.words["admin_head"], self.lexicon.words["locative"])
        if index != good or not alone or not self.page.is_vietnamese(first):
            return False
        return all(self.words.keys[index] not in words for words in places)

    def _is_counting(self, index: int) -> bool:
        """Tell whether a number counts the noun after it (`Đoàn 40 nghệ nhân`) or is a score, and closes no name."""
        after = index + 1
        if after < self.words.total and self.page.gaps[after] in ("-", "–") and self.words.keys[after].isdigit():
            return True
        counts = self.page.gaps[after] == " " and self.page.pos_of(after).startswith(("N", "M"))
        return counts and not self.words.capital[after]

    def _is_verb(self, index: int) -> bool:
        return self.page.pos_of(index).startswith("V")

    def _trade(self, index: int) -> int:
        """Return 1 for a noun between a head and the name (`hãng giày Bước Việt`, `tiệm bánh mì Sao`), else 0."""
        words, nearby = self.words, slice(index + 1, index + 3)
        named = any(
            capital and len(key) > 1 for capital, key in zip(words.capital[nearby], words.keys[nearby], strict=True)
        )
        return int(named and self.page.pos_of(index) in ("N", "Nc", "A"))

    def _stands_alone(self, index: int) -> bool:
        return not (self.page.joined(index) or (self.page.joined(index + 1) and not self.words.capital[index + 1]))

    def _is_field(self, index: int) -> bool:
        """Tell whether a word after `và` names a field (`Giáo dục và Đào tạo`) rather than another organisation."""
        if index >= self.words.total or not self.page.is_cut_word(index):
            return index < self.words.total and not self.words.capital[index] and self.words.keys[index] in self.fillers
        return f"{self.words.keys[index]} {self.words.keys[index + 1]}" not in self.lexicon.heads

    def may_end(self, first: int, last: int, named: bool, category: str) -> bool:
        """Tell whether a name may end in these small words: those of a longer word, numbers, and fields, not verbs."""
        if named and (self.page.ends_word(first) or self._phrase(first - 1, first + 1) in self.fillers):
            return True
        if category not in _TRAILING:
            return self.words.keys[first].isdigit() and named
        if self.words.keys[first].isdigit():
            return True
        if not named or self._phrase(first, last) in self.inner:
            return False
        return self.page.joined(first) or self.page.pos_of(first).startswith(("N", "A"))

    def _phrase(self, first: int, last: int) -> str:
        phrase = self.words.keys[first]
        for index in range(first + 1, last):
            if self.page.gaps[index] != " ":
                return ""
            phrase += " " + self.words.keys[index]
        return phrase
