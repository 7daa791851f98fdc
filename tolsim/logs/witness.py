"""Witnesses: whether a user's answers in the log are those of a replay. Pure."""

from tolsim.engine.model import Answer
from tolsim.engine.policy import Policy, Reason
from tolsim.logs.counts import Disagreement
from tolsim.logs.rules import Rule
from tolsim.logs.units import LOST, Act


class Witness:
    """Whether a user's answers in the log are those of a replay, as far as one can compare."""

    __slots__ = ("first", "saw", "user")

    def __init__(self, user: str | None) -> None:
        self.user = user
        self.saw = False
        self.first: Disagreement | None = None

    def add(self, other: "Witness") -> None:
        """Add what was compared of the same user at another app."""
        self.saw |= other.saw
        self.first = min(filter(None, (self.first, other.first)), default=None)

    def compare(self, act: Act, answer: Answer, rule: Rule) -> None:
        """Compare an answer; what follows a user's first disagreement may come of it."""
        if act.result is None or self.first is not None:
            return
        self.saw = True
        if answer.reason is None and act.result == "ok":  # as most are
            return
        if not agrees(act.result, answer, rule.policy):
            spot = act.time, act.file, act.line
            self.first = Disagreement(spot, act.action, act.result, answer.reason or "ok")


def agrees(result: str, answer: Answer, policy: Policy) -> bool:
    """Whether the log's word for a result can stand for an answer."""
    if answer.outcome == "undetermined" or result in LOST:
        return True
    if answer.reason is None or result == "ok":
        return answer.reason is None and result == "ok"
    return result == "refused" or result in _words(policy, answer.reason)


def _words(policy: Policy, reason: Reason) -> tuple[str, ...]:
    """What a log may call a refusal: as expectations of scenarios may."""
    refusal = policy.errors[reason]
    return (reason, refusal.error, str(refusal.status), f"{refusal.status} {refusal.error}")
