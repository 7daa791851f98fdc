"""What is typed for an option: letters, several of them parted by spaces."""

from collections.abc import Iterator, Sequence
from itertools import count, product
from string import ascii_lowercase
from typing import Final

from tolsim.analysis.lesson.questions import NONE, Question
from tolsim.render.lesson.words import option_words

ANY_NUMBER: Final = "any number of them can be right, or none"
"""What is said on paper of a question of which several options can be right."""
SEVERAL: Final = "any number of them, as in `a b`; - for none"
"""How it is answered line by line."""


def letters(options: Sequence[str]) -> dict[str, str]:
    """Return the options by their letters: a to z, then aa, ab and so on."""
    return dict(zip(_names(), options, strict=False))


def read_answer(question: Question, typed: str) -> tuple[str, ...] | None:
    """Return the options that were typed, or None if that is no answer to the question."""
    words = typed.replace(",", " ").split()
    if question.several and words == ["-"]:
        return () if question.what == "tokens" else (NONE,)
    known = letters(question.options)
    given = tuple(dict.fromkeys(known[word] for word in words if word in known))
    is_whole = bool(words) and all(word in known for word in words)
    if not is_whole or (len(given) > 1 and not question.several):
        return None
    return given


def written(question: Question, given: Sequence[str]) -> str:
    """Return options as they are typed."""
    if question.several and not set(given) - {NONE}:
        return "-"
    by_option = {option: letter for letter, option in letters(question.options).items()}
    return " ".join(by_option[option] for option in question.options if option in given)


def answer_words(question: Question) -> str:
    """Return the right answer as it is typed, and in words: `a c: step 3; step 5`."""
    right = "; ".join(option_words(question, option) for option in question.right)
    return f"{written(question, question.right)}: {right or 'none of them'}"


def usage(question: Question) -> str:
    """Say what can be typed."""
    last = list(letters(question.options))[-1]
    several = ", several as in `a b`, or - for none" if question.several else ""
    return (
        f"Type a letter from a to {last}{several}; ? for a hint, ! for the answer, s for the "
        "story again, q to leave."
    )


def _names() -> Iterator[str]:
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))
