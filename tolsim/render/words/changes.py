"""Changes of tokens, grouped by the new status and the rule."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tolsim.analysis.history.history import History
from tolsim.engine.status import Status
from tolsim.render.words.facts import change_sentence
from tolsim.render.words.names import counted, listed, shown, token_words, tokens
from tolsim.render.words.rules import ON_REQUEST
from tolsim.simulation.trace import Change


class Fate(NamedTuple):
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
        """Say the rule; it names the other token through which one of these was reached, if any."""
        indirect = [change for change in self.changes if change.by is not None]
        return change_sentence(
            history, self.place, (indirect or self.changes)[0], viewer, brief=brief
        )

    def spelled(self, viewer: str | None) -> str:
        """Name the tokens, the viewer's own without an owner.

        Those spent before are no loss, so many of them are only counted.
        """
        named = [change.token for change in self.changes if change.before != "spent"]
        spent = [change.token for change in self.changes if change.before == "spent"]
        if not named and len(spent) < 3:
            return tokens(spent, viewer)
        count = [counted(len(spent), "spent token")] if spent else []
        return listed([*token_words(named, viewer), *count])


def fates(place: int, changes: Iterable[Change]) -> list[Fate]:
    """Group the changes of a step by status and rule, in the order in which each first comes."""
    found: dict[tuple[Status, str], list[Change]] = {}
    for change in changes:
        found.setdefault((change.after, change.rule), []).append(change)
    return [Fate(place, tuple(alike)) for alike in found.values()]


def fate_and_reason(fate: str, sentence: str) -> tuple[str, str]:
    """Say what became of tokens, which is drawn to stand out, and why: `A1 revoked`, `: RULE`."""
    if sentence == ON_REQUEST:
        return f"{fate} on request", ""
    return fate, f": {sentence}"


def statuses(found: Sequence[Fate], viewer: str | None) -> str:
    """`A1 revoked and R1 tolerated`."""
    return listed([f"{fate.spelled(viewer)} {fate.after}" for fate in found])


_FATES: Final = {"expired": "expired", "lingering": "was revoked"}


def end_sentence(history: History, place: int, change: Change, when: str) -> str:
    """`legacy.A1 was revoked at step 3 (5m) by new.A1: RULE`; `when` is said as it is."""
    fate, why = fate_and_reason(
        f"{shown(change.token)} {_FATES.get(change.after, f'was {change.after}')}",
        change_sentence(history, place, change, None),
    )
    by = "" if change.by is None else f" by {shown(change.by)}"
    return f"{fate} {when}{by}{why}"
