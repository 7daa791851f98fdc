"""Systems that work at the end of a run and are certain to be locked out.

A system whose logins bring access tokens alone is not doomed: that its users log in again is
how its provider wants it. Nor is one that can still refresh.
"""

from collections.abc import Mapping

from tolsim.analysis.history.standing import Holding, standings
from tolsim.engine.status import ACTIVE
from tolsim.simulation.scenario import Login
from tolsim.simulation.trace import Trace


def dooms(trace: Trace) -> Mapping[str, int]:
    """Return for each doomed actor, in the order of the trace, the second of its lock-out.

    It is `working`, has a `locks_out_at`, and holds no refresh token that is `current` or
    `tolerated`, though its last login brought one. Of a system that never logged in itself,
    the last login is that of whoever was issued the access token that it holds.
    """
    working = {
        actor: at
        for actor, at in trace.locks_out_at.items()
        if at is not None and trace.states[actor] == "working"
    }
    if not working:
        return {}
    *_, last = standings(trace)
    brought = _brought_refresh_tokens(trace)
    return {
        actor: at
        for actor, at in working.items()
        if not _can_refresh(trace, last.holdings[actor])
        and _of_last_login(brought, actor, last.holdings[actor])
    }


def _can_refresh(trace: Trace, held: Holding) -> bool:
    return held.refresh is not None and trace.statuses[held.refresh] in ACTIVE


def _of_last_login(brought: Mapping[str, bool], actor: str, held: Holding) -> bool:
    issued_to = actor if held.access is None else held.access.actor
    return brought.get(actor, brought.get(issued_to, False))


def _brought_refresh_tokens(trace: Trace) -> dict[str, bool]:
    """Return for each actor whether the answer of its last login carried a refresh token.

    A login that was refused, or whose answer was lost, brought nothing and is passed over.
    """
    found: dict[str, bool] = {}
    for step in trace.steps:
        action = step.step.action
        if isinstance(action, Login) and step.outcome == "ok" and not action.lost:
            found[str(step.actor)] = any(label.kind == "refresh" for label in step.answer)
    return found
