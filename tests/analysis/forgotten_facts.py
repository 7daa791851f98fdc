"""Walks that tell when a fact is missing from a state."""

from tests.analysis.forgotten import (
    ONE_OF_A_PARENT,
    ONE_OF_A_SYSTEM,
    TWO_RECENT,
    TWO_RECENT_GRANTS,
    UNTIL_CALL,
    UNTIL_REFRESH,
    Forgotten,
    access,
    limited,
    rate_of_token,
    refresh,
)
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
        "FrozenToken.many",
        1,
        limited(Limit("four", "refresh", 4)),
        "login legacy, lost login legacy, lost login legacy, lost login legacy, "
        "lost login legacy, refresh legacy",
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
        "refresh legacy",
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
        "FrozenRequest.token",
        1,
        rate_of_token(1, 5),
        "login legacy, login new, refresh new, refresh new",
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
        "FrozenBlock.token",
        0,
        rate_of_token(1, 2, block=9),
        "login legacy, refresh legacy, refresh legacy, wait 5s, refresh legacy",
    ),
    Forgotten(
        "FrozenBlock.left",
        9,
        Policy(rates=(Rate("one", 1, 2, block=9),)),
        "login legacy, login legacy, wait 5s, wait 4s, login legacy",
    ),
    Forgotten(
        "FrozenRates.windows",
        (),
        Policy(rates=(Rate("one", 1, 5, windows="fixed"),)),
        "login legacy, login legacy",
    ),
    Forgotten(
        "FrozenWindow.rate",
        "",
        Policy(rates=(Rate("one", 1, 5, windows="fixed"),)),
        "login legacy, login legacy",
    ),
    Forgotten(
        "FrozenWindow.user",
        0,
        Policy(rates=(Rate("one", 1, 5, windows="fixed"),)),
        "login abc@legacy, login xyz@legacy",
        "two users",
    ),
    Forgotten(
        "FrozenWindow.system",
        0,
        Policy(rates=(Rate("one", 1, 5, per=("app", "system"), windows="fixed"),)),
        "login new, login legacy",
    ),
    Forgotten(
        "FrozenWindow.token",
        0,
        rate_of_token(1, 5, windows="fixed"),
        "login legacy, refresh legacy, refresh legacy",
    ),
    Forgotten(
        "FrozenWindow.left",
        5,
        Policy(rates=(Rate("one", 1, 5, windows="fixed"),)),
        "login legacy, wait 1s, wait 4s, login legacy",
    ),
    Forgotten(
        "FrozenWindow.accepted",
        1,
        Policy(rates=(Rate("one", 2, 5, windows="fixed"),)),
        "login legacy, login legacy, login legacy",
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
