"""Words that the formats of `tolsim compare` share."""

from collections.abc import Mapping, Sequence

from tolsim.analysis.compare import Unable
from tolsim.render.words.names import shown
from tolsim.render.words.runs import policy_at


def not_run(unable: Sequence[Unable]) -> Mapping[str, list[str]]:
    """Return what could not be run, by reason: `no tolerance to set`, and the names."""
    found: dict[str, list[str]] = {}
    for one in unable:
        found.setdefault(_reason(one), []).append(_name(one))
    return found


def _reason(unable: Unable) -> str:
    """Say a reason without the policy's name, which stands beside it."""
    named = f"the policy `{unable.policy}`"
    return shown(unable.reason.removeprefix(f"{named} has ").replace(named, "the policy"))


def _name(unable: Unable) -> str:
    """Name what could not be run: `okta-static@2`, `the policy of the file at tolerance 2`."""
    if unable.policy is not None:
        return policy_at(unable.policy, unable.tolerance)
    at = "" if unable.tolerance is None else f" at tolerance {unable.tolerance}"
    return f"the policy of the file{at}"
