"""A token's label and an actor's name: how they are written, and what they are made of."""

from typing import Final

from tolsim.engine.policy import TokenKind

_LETTERS: Final[dict[TokenKind, str]] = {"access": "A", "refresh": "R"}


class Label(str):
    """A token as traces name it: `legacy.A1`, or `xyz@legacy.A1` where there are several users.

    JSON and dictionaries take it for the string that it is. A label is taken apart here and
    nowhere else.
    """

    __slots__ = ()

    @classmethod
    def of(cls, actor: str, kind: TokenKind, number: int) -> "Label":
        """The label of the `number`-th token of its kind that an actor was issued."""
        return cls(f"{actor}.{_LETTERS[kind]}{number}")

    @property
    def actor(self) -> str:
        """Who was issued the token, as traces name it: `xyz@legacy` or `legacy`."""
        # From the right: a system's name may contain dots, but never end like a label.
        return self.rpartition(".")[0]

    @property
    def user(self) -> str | None:
        """The user that the label names; None where it names none."""
        user, at, _ = self.actor.rpartition("@")
        return user if at else None

    @property
    def system(self) -> str:
        """The system that was issued the token."""
        return self.actor.rpartition("@")[2]

    @property
    def kind(self) -> TokenKind:
        """What kind of token it is."""
        return "access" if self._short[0] == _LETTERS["access"] else "refresh"

    @property
    def number(self) -> int:
        """Which of the actor's tokens of that kind it is, counted from 1."""
        return int(self._short[1:])

    @property
    def _short(self) -> str:
        return self.rpartition(".")[2]
