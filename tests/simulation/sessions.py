"""Sessions for these tests: xyz with two systems of one app, and a few actions done."""

from tests.strategies import MARK
from tolsim.engine.policy import Policy
from tolsim.simulation import Scenario, Session
from tolsim.simulation.scenario import Action, Actor, App, Expected, Step, System

LEGACY, NEW = Actor("legacy", "xyz"), Actor("new", "xyz")


def head(policy: Policy | None = None, systems: tuple[System, ...] = ()) -> Scenario:
    """Xyz with two systems of one app, and nothing done yet."""
    both = systems or (System("legacy", "app"), System("new", "app"))
    return Scenario("A head", (App("app", policy or Policy()),), both, ("xyz",), ())


def done(session: Session, *actions: Action) -> Session:
    """The session after those actions."""
    for action in actions:
        session.do(Step(action, MARK))
    return session


def expecting(value: str | int) -> Expected:
    """What a step expects its outcome to be."""
    return Expected("expect", value, MARK)


def reading(subject: str, value: str) -> Expected:
    """What a `then` says of a system or a token."""
    return Expected(subject, value, MARK)
