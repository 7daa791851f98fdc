"""The history of a run: how tokens ended, and who goes on ending whose."""

import pytest

from tolsim.analysis.history.feuds import Feud, seen
from tolsim.analysis.history.history import History
from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.simulation import replay

ONE_ACCESS = "policy: {limits: {one: {kind: access, max: 1}}}"


def history(policy: str, *steps: str) -> History:
    text = "\n".join(
        ["title: t", policy, "systems: [legacy, new]", "steps:", *(f"  - {one}" for one in steps)]
    )
    (run,) = load_scenario(text, "t.yaml", find_policy).runs
    return History.of(replay(run))


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        (["login: legacy", "login: new", "refresh: legacy"], []),
        (
            ["login: legacy", "login: new", "refresh: legacy", "refresh: new"],
            [Feud(("legacy", "new"), "access tokens", (1, 2, 3))],
        ),
    ],
)
def test_the_third_end_makes_a_feud(requests: list[str], expected: list[Feud]) -> None:
    """Two systems that end each other's tokens at three steps, but not at two."""
    assert expected == list(seen(history(ONE_ACCESS, *requests)))


def test_the_end_of_a_lag_is_no_end_of_its_own() -> None:
    """A token that was accepted for a while after it was revoked ended when it was revoked."""
    policy = "policy: {access: {revocation_lag: 1m}, limits: {one: {kind: access, max: 1}}}"
    found = history(policy, "login: legacy", "login: new", "wait: 2m", "call: legacy")
    life = found.lives["legacy.A1"]
    assert ("valid", "lingering", "revoked") == life.statuses
    ended = life.end(3)
    assert ended is not None
    assert (1, "limits.one") == (ended[0], ended[1].rule)
