"""The title of a scenario to which remedies were applied."""

from collections.abc import Sequence
from typing import Final

from tolsim.analysis.advise.remedies.remedy import Kind, Value

_NAMES: Final[dict[Kind, str]] = {
    "shared_store": "a shared store",
    "own_apps": "an app for each system",
    "own_slots": "a slot for each system",
    "single_refresher": "a single refresher",
    "own_logins": "a login of its own for each system",
    "own_users": "a user for each system",
    "keep_login": "logins that are kept",
    "refresh_first": "a refresh first",
    "save_rotated": "tokens saved as they come",
}


def title_with(title: str, kinds: Sequence[Kind], values: Sequence[Value]) -> str:
    """Return `TITLE, with tolerance 3 and a slot for each system`."""
    return f"{title}, with {' and '.join(map(_named, kinds, values))}"


def _named(kind: Kind, value: Value) -> str:
    match kind:
        case "tolerance":
            return f"tolerance {value}"
        case "grace":
            return f"a grace of {value}"
        case "other_policy":
            return f"the rules of {value}"
    return _NAMES[kind]
