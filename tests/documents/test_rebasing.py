"""A scenario that moves to another folder still finds the policy files that it names."""

import pytest

from tolsim.documents.scenarios.rebasing import rebased

REST = "systems: [legacy]\nsteps: [{login: legacy}]  # once\n"


@pytest.mark.parametrize(
    ("policy", "source", "target", "expected"),
    [
        ("policy: zoom-user", "a/b.yaml", "c.yaml", "policy: zoom-user"),
        ("policy: mine.yaml", "a/b.yaml", "c.yaml", "policy: a/mine.yaml"),
        ("policy: a/mine.yaml # why", "b.yaml", "a/c.yaml", "policy: mine.yaml # why"),
        ("policy: ../mine", "a/b.yaml", "c.yaml", "policy: ./mine"),
        ("policy: 'mine.yml'", "<stdin>", "x/y/c.yaml", "policy: '../../mine.yml'"),
        ("policy: /etc/mine.yaml", "a/b.yaml", "c.yaml", "policy: /etc/mine.yaml"),
        ("policy: ./mine.yaml", "b.yaml", "c.yaml", "policy: ./mine.yaml"),
        ("policy: [zoom-user, p/a.yaml]", "b.yaml", "p/c.yaml", "policy: [zoom-user, a.yaml]"),
        (
            "policy: {name: m, extends: a.yaml}",
            "a/b.yaml",
            "c.yaml",
            "policy: {name: m, extends: a/a.yaml}",
        ),
        (
            "apps:\n  one: {policy: a.yaml}\n  two: {policy: zoom-user}",
            "a/b.yaml",
            "c.yaml",
            "apps:\n  one: {policy: a/a.yaml}\n  two: {policy: zoom-user}",
        ),
        (
            "apps:\n  one: {policy: a.yaml}\n  two:",
            "a/b.yaml",
            "c.yaml",
            "apps:\n  one: {policy: a/a.yaml}\n  two:",
        ),
        ("tolerance: 3", "a/b.yaml", "c.yaml", "tolerance: 3"),
    ],
)
def test_rebased(policy: str, source: str, target: str, expected: str) -> None:
    """Only paths change, and nothing else of the text."""
    head = "# found\ntitle: Moved\n"
    text = f"{head}{policy}\n{REST}"
    assert f"{head}{expected}\n{REST}" == rebased(text, source, target)
