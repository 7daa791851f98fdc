"""Who refreshes, when, and what is kept of the answer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from tolsim.analysis.advise.remedies.rehearsal import Done, Moment, rehearse
from tolsim.analysis.advise.remedies.remedy import CannotApply, Remedied
from tolsim.analysis.advise.remedies.stores import cast_of
from tolsim.analysis.advise.remedies.writing import (
    NUMBER,
    Data,
    each_request,
    nothing,
    racers,
)
from tolsim.engine.policy import TOKEN_KINDS
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Call, Forget, Race, Refresh

Timeliness = Literal["before a call", "only when due", "before the end"]
"""Before a call with an expired access token; also never earlier; or before the login ends."""


def single_refresher(data: Data, run: Scenario) -> Iterator[Remedied]:
    """In each race let one process refresh for a user; the others wait for its answer."""
    apps = {system.name: system.app for system in run.systems}
    steps, refreshers = list(data["steps"]), []
    for i, step in enumerate(run.steps):
        if isinstance(step.action, Race):
            kept = list(_kept(step.action, apps))
            if len(kept) < len(step.action.racers):
                steps[i] = _of_fewer(steps[i], kept)
                refreshers += [one["refresh"] for one in racers(steps[i]) if "refresh" in one]
    if not refreshers:
        raise CannotApply("no race holds two refreshes for one user and app that name no token")
    yield Remedied({**data, "steps": steps}, list(dict.fromkeys(refreshers)))


def refresh_first(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Refresh before a call where the access token has expired.

    If that is not enough, also not earlier; or instead before the refresh token itself ends.
    """
    found = False
    for when in _WHEN:
        changed: dict[str, None] = {}
        new = rehearse(data, run, lambda moment: _in_time(moment, when, changed))  # noqa: B023
        if changed:
            found = True
            yield Remedied(new, {"systems": list(changed), "when": when})
    if not found:
        raise CannotApply(
            "no call needed a refresh first, no refresh that was answered came early, "
            "and no login ran out that a refresh would have kept"
        )


_WHEN: Final[tuple[Timeliness, ...]] = ("before a call", "only when due", "before the end")
_MOST_RENEWALS: Final = 50
"""How often a system is made to refresh between two steps: nobody writes a year of them out."""


def _in_time(moment: Moment, when: Timeliness, changed: dict[str, None]) -> Sequence[Done] | None:
    """Return a step as done by a system that refreshes in time; note the system if it differs."""
    action = moment.step.action
    done: Sequence[Done] | None = None
    if when == "before the end":
        done, systems = moment.after_renewals(_MOST_RENEWALS)
        changed.update(dict.fromkeys(systems))
        return done
    if isinstance(action, Call) and action.using is None:
        if moment.access(action.actor) == "expired" and moment.can_refresh(action.actor):
            done = moment.after_refresh(action.actor)
    # Answers can be lost at any refresh: to leave those out would cure by leaving out the illness.
    elif when == "only when due" and isinstance(action, Refresh):
        is_early = moment.access(action.actor) in ("valid", "lingering")
        if is_early and action.using is None and not action.lost:
            done = moment.left_out(f"{moment.name(action.actor)} need not refresh yet")
    if done is not None and isinstance(action, Call | Refresh):
        changed[action.actor.system] = None
    return done


def save_rotated(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Keep what a refresh brings, and present that; then also what was taken to be lost.

    A lost answer can be one that arrived and was not saved; only its reader knows.
    """
    careless = [system.name for system in run.systems if len(system.saves) < len(TOKEN_KINDS)]
    systems = [system._replace(saves=TOKEN_KINDS) for system in run.systems]
    steps = [
        _keeping(each_request(written, _presenting_its_own), step.action, step.if_)
        for written, step in zip(data["steps"], run.steps, strict=True)
    ]
    saved = cast_of({**data, "steps": steps}, systems, several="apps" in data) if careless else data
    saved = {**saved, "steps": steps}
    changed = _changed(data["steps"], steps)
    if careless or changed:
        yield Remedied(saved, {"systems": careless, "steps": changed, "lost": []})
    arrived = [each_request(step, _arriving) for step in steps]
    lost = _changed(steps, arrived)
    if lost:
        value = {"systems": careless, "steps": changed, "lost": lost}
        yield Remedied({**saved, "steps": arrived}, value)
    elif not (careless or changed):
        raise CannotApply("no system fails to save or present what its requests bring")


def _changed(steps: Sequence[Data], others: Sequence[Data]) -> list[int | str]:
    return [
        one[NUMBER]
        for step, other in zip(steps, others, strict=True)
        for one, two in zip(racers(step), racers(other), strict=True)
        if one != two
    ]


def _presenting_its_own(step: Data) -> Data:
    """Return a request that presents what its system holds, not what that was issued before."""
    who = step.get("refresh") or step.get("call")
    if who is None or "using" not in step or Label(step["using"]).actor != who:
        return step
    return {key: value for key, value in step.items() if key != "using"}


def _keeping(step: Data, action: object, if_: str | None) -> Data:
    """Return a step that does not throw away the refresh token alone, or after an ok."""
    if isinstance(action, Forget) and (action.kinds == ("refresh",) or if_ == "ok"):
        kept = {key: value for key, value in step.items() if key != "if"}
        return nothing(kept, f"{step['forget']} keeps its refresh token")
    return step


def _arriving(step: Data) -> Data:
    return {key: value for key, value in step.items() if key != "lost"}


def _kept(race: Race, apps: Mapping[str, str]) -> Iterator[int]:
    """Yield the places of the racers that go on: of refreshes for one user and app the first."""
    seen = set()
    for i, racer in enumerate(race.racers):
        if isinstance(racer.action, Refresh) and racer.action.using is None:
            whose = apps[racer.action.actor.system], racer.action.actor.user
            if whose in seen:
                continue
            seen.add(whose)
        yield i


def _of_fewer(step: Data, kept: Sequence[int]) -> Data:
    """Return a race of fewer; of one request it is a step like any other."""
    several = [step["race"][i] for i in kept]
    head = {key: value for key, value in step.items() if key != "expect"}
    if len(several) > 1:
        return {**head, "race": several}
    rest = {key: value for key, value in head.items() if key != "race"}
    then = {**(several[0].get("then") or {}), **(rest.get("then") or {})}
    only = {**several[0], **rest, **({"then": then} if then else {})}
    return {**only, NUMBER: several[0][NUMBER]}
