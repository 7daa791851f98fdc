"""How a rule acted, as far as its sentence depends on that."""

from typing import NamedTuple

from tolsim.engine.status import Status


class Occasion(NamedTuple):
    """How a rule acted: the status it led to, and the label of the other token concerned."""

    after: Status = "revoked"
    by: str | None = None
    on_request: bool = False
    """The revocation named this token itself, not another one that took it along."""
    presented: str = "spent"
    """The status of the token that a replay presented."""
    at_change: bool = False
    """A change of the policy caused it, neither time nor a request."""
    brief: bool = False
    """Leave out what was said of the rule before."""
