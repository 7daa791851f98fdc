"""What a policy comes to: the function to call for each rule, or nothing where it has no such rule.

They are bound once for a policy, so that a request meets those rules alone that the policy has.
They keep nothing of the past themselves: all servers under a policy share them.
"""

from tolsim.engine import issue, limits, login, rates, replay, revocation, rotation
from tolsim.engine.policy import Policy


class Rules:
    """The rules of a policy, bound."""

    __slots__ = (
        "existing",
        "fixed",
        "grace",
        "issue",
        "issues_refresh",
        "join",
        "lag",
        "limits",
        "on_refresh",
        "punish",
        "rate",
        "reuse",
        "rotates",
        "spends",
    )

    def __init__(self, policy: Policy) -> None:
        self.existing = login.bind_existing(policy.login)
        self.issues_refresh = policy.refresh.issued
        self.lag = policy.access.revocation_lag
        self.spends = policy.refresh.rotate == "spend"
        self.grace = policy.refresh.grace
        self.fixed = rates.fixed(policy.rates)
        self.issue = issue.bind(policy)
        self.join = login.bind_join(policy.login)
        self.limits = limits.bind(policy)
        self.on_refresh = revocation.bind_on_refresh(policy.access.on_refresh)
        self.punish = replay.bind(policy)
        self.rate = rates.bind(policy.rates)
        self.reuse = issue.bind_reuse(policy.access.reuse_while_left)
        self.rotates = rotation.bind(policy.refresh.rotate)

    def __repr__(self) -> str:
        bound = [name for name in self.__slots__ if getattr(self, name)]
        return f"<Rules: {', '.join(bound)}>"
