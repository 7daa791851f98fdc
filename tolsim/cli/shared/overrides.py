"""What the command line changes in a scenario: policy, tolerance, single fields."""

from collections.abc import Sequence

from tolsim.documents import Overrides, UserError


def read_overrides(
    policies: Sequence[str] | None,
    tolerances: Sequence[int] | None,
    settings: Sequence[str] | None,
) -> Overrides:
    """Return the options as the loader takes them; raise UserError if a setting has no `=`."""
    return Overrides(
        tuple(policies or ()), tuple(tolerances or ()), tuple(map(_parse_setting, settings or ()))
    )


def _parse_setting(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not (path and equals):
        raise UserError(
            f"--set {text} has no `=`",
            "write dotted.path=value, as in refresh.grace.for=30s",
        )
    return path, value
