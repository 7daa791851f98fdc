"""Whatever a search may forget of a state, some walk tells: nothing in a state is there in vain.

Each row forgets one thing, as if the policy never looked at it, and names a walk after which the
search then answers otherwise than a server that forgets nothing.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from tests.analysis.forgotten import Forgotten
from tests.analysis.forgotten_facts import GRANTS, ISSUED, RATES, TOKENS
from tests.analysis.forgotten_rules import RELEVANCE, UNHELD
from tests.analysis.walks import CASTS, check_walk, read_walk
from tests.policy_fields import value_at
from tolsim.analysis.search.space.states import Scene, freezing
from tolsim.analysis.search.space.states.frozen import (
    FrozenBlock,
    FrozenGrant,
    FrozenRates,
    FrozenRegister,
    FrozenRequest,
    FrozenSupersession,
    FrozenToken,
    FrozenWindow,
)
from tolsim.analysis.search.space.states.looked_at import LOOKED_AT
from tolsim.analysis.search.space.states.relevance import Relevance
from tolsim.analysis.search.space.states.unheld import Unheld
from tolsim.engine.policy import Grace, Policy, RefreshRules

EVERYTHING = (*RELEVANCE, *TOKENS, *GRANTS, *RATES, *ISSUED, *UNHELD)


@pytest.mark.parametrize("forgotten", EVERYTHING, ids=lambda forgotten: forgotten.field)
def test_a_walk_tells_what_is_forgotten(
    forgotten: Forgotten, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search answers the walk rightly, and with the field forgotten it does not."""
    cast = CASTS[forgotten.cast]
    walk = read_walk(forgotten.walk, cast)
    check_walk([Scene(forgotten.policy, cast)], walk)
    forget(forgotten.field, forgotten.value, monkeypatch)
    with pytest.raises(AssertionError):
        check_walk([Scene(forgotten.policy, cast)], walk)


def test_every_field_is_forgotten_once() -> None:
    """A field that is added to a state or to what a policy looks at needs a walk that tells."""
    expected = [f"Relevance.{field.name}" for field in fields(Relevance)]
    expected += [f"Unheld.{field.name}" for field in fields(Unheld)]
    for record in (
        FrozenToken,
        FrozenSupersession,
        FrozenGrant,
        FrozenRates,
        FrozenRequest,
        FrozenBlock,
        FrozenWindow,
        FrozenRegister,
    ):
        expected += [f"{record.__name__}.{field}" for field in record._fields]
    assert sorted(expected) == sorted(forgotten.field for forgotten in EVERYTHING)


IN_NO_WALK = {
    "access.expires.with_refresh",
    "errors.code",
    "errors.error",
    "refresh.replay.on",
    "refresh.rotate.percent",
    "slots.count",
    "slots.default",
    "slots.out_of_range",
    "undocumented",
}
"""Rules that none of these walks has yet: what `LOOKED_AT` says of them is not tried here."""


@pytest.mark.parametrize("field", sorted(name for name, facts in LOOKED_AT.items() if facts))
def test_every_rule_that_looks_at_a_state_is_in_a_walk(field: str) -> None:
    """What `LOOKED_AT` says of a rule is tried: a listed walk has a policy with that rule."""
    usual = (None, (), value_at(Policy(refresh=RefreshRules(grace=Grace())), field))
    tried = any(value_at(forgotten.policy, field) not in usual for forgotten in EVERYTHING)
    assert (field in IN_NO_WALK) is not tried


def forget(path: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a field the same value in every state, or under every policy."""
    record, _, field = path.partition(".")
    if record in {"Relevance", "Unheld"}:
        known = Relevance if record == "Relevance" else Unheld
        monkeypatch.setattr(known, "of", _replacing(known.of, replace, field, value))
    else:
        known = getattr(freezing, record)
        monkeypatch.setattr(freezing, record, _replacing(known, known._replace, field, value))


def _replacing(
    make: Callable[..., Any], change: Callable[..., Any], field: str, value: object
) -> Callable[..., Any]:
    return lambda *facts: change(make(*facts), **{field: value})
