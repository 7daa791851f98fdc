"""Changes of tokens, gathered by what became of them and by which rule."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tolsim.analysis.history.history import History
from tolsim.engine.status import Status
from tolsim.render.words.facts import change_sentence
from tolsim.render.words.names import counted, listed, token_words, tokens
from tolsim.render.words.rules import ON_REQUEST
from tolsim.simulation.trace import Change


class Row(NamedTuple):
    """Tokens that one step brought to the same status by the same rule."""

    place: int
    changes: tuple[Change, ...]

    @property
    def after(self) -> Status:
        return self.changes[0].after

    @property
    def rule(self) -> str:
        return self.changes[0].rule

    def sentence(self, history: History, viewer: str | None, *, brief: bool = False) -> str:
        """The rule; it is told of a token reached through another, if there is one."""
        indirect = [change for change in self.changes if change.by is not None]
        return change_sentence(
            history, self.place, (indirect or self.changes)[0], viewer, brief=brief
        )

    def spelled(self, viewer: str | None) -> str:
        """The tokens, the viewer's own bare; those spent before are no loss, so only counted."""
        named = [change.token for change in self.changes if change.before != "spent"]
        spent = [change.token for change in self.changes if change.before == "spent"]
        if not named and len(spent) < 3:
            return tokens(spent, viewer)
        count = [counted(len(spent), "spent token")] if spent else []
        return listed([*token_words(named, viewer), *count])


def rows(place: int, changes: Iterable[Change]) -> list[Row]:
    """The changes of a step by status and rule, in the order in which each first comes."""
    found: dict[tuple[Status, str], list[Change]] = {}
    for change in changes:
        found.setdefault((change.after, change.rule), []).append(change)
    return [Row(place, tuple(alike)) for alike in found.values()]


def told(fate: str, sentence: str) -> tuple[str, str]:
    """What became of tokens, to stand out, and the reason: `A1 revoked` and `: RULE`."""
    if sentence == ON_REQUEST:
        return f"{fate} on request", ""
    return fate, f": {sentence}"


def statuses(found: Sequence[Row], viewer: str | None) -> str:
    """`A1 revoked and R1 tolerated`."""
    return listed([f"{row.spelled(viewer)} {row.after}" for row in found])
