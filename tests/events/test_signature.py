"""Text signatures: near for reprints, far for other articles."""

from extractors import text_signature
from schemas import Article

WORDS = [f"tiếng{i}" for i in range(400)]


def signature(text: str) -> tuple[int, ...]:
    return text_signature(Article(uri="test:1", body_text=text))


def agreement(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)


def test_a_signature_is_64_integers_of_32_bits() -> None:
    values = signature(" ".join(WORDS))
    assert len(values) == 64
    assert all(0 <= value < 2**32 for value in values)


def test_a_signature_is_the_same_on_every_machine() -> None:
    assert signature("một hai ba bốn năm")[:3] == (423350085, 33195466, 161289469)


def test_case_marks_and_punctuation_do_not_count() -> None:
    assert signature("Hoà bình, lập lại!") == signature("HÒA BÌNH LẬP LẠI")


def test_a_reprint_with_a_changed_sentence_stays_near() -> None:
    changed = WORDS[:200] + ["khác"] * 10 + WORDS[210:]
    assert agreement(signature(" ".join(WORDS)), signature(" ".join(changed))) > 0.7


def test_another_text_is_far() -> None:
    assert agreement(signature(" ".join(WORDS)), signature(" ".join(reversed(WORDS)))) < 0.2


def test_a_text_without_words_has_no_signature() -> None:
    assert signature("…") == ()
