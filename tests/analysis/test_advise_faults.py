"""Faults that advice once had, each with the smallest scenario that shows it."""

from tolsim.analysis.advise.advise import Advice, Fix, advise
from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides
from tolsim.render.advise.text import advise_text
from tolsim.render.advise.trouble import obstacle_sentence


def advice_for(text: str, *policies: str) -> Advice:
    (found,) = advise(Case(text, "x.yaml", find_policy), Overrides(policies))
    return found


def fixes_of(found: Advice) -> dict[str, Fix]:
    return {fix.kinds[0]: fix for fix in found.fixes if len(fix.kinds) == 1}


def working(found: Advice) -> list[str]:
    return [" and ".join(fix.kinds) for fix in found.fixes if fix.works]


def page(found: Advice) -> str:
    return advise_text(found, width=200, ascii=False).plain


CONTRADICTED = """\
title: The file saw what the rules do not do
policy: keycloak
systems: [a]
steps:
  - login: a
  - {refresh: a, after: 8m, expect: invalid_grant}
"""


def test_rules_that_the_file_contradicts_are_told_first() -> None:
    """Where the file's own expectation fails, nothing reassures."""
    found = advice_for(CONTRADICTED)
    said = page(found)
    assert [2] == [one.n for one in found.contradictions]
    assert (
        "✗ step 2 answered ok, you saw invalid_grant: these are not the provider's rules; "
        "`tolsim identify` looks for them.\n✓ today"
    ) in said
    assert "Nothing needs to change" not in said


def test_rules_that_options_chose_contradict_no_provider() -> None:
    """What the file saw is then about other rules, and that is said instead."""
    said = page(advice_for(CONTRADICTED, "xero"))
    assert "the file expects invalid_grant: the file is about other rules" in said
    assert "the provider's rules" not in said


def test_refused_requests_with_a_named_token_are_counted() -> None:
    """A client that keeps its first refresh token is not called fine, it is not judged."""
    found = advice_for("""\
title: A client that keeps its first refresh token
policy: {name: p}
systems: [a]
steps:
  - login: a
  - {refresh: a, after: 50m}
  - {refresh: a, using: a.R1, after: 50m}
""")
    said = page(found)
    assert ((3,), ()) == (found.today.unjudged, found.today.broken)
    assert "one refused request with a named token was not judged: step 3." in said
    assert "Nothing needs to change for the requests that were judged." in said


def test_what_nobody_knows_is_no_refusal_that_was_not_judged() -> None:
    """A request with a named token may be answered in a way that nobody has documented."""
    found = advice_for("""\
title: Nobody documented it
policy: {name: p, undocumented: [access_revoked]}
systems: [a]
steps:
  - login: a
  - revoke: a.A1
  - {call: a, using: a.A1}
""")
    outcome = found.today.trace.steps[-1].outcome
    assert ("undetermined", ()) == (outcome, found.today.unjudged)


def test_a_system_that_is_certain_to_be_locked_out_is_broken() -> None:
    """Working on an access token alone, though a refresh token came, is not working."""
    found = advice_for("""\
title: a is dead in half an hour
policy: {name: p, limits: {one: {kind: refresh, max: 1}}}
systems: [a, b]
users: [u]
steps:
  - login: a
  - {login: b, after: 30m}
""")
    assert ({"a": 3600}, ["shared_store", "own_apps", "own_users"]) == (
        found.today.dooms,
        working(found),
    )
    assert "✗ today: a works until 1h and will then be locked out" in page(found)


LOSER = """\
title: The loser wipes the store
policy: {name: p}
systems: {a: {store: f}, b: {store: f}}
steps:
  - login: a
  - race: [{refresh: a}, {refresh: b}]
    after: 1h
  - {forget: b, if: refused}
  - {call: a, after: 1m}
"""


def test_a_remedy_is_not_charged_with_the_damage_that_it_prevents() -> None:
    """What a client does after a refusal does not happen where there is no refusal."""
    assert ["single_refresher", "grace"] == working(advice_for(LOSER))


def test_what_happens_whatever_is_answered_is_pointed_out() -> None:
    """A step that may be a reaction, but is not written as one, may be why no remedy helps."""
    found = advice_for(LOSER.replace(", if: refused", ""))
    assert [] == working(found)
    assert "if it is a reaction, write `if: refused` there" in page(found)


COPIED = """\
title: A copied credential
policy: {name: p}
systems: [a, b]
steps:
  - login: a
  - {copy: a, to: b}
  - {refresh: a, after: 1h}
  - {refresh: b, after: 1m}
"""


def test_copied_tokens_are_answered_with_a_login_of_ones_own() -> None:
    """With an app of its own a system logs in, too; none is said to be of another app."""
    found = advice_for(COPIED)
    assert ["own_logins", "shared_store", "own_apps", "grace"] == working(found)
    assert {"log_in": ["b"], "keep": []} == fixes_of(found)["own_logins"].values[0]
    assert [] == [fix for fix in found.fixes if "another app" in (fix.reason or "")]


def test_tokens_of_another_app_are_named_with_their_step() -> None:
    """A request that presents another's token cannot be made by an app of its own."""
    text = COPIED + "  - {refresh: b, using: a.R1}\n"
    assert (
        "at step 5 b presents a.R1, a token of a; with an app of its own it could not"
        == fixes_of(advice_for(text))["own_apps"].reason
    )


def test_an_incident_happens_to_each_app() -> None:
    """The incident is written for both apps; no change is spoken of that is not there."""
    found = advice_for("""\
title: An incident, two systems
policy: {name: p}
systems: [a, b]
users: [u]
steps:
  - login: a
  - login: b
  - {incident: deauthorize, after: 1m}
  - {call: a}
""")
    own_apps = fixes_of(found)["own_apps"]
    assert (None, (4,)) == (own_apps.reason, own_apps.outlook and own_apps.outlook.broken)
    assert 2 == (own_apps.scenario or "").count("incident: deauthorize")
    assert [] == working(found)
    assert (
        "the incident deauthorize at step 3 ended a.R1; only a new login helps then"
        == obstacle_sentence(found)
    )


def test_an_expired_access_token_is_normal_life() -> None:
    """Nothing is broken where a refresh would have brought another token."""
    found = advice_for("""\
title: Two hours later
policy: xero
systems: [app]
steps:
  - login: app
  - {call: app, after: 2h}
""")
    assert ["refresh_first"] == working(found)
    assert "nothing is broken: step 2 presents an expired access token" in page(found)


def test_a_restored_backup_is_answered_with_tokens_that_are_kept() -> None:
    """Token stores are left out of backups; the servers that share one go on with theirs."""
    found = advice_for("""\
title: Three servers and a backup
policy: xero
systems:
  s1: {store: db}
  s2: {store: db}
  s3: {store: db}
  backup: {}
steps:
  - login: s1
  - {copy: s1, to: backup}
  - {refresh: s2, after: 24h}
  - {copy: backup, to: s3}
  - call: s1
  - {refresh: s1, after: 1h}
""")
    assert ["own_logins"] == working(found)
    assert {"log_in": [], "keep": ["backup", "s3"]} == fixes_of(found)["own_logins"].values[0]
    assert "no two systems of one app" in str(fixes_of(found)["shared_store"].reason)


def test_steps_keep_the_numbers_of_the_file() -> None:
    """Of a race that a remedy makes smaller, the requests that stay are numbered as before."""
    found = advice_for("""\
title: Two apps, a race of two refreshes and a call
apps:
  production: {policy: {name: p, access: {expires: {after_issue: 10m}}}}
  development: {policy: {name: q}}
systems:
  a: {app: production, store: db}
  b: {app: production, store: db}
  c: {app: development}
steps:
  - login: a
  - login: c
  - {incident: deauthorize, app: development}
  - race: [{refresh: a}, {refresh: b}, {call: c}]
    after: 1m
""")
    assert ("4.1", "4.2", "4.3") == found.today.broken
    single = fixes_of(found)["single_refresher"].outlook
    assert single is not None
    assert ("4.3",) == single.broken


def test_a_step_put_before_another_bears_its_number() -> None:
    """A refresh that a remedy adds does not shift the numbers of the steps behind it."""
    found = advice_for("""\
title: Late, then removed
policy: {name: p}
systems: [a]
steps:
  - login: a
  - repeat: 2
    steps:
      - {call: a, after: 2h}
  - incident: deauthorize
  - call: a
""")
    assert (2, 3, 5) == found.today.broken
    remedied = fixes_of(found)["refresh_first"].outlook
    assert remedied is not None
    assert ((1, 2, 2, 3, 3, 4, 5), (5,)) == (remedied.numbers, remedied.broken)


def test_a_sign_out_reaches_the_app_of_its_system_alone() -> None:
    """What one system sets off does not happen to the apps that others have of their own."""
    text = """\
title: Who signs out here signs out there
policy:
  - gotrue
  - {name: local, extends: gotrue, incidents: {logout: {scope: local}}}
systems: [a, b]
users: [u]
steps:
  - login: a
  - login: b
  - {incident: logout, by: a, after: 10m}
  - {refresh: b, after: 1h}
"""
    everywhere, _ = advise(Case(text, "x.yaml", find_policy))
    own_apps = fixes_of(everywhere)["own_apps"]
    assert (None, ()) == (own_apps.reason, own_apps.outlook and own_apps.outlook.broken)
    assert "incident: logout\n    after: 10m\n    app: a\n" in (own_apps.scenario or "")


def test_why_nothing_helps_is_said_of_the_case() -> None:
    """A login that brought no refresh token, a token revoked on purpose, one that ran out."""
    head = "title: x\npolicy: {name: p, POLICY}\nsystems: [a]\nsteps:\n  - login: a\n"
    said = [
        obstacle_sentence(advice_for(head.replace("POLICY", policy) + steps))
        for policy, steps in (
            ("refresh: {issued: false}", "  - {call: a, after: 2h}\n"),
            ("revocation: {access: grant}", "  - revoke: a.A1\n  - refresh: a\n"),
            ("limits: {}", "  - revoke: a.A1\n  - call: a\n"),
            ("refresh: {expires: {after_login: 2h}}", "  - {refresh: a, after: 2h}\n"),
        )
    ]
    assert [
        "the login of a at step 1 brought no refresh token to go on with",
        "the revocation at step 2 ended a.R1; only a new login helps then",
        "the revocation at step 2 ended a.A1; a refresh brings another",
        "a.R1 ended at 2h: refresh tokens live 2h from login; only a new login helps then",
    ] == said


def test_an_app_that_no_system_uses_can_change() -> None:
    """It stays what it is while the systems of the other get apps of their own."""
    found = advice_for("""\
title: An idle app
apps:
  used: {policy: {name: p, limits: {one: {kind: grant, max: 1}}}}
  idle: {policy: {name: q}}
systems: {a: {app: used}, b: {app: used}}
steps:
  - login: a
  - login: b
  - {change: {access: {revocation_lag: 1m}}, app: idle}
  - call: a
""")
    own_apps = fixes_of(found)["own_apps"]
    assert (True, ["used-a", "used-b", "idle"]) == (own_apps.works, own_apps.values[0])


def test_what_stands_after_an_incident_is_said_once() -> None:
    """Where the incident is written for each user, its time and its `then` stay with the first."""
    found = advice_for("""\
title: An incident of one user
policy: {name: p}
systems: [a, b]
users: [u]
steps:
  - login: a
  - login: b
  - {incident: deauthorize, after: 1m, then: {a: locked-out}}
  - {call: a}
""")
    assert """\
  - incident: deauthorize
    after: 1m
    user: u-a
    then: {u-a@a: locked-out}
  - incident: deauthorize
    user: u-b
  - call: u-a@a
""" in (fixes_of(found)["own_users"].scenario or "")
