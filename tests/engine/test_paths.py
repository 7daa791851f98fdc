"""Dotted paths: which fields they reach."""

import pytest

from tolsim.engine.paths import contains, overlap


@pytest.mark.parametrize(
    ("path", "field", "inside", "overlapping"),
    [
        ("refresh.grace", "refresh.grace", True, True),
        ("refresh", "refresh.grace.for", True, True),
        ("refresh.grace.for", "refresh", False, True),
        ("limits.live", "limits.live-grants", False, False),
        ("limits.live-grants", "limits.live", False, False),
        ("access", "refresh.expires", False, False),
    ],
)
def test_what_a_path_reaches(path: str, field: str, inside: bool, overlapping: bool) -> None:
    """A path holds itself and all below it, but no name that merely begins like its last."""
    assert inside is contains(path, field)
    assert overlapping is overlap(path, field) is overlap(field, path)
