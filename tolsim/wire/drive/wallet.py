"""The tokens that systems hold, and the labels of all that they were issued."""

from typing import NamedTuple

from tolsim.engine.policy import TOKEN_KINDS, TokenKind
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.memory import NOTHING
from tolsim.simulation.scenario import Actor
from tolsim.simulation.world import World


class _Token(NamedTuple):
    """A token as it was issued; its value is in no text."""

    label: Label
    value: str

    def __repr__(self) -> str:
        return f"<{self.label}>"


class Wallet:
    """What clients remember, in stores as the scenario has them.

    A token is labelled by counting those that its actor was issued, as in a trace.
    """

    def __init__(self, head: Scenario) -> None:
        # Of this world nothing but names and stores is used: its servers are asked nothing.
        self._world = World.of(head)
        self._tokens: list[_Token] = []
        self._numbers: dict[str, int] = {}
        self._places: dict[Label, int] = {}
        self._counts: dict[tuple[str, TokenKind], int] = {}

    def __repr__(self) -> str:
        return f"<Wallet: {', '.join(token.label for token in self._tokens)}>"

    def name(self, actor: Actor) -> str:
        """How traces name an actor."""
        return self._world.name(actor)

    def value(self, label: Label) -> str:
        """Return the token of a label that was given here."""
        return self._tokens[self._places[label]].value

    def label(self, actor: Actor, kind: TokenKind, value: str | None) -> Label | None:
        """Return the label of a token in an answer; one that was never seen is given a new one."""
        if value is None:
            return None
        if value not in self._numbers:
            name = self.name(actor)
            count = self._counts[name, kind] = self._counts.get((name, kind), 0) + 1
            label = Label.of(name, kind, count)
            self._numbers[value] = self._places[label] = len(self._tokens)
            self._tokens.append(_Token(label, value))
        return self._tokens[self._numbers[value]].label

    def held(self, actor: Actor) -> tuple[Label | None, Label | None]:
        """Return the access and the refresh token that an actor holds."""
        access, refresh = (
            None if number is None else self._tokens[number].label
            for number in self._world.held(actor)
        )
        return access, refresh

    def receive(
        self, actor: Actor, access: Label | None, refresh: Label | None, *, refreshed: bool
    ) -> None:
        """Remember what an answer brought."""
        held = self._world.held(actor).receive(
            None if access is None else self._places[access],
            None if refresh is None else self._places[refresh],
            refreshed=refreshed,
            saves=self._world.saves[actor.system],
        )
        self._world.cells[self._world.cell(actor)] = held

    def copy(self, source: Actor, to: Actor) -> None:
        """Let an actor hold what another holds."""
        self._world.cells[self._world.cell(to)] = self._world.held(source)

    def forget(self, actor: Actor, kinds: tuple[TokenKind, ...] = TOKEN_KINDS) -> None:
        """Let an actor lose what it holds."""
        cell = self._world.cell(actor)
        self._world.cells[cell] = self._world.cells.get(cell, NOTHING).without(kinds)
