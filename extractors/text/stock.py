"""The same analysis through underthesea itself: some forty times slower, for versions our decoder cannot read."""

from collections.abc import Callable, Sequence

from extractors.text.analysis import Words
from extractors.text.analyzer import Analyzer, Reader


class StockAnalyzer(Analyzer):
    """An ``Analyzer`` whose words and labels come from ``underthesea.ner``, whichever version is installed."""

    def __init__(self) -> None:
        super().__init__(StockLabeller())


class StockReader(Reader):
    """A ``Reader`` whose words and parts of speech come from ``underthesea.pos_tag``."""

    def __init__(self) -> None:
        super().__init__(StockLabeller(names=False))


class StockLabeller:
    """Finds and labels words with ``underthesea.ner``, without ``names`` with ``underthesea.pos_tag``.

    Importing underthesea takes 0.3 s and 100 MB.
    """

    def __init__(self, *, names: bool = True) -> None:
        from underthesea import ner, pos_tag  # noqa: PLC0415 (heavy; needed here only)
        from underthesea.pipeline.text_normalize import token_normalize  # noqa: PLC0415

        self._tag: Callable[[str], list[tuple[str, ...]]] = ner if names else pos_tag
        self._spell: Callable[[str], str] = token_normalize

    def label(self, sentences: Sequence[str]) -> list[Words]:
        """Return the labelled words of each sentence."""
        return [self._label(sentence) for sentence in sentences]

    def _label(self, sentence: str) -> Words:
        words = Words()
        end = 0
        for form, pos, *names in self._tag(sentence):
            start = end = _skip_blanks(sentence, end)
            for syllable in form.split(" "):
                end = self._end_of(sentence, _skip_blanks(sentence, end), syllable)
            chunk, ner = names or ("", "")
            words.starts.append(start)
            words.ends.append(end)
            words.forms.append(form)
            words.pos.append(pos)
            words.chunk.append(chunk)
            words.ner.append(ner)
        return words

    def _end_of(self, sentence: str, start: int, syllable: str) -> int:
        """Find where ``syllable``, whose spelling underthesea may have put right, ends in ``sentence``."""
        if sentence.startswith(syllable, start):
            return start + len(syllable)
        spellings = (end for end in range(start + 1, start + 8) if self._spell(sentence[start:end]) == syllable)
        return next(spellings, min(start + len(syllable), len(sentence)))


def _skip_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start
