"""Labels and step numbers: how they are written and taken apart."""

import json

import pytest

from tolsim.engine.policy import TokenKind
from tolsim.simulation.label import Label
from tolsim.simulation.trace import StepNumber


@pytest.mark.parametrize(
    ("text", "actor", "user", "system", "kind", "number"),
    [
        ("legacy.A1", "legacy", None, "legacy", "access", 1),
        ("xyz@legacy.R12", "xyz@legacy", "xyz", "legacy", "refresh", 12),
        ("a.b@new.v2.A3", "a.b@new.v2", "a.b", "new.v2", "access", 3),
    ],
)
def test_a_label_comes_apart(
    text: str, actor: str, user: str | None, system: str, kind: TokenKind, number: int
) -> None:
    """Its parts are those it was made of, also where names have dots."""
    label = Label.of(actor, kind, number)
    assert text == label
    assert (actor, user, system) == (label.actor, label.user, label.system)
    assert (kind, number) == (label.kind, label.number)


def test_a_label_is_a_string() -> None:
    """JSON and dictionaries cannot tell it from one."""
    assert '["legacy.A1"]' == json.dumps([Label("legacy.A1")])
    known: dict[str, int] = {Label("legacy.A1"): 1}
    assert 1 == known["legacy.A1"]


def test_a_step_number_is_written_with_its_racer() -> None:
    """The second request of a race at step 3 is 3.2."""
    assert ("3", "3.2") == (str(StepNumber(3)), str(StepNumber(3, 2)))
