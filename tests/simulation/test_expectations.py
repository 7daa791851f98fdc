"""What an outcome may be called, and what a `then` may say."""

from collections.abc import Mapping

import pytest

from tests.simulation.sessions import LEGACY, NEW, done, expecting, head, reading
from tests.strategies import MARK
from tolsim.engine.policy import DEFAULT_ERRORS, Policy, Refusal
from tolsim.simulation import Session
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Call,
    Check,
    Copy,
    Expected,
    Login,
    Race,
    Refresh,
    Revoke,
    Step,
)
from tolsim.simulation.trace import Failure

CODED = Policy(errors={**DEFAULT_ERRORS, "access_revoked": Refusal("invalid_token", 403, "401")})


def failures(session: Session, step: Step) -> list[str]:
    """The sentences of what did not hold at a step."""
    return [failure.sentence for record in session.do(step) for failure in record.failures]


def refused_call(expected: Expected) -> list[str]:
    """What does not hold of a call with a revoked token: a 403 with the code 401."""
    session = done(Session(head(CODED)), Login(LEGACY), Revoke("legacy.A1"))
    return failures(session, Step(Call(LEGACY), MARK, expect=expected))


@pytest.mark.parametrize("word", ["refused", "invalid_token", "access_revoked", "401", 403])
def test_a_refusal_has_many_names(word: str | int) -> None:
    """Refused, the error, the reason, the provider's own code, and the status as a number."""
    assert [] == refused_call(expecting(word))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ok", "expected ok, got invalid_token (access_revoked)"),
        ("403", "expected 403, got invalid_token (access_revoked)"),
        (401, "expected status 401, got status 403, invalid_token (access_revoked)"),
    ],
)
def test_a_code_is_a_text_and_a_status_a_number(word: str | int, expected: str) -> None:
    """A number is never taken for the code, nor a text for the status."""
    assert [expected] == refused_call(expecting(word))


def test_who_has_nothing_to_send_is_refused() -> None:
    """It has no status, though."""
    step = Step(Call(LEGACY), MARK, expect=expecting("refused"))
    assert [] == failures(Session(head()), step)
    assert ["expected status 400, got no_token"] == failures(
        Session(head()), Step(Call(LEGACY), MARK, expect=expecting(400))
    )


def test_what_nobody_knows_is_not_refused() -> None:
    """An undetermined answer is no error."""
    policy = Policy(undocumented=("access_revoked",))
    session = done(Session(head(policy)), Login(LEGACY), Revoke("legacy.A1"))
    sentences = failures(session, Step(Call(LEGACY), MARK, expect=expecting("refused")))
    assert ["expected refused, got undetermined (access_revoked)"] == sentences


@pytest.mark.parametrize(
    ("subject", "word", "got", "token"),
    [
        ("legacy", "locked-out", "working", Label("legacy.A1")),
        ("legacy.R1", "spent", "current", Label("legacy.R1")),
        ("new", "working", "signed-out", None),
    ],
)
def test_what_stands_otherwise_names_the_token_that_explains_it(
    subject: str, word: str, got: str, token: Label | None
) -> None:
    """A token explains itself, and a system's access token its state."""
    expected = reading(subject, word)
    step = Step(Check(""), MARK, then=(expected,))
    (record,) = done(Session(head()), Login(LEGACY)).do(step)
    sentence = f"expected {subject} {word}, it is {got}"
    assert (Failure(expected, got, sentence, token),) == record.failures


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ({"legacy": "working", "new": "working"}, []),
        ({"legacy.A1": "active", "new.R1": "current"}, []),
        ({"legacy": "working", "legacy.A1": "valid"}, ["2 do: legacy, legacy.A1"]),
        ({"new": "working", "legacy.A1": "expired"}, ["none does"]),
    ],
)
def test_exactly_one_of_several_holds(entries: Mapping[str, str], expected: list[str]) -> None:
    """None does not do, nor do two; a token that was never issued does not hold."""
    step = Step(Check(""), MARK, then=(Expected("one of", entries, MARK),))
    wanted = ", ".join(f"{subject} {word}" for subject, word in entries.items())
    sentences = [f"expected exactly one to hold of {wanted}; {got}" for got in expected]
    assert sentences == failures(done(Session(head()), Login(LEGACY)), step)


@pytest.mark.parametrize(
    ("action", "wanted", "said", "got"),
    [
        (Login(LEGACY), (), "no token", "legacy.A2, legacy.R2"),
        (Call(LEGACY), ("legacy.A1", "legacy.R1"), "legacy.A1, legacy.R1", "no token"),
    ],
)
def test_an_answer_carries_what_is_expected(
    action: Login | Call, wanted: tuple[str, ...], said: str, got: str
) -> None:
    """Neither more nor less; none is said in words."""
    expected = Expected("answer", wanted, MARK)
    (record,) = done(Session(head()), Login(LEGACY)).do(Step(action, MARK, answer=expected))
    sentence = f"expected the answer to carry {said}, it carries {got}"
    assert (Failure(expected, got, sentence),) == record.failures


def test_a_race_counts_what_is_refused() -> None:
    """In every order one of the two is, and the other has the newest refresh token."""
    race = Race((Step(Refresh(LEGACY), MARK), Step(Refresh(NEW), MARK)))
    session = done(Session(head()), Login(LEGACY), Copy(LEGACY, NEW))
    counted = Expected("expect", {"ok": 1, "refused": 1}, MARK)
    either = Expected("one of", {"legacy.R2": "current", "new.R1": "current"}, MARK)
    assert [] == failures(session, Step(race, MARK, expect=counted, then=(either,)))
