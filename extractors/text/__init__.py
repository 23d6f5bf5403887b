"""Vietnamese text analysis: words, parts of speech, chunks and names, with offsets into the original text.

>>> analysis = default_analyzer().analyze("Ông Putin ca ngợi Liên Xô.")
>>> [(token.form, token.pos, token.ner) for token in analysis.sentences[0].tokens][:3]
[('Ông', 'Nc', 'O'), ('Putin', 'Np', 'B-PER'), ('ca ngợi', 'V', 'O')]

A text goes through these modules, each of which knows nothing of the later ones:

=================  ====================================================================================================
``normalize``      one spelling (NFC, no look-alikes) and the way back to the original's code points
``sentences``      where sentences, headlines and list items begin and end
``tokenizer``      syllables, numbers, dates, abbreviations and marks, as underthesea's models expect them
``segmentation``   syllables to words (a two-label CRF)
``tagging``        words to parts of speech, chunks and names (three CRFs)
``decoder``        the three above in batches; ``stock`` is the same through underthesea's own functions
``analyzer``       all of it, with offsets into the original; what extraction reads of it: words and parts of speech
=================  ====================================================================================================

Beneath them ``crfsuite`` reads the model files, ``templates`` and ``features`` score what the models look at,
``viterbi`` finds the best labels, ``ngrams`` and ``memo`` make looking up fast. The labels equal those of
``underthesea.ner`` on the normalized sentence, bit for bit in the scores that decide; strings of more than 512
characters without a blank are the one exception, since underthesea takes quadratic or worse time for them.
"""

from extractors.text.analysis import Analysis, Reading, Sentence, Token
from extractors.text.analyzer import Analyzer, Reader, default_analyzer, default_reader
from extractors.text.stock import StockAnalyzer, StockReader

__all__ = [
    "Analysis",
    "Analyzer",
    "Reader",
    "Reading",
    "Sentence",
    "StockAnalyzer",
    "StockReader",
    "Token",
    "default_analyzer",
    "default_reader",
]
