"""The remedies that exist in real life, each as a change of a scenario's data.

- `remedy`: what a remedy is, and which there are
- `writing`: steps changed, dropped and put before others, without losing their numbers
- `rehearsal`: steps changed by how things stand when they happen
- `stores`: one store for several systems
- `logins`: who logs in, when, and for which user
- `apps`: apps and slots of one's own
- `refreshing`: who refreshes, when, and what is kept of the answer
- `provider`: what only the provider can change
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tolsim.analysis.advise.remedies.apps import own_apps, own_slots
from tolsim.analysis.advise.remedies.logins import keep_login, own_logins, own_users
from tolsim.analysis.advise.remedies.provider import grace, other_policy, tolerances
from tolsim.analysis.advise.remedies.refreshing import (
    refresh_first,
    save_rotated,
    single_refresher,
)
from tolsim.analysis.advise.remedies.remedy import Kind, Remedied
from tolsim.analysis.advise.remedies.stores import shared_store
from tolsim.analysis.advise.remedies.writing import Data
from tolsim.simulation import Scenario

Remedy = Callable[[Data, Scenario], Iterator[Remedied]]
"""Yields the ways in which a remedy can be applied, the smallest first; raises CannotApply."""


def remedies(most: int) -> Mapping[Kind, Remedy]:
    """Return every remedy: those of the user's own code, then those of the provider.

    Tolerances are tried up to `most`.
    """
    return {**_OWN, "tolerance": tolerances(most), "grace": grace, "other_policy": other_policy}


_OWN: Final[Mapping[Kind, Remedy]] = {
    "refresh_first": refresh_first,
    "save_rotated": save_rotated,
    "keep_login": keep_login,
    "single_refresher": single_refresher,
    "own_logins": own_logins,
    "shared_store": shared_store,
    "own_slots": own_slots,
    "own_apps": own_apps,
    "own_users": own_users,
}
