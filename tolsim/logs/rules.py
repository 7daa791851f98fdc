"""The rules that an audit tries: policies at their tolerances, by name."""

from dataclasses import replace
from typing import NamedTuple

from tolsim.documents import Case, Overrides
from tolsim.documents.policies.file import FindPolicy
from tolsim.engine.policy import Policy

_NOBODY = "title: an audit\nsystems: [system]\nsteps: [check: it is read]\n"
"""The policies of options are read as those of a scenario: with the same problems and names."""

_OF_ONE_USER = {"user", "grant", "parent", "token"}
"""Parts of a key that belong to one user; what has a slot belongs to none."""


class Rule(NamedTuple):
    """A policy with its knob where it is tried; the tolerance is None where it has no knob."""

    name: str
    tolerance: int | None
    policy: Policy

    @property
    def shared(self) -> bool:
        """Whether users can come into each other's way: a limit or a rate counts them together."""
        policy = self.policy
        return any(
            not _OF_ONE_USER.intersection(limit.per) and "slot" not in limit.per
            for limit in policy.limits
        ) or any(
            not _OF_ONE_USER.intersection(rate.per) and rate.on != ("client_credentials",)
            for rate in policy.rates
        )


def rules(overrides: Overrides, find_policy: FindPolicy) -> tuple[Rule, ...]:
    """Return the rules that options name, in their order.

    Raises DocumentError, as for `compare`, where one of them does not exist.
    """
    case = Case(_NOBODY, "<options>", find_policy)
    return tuple(
        Rule(app.policy.name, app.tolerance, _plain(app.policy))
        for run in case.load(overrides).runs
        for app in run.apps
    )


def _plain(policy: Policy) -> Policy:
    """The policy with plain mappings, which can be sent to another process."""
    return replace(policy, incidents=dict(policy.incidents), errors=dict(policy.errors))
