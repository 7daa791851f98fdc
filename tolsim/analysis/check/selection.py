"""Which files a `-k` expression selects: words with `and`, `or`, `not` and parentheses.

A word is found in a text whatever the case of either, as pytest's `-k` does.
"""

import re
from collections.abc import Callable
from typing import Final

from tolsim.documents.errors import UserError

Selection = Callable[[str], bool]
"""Whether a text is selected."""

MOST_NESTED: Final = 100
"""Parentheses and `not`s inside each other: each is a call inside a call."""

_TOKEN: Final = re.compile(r"\s*(?:(?P<mark>[()])|(?P<word>[^\s()]+))")


class BadSelection(UserError):
    """An expression that makes no sense; says what was expected where."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "write words with and, or, not and parentheses")


def parse_selection(expression: str) -> Selection:
    """Return what an expression selects; raises BadSelection."""
    reader = _Reader(_TOKEN.findall(expression.rstrip()))
    selected = reader.either()
    reader.end()
    return selected


class _Reader:
    """Reads an expression from left to right; `or` binds least, `not` most."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        # Recursive descent, a method for each level; pytest's own reader is not public.
        self._tokens = [mark or word for mark, word in tokens]
        self._next = 0
        self._depth = 0

    def __repr__(self) -> str:
        return f"<_Reader: {self._tokens[: self._next]} read, {self._tokens[self._next :]} left>"

    def either(self) -> Selection:
        parts = [self._both()]
        while self._accept("or"):
            parts.append(self._both())
        return lambda text: any(part(text) for part in parts)

    def end(self) -> None:
        if self._next < len(self._tokens):
            raise BadSelection(f"expected `and` or `or` before `{self._tokens[self._next]}`")

    def _both(self) -> Selection:
        parts = [self._one()]
        while self._accept("and"):
            parts.append(self._one())
        return lambda text: all(part(text) for part in parts)

    def _one(self) -> Selection:
        self._depth += 1
        if self._depth > MOST_NESTED:
            raise BadSelection(
                f"more than {MOST_NESTED} parentheses or `not`s are inside each other"
            )
        selected = self._part()
        self._depth -= 1
        return selected

    def _part(self) -> Selection:
        if self._accept("not"):
            inner = self._one()
            return lambda text: not inner(text)
        if self._accept("("):
            inner = self.either()
            if not self._accept(")"):
                raise BadSelection("expected `)` at the end")
            return inner
        word = self._word().casefold()
        # `casefold`, not `lower`: `STRASSE` finds `Straße`.
        return lambda text: word in text.casefold()

    def _word(self) -> str:
        here = self._tokens[self._next : self._next + 1]
        if not here or here[0] in ("and", "or", ")"):
            raise BadSelection(f"expected a word {f'before `{here[0]}`' if here else 'at the end'}")
        self._next += 1
        return here[0]

    def _accept(self, word: str) -> bool:
        found = self._tokens[self._next : self._next + 1] == [word]
        self._next += found
        return found
