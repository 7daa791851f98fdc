"""The rules of a policy as sentences: all that matter, in the order of a token's life."""

import pytest

from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.catalogue.lint import fields_set
from tolsim.documents import load_policy
from tolsim.engine.policy import Policy
from tolsim.render.words.policies import policy_rules, refusal_rules
from tolsim.render.words.terms import one_line

every_policy = pytest.mark.parametrize("name", policy_names())


def policy(rules: str) -> Policy:
    return load_policy(f"name: mine\n{rules}", "mine.yaml", find_policy).policy


def sentences(rules: str) -> list[str]:
    return [rule.sentence for rule in policy_rules(policy(rules))]


USUAL = [
    "access tokens live 1h from issue",
    "refresh tokens do not expire",
    "every refresh replaces the refresh token",
    "a replaced refresh token is dead at once",
    "when a spent refresh token comes back, nothing more dies",
    "a refresh ends no earlier access token",
    "a login ends no token of an earlier one",
    "when a refresh token is revoked on request, its access tokens go too",
    "when an access token is revoked on request, nothing else goes",
    "deauthorize ends the user's tokens",
]


def test_the_usual_policy() -> None:
    """Defaults are rules too, and said."""
    assert USUAL == sentences("")


@pytest.mark.parametrize(
    ("rules", "gone", "new"),
    [
        ("access: {expires: {}}", [0], ["access tokens do not expire"]),
        (
            "access: {expires: {after_use: 30m, after_login: 10h, with_refresh: true}}",
            [0],
            [
                "access tokens live 30m from last use",
                "access tokens live 10h from login",
                "access tokens live no longer than their refresh token",
            ],
        ),
        (
            "access: {on_refresh: revoke_pair, reuse_while_left: 5m, revocation_lag: 1m}",
            [5],
            [
                "a refresh ends the old pair's access token",
                "a refresh hands back the newest access token that has 5m left",
                "a revoked access token is still accepted for 1m",
            ],
        ),
        ("refresh: {issued: false}", [1, 2, 3, 4, 5, 7], ["a login brings no refresh token"]),
        ("refresh: {rotate: never}", [2, 3, 4], ["a refresh keeps the refresh token"]),
        (
            "refresh: {rotate: spend}",
            [2],
            ["a refresh uses the refresh token up and brings no other"],
        ),
        (
            "refresh: {rotate: {min_age: 1d}}",
            [2],
            ["a refresh replaces a refresh token that is at least 1d old"],
        ),
        (
            "refresh: {rotate: {life_used: 70}}",
            [2],
            ["a refresh replaces a refresh token that has 70% of its life behind it"],
        ),
        (
            "refresh: {grace: {for: 30s, returns: same}}",
            [3],
            [
                "a replaced refresh token is still accepted for 30s",
                (
                    "a replaced refresh token that is accepted brings the same answer as the first "
                    "time"
                ),
            ],
        ),
        (
            "refresh: {grace: {returns: same_refresh}}",
            [3, 4],
            [
                "a replaced refresh token is still accepted",
                (
                    "a replaced refresh token that is accepted brings a new access token and "
                    "the same successor"
                ),
            ],
        ),
        ("refresh: {grace: {uses: 0}}", [], []),
        (
            "refresh: {rotate: never, replay: {revoke: user, on: [revoked]}}",
            [2, 3, 4],
            [
                "a refresh keeps the refresh token",
                "when a revoked refresh token comes back, every login of the user dies",
            ],
        ),
        (
            "login: {returns: existing}",
            [],
            ["a login hands back the user's newest valid access token, if there is one"],
        ),
        (
            "login: {grant: system}",
            [],
            ["a login joins the user's newest live grant that its system made"],
        ),
        (
            "limits: {one: {kind: refresh, max: 1, on: [login, refresh]}}",
            [6],
            [
                (
                    "one live refresh token per user and app, the oldest goes "
                    "(counted at logins and refreshes only)"
                )
            ],
        ),
        (
            "rates: {hourly: {max: 9, window: 1h}}",
            [],
            ["at most 9 requests for tokens within 1h per user and app"],
        ),
        (
            "client_credentials: true\nslots: {parameter: index, count: 3, out_of_range: default}",
            [],
            [
                "client credentials bring an access token",
                "index may be 0 to 2, 0 where it is left out",
                "any other index counts as 0",
            ],
        ),
        (
            "revocation: {refresh: user, access: pair}",
            [7, 8],
            [
                "when a refresh token is revoked on request, the user's logins go too",
                "when an access token is revoked on request, its pair goes too",
            ],
        ),
        (
            "incidents: {deauthorize: {scope: user, kinds: []}}",
            [9],
            ["deauthorize ends none of the user's tokens"],
        ),
        (
            "refresh: {replay: {revoke: grant, kinds: []}}",
            [],
            [],
        ),
        (
            "incidents: {disabled: {scope: app, kinds: [refresh]}}",
            [9],
            ["disabled ends the app's refresh tokens"],
        ),
        (
            (
                "limits: {live: {kind: grant, max: 9}}\n"
                "tolerance: {default: 2, sets: limits.live.max, offset: -1}"
            ),
            [6],
            [
                "one live login per user and app, the oldest goes",
                "tolerance N sets limits.live.max to N - 1; N is 2 if not set",
            ],
        ),
    ],
)
def test_a_rule_changes_its_sentences_only(rules: str, gone: list[int], new: list[str]) -> None:
    """What is written takes the place of the usual; what cannot matter then is not said."""
    lost = [USUAL[place] for place in gone]
    got = sentences(rules)
    assert (lost, new) == (
        [sentence for sentence in USUAL if sentence not in got],
        [sentence for sentence in got if sentence not in USUAL],
    )


def test_what_a_refused_client_reads() -> None:
    """Only what is not the usual, with the provider's own words."""
    rules = """
errors:
  access_revoked: {code: "124", message: Invalid access token.}
  refresh_reused: {error: slow_down, status: 403}
  limit_exceeded: {error: access_denied}
undocumented: [rate_limited]
"""
    assert [
        'a revoked access token is answered 401 invalid_token, code 124, "Invalid access token."',
        "a spent refresh token is answered 403 slow_down",
        "how a request over a rate is answered is undetermined",
    ] == [rule.sentence for rule in refusal_rules(policy(rules))]


@every_policy
def test_every_field_is_put_into_words(name: str) -> None:
    """No field of the catalogue that differs from its default is left unsaid."""
    source = catalogue_policy(name)
    found = load_policy(source.text, source.name, find_policy).policy
    rules = (*policy_rules(found), *refusal_rules(found))
    # The ways in which a token ends are told together: one that is lifted needs no sentence.
    told = tuple(path.split(".after_")[0] for rule in rules for path in rule.paths)
    silent = [
        field
        for field in fields_set(found)
        if not any(f"{field}.".startswith(f"{path}.") for path in told)
        and not any(path.startswith(f"{field}.") for path in told)
    ]
    assert [] == silent


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", ("access 1h", "refresh without end", "rotates")),
        (
            "refresh: {issued: false}\nclient_credentials: true",
            ("access 1h", "no refresh token", "client credentials"),
        ),
        (
            "refresh: {expires: {after_use: 7d, after_login: 90d}, grace: {for: 30s, uses: 2}}",
            ("access 1h", "refresh 7d unused, 90d from login", "rotates", "grace 30s, 2 uses"),
        ),
        (
            (
                "refresh: {grace: {until: [new_access_use], linger: 10s, returns: same}, "
                "replay: {revoke: grant, kinds: [refresh]}}"
            ),
            (
                "access 1h",
                "refresh without end",
                "rotates",
                "grace until new access used + 10s, same answer",
                "replay ends its login (refresh)",
            ),
        ),
        ("refresh: {grace: {uses: 0}}", ("access 1h", "refresh without end", "rotates")),
        (
            (
                "limits: {window: {kind: refresh, counts: issued, max: 1}, "
                "few: {kind: access, max: 2, per: [user, system]}}\n"
                "rates: {r: {max: 1, window: 1m}}"
            ),
            (
                "access 1h",
                "refresh without end",
                "rotates",
                "newest refresh token, two access tokens per user, system and app",
                "rate limited",
            ),
        ),
        (
            (
                "limits: {once: {kind: grant, counts: issued, max: 1, overflow: refuse}, "
                "few: {kind: access, max: 2, per: [app], overflow: refuse}}"
            ),
            (
                "access 1h",
                "refresh without end",
                "rotates",
                "at most one login ever, at most two access tokens per app",
            ),
        ),
        (
            (
                "access: {on_refresh: revoke_user, reuse_while_left: 1m, revocation_lag: 1m}\n"
                "login: {grant: user, returns: existing}\nrefresh: {rotate: never}"
            ),
            (
                "access 1h",
                "refresh without end",
                "static",
                "refresh ends the user's access tokens",
                "login hands back",
                "logins share a grant",
                "refresh hands back",
                "revoked access lives on",
            ),
        ),
    ],
)
def test_one_line(rules: str, expected: tuple[str, ...]) -> None:
    """A policy in terms: what is usual and dull is left out."""
    assert expected == one_line(policy(rules))
