"""What a remedy is: a kind, whose it is to carry out, and the value chosen for it."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from tolsim.analysis.advise.remedies.writing import Data
from tolsim.documents.errors import UserError

Kind = Literal[
    "tolerance", "shared_store", "own_apps", "own_slots", "single_refresher", "own_logins",
    "own_users", "keep_login", "refresh_first", "save_rotated", "grace", "other_policy",
]  # fmt: skip
Who = Literal["you", "provider"]
Value = int | str | list[str] | Mapping[str, Any] | None

PROVIDERS: Final[frozenset[Kind]] = frozenset({"tolerance", "grace", "other_policy"})
"""What only the provider can do; all else is the user's own to do."""


class CannotApply(UserError):
    """A remedy does not apply to a scenario; the sentence says why."""


class Remedied(NamedTuple):
    """A scenario's data with a remedy applied, and what was chosen: a tolerance, a store ..."""

    data: Data
    value: Value
