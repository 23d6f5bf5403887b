"""Vietnamese text analysis: words, parts of speech, chunks and names, with offsets into the original text."""
