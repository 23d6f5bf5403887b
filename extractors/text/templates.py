"""Feature templates in the notation of CRF++ and underthesea: ``T[-1,0][1].lower``.

The indices are the first and the last position looked at, relative to the current one; the second bracket is the column
(0 the word, 1 its part of speech); the function is applied to the words joined with blanks.
"""

import re
from dataclasses import dataclass

_SYNTAX = re.compile(r"T\[(-?\d+)(?:,(-?\d+))?\](?:\[(\d)\])?(?:\.(\w+))?")

# Width, column and function: templates of a kind differ only in where they look.
Kind = tuple[int, int, str]

# The value of every template that looks beyond the first or the last position.
BEFORE = "BOS"
AFTER = "EOS"


@dataclass(frozen=True, slots=True)
class Template:
    """One template: what it looks at, and its name in the model file."""

    name: str
    offset: int
    width: int
    column: int
    function: str

    @property
    def kind(self) -> Kind:
        """What the template looks at, wherever it looks."""
        return self.width, self.column, self.function


def parse_template(name: str) -> Template:
    """Parse ``name``; raises ``ValueError`` when it is not in the notation."""
    match = _SYNTAX.fullmatch(name)
    if match is None:
        raise ValueError(f"not a feature template: {name!r}")
    first, last, column, function = match.groups()
    width = int(last) - int(first) + 1 if last else 1
    return Template(name, int(first), width, int(column or 0), function or "")
