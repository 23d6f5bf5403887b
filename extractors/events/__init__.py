"""Events: which words of an article name a happening, of which type, who takes part, when, where, and how certain."""
