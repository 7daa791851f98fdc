"""Whatever a search may forget of a state, some walk tells: nothing in a state is there in vain.

Each row forgets one thing, as if the policy never looked at it, and names a walk after which the
search then answers otherwise than a server that forgets nothing.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, NamedTuple

import pytest

from tests.analysis.walks import CASTS, check_walk, read_walk
from tolsim.analysis.search.space.states import Scene, freezing
from tolsim.analysis.search.space.states.frozen import (
    FrozenBlock,
    FrozenGrant,
    FrozenRates,
    FrozenRegister,
    FrozenRequest,
    FrozenSupersession,
    FrozenToken,
)
from tolsim.analysis.search.space.states.relevance import Relevance
from tolsim.analysis.search.space.states.unheld import Counted, Unheld
from tolsim.engine.policy import (
    FOREVER,
    AccessRules,
    Expiry,
    Grace,
    Limit,
    LoginRules,
    MinAge,
    Policy,
    Rate,
    RefreshRules,
    Replay,
)


class Forgotten(NamedTuple):
    """A field, the value that forgets it, and a walk under a policy that tells."""

    field: str
    value: object
    policy: Policy
    walk: str
    cast: str = "two systems"


def limited(*limits: Limit, **rules: Any) -> Policy:
    """A policy with these limits."""
    return Policy(limits=limits, **rules)


def access(**rules: Any) -> Policy:
    """A policy with these rules for access tokens."""
    return Policy(access=AccessRules(**rules))


def refresh(**rules: Any) -> Policy:
    """A policy with these rules for refresh tokens."""
    return Policy(refresh=RefreshRules(**rules))


TWO_RECENT = Limit("two", "access", 2, overflow="revoke_least_recently_used")
TWO_RECENT_GRANTS = Limit("two", "grant", 2, overflow="revoke_least_recently_used")
ONE_OF_A_PARENT = Limit("one", "access", 1, per=("app", "parent"))
ONE_OF_A_SYSTEM = Limit("one", "access", 1, per=("app", "system"))
CHAIN = Replay("chain")
UNTIL_CALL = Grace(until=("new_access_use",), linger=2)
UNTIL_REFRESH = Grace(until=("successor_refresh",), linger=2)

RELEVANCE = (
    Forgotten(
        "Relevance.issue_order",
        (),
        limited(Limit("two", "access", 2)),
        "login legacy, lost login legacy, lost login legacy",
    ),
    Forgotten(
        "Relevance.grant_order",
        False,
        limited(Limit("two", "grant", 2), refresh=RefreshRules(rotate="never")),
        "login legacy, lost login legacy, refresh legacy, lost login legacy",
    ),
    Forgotten(
        "Relevance.systems",
        False,
        limited(ONE_OF_A_SYSTEM),
        "login new, login legacy",
    ),
    Forgotten(
        "Relevance.parents",
        False,
        limited(ONE_OF_A_PARENT),
        "login legacy, refresh legacy, lost refresh legacy",
    ),
    Forgotten(
        "Relevance.pairs",
        False,
        access(on_refresh="revoke_pair"),
        "login legacy, lost refresh legacy",
    ),
    Forgotten(
        "Relevance.depth",
        False,
        refresh(grace=Grace(returns="same")),
        "login legacy, lost refresh legacy, refresh legacy",
    ),
    Forgotten(
        "Relevance.use_order",
        False,
        limited(TWO_RECENT),
        "login legacy, login new, wait 1s, call legacy, wait 1s, login batch, "
        "call legacy, call new, call batch",
        "three systems",
    ),
    Forgotten(
        "Relevance.newest_access",
        False,
        access(reuse_while_left=2),
        "login legacy, lost refresh legacy, refresh legacy",
    ),
    Forgotten(
        "Relevance.replays",
        (),
        refresh(replay=Replay("grant")),
        "login legacy, copy legacy to new, refresh legacy, refresh new",
    ),
    Forgotten(
        "Relevance.chain",
        False,
        refresh(replay=CHAIN),
        "login legacy, copy legacy to new, refresh legacy, refresh legacy, refresh new",
    ),
    Forgotten(
        "Relevance.events",
        False,
        refresh(grace=Grace(until=("new_access_use",)), replay=CHAIN),
        "login legacy, copy legacy to new, refresh legacy, refresh legacy, call legacy, "
        "refresh new",
    ),
    Forgotten(
        "Relevance.siblings",
        False,
        limited(ONE_OF_A_PARENT),
        "login legacy, refresh legacy, lost refresh legacy",
    ),
    Forgotten(
        "Relevance.age",
        0,
        refresh(rotate=MinAge(5)),
        "login legacy, wait 5s, lost refresh legacy, refresh legacy",
    ),
    Forgotten(
        "Relevance.grant_age",
        0,
        access(expires=Expiry(after_login=5)),
        "login legacy, wait 5s, refresh legacy",
    ),
    Forgotten(
        "Relevance.idle_access",
        False,
        access(expires=Expiry(after_issue=5, after_use=3)),
        "login legacy, wait 2s, call legacy, wait 2s, call legacy, wait 1s",
    ),
    Forgotten(
        "Relevance.idle_refresh",
        False,
        refresh(expires=Expiry(after_issue=5, after_use=3), rotate="never"),
        "login legacy, wait 2s, refresh legacy, wait 2s, refresh legacy, wait 1s, refresh legacy",
    ),
    # The second login meets a state in which time has already been seen to end the token.
    Forgotten(
        "Relevance.calls",
        False,
        access(expires=Expiry(after_use=2)),
        "login legacy, wait 1s, wait 1s, login legacy, wait 1s, call legacy, wait 1s",
    ),
    Forgotten(
        "Relevance.window",
        0,
        Policy(rates=(Rate("one", 1, 5),)),
        "login legacy, login legacy",
    ),
)

TOKENS = (
    Forgotten(
        "FrozenToken.is_refresh",
        False,
        Policy(login=LoginRules(returns="existing")),
        "login legacy, login legacy, refresh legacy",
    ),
    Forgotten(
        "FrozenToken.grant",
        1,
        access(on_refresh="revoke_grant"),
        "login legacy, login new, refresh new",
    ),
    Forgotten(
        "FrozenToken.system",
        0,
        limited(ONE_OF_A_SYSTEM),
        "login new, login legacy",
    ),
    Forgotten(
        "FrozenToken.parent",
        0,
        limited(ONE_OF_A_PARENT, refresh=RefreshRules(rotate="never")),
        "login legacy, refresh legacy, lost refresh legacy",
    ),
    Forgotten(
        "FrozenToken.beside",
        0,
        access(on_refresh="revoke_pair"),
        "login legacy, lost refresh legacy",
    ),
    Forgotten(
        "FrozenToken.left",
        FOREVER,
        access(expires=Expiry(after_issue=5)),
        "login legacy, wait 5s",
    ),
    Forgotten(
        "FrozenToken.cap",
        FOREVER,
        access(expires=Expiry(after_issue=5, after_use=3)),
        "login legacy, wait 2s, call legacy, wait 2s, call legacy, wait 1s",
    ),
    Forgotten(
        "FrozenToken.age",
        0,
        refresh(rotate=MinAge(5)),
        "login legacy, wait 5s, lost refresh legacy, refresh legacy",
    ),
    Forgotten(
        "FrozenToken.lag",
        -1,
        access(on_refresh="revoke_grant", revocation_lag=5),
        "login legacy, lost refresh legacy, wait 5s",
    ),
    Forgotten(
        "FrozenToken.supersession",
        None,
        refresh(grace=Grace(for_=2)),
        "login legacy, lost refresh legacy, wait 2s, refresh legacy",
    ),
    Forgotten(
        "FrozenToken.rank",
        0,
        limited(TWO_RECENT),
        "login legacy, login new, wait 1s, call legacy, wait 1s, login batch",
        "three systems",
    ),
    Forgotten(
        "FrozenSupersession.age",
        0,
        refresh(grace=Grace(for_=3)),
        "login legacy, copy legacy to new, refresh legacy, wait 1s, wait 2s, refresh new",
    ),
    Forgotten(
        "FrozenSupersession.access",
        0,
        refresh(grace=Grace(returns="same")),
        "login legacy, lost refresh legacy, refresh legacy",
    ),
    Forgotten(
        "FrozenSupersession.refresh",
        0,
        refresh(grace=Grace(depth=1)),
        "login legacy, copy legacy to new, refresh legacy, refresh legacy, refresh new",
    ),
    Forgotten(
        "FrozenSupersession.uses",
        0,
        refresh(grace=Grace(uses=2)),
        "login legacy, lost refresh legacy, lost refresh legacy, lost refresh legacy, "
        "lost refresh legacy, lost refresh legacy",
    ),
    Forgotten(
        "FrozenSupersession.successor_refresh",
        -1,
        refresh(grace=UNTIL_REFRESH),
        "login legacy, copy legacy to new, refresh legacy, refresh legacy, wait 2s, refresh new",
    ),
    Forgotten(
        "FrozenSupersession.new_access_use",
        -1,
        refresh(grace=UNTIL_CALL),
        "login legacy, copy legacy to new, refresh legacy, call legacy, wait 2s, refresh new",
    ),
)

GRANTS = (
    Forgotten(
        "FrozenGrant.user",
        -1,
        limited(Limit("one", "access", 1)),
        "login legacy, login new",
    ),
    Forgotten(
        "FrozenGrant.slot",
        -1,
        limited(Limit("one", "grant", 1, per=("app", "slot")), client_credentials=True),
        "client_credentials legacy, client_credentials new",
    ),
    Forgotten(
        "FrozenGrant.system",
        0,
        Policy(access=AccessRules(Expiry(after_login=2)), login=LoginRules(grant="system")),
        "login new, wait 2s, login legacy",
    ),
    Forgotten(
        "FrozenGrant.age",
        0,
        access(expires=Expiry(after_login=5)),
        "login legacy, wait 5s, refresh legacy",
    ),
    Forgotten(
        "FrozenGrant.rank",
        0,
        limited(TWO_RECENT_GRANTS),
        "login legacy, login new, wait 1s, call legacy, wait 1s, login batch",
        "three systems",
    ),
    Forgotten(
        "FrozenGrant.newest_access",
        0,
        access(reuse_while_left=5, expires=Expiry(after_issue=10)),
        "login legacy, wait 2s, refresh legacy, wait 8s",
    ),
)

RATES = (
    Forgotten(
        "FrozenRates.accepted",
        (),
        Policy(rates=(Rate("one", 1, 5),)),
        "login legacy, login legacy",
    ),
    Forgotten(
        "FrozenRates.blocks",
        (),
        Policy(rates=(Rate("one", 1, 2, block=9),)),
        "login legacy, login legacy, wait 5s, login legacy",
    ),
    Forgotten(
        "FrozenRequest.age",
        0,
        Policy(rates=(Rate("one", 1, 5),)),
        "login legacy, wait 1s, wait 4s, login legacy",
    ),
    Forgotten(
        "FrozenRequest.request",
        "login",
        Policy(rates=(Rate("one", 1, 5, on=("refresh",)),)),
        "login legacy, refresh legacy, refresh legacy",
    ),
    Forgotten(
        "FrozenRequest.user",
        0,
        Policy(rates=(Rate("one", 1, 5),)),
        "login abc@legacy, login xyz@legacy",
        "two users",
    ),
    Forgotten(
        "FrozenRequest.system",
        0,
        Policy(rates=(Rate("one", 1, 5, per=("app", "system")),)),
        "login new, login legacy",
    ),
    Forgotten(
        "FrozenBlock.rate",
        "",
        Policy(rates=(Rate("one", 1, 2, block=9),)),
        "login legacy, login legacy, wait 5s, login legacy",
    ),
    Forgotten(
        "FrozenBlock.user",
        0,
        Policy(rates=(Rate("one", 1, 2, block=9),)),
        "login abc@legacy, login abc@legacy, wait 5s, login xyz@legacy",
        "two users",
    ),
    Forgotten(
        "FrozenBlock.system",
        0,
        Policy(rates=(Rate("one", 1, 2, per=("app", "system"), block=9),)),
        "login new, login new, wait 5s, login legacy",
    ),
    Forgotten(
        "FrozenBlock.left",
        9,
        Policy(rates=(Rate("one", 1, 2, block=9),)),
        "login legacy, login legacy, wait 5s, wait 4s, login legacy",
    ),
)

ISSUED = (
    Forgotten(
        "FrozenRegister.register",
        0,
        limited(
            Limit("two", "access", 2, counts="issued"), Limit("one", "refresh", 1, counts="issued")
        ),
        "login legacy, login new, refresh legacy",
    ),
    Forgotten(
        "FrozenRegister.key",
        (0,),
        limited(Limit("one", "access", 1, counts="issued")),
        "login abc@legacy, login xyz@legacy",
        "two users",
    ),
    Forgotten(
        "FrozenRegister.places",
        (),
        limited(Limit("one", "access", 1, counts="issued")),
        "login legacy, login new",
    ),
)

UNHELD = (
    Forgotten(
        "Unheld.users",
        Counted(),
        limited(Limit("two", "grant", 2)),
        "login legacy, lost login legacy, lost login legacy",
    ),
    Forgotten(
        "Unheld.slots",
        Counted(),
        limited(Limit("two", "grant", 2, per=("app",), overflow="refuse"), client_credentials=True),
        "client_credentials legacy, client_credentials legacy, login legacy",
    ),
    Forgotten(
        "Unheld.oldest_only",
        True,
        Policy(login=LoginRules(returns="existing")),
        "login legacy, lost refresh legacy, login legacy, refresh legacy",
    ),
    Forgotten(
        "Unheld.joins",
        False,
        Policy(access=AccessRules(Expiry(after_login=2)), login=LoginRules(grant="user")),
        "lost login legacy, wait 2s, login legacy",
    ),
    Forgotten(
        "Unheld.pairs",
        False,
        limited(
            ONE_OF_A_PARENT,
            access=AccessRules(revocation_lag=5),
            login=LoginRules(grant="user"),
            refresh=RefreshRules(grace=Grace(depth=0)),
        ),
        "login legacy, lost refresh legacy, lost login legacy, wait 5s",
    ),
    Forgotten(
        "Unheld.newest_access",
        False,
        Policy(
            access=AccessRules(Expiry(after_issue=10), reuse_while_left=5),
            refresh=RefreshRules(rotate="never"),
        ),
        "login legacy, wait 6s, lost refresh legacy, wait 4s, refresh legacy, wait 6s",
    ),
    Forgotten(
        "Unheld.most",
        1,
        limited(Limit("four", "access", 4), refresh=RefreshRules(rotate="never")),
        "login legacy, lost refresh legacy, lost refresh legacy, lost refresh legacy, "
        "lost refresh legacy",
    ),
    Forgotten(
        "Unheld.superseded",
        False,
        limited(Limit("two", "refresh", 2, counts="issued", cascade=True)),
        "login legacy, refresh legacy, lost login legacy",
    ),
)

EVERYTHING = (*RELEVANCE, *TOKENS, *GRANTS, *RATES, *ISSUED, *UNHELD)


@pytest.mark.parametrize("forgotten", EVERYTHING, ids=lambda forgotten: forgotten.field)
def test_a_walk_tells_what_is_forgotten(
    forgotten: Forgotten, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search answers the walk rightly, and with the field forgotten it does not."""
    cast = CASTS[forgotten.cast]
    walk = read_walk(forgotten.walk, cast)
    check_walk([Scene(forgotten.policy, cast)], walk, symmetric=False)
    forget(forgotten.field, forgotten.value, monkeypatch)
    with pytest.raises(AssertionError):
        check_walk([Scene(forgotten.policy, cast)], walk, symmetric=False)


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
        FrozenRegister,
    ):
        expected += [f"{record.__name__}.{field}" for field in record._fields]
    assert sorted(expected) == sorted(forgotten.field for forgotten in EVERYTHING)


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
