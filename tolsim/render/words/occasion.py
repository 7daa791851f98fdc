"""The occasion on which a rule acted, as far as its sentence depends on it."""

from dataclasses import dataclass

from tolsim.engine.status import Status


@dataclass(frozen=True, slots=True)
class Occasion:
    """How a rule acted: the status it led to, and the other token concerned.

    `by` is that token's label, as the reader is to see it.
    """

    after: Status = "revoked"
    by: str | None = None
    on_request: bool = False
    """The token was itself named by a revocation, not reached through another."""
    presented: str = "spent"
    """How the token read that a replay presented."""
    at_change: bool = False
    """It was the change of the policy that ended or began it, not time nor a request."""
    brief: bool = False
    """What was said of the rule before is left out."""
