"""Rules as sentences, with the policy's own numbers."""

from dataclasses import replace
from typing import get_args

import pytest

from tolsim.engine.grace import Condition
from tolsim.engine.policy import (
    FOREVER,
    AccessRules,
    Expiry,
    Grace,
    Incident,
    KeyPart,
    Knob,
    Limit,
    LoginRules,
    Policy,
    Rate,
    RefreshRules,
    Replay,
    RevocationRules,
    Slots,
)
from tolsim.render.words.occasion import Occasion
from tolsim.render.words.rules import knob_sentence, rule_sentence

LIMIT = Limit("live", "grant", 2)
PER_SYSTEM: tuple[KeyPart, ...] = ("app", "user", "system")


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (LIMIT, "two live logins per user and app, the oldest goes"),
        (replace(LIMIT, max=1), "one live login per user and app, the oldest goes"),
        (
            replace(LIMIT, max=6, kind="access"),
            "6 live access tokens per user and app, the oldest goes",
        ),
        (
            replace(LIMIT, per=PER_SYSTEM),
            "two live logins per user, system and app, the oldest goes",
        ),
        (replace(LIMIT, per=("app",)), "two live logins per app, the oldest goes"),
        (replace(LIMIT, per=("app", "slot")), "two live grants per slot and app, the oldest goes"),
        (
            replace(LIMIT, kind="access", per=("app", "parent")),
            "two live access tokens per refresh token, the oldest goes",
        ),
        (
            replace(LIMIT, kind="access", per=("app", "grant")),
            "two live access tokens per login, the oldest goes",
        ),
        (
            replace(LIMIT, overflow="revoke_least_recently_used"),
            "two live logins per user and app, the least recently used goes",
        ),
        (
            replace(LIMIT, overflow="revoke_all_others"),
            "two live logins per user and app, all others go",
        ),
        (
            replace(LIMIT, overflow="refuse"),
            "at most two live logins per user and app, more are refused",
        ),
        (
            replace(LIMIT, kind="access", cascade=True),
            "two live access tokens per user and app, the oldest goes with its whole login",
        ),
        (
            replace(LIMIT, kind="access", overflow="revoke_all_others", cascade=True),
            "two live access tokens per user and app, all others go with their whole login",
        ),
        (
            replace(LIMIT, kind="refresh", counts="issued"),
            "only the newest two refresh tokens per user and app work",
        ),
        (
            replace(LIMIT, kind="refresh", counts="issued", max=1, cascade=True),
            (
                "only the newest refresh token per user and app works, "
                "older ones go with their whole login"
            ),
        ),
        (
            replace(LIMIT, counts="issued", overflow="refuse", max=1),
            "at most one login ever per user and app, more are refused",
        ),
    ],
)
def test_limit(limit: Limit, expected: str) -> None:
    """A limit says what it counts, for whom, and what goes."""
    assert expected == rule_sentence(Policy(limits=(limit,)), "limits.live")


def test_repeated_limit() -> None:
    """A limit told again leaves out what then goes."""
    got = rule_sentence(Policy(limits=(LIMIT,)), "limits.live", Occasion(brief=True))
    assert "two live logins per user and app" == got


def test_joined_logins_are_grants() -> None:
    """Where logins join a grant, a limit on grants does not count logins."""
    policy = Policy(limits=(LIMIT,), login=LoginRules(grant="user"))
    assert "two live grants per user and app, the oldest goes" == rule_sentence(
        policy, "limits.live"
    )


def test_each_condition_of_a_grace_has_words_of_its_own() -> None:
    """The end of a grace is told otherwise for every condition that can end it."""
    grace = Grace(for_=60, uses=2, depth=1, until=("successor_refresh",))
    policy = Policy(refresh=RefreshRules(grace=grace))
    occasion = Occasion("spent", by="legacy.R2")
    rules = [f"refresh.grace.{condition}" for condition in get_args(Condition)]
    assert len(rules) == len({rule_sentence(policy, rule, occasion) for rule in rules})


SPENT = Policy(refresh=RefreshRules(grace=Grace(uses=0, until=("successor_refresh",))))
GRACE = Policy(refresh=RefreshRules(grace=Grace(for_=60, uses=2)))


@pytest.mark.parametrize(
    ("policy", "rule", "occasion", "expected"),
    [
        (
            Policy(),
            "access.expires.after_issue",
            Occasion("expired"),
            "access tokens live 1h from issue",
        ),
        (
            Policy(refresh=RefreshRules(expires=Expiry(after_use=90 * 86400))),
            "refresh.expires.after_use",
            Occasion("expired"),
            "refresh tokens live 90d from last use",
        ),
        (
            Policy(access=AccessRules(Expiry(after_login=5))),
            "access.expires.after_login",
            Occasion("expired"),
            "access tokens live 5s from login",
        ),
        (
            Policy(),
            "access.expires.with_refresh",
            Occasion("expired"),
            "access tokens live no longer than their refresh token",
        ),
        (
            Policy(access=AccessRules(on_refresh="revoke_pair")),
            "access.on_refresh",
            Occasion(),
            "a refresh ends the old pair's access token",
        ),
        (
            Policy(access=AccessRules(on_refresh="revoke_grant")),
            "access.on_refresh",
            Occasion(),
            "a refresh ends the login's earlier access tokens",
        ),
        (
            Policy(access=AccessRules(on_refresh="revoke_user", revocation_lag=300)),
            "access.on_refresh",
            Occasion("lingering"),
            "a refresh ends all the user's earlier access tokens; still accepted for 5m",
        ),
        (
            Policy(limits=(LIMIT,), access=AccessRules(revocation_lag=FOREVER)),
            "limits.live",
            Occasion("lingering"),
            "two live logins per user and app, the oldest goes; still accepted until it expires",
        ),
        (
            Policy(access=AccessRules(revocation_lag=300)),
            "access.revocation_lag",
            Occasion(),
            "its 5m of lag ran out",
        ),
        (
            Policy(),
            "refresh.rotate",
            Occasion("spent", "R2"),
            "replaced by R2, each refresh token works once",
        ),
        (
            Policy(refresh=RefreshRules(rotate="spend")),
            "refresh.rotate",
            Occasion("spent", "A2"),
            "used up, none came back, each refresh token works once",
        ),
        (
            GRACE,
            "refresh.rotate",
            Occasion("tolerated", "R2"),
            "replaced by R2, still accepted for 1m and two more times",
        ),
        (
            Policy(refresh=RefreshRules(grace=Grace(depth=1, until=("new_access_use",), linger=5))),
            "refresh.rotate",
            Occasion("tolerated", "R2"),
            (
                "replaced by R2, still accepted, as the last one replaced, "
                "until 5s after the new access token is used"
            ),
        ),
        (SPENT, "refresh.grace", None, "a replaced refresh token is dead at once"),
        (SPENT, "refresh.rotate", None, "each refresh token works once"),
        (
            SPENT,
            "refresh.rotate",
            Occasion("spent", "R2"),
            "replaced by R2, each refresh token works once",
        ),
        (GRACE, "refresh.grace.for", Occasion("spent"), "its grace of 1m ran out"),
        (GRACE, "refresh.grace.uses", Occasion("spent"), "its two more uses are used up"),
        (
            Policy(refresh=RefreshRules(grace=Grace(depth=2))),
            "refresh.grace.depth",
            Occasion("spent", "R4"),
            "R4 came, only the last two are tolerated",
        ),
        (
            Policy(refresh=RefreshRules(grace=Grace(until=("successor_refresh",)))),
            "refresh.grace.until",
            Occasion("spent", "legacy.R2"),
            "its successor legacy.R2 was used",
        ),
        (
            Policy(refresh=RefreshRules(grace=Grace(until=("new_access_use",), linger=5))),
            "refresh.grace.until",
            Occasion("spent", "A2"),
            "the new A2 was used, and 5s more ran out",
        ),
        (Policy(), "refresh.grace", Occasion("spent", at_change=True), "the policy changed"),
        (GRACE, "refresh.grace.for", Occasion("spent", at_change=True), "the policy changed"),
        (
            GRACE,
            "refresh.grace",
            Occasion("tolerated", at_change=True),
            "accepted again for 1m and two more times",
        ),
        (
            Policy(refresh=RefreshRules(replay=Replay("chain"))),
            "refresh.replay",
            Occasion(by="legacy.R1"),
            "the spent legacy.R1 came back, so all issued from it dies",
        ),
        (
            Policy(refresh=RefreshRules(replay=Replay("grant", on=("revoked",)))),
            "refresh.replay",
            Occasion(by="legacy.R1", presented="revoked"),
            "the revoked legacy.R1 came back, so its whole login dies",
        ),
        (
            Policy(refresh=RefreshRules(replay=Replay("user", kinds=("access",)))),
            "refresh.replay",
            Occasion(by="legacy.R1"),
            "the spent legacy.R1 came back, so all access tokens of the user die",
        ),
        (Policy(), "revocation.refresh", Occasion(on_request=True), "revoked on request"),
        (
            Policy(),
            "revocation.refresh",
            Occasion(by="legacy.R1"),
            "legacy.R1 was revoked on request, its access tokens go too",
        ),
        (
            Policy(revocation=RevocationRules(access="user")),
            "revocation.access",
            Occasion(by="legacy.A1"),
            "legacy.A1 was revoked on request, the user's logins go too",
        ),
        (Policy(), "incidents.deauthorize", Occasion(), "deauthorize ends the user's tokens"),
        (
            Policy(incidents={"app_disabled": Incident("app", ("refresh",))}),
            "incidents.app_disabled",
            Occasion(),
            "app_disabled ends the app's refresh tokens",
        ),
        (
            Policy(incidents={"password_change": Incident("user", ())}),
            "incidents.password_change",
            None,
            "password_change ends none of the user's tokens",
        ),
        (
            Policy(refresh=RefreshRules(replay=Replay("grant", kinds=()))),
            "refresh.replay",
            Occasion(by="legacy.R1"),
            "the spent legacy.R1 came back, so nothing more dies",
        ),
        (
            Policy(rates=(Rate("slow", 2, 60, ("login", "refresh"), block=300),)),
            "rates.slow",
            None,
            "at most two logins and refreshes within 1m per user and app, then none for 5m",
        ),
        (
            Policy(rates=(Rate("slow", 2, 60, ("refresh",), ("app", "token"), windows="fixed"),)),
            "rates.slow",
            None,
            "at most two refreshes in each fixed window of 1m per refresh token",
        ),
        (Policy(), "limits.of-another-policy", None, "limits.of-another-policy"),
        (
            GRACE,
            "refresh.rotate",
            None,
            "a replaced refresh token is still accepted for 1m and two more times",
        ),
        (
            Policy(),
            "refresh.replay",
            None,
            "a spent refresh token comes back, so nothing more dies",
        ),
    ],
)
def test_rule(policy: Policy, rule: str, occasion: Occasion | None, expected: str) -> None:
    """Each rule has its sentence, for each way in which it acts."""
    assert expected == rule_sentence(policy, rule, occasion)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            Policy(limits=(LIMIT,), tolerance=Knob(1, "limits.live.max")),
            "two live logins per user and app, the oldest goes",
        ),
        (
            replace(GRACE, tolerance=Knob(1, "refresh.grace.uses")),
            "a replaced refresh token is still accepted for 1m and two more times",
        ),
        (
            replace(SPENT, tolerance=Knob(0, "refresh.grace.uses")),
            "a replaced refresh token is dead at once",
        ),
        (
            Policy(slots=Slots("token_index", 3), tolerance=Knob(3, "slots.count")),
            "token_index may be 0 to 2",
        ),
        (
            Policy(slots=Slots("token_index", 1), tolerance=Knob(1, "slots.count")),
            "token_index can only be 0",
        ),
    ],
)
def test_knob(policy: Policy, expected: str) -> None:
    """What a tolerance means is the rule whose field it sets."""
    assert policy.tolerance is not None
    assert expected == knob_sentence(policy, policy.tolerance.sets)
