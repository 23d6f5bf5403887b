"""Vietnamese text analysis: words, parts of speech, chunks and names, with offsets into the original text.

>>> analysis = default_analyzer().analyze("Ông Putin ca ngợi Liên Xô.")
>>> [(token.form, token.pos, token.ner) for token in analysis.sentences[0].tokens][:3]
[('Ông', 'Nc', 'O'), ('Putin', 'Np', 'B-PER'), ('ca ngợi', 'V', 'O')]
"""

from extractors.text.analysis import Analysis, Sentence, Token
from extractors.text.analyzer import Analyzer, default_analyzer
from extractors.text.stock import StockAnalyzer

__all__ = ["Analysis", "Analyzer", "Sentence", "StockAnalyzer", "Token", "default_analyzer"]
