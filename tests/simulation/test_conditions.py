"""Steps that take place only if the last request of their actor went so."""

import pytest

from tests.simulation.sessions import LEGACY, NEW, done, expecting, head, reading
from tests.strategies import MARK
from tolsim.engine.policy import Policy
from tolsim.simulation import Session
from tolsim.simulation.scenario import (
    Action,
    Call,
    ClientCredentials,
    Forget,
    Login,
    Race,
    Refresh,
    Request,
    Revoke,
    Step,
    Went,
)
from tolsim.simulation.trace import StepTrace

UNKNOWN = Policy(undocumented=("access_revoked",))


def reaction(session: Session, went: Went, action: Action | None = None) -> StepTrace:
    """The record of legacy's call if its last request went so."""
    (record,) = session.do(Step(action or Call(LEGACY), MARK, after=5, if_=went))
    return record


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ((), []),
        ((Login(LEGACY),), ["ok"]),
        ((Login(LEGACY, lost=True),), ["lost"]),
        ((Call(LEGACY),), ["refused"]),
        ((Refresh(LEGACY, lost=True),), ["refused"]),
        ((Login(LEGACY), Refresh(LEGACY), Refresh(LEGACY, "legacy.R1", lost=True)), ["lost"]),
        ((Login(LEGACY), Call(NEW)), ["ok"]),
        ((ClientCredentials(LEGACY, {}),), ["refused"]),
    ],
)
def test_a_step_depends_on_the_last_request_of_its_actor(
    requests: tuple[Request, ...], expected: list[str]
) -> None:
    """A lost answer is lost whatever it said, but who has nothing to send is refused."""
    words: tuple[Went, ...] = ("ok", "refused", "lost")
    session = done(Session(head()), *requests)
    taken = [word for word in words if reaction(session.copy(), word).outcome != "skipped"]
    assert expected == taken


def test_what_nobody_knows_went_in_no_way() -> None:
    """After an undetermined answer no condition holds."""
    session = done(Session(head(UNKNOWN)), Login(LEGACY), Revoke("legacy.A1"), Call(LEGACY))
    assert "undetermined" == session.trace().steps[-1].outcome
    outcomes = {reaction(session.copy(), word).outcome for word in ("ok", "refused", "lost")}
    assert {"skipped"} == outcomes


def test_what_is_no_request_leaves_the_last_one_standing() -> None:
    """Losing tokens is none, nor is a step that did not take place."""
    session = done(Session(head()), Login(LEGACY), Forget(LEGACY, ("refresh",)))
    assert "skipped" == reaction(session, "refused", Login(LEGACY)).outcome
    assert "ok" == reaction(session, "ok").outcome


def test_the_last_request_of_a_race_counts() -> None:
    """In the order shown."""
    race = Race((Step(Refresh(LEGACY), MARK), Step(Refresh(LEGACY), MARK)))
    session = done(Session(head()), Login(LEGACY), race)
    assert "ok" == reaction(session, "refused").outcome


def test_a_skipped_step_moves_the_clock_and_is_not_judged() -> None:
    """Only its `then` is: it looks at what is the case anyway."""
    step = Step(
        Login(LEGACY),
        MARK,
        after=7,
        expect=expecting("invalid_grant"),
        then=(reading("legacy", "working"),),
        if_="ok",
    )
    session = Session(head())
    (record,) = session.do(step)
    assert (7, 7, "legacy", "skipped") == (session.now, record.at, record.actor, record.outcome)
    assert (None, None, None, None) == (record.status, record.code, record.reason, record.used)
    assert ((), (), ()) == (record.issued, record.answer, record.holds)
    sentences = [failure.sentence for failure in record.failures]
    assert ["expected legacy working, it is signed-out"] == sentences


def test_conditions_are_copied_with_a_session() -> None:
    """What happens to a copy afterwards says nothing of the original."""
    session = done(Session(head()), Login(LEGACY))
    done(session.copy(), Call(LEGACY, "legacy.A9"))
    assert "ok" == reaction(session, "ok").outcome
