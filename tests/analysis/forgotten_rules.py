"""Walks that tell when a search does not know what a policy looks at."""

from tests.analysis.forgotten import (
    CHAIN,
    ONE_OF_A_PARENT,
    ONE_OF_A_SYSTEM,
    TWO_RECENT,
    Forgotten,
    access,
    limited,
    rate_of_token,
    refresh,
)
from tolsim.analysis.search.space.states.unheld import Counted
from tolsim.engine.policy import (
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
        "Relevance.leeway",
        0,
        refresh(replay=Replay("grant", leeway=5)),
        "login legacy, copy legacy to new, refresh legacy, wait 4s, refresh new, call legacy",
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
    Forgotten(
        "Relevance.presented",
        0,
        rate_of_token(1, 5),
        "login legacy, refresh legacy, refresh legacy",
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
    # A replay ends the tokens that a lost answer brought: another login's keep the grant alive.
    Forgotten(
        "Unheld.singly",
        frozenset(),
        Policy(
            access=AccessRules(Expiry(after_issue=1)),
            login=LoginRules(grant="user"),
            refresh=RefreshRules(expires=Expiry(after_login=5), replay=CHAIN),
        ),
        "login legacy, lost login legacy, lost refresh legacy, wait 1s, refresh legacy, "
        "login legacy, wait 4s",
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
