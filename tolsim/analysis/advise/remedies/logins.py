"""Who logs in, when, and for which user."""

from collections.abc import Iterator, Mapping
from typing import Any

from tolsim.analysis.advise.remedies.rehearsal import Done, Moment, rehearse
from tolsim.analysis.advise.remedies.remedy import CannotApply, Remedied
from tolsim.analysis.advise.remedies.stores import asking_systems, parties
from tolsim.analysis.advise.remedies.writing import NUMBER, SET_OFF_BY, Data, each_request
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    ClientCredentials,
    Copy,
    Login,
    Race,
    Raise,
    Refresh,
)


def own_logins(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Let a system log in itself in place of taking a copy of another's tokens.

    One that still works keeps its own, as a restored server should; a backup gets no tokens.
    """
    asking = asking_systems(run)
    value: dict[str, dict[str, None]] = {"log_in": {}, "keep": {}}

    def log_in(moment: Moment) -> list[Done] | None:
        copy = moment.step.action
        if not isinstance(copy, Copy):
            return None
        name = moment.name(copy.to)
        if copy.to.system not in asking or moment.state(copy.to) in ("working", "recoverable"):
            value["keep"][copy.to.system] = None
            return moment.left_out(f"{name} is given no copy of tokens")
        value["log_in"][copy.to.system] = None
        return moment.instead("login", Login(copy.to), name)

    new = rehearse(data, run, log_in)
    if asking.isdisjoint((*value["log_in"], *value["keep"])):
        raise CannotApply("no system that sends requests is given a copy of another's tokens")
    yield Remedied(new, {key: list(systems) for key, systems in value.items()})


def keep_login(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Log in, or ask again by client credentials, only where what is held no longer works."""
    keeping: dict[str, None] = {}

    def keep(moment: Moment) -> list[Done] | None:
        action = moment.step.action
        if not isinstance(action, Login | ClientCredentials):
            return None
        actor, state = action.actor, moment.state(action.actor)
        refreshes = state == "recoverable" and moment.can_refresh(actor)
        if state != "working" and not refreshes:
            return None
        keeping[actor.system] = None
        if refreshes:
            return moment.instead("refresh", Refresh(actor), moment.name(actor))
        return moment.left_out(f"{moment.name(actor)} keeps the tokens it has")

    new = rehearse(data, run, keep)
    if not keeping:
        raise CannotApply("no system asks for new tokens while those that it holds still work")
    yield Remedied(new, list(keeping))


def own_users(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Give each system a user of its own; systems that share a store or copy stay together."""
    if len(run.users) > 1:
        raise CannotApply("the scenario has several users already")
    if any(isinstance(one.action, ClientCredentials) for one in _requests(run)):
        raise CannotApply("a system asks by client credentials, which belong to no user")
    together = _joined_by_copies(run)
    if len(set(together.values())) < 2:
        raise CannotApply("there are no two systems with tokens of their own")
    (only,) = run.users
    users = {system: f"{only}-{first}" for system, first in together.items()}
    steps = [
        _for_whom(one, users)
        for written, step in zip(data["steps"], run.steps, strict=True)
        for one in _incidents(written, step.action, users)
    ]
    everyone = list(dict.fromkeys(users.values()))
    yield Remedied({**data, "users": everyone, "steps": steps}, everyone)


def _requests(run: Scenario) -> Iterator[Any]:
    for step in run.steps:
        yield from step.action.racers if isinstance(step.action, Race) else (step,)


def _joined_by_copies(run: Scenario) -> dict[str, str]:
    """Return for each system the first of those that use the same logins."""
    found = {
        name: party[0] for within in parties(run).values() for party in within for name in party
    }
    for step in run.steps:
        if isinstance(step.action, Copy):
            one, other = found[step.action.source.system], found[step.action.to.system]
            found = {name: one if first == other else first for name, first in found.items()}
    return found


def _incidents(written: Data, action: object, users: Mapping[str, str]) -> list[Data]:
    """Return an incident of one user once for each user; any other step as it is."""
    if not isinstance(action, Raise) or action.user is None or action.by is not None:
        return [written]
    if SET_OFF_BY in written:
        return [{**written, "user": users[written[SET_OFF_BY].rpartition("@")[2]]}]
    first, *others = dict.fromkeys(users.values())
    later = {key: value for key, value in written.items() if key not in ("after", "at", "then")}
    return [{**written, "user": first}, *({**later, "user": user} for user in others)]


def _for_whom(step: Data, users: Mapping[str, str]) -> Data:
    """Return a step in which every system acts for its user, and labels name that user."""
    return {**each_request(step, lambda one: _renamed(one, users)), NUMBER: step[NUMBER]}


def _renamed(step: Data, users: Mapping[str, str]) -> Data:
    found = dict(step)
    for key in ("login", "refresh", "call", "copy", "forget", "by"):
        if key in found:
            found[key] = _actor(found[key], users)
    for key in ("using", "revoke"):
        if key in found:
            found[key] = _label(found[key], users)
    if "answer" in found:
        found["answer"] = [_label(label, users) for label in found["answer"]]
    if "then" in found:
        found["then"] = {_subject(one, users): value for one, value in found["then"].items()}
    return found


def _actor(written: str, users: Mapping[str, str]) -> str:
    system = written.rpartition("@")[2]
    return f"{users[system]}@{system}"


def _label(written: str, users: Mapping[str, str]) -> str:
    label = Label(written)
    return Label.of(_actor(label.actor, users), label.kind, label.number)


def _subject(written: str, users: Mapping[str, str]) -> str:
    system = written.rpartition("@")[2]
    if system in users:
        return _actor(written, users)
    return _label(written, users) if Label(written).system in users else written
