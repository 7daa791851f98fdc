"""What the command line changes in a scenario: policy, tolerance, single fields."""

from collections.abc import Sequence

from tolsim.cli.shared.files import fail
from tolsim.documents import Overrides


def overrides(
    policies: Sequence[str] | None,
    tolerances: Sequence[int] | None,
    settings: Sequence[str] | None,
) -> Overrides:
    """The options as the loader takes them; exits with code 2 if a setting has no `=`."""
    return Overrides(
        tuple(policies or ()), tuple(tolerances or ()), tuple(map(_setting, settings or ()))
    )


def _setting(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not (path and equals):
        fail(f"--set {text}: has no `=`", "write dotted.path=value, as in refresh.grace.for=30s")
    return path, value
