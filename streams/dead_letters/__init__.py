"""What operators do with dead letters: look, retry, drop; each decision is a record beside the letter."""

from streams.dead_letters.letters import Letter, LetterBox, Place, State, read_box, read_letter
from streams.dead_letters.resolve import Outcome, drop, retry

__all__ = ["Letter", "LetterBox", "Outcome", "Place", "State", "drop", "read_box", "read_letter", "retry"]
