"""Whatever a unit goes through in an audit, `run` shows for the same requests."""

from collections import Counter

import pytest

from tests.logs.made import any_log, catalogue
from tolsim.logs import history
from tolsim.logs.counts import Person, RunTally
from tolsim.logs.history import History
from tolsim.logs.partitions import units_of
from tolsim.logs.rules import Rule
from tolsim.logs.units import HELD, Act, Unit
from tolsim.simulation.scenario import (
    Action,
    Actor,
    App,
    Call,
    ClientCredentials,
    Login,
    Mark,
    Raise,
    Refresh,
    Revoke,
    Scenario,
    Step,
    System,
)
from tolsim.simulation.session import Session
from tolsim.simulation.trace import StepTrace


class Twin:
    """A unit as a scenario, step by step."""

    def __init__(self, unit: Unit, rule: Rule) -> None:
        self.unit, self.rule = unit, rule
        self.systems = [name or f"login{place}" for place, name in enumerate(unit.holders)]
        systems = tuple(System(name, "app") for name in self.systems)
        users = () if unit.user is None else (unit.user,)
        app = App("app", rule.policy)
        self.session = Session(Scenario("a unit", (app,), systems, users, ()))
        self.known: dict[int, str] = {}

    def actor(self, place: int) -> Actor:
        return Actor(self.systems[place], self.unit.user)

    def do(self, action: Action, at: int) -> StepTrace:
        (step,) = self.session.do(Step(action, Mark(1, 1), at=at))
        return step

    def label(self, kind: str, act: Act) -> str | None:
        held = self.session.world.held(self.actor(act.whose))
        ordinal = held.access if kind == "access" else held.refresh
        label = None if ordinal is None else self.session.world.issued[ordinal].label
        return label if act.presents == HELD else self.known.get(act.presents, label)

    def recall(self, number: int, place: int) -> None:
        held = self.session.world.held(self.actor(place)).refresh
        if held is not None:
            self.known[number] = self.session.world.issued[held].label

    def perform(self, act: Act) -> StepTrace | None:
        """Do as the log says; None where there is nothing to do."""
        action: Action | None = None
        match act.action:
            case "login":
                action = Login(self.actor(act.holder))
            case "refresh":
                action = Refresh(self.actor(act.holder), self.label("refresh", act))
            case "call":
                action = Call(self.actor(act.holder), self.label("access", act))
            case "client_credentials":
                action = ClientCredentials(self.actor(act.holder), {})
            case "revoke":
                label = self.label("refresh", act) or self.label("access", act)
                action = None if label is None else Revoke(label)
            case "incident":
                name = (act.params or {})["incident"]
                if name in self.rule.policy.incidents:
                    by = None if act.holder < 0 else self.actor(act.holder)
                    action = Raise(name, "app", self.unit.user, by)
        step = None if action is None else self.do(action, act.at)
        if act.refresh:
            self.recall(act.refresh, act.holder)
        return step


def lockouts(twin: Twin, answers: list[tuple[Act, StepTrace]]) -> tuple[Counter[int], int]:
    """How long the systems of a trace were cut off, and how many still are."""
    since: dict[int, int | None] = {}
    found: Counter[int] = Counter()
    for act, step in answers:
        if act.action not in ("login", "refresh"):
            continue
        place = act.holder
        if step.outcome == "ok":
            if (start := since.pop(place, None)) is not None:
                found[act.at - start] += 1
        elif act.action == "refresh" and place not in since and step.reason != "rate_limited":
            counts = step.outcome != "undetermined" and step.reason != "refresh_expired"
            if step.outcome != "undetermined":
                since[place] = act.at if counts else None
    return found, sum(start is not None for start in since.values())


@pytest.mark.parametrize("ids", [False, True])
@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.name)
def test_what_run_shows(rule: Rule, ids: bool) -> None:
    """Every policy of the catalogue answers a log as it answers the scenario of each user."""
    for unit in units_of(any_log(7, 160, ids=ids), ()):
        twin, tally = Twin(unit, rule), RunTally()
        replayed = History(rule, tally)
        replayed.seat(unit.holders, Person(unit.user))
        answers = []
        for act in unit.acts:
            step, answer = twin.perform(act), replayed.perform(act, unit.user)
            if step is not None and answer is not None:
                assert (step.outcome, step.reason) == answer[:2], act
                answers.append((act, step))
        replayed.close()
        assert lockouts(twin, answers) == (Counter(tally.lockouts), tally.open)
        assert unit.user is None or any(step.outcome == "ok" for _, step in answers)


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.name)
def test_what_is_forgotten_is_not_missed(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that forgets all the time leaves every count as it is."""
    counted = []
    for most in (history.REMEMBERED, 5):
        monkeypatch.setattr(history, "REMEMBERED", most)
        tallies = []
        for unit in units_of(any_log(7, 160, ids=True), ()):
            replayed = History(rule, RunTally())
            replayed.seat(unit.holders, Person(unit.user))
            replayed.adopt(0, unit.adopted, unit.acts[0].at)
            for act in unit.acts:
                replayed.perform(act, unit.user)
            replayed.close()
            tallies.append(replayed.tally)
        counted.append(tallies)
    assert counted[0] == counted[1]
