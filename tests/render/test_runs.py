"""What a run is called."""

import pytest

from tests.render.scenes import TWO_APPS, TWO_SYSTEMS, trace
from tolsim.render.words.runs import names_apart, policy_at, run_name


@pytest.mark.parametrize(
    ("name", "tolerance", "expected"),
    [("okta", None, "okta"), ("zoom-user", 2, "zoom-user@2"), ("a\x1b", 0, "a\\x1b@0")],
)
def test_a_policy_at_a_tolerance(name: str, tolerance: int | None, expected: str) -> None:
    """As the command line takes it; without a knob by its name alone."""
    assert expected == policy_at(name, tolerance)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TWO_SYSTEMS, "zoom-user-concurrent@1"),
        (TWO_APPS, "production limited@2 and development limited@1"),
        (TWO_APPS.replace(", tolerance: 2}", "}"), "limited@1"),
    ],
)
def test_the_name_of_a_run(text: str, expected: str) -> None:
    """The policy of its apps, each with its app where they differ."""
    assert expected == run_name(trace(text).scenario)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (TWO_SYSTEMS.replace("users", "tolerance: 2\nusers"), TWO_SYSTEMS, ("2", "1")),
        (TWO_SYSTEMS.replace("-user-", "-"), TWO_SYSTEMS, None),
        (TWO_APPS, TWO_APPS.replace(", tolerance: 2}", "}"), None),
    ],
)
def test_what_tells_two_runs_apart(one: str, other: str, expected: tuple[str, str] | None) -> None:
    """Their tolerances, where nothing else does; otherwise each has its own name."""
    here, there = trace(one).scenario, trace(other).scenario
    names = run_name(here), run_name(there)
    if expected is not None:
        names = f"tolerance {expected[0]}", f"tolerance {expected[1]}"
    assert names == names_apart(here, there)
