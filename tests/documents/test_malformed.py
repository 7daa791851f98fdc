"""Malformed scenario files: each fault with its code, its place and its help."""

import pytest

from tests.documents.shelf import find_policy
from tolsim.documents import DocumentError, Overrides, load_scenario

ONE = "title: t\nsystems: [legacy, new]\nsteps:\n"
TWO_USERS = "title: t\nsystems: [legacy, new]\nusers: [xyz, abc]\nsteps:\n"
TWO_APPS = """\
title: t
apps: {prod: {policy: reuse}, dev: {policy: plain}}
systems: {legacy: {app: prod}, new: {app: dev}}
steps:
"""
STARTED = "title: t\nsystems: [legacy, new]\nstart: 2026-08-03T18:24:05Z\nsteps:\n"
INCIDENTS = """\
title: t
policy: {incidents: {leave: {scope: local}, password: {scope: user}}}
users: [xyz, abc]
systems: [legacy, new]
steps:
"""
SEVEN = ", ".join(["{login: new}"] * 7)
NO_DATE = "write `date:` and a date such as 2026-01-31, 2026-01 or 2026, or undated"
NO_TIME = "write a duration since the start such as 1h30m, or a time such as 2026-08-03T18:24:05Z"
NO_START = (
    "write `start: 2026-08-03T18:24:05Z` above the steps, or `at` as a duration since the start"
)
VERBS = (
    "login, refresh, call, client_credentials, revoke, copy, forget, incident, change, wait,"
    " race, check, repeat"
)
NAME = (
    "write a name of at most 100 characters, without `@`, white space and control characters, "
    "and without an end like `.A1`"
)

NONE = Overrides()
TWO_STORES = """\
title: t
apps: {x: {}, y: {}}
systems: {a: {app: x, store: s}, b: {app: y, store: s}}
steps: []
"""

Told = tuple[str, int, int, str]


def told(text: str, overrides: Overrides = NONE) -> list[Told]:
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "f.yaml", find_policy, overrides)
    return [(p.code, p.mark.line, p.mark.column, p.help) for p in caught.value.problems]


HEADS: list[tuple[str, list[Told]]] = [
    ("title: t\nsystems: [a]\n",
     [("missing-key", 1, 1, "write `steps:` and a list")]),
    ("title: t\npolicy: resue\nsteps:\n- login: a\n",
     [("missing-key", 1, 1, "write `systems:` and a list or a mapping"),
      ("unknown-policy", 2, 9, "did you mean `reuse`?")]),
    ("title: t\nsystems: {a: {ap: x}}\nsteps:\n- login: a\n- login: b\n",
     [("unknown-key", 2, 15, "did you mean `app`?"),
      ("unknown-system", 5, 10, "write one of: a")]),
    ("title: t\nsystems: [a]\nusers: x, y\nsteps:\n- login: x@a\n- login: z@a\n",
     [("wrong-type", 3, 8, "write `users: [x, y]`"),
      ("unknown-user", 6, 10, "write one of: x, y")]),
    ("- a\n", [("wrong-type", 1, 1, "write a mapping")]),
    ("title: t\nsystems: []\nsteps: []\n",
     [("wrong-length", 2, 10, "write at least 1 of them")]),
    ("title: t\nsystems: {}\nsteps: []\n",
     [("wrong-length", 2, 10, "write at least 1 of them")]),
    ("title: ''\nsystems: [a]\nsteps: []\n",
     [("not-a-text", 1, 8, "write a text of 1 to 1,000 characters")]),
    ("title: 2026\nsystems: [a]\nsteps: []\n", [("wrong-type", 1, 8, 'quote it: "2026"')]),
    ("title: t\nsystems: [a, a]\nsteps: []\n",
     [("duplicate-name", 2, 14, "keep one of them")]),
    ("title: t\nsystems: [a b]\nsteps: []\n",
     [("not-a-name", 2, 11, "write `a-b`, or `a, b` if these are several")]),
    ("title: t\nsystems: {a@b: {}}\nsteps: []\n", [("not-a-name", 2, 11, NAME)]),
    ("title: t\nsystems: [a]\nusers: [x.R12]\nsteps: []\n", [("not-a-name", 3, 9, NAME)]),
    ("title: t\nsystems: {a: {saves: [acess]}}\nsteps: []\n",
     [("unknown-word", 2, 23, "did you mean `access`?")]),
    ("title: t\nsystems: [a]\nstart: 2026-08-03\nsteps: []\n",
     [("not-a-time", 3, 8, "write a time such as 2026-08-03T18:24:05Z")]),
    ("title: t\nsystems: [a]\nstart: 2026-02-30T18:24:05Z\nsteps: []\n",
     [("no-such-time", 3, 8, "write a time such as 2026-08-03T18:24:05Z")]),
    ("title: t\nsystems: [a]\nlesson: {asks: [{what: answer, step: 3.1}]}\nsteps: []\n",
     [("wrong-type", 3, 38, 'quote it: "3.1"')]),
    ("title: t\nsystems: [a]\nlesson: {asks: [{what: replies}], morals: x}\nsteps: []\n",
     [("unknown-word", 3, 24, "write one of: answer, differs, notices, state, tokens"),
      ("unknown-key", 3, 35, "did you mean `moral`?")]),
    ("title: t\nsystems: [a]\nsource: ftp://x\nsteps: []\n",
     [("not-a-url", 3, 9, "write a URL that starts with https://")]),
    ("title: t\nsystems: [a]\ntolrance: 1\nsteps:\n- login: b\n",
     [("unknown-key", 3, 1, "did you mean `tolerance`?"),
      ("unknown-system", 5, 10, "write one of: a")]),
    ("title: t\nsystems: [a]\npolicy: resue\nsteps: []\n",
     [("unknown-policy", 3, 9, "did you mean `reuse`?")]),
    ("title: t\nsystems: [a]\npolicy: plain\ntolerance: 1\nsteps: []\n",
     [("no-knob", 4, 12,
       "leave the tolerance out, or choose a policy with a `tolerance` record")]),
    ("title: t\nsystems: [a]\ntolerance: -1\nsteps: []\n",
     [("out-of-range", 3, 12, "write a whole number from 0 to 1000000000")]),
    ("title: t\nsystems: [a]\npolicy: [reuse, reuse]\nsteps: []\n",
     [("duplicate-run", 3, 17, "give each a `name` of its own")]),
    ("title: t\nsystems: [a]\npolicy: reuse\napps: {x: {}}\nsteps: []\n",
     [("beside-apps", 3, 1, "write the policy of each app inside `apps`")]),
    ("title: t\napps: {x: {}, y: {}}\nsystems: [a]\nsteps: []\n",
     [("which-app", 3, 10, "write `a: {app: x}`")]),
    ("title: t\napps: {x: {}, y: {}}\nsystems: {a: {app: z}}\nsteps: []\n",
     [("unknown-app", 3, 20, "write one of: x, y")]),
    (TWO_STORES,
     [("store-of-two-apps", 3, 53, "give the systems of each app a store of their own")]),
]  # fmt: skip

POLICIES: list[tuple[str, list[Told]]] = [
    ("{limits: {places: {kind: access}}}",
     [("missing-key", 3, 19, "write `max:` and a whole number")]),
    ("{limits: {places: {kind: acces, max: 1}}}",
     [("unknown-word", 3, 34, "did you mean `access`?")]),
    ("{limits: {places: {kind: access, max: 0}}}",
     [("out-of-range", 3, 47, "write a whole number from 1 to 1000000000")]),
    ("{limits: {places: {kind: refresh, max: 1, per: [parent]}}}",
     [("parent-of-access-only", 3, 56, "leave `parent` out, or write `kind: access`")]),
    ("{rates: {r: {max: 1, window: 1m, on: [login], per: [token]}}}",
     [("token-of-refresh-only", 3, 60, "leave `token` out, or add `refresh` to `on`")]),
    ("{limits: {places: {kind: grant, max: 1, on: [refresh]}}}",
     [("refresh-makes-no-grant", 3, 53,
       "add `login` or `client_credentials`, or leave `on` out")]),
    ("{limits: {a.b: {kind: grant, max: 1}}}",
     [("not-a-name", 3, 19,
       NAME.partition("`@`")[0] + "dots and white space, such as live-grants")]),
    ("{access: {expires: {after_issue: 60}}}",
     [("bare-duration", 3, 42, "did you mean 60s or 60m?")]),
    ("{access: {revocation_lag: forever}}",
     [("not-a-duration", 3, 35,
       "write a duration such as 30s, 5m or 1h30m, or until_expiry")]),
    ("{refresh: {rotate: {}}}",
     [("not-valid", 3, 28, "write exactly one of `min_age` and `life_used`")]),
    ("{refresh: {rotate: sometimes}}",
     [("unknown-word", 3, 28, "write one of: always, never, spend")]),
    ("{errors: {refresh_reused: {code: 0124}}}", [("not-a-code", 3, 42, 'quote it: "0124"')]),
    ("{http: {paths: {token: oauth}}}",
     [("not-a-path", 3, 32, "write a path such as /oauth/token")]),
    ("{http: {grants: {account_credentials: client}}}",
     [("unknown-word", 3, 47,
       "did you mean `client_credentials`?")]),
    ("{proved: [{server: Hydra, version: '2', configuration: none}]}",
     [("missing-key", 3, 19, NO_DATE)]),
    ("{assumed: [refresh.grce]}",
     [("unknown-field", 3, 20,
       "write the dotted path of a field, such as refresh.grace.uses")]),
    ("{tolerance: {default: 1, sets: refresh.issued}}",
     [("wrong-type", 3, 40, "write true or false")]),
    ("{extends: rusee}", [("unknown-policy", 3, 19, "did you mean `reuse`?")]),
    ("{extends: reuse, refresh: {grace: {for: 5}}}",
     [("bare-duration", 3, 49, "did you mean 5s or 5m?")]),
    ("{extends: reuse, rates: {r: {max: 1}}}",
     [("missing-key", 3, 34, "write `window:` and a duration such as 30s, 5m or 1h30m")]),
]  # fmt: skip

STEPS: list[tuple[str, list[Told]]] = [
    (ONE + "- 3\n", [("wrong-type", 4, 3, "write `login: legacy`")]),
    (ONE + "- {}\n", [("no-verb", 4, 3, f"write one of: {VERBS}")]),
    (ONE + "- logn: legacy\n", [("unknown-key", 4, 3, "did you mean `login`?")]),
    (ONE + "- login: legacy\n  call: new\n", [("two-verbs", 5, 3, "make two steps of them")]),
    (ONE + "- login: legcy\n", [("unknown-system", 4, 10, "did you mean `legacy`?")]),
    (ONE + "- login: bob@legacy\n", [("unknown-user", 4, 10, "write one of: user")]),
    (ONE + "- wait: 5x\n",
     [("not-a-duration", 4, 9, "write a duration such as 30s, 5m or 1h30m")]),
    (ONE + "- login: legacy\n  after: 60\n",
     [("bare-duration", 5, 10, "did you mean 60s or 60m?")]),
    (ONE + "- wait: 5m\n  at: 1m\n  after: 1m\n", [("at-and-after", 5, 3, "keep one of them")]),
    (ONE + "- wait: 5m\n  after: 5m\n- wait: 1s\n  at: 9m\n",
     [("clock-goes-back", 7, 7,
       "write a later time, or `after` for a time from the step before")]),
    (ONE + "- login: legacy\n  lost: yes\n", [("wrong-type", 5, 9, "write true or false")]),
    (ONE + "- call: legacy\n  lost: true\n",
     [("unknown-key", 5, 3,
       "write one of: after, at, note, then, expect, answer, call, using, if")]),
    (ONE + "- check: x\n  expect: ok\n",
     [("unknown-key", 5, 3, "write one of: after, at, note, then, check")]),
    (ONE + "- login: legacy\n  then: {legacy: locked_out}\n",
     [("unknown-word", 5, 18, "did you mean `locked-out`?")]),
    (ONE + "- login: legacy\n  then: {legacy: valid}\n",
     [("wrong-word", 5, 18, "write one of: signed-out, working, recoverable, locked-out")]),
    (ONE + "- login: legacy\n  then: {legacy.A1: spent}\n",
     [("wrong-word", 5, 21,
       "write one of: valid, lingering, expired, revoked, active, inactive")]),
    (ONE + "- login: legacy\n  answer: [legacy.A2]\n",
     [("never-issued", 5, 12, "did you mean `legacy.A1`?")]),
    (ONE + "- refresh: legacy\n  using: new.R1\n",
     [("never-issued", 5, 10, "let `new` log in first")]),
    (ONE + "- client_credentials: legacy\n- revoke: legacy.R1\n",
     [("never-issued", 5, 11, "let `legacy` log in first")]),
    (ONE + "- login: legacy\n- refresh: legacy\n  using: legacy.A1\n",
     [("wrong-kind", 6, 10, "write a label such as legacy.R1")]),
    (ONE + "- call: legacy\n  using: token\n",
     [("not-a-label", 5, 10, "write one such as legacy.A1 or legacy.R1")]),
    (ONE + "- incident: deauthorise\n",
     [("unknown-incident", 4, 13, "did you mean `deauthorize`?")]),
    (ONE + "- change: {limts: {}}\n", [("unknown-key", 4, 12, "did you mean `limits`?")]),
    (ONE + "- change: {limits: {live-grants: {kind: null}}}\n",
     [("missing-key", 4, 21, "write `kind:` and one of access, grant, refresh")]),
    (ONE + "- change: {tolerance: null}\n- change: {tolerance: 2}\n",
     [("no-knob", 5, 23,
       "leave the tolerance out, or choose a policy with a `tolerance` record")]),
    (ONE + "- race:\n  - login: new\n", [("wrong-length", 5, 3, "write 2 to 7 of them")]),
    (ONE + "- race:\n  - login: new\n    after: 1s\n  - wait: 1s\n",
     [("not-in-a-race", 6, 5, "write it beside `race`: all racers are sent at one instant"),
      ("not-in-a-race", 7, 5, "race login, refresh, call, client_credentials")]),
    (ONE + "- race:\n  - login: new\n  - call: new\n    using: new.A1\n",
     [("never-issued", 7, 12, "let `new` log in first")]),
    (ONE + "- login: new\n  expect: {tolerance 2: ok}\n",
     [("unknown-run", 5, 12, "did you mean `tolerance 1`?")]),
    (ONE + "- login: new\n  then: {new: working, tolerance 1: {new: working}}\n",
     [("mixed-runs", 5, 10,
       "write one expectation for each run, or a single one for all of them")]),
    (ONE + "- login: new\n  then: {one of: working}\n",
     [("not-entries", 5, 18, "write them as in `one of: {legacy: working, new: working}`")]),
    (ONE + "- login: new\n  then: {one of: {new: valid}}\n",
     [("wrong-word", 5, 24, "write one of: signed-out, working, recoverable, locked-out")]),
    (ONE + "- login: new\n  then: {one of: {new.R2: current}}\n",
     [("never-issued", 5, 19, "did you mean `new.R1`?")]),
    (ONE + "- login: new\n  then: {one of: {new: working}, tolerance 1: {new: working}}\n",
     [("unknown-system", 5, 34, "write one of: legacy, new")]),
    (ONE + "- login: new\n  expect: 200\n",
     [("out-of-range", 5, 11, "write `expect: ok`")]),
    (ONE + "- wait: 1s\n  if: ok\n",
     [("unknown-key", 5, 3, "write one of: after, at, note, then, expect, answer, wait")]),
    (ONE + "- login: new\n  if: fine\n",
     [("unknown-word", 5, 7, "write one of: lost, ok, refused")]),
    (ONE + "- race:\n  - login: new\n    if: ok\n  - login: new\n",
     [("not-in-a-race", 6, 5, "move the step out of the race: all racers are sent")]),
    (ONE + "- login: new\n  at: 2026-08-03T18:24:05Z\n",
     [("no-start", 5, 7, NO_START)]),
    (STARTED + "- login: new\n  at: 2026-08-03T18:24:04.9Z\n",
     [("before-start", 6, 7, "write a later time, or an earlier `start`")]),
    (STARTED + "- wait: 1m\n- login: new\n  at: 2026-08-03T20:25:04+02:00\n",
     [("clock-goes-back", 7, 7,
       "write a later time, or `after` for a time from the step before")]),
    (STARTED + "- login: new\n  at: 2026-08-03T18:24:60Z\n",
     [("no-such-time", 6, 7, "write a time such as 2026-08-03T18:24:05Z")]),
    (STARTED + "- login: new\n  at: 18:30\n",
     [("not-a-duration-or-time", 6, 7, NO_TIME)]),
    (ONE + "- repeat: 0\n  steps: [{login: new}]\n- refresh: new\n  using: new.R9\n",
     [("out-of-range", 4, 11, "write a whole number from 1 to 10000")]),
    (ONE + "- repeat: 2\n  steps: []\n", [("wrong-length", 5, 10, "write at least 1 of them")]),
    (ONE + "- repeat: 2\n", [("missing-key", 4, 3, "write `steps:` and a list")]),
    (ONE + "- repeat: 2\n  expect: ok\n  steps: [{login: new}]\n",
     [("not-on-a-repeat", 5, 3, "write it at a step inside: it is judged in every round")]),
    (ONE + "- repeat: 2\n  steps: [{login: new, at: 5m}]\n",
     [("at-in-a-repeat", 5, 24,
       "write `after`, or `every` beside `repeat`: the time from round to round")]),
    (ONE + "- repeat: 2\n  every: 1m\n  steps: [{login: new}, {wait: 61s}]\n",
     [("round-too-long", 5, 10, "write `every: 1m1s` or longer")]),
    (ONE + "- repeat: 1\n  every: 0s\n  steps: [{wait: 1s}]\n",
     [("round-too-long", 5, 10, "write `every: 1s` or longer")]),
    (ONE + "- repeat: 2\n  steps:\n  - repeat: 2\n    steps:\n    - repeat: 2\n      steps:\n"
     "      - repeat: 2\n        steps: [{login: new}]\n",
     [("too-many-repeats", 10, 9, "write the inner steps out, or make one repeat of two")]),
    (ONE + "- repeat: 2\n  steps: [{refresh: new, using: new.R2}]\n",
     [("never-issued", 5, 33, "let `new` log in first")]),
    (ONE + "- login: new\n- repeat: 200\n  steps: [{repeat: 100, steps: [{call: new}]}]\n",
     [("too-many-steps", 6, 34, "repeat fewer times, or split the file")]),
    (ONE + f"- repeat: 40\n  steps: [{{race: [{SEVEN}], expect: {{ok: 7}}}}]\n",
     [("too-many-orders", 5, 12,
       "leave out what some of the races expect, or let fewer requests race")]),
    (INCIDENTS + "- incident: leave\n", [("set-off-by-whom", 6, 13, "add `by: xyz@legacy`")]),
    (INCIDENTS + "- incident: leave\n  by: new\n", [("which-user", 7, 7, "write `xyz@new`")]),
    (INCIDENTS + "- incident: leave\n  by: xyz@new\n  user: xyz\n",
     [("beside-by", 8, 3, "leave `user` out")]),
    (INCIDENTS + "- incident: password\n  by: xyz@new\n",
     [("by-nobody", 7, 7, "leave `by` out; `user` and `app` say whom it concerns")]),
    (TWO_USERS + "- login: legacy\n", [("which-user", 5, 10, "write `xyz@legacy`")]),
    (TWO_USERS + "- call: legacy\n", [("which-user", 5, 9, "write `xyz@legacy`")]),
    (TWO_USERS + "- client_credentials: xyz@legacy\n", [("no-user-here", 5, 23, "write `legacy`")]),
    (TWO_USERS + "- copy: xyz@legacy\n  to: abc@new\n",
     [("copy-between-users", 6, 7, "write `new`")]),
    (TWO_USERS + "- incident: deauthorize\n", [("which-user", 5, 13, "add `user: xyz`")]),
    (TWO_USERS + "- login: xyz@new\n- revoke: new.A1\n",
     [("never-issued", 6, 11, "write the user too, as in xyz@new.A1")]),
    (TWO_APPS + "- login: legacy\n- call: new\n  using: legacy.A1\n",
     [("other-app", 7, 10,
       "name a token of the same app: two apps never touch each other's tokens")]),
    (TWO_APPS + "- copy: legacy\n  to: new\n",
     [("other-app", 6, 7, "copy between systems of one app")]),
    (TWO_APPS + "- change: {}\n", [("which-app", 5, 3, "add `app: prod`")]),
    (TWO_APPS + "- change: {}\n  app: prd\n", [("unknown-app", 6, 8, "did you mean `prod`?")]),
    (TWO_APPS + "- login: new\n  expect: {plain: ok}\n",
     [("unknown-run", 6, 12, "write one expectation, without runs")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HEADS + STEPS)
def test_scenario_file(text: str, expected: list[Told]) -> None:
    """Every fault of the file is told, and nothing else."""
    assert expected == told(text)


@pytest.mark.parametrize(("policy", "expected"), POLICIES)
def test_inline_policy(policy: str, expected: list[Told]) -> None:
    """Every fault of a policy is told where it is written in the scenario."""
    assert expected == told(f"title: t\nsystems: [a]\npolicy: {policy}\nsteps: []\n")


@pytest.mark.parametrize("systems", ["", "systems: 3\n", "systems: [legacy]\n"])
@pytest.mark.parametrize("key", ["policy", "tolerance", "apps"])
@pytest.mark.parametrize("value", ["", "true", "1.5", "[~]", "[[]]", "{a: 3}", "{a: {policy: 3}}"])
def test_policies_of_a_file_that_lacks_more(key: str, value: str, systems: str) -> None:
    """What is unsound is told once, where it stands, whatever else the file lacks."""
    faults = told(f"title: t\n{key}: {value}\n{systems}")
    assert "missing-key" in [fault[0] for fault in faults]
    assert 2 in [fault[1] for fault in faults]


def test_a_slot_is_a_number() -> None:
    """The parameter that names the slot holds an integer under the policy in force."""
    text = (
        "title: t\nsystems: [a]\npolicy: {slots: {parameter: index, count: 2}}\nsteps:\n"
        "- client_credentials: a\n  params: {index: true, other: x}\n"
        "- change: {slots: null}\n"
        "- client_credentials: a\n  params: {index: x}\n"
    )
    assert [("slot-not-a-number", 6, 19, "write a number from 0 to 1")] == told(text)


def test_a_change_that_breaks_what_the_policy_file_wrote() -> None:
    """A policy that a change makes invalid is told at the change, not in the policy's file."""
    text = ONE + "- change: {limits: {live-grants: {on: [refresh]}}}\n"
    help_ = "add `login` or `client_credentials`, or leave `on` out"
    assert [("refresh-makes-no-grant", 4, 39, help_)] == told(text)


@pytest.mark.parametrize(
    ("file", "code", "line", "policy"),
    [("broken.yaml", "unknown-key", 2, "broken"), ("hen.yaml", "extends-cycle", 2, "egg")],
)
def test_faults_of_a_policy_file(file: str, code: str, line: int, policy: str) -> None:
    """A fault of a policy file is told at that file's name and place."""
    text = f"title: t\nsystems: [a]\npolicy: {policy}\nsteps: []\n"
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "f.yaml", find_policy)
    got = [(p.file, p.code, p.mark.line) for p in caught.value.problems]
    assert [(file, code, line)] == got


@pytest.mark.parametrize(
    ("expected", "overrides"),
    [
        (("unknown-policy", 1, 1, "did you mean `reuse`?"), Overrides(policies=("resue",))),
        (("unknown-key", 1, 9, "did you mean `rotate`?"),
         Overrides(settings=(("refresh.rotat", "never"),))),
        (("unknown-word", 1, 16, "did you mean `never`?"),
         Overrides(settings=(("refresh.rotate", "nevr"),))),
        (("no-knob", 1, 1,
          "leave the tolerance out, or choose a policy with a `tolerance` record"),
         Overrides(policies=("plain",), tolerances=(1,))),
    ],
)  # fmt: skip
def test_options(expected: Told, overrides: Overrides) -> None:
    """A fault of an option is told at the option."""
    assert [expected] == told("title: t\nsystems: [a]\nsteps: []\n", overrides)
