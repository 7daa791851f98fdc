"""What the command line changes in a scenario: policy, tolerance, single fields."""

from collections.abc import Sequence

from tolsim.cli.shared.tolerances import read_tolerances
from tolsim.documents import Overrides, UserError


def read_overrides(
    policies: Sequence[str] | None,
    tolerances: Sequence[str] | None,
    settings: Sequence[str] | None,
) -> Overrides:
    """Return the options as the loader takes them; raise UserError where one makes no sense."""
    return Overrides(
        _find_policies(policies) if policies else (),
        read_tolerances(tolerances),
        tuple(map(_parse_setting, settings or ())),
    )


def _find_policies(policies: Sequence[str]) -> tuple[str, ...]:
    from tolsim.cli.shared.policy_files import named

    return tuple(map(named, policies))


def _parse_setting(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not (path and equals):
        raise UserError(
            f"--set {text} has no `=`",
            "write dotted.path=value, as in refresh.grace.for=30s",
        )
    return path, value
