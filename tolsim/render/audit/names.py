"""What the rules are called under which a log was replayed."""

from typing import Protocol

from tolsim.logs.answer import Audit, Run
from tolsim.render.words.names import listed, shown
from tolsim.render.words.runs import policy_at


class Rule(Protocol):
    """A policy at a tolerance."""

    @property
    def policy(self) -> str: ...
    @property
    def tolerance(self) -> int | None: ...


def rule(one: Rule) -> str:
    """`zoom-user@2`."""
    return policy_at(one.policy, one.tolerance)


def is_in_force(run: Run, audit: Audit) -> bool:
    """Whether a run is that of the rule under which the log was written: it is the first."""
    return run is audit.runs[0]


def in_order(audit: Audit) -> list[Run]:
    """Return the runs as they are compared: those of a policy by their tolerances."""
    known = policies(audit)
    return sorted(audit.runs, key=lambda run: (known.index(run.policy), run.tolerance or 0))


def policies(audit: Audit) -> tuple[str, ...]:
    """Return the policies that were tried, each once."""
    return tuple(dict.fromkeys(run.policy for run in audit.runs))


def head(audit: Audit) -> str:
    """What the names of the runs are: of one policy, its tolerances."""
    return "tolerance" if _by_tolerance(audit) else "policy"


def name(run: Run, audit: Audit) -> str:
    """`2`, or `zoom-user@2` where several policies were tried."""
    return str(run.tolerance) if _by_tolerance(audit) else rule(run)


def called(run: Run, audit: Audit) -> str:
    """The name in a table: `1 (in force)`."""
    return f"{name(run, audit)} (in force)" if is_in_force(run, audit) else name(run, audit)


def named(run: Run, audit: Audit) -> str:
    """The name within a sentence: `tolerance 2`, `zoom-user@2`."""
    return f"tolerance {run.tolerance}" if _by_tolerance(audit) else rule(run)


def files(names: tuple[str, ...]) -> str:
    """`acme.jsonl and 29 more`."""
    if len(names) <= 2:
        return listed([shown(one) for one in names])
    return f"{shown(names[0])} and {len(names) - 1} more"


def _by_tolerance(audit: Audit) -> bool:
    return len(policies(audit)) == 1 and all(run.tolerance is not None for run in audit.runs)
