"""Scenarios whose timelines are compared whole, and how to replay a text."""

from typing import Never

from tolsim.documents import UnknownPolicy, load_scenario
from tolsim.simulation import Trace, replay


def no_policy(reference: str, _: str) -> Never:
    """These scenarios bring their own policies."""
    raise UnknownPolicy(reference, (), "no policy can be named here")


def traces(text: str) -> list[Trace]:
    """Every run of a scenario text."""
    return [replay(run) for run in load_scenario(text, "scene.yaml", no_policy).runs]


def trace(text: str) -> Trace:
    """The only run of a scenario text."""
    (only,) = traces(text)
    return only


TWO_SYSTEMS = """\
title: Two systems, one app
policy:
  name: zoom-user-concurrent
  limits:
    live-grants: {kind: grant, max: 1}
  tolerance: {default: 1, sets: limits.live-grants.max}
  errors:
    access_revoked: {code: "124", message: Invalid access token.}
systems: [legacy, new]
users: [xyz]
steps:
  - login: legacy
  - call: legacy
    after: 1m
  - login: new
    at: 5m
  - call: legacy
    at: 10m
  - refresh: legacy
  - call: new
    after: 1m
"""

TWO_TOLERANCES = TWO_SYSTEMS.replace("systems:", "tolerance: [1, 2]\nsystems:")

PING_PONG = """\
title: Ping-pong
policy:
  name: two-refresh-tokens
  refresh: {grace: {for: forever}}
  limits:
    live-access: {kind: access, max: 1}
    newest-refresh: {kind: refresh, counts: issued, max: 2}
systems: [legacy, new]
users: [xyz]
steps:
  - login: legacy
  - login: new
    at: 5m
  - call: legacy
  - refresh: legacy
    at: 6m
  - call: new
  - refresh: new
    at: 7m
  - call: legacy
  - refresh: legacy
    at: 8m
  - call: new
  - refresh: new
    at: 9m
"""

TWELVE_TOKENS = """\
title: Twelve tokens
policy:
  name: rotation-with-grace
  access: {on_refresh: revoke_pair}
  refresh:
    grace: {for: 60s}
    replay: {revoke: grant}
systems: [legacy, new, batch]
users: [xyz]
steps:
  - login: legacy
  - login: new
    at: 1m
  - login: batch
    at: 3m
  - refresh: new
    at: 33m
  - refresh: legacy
    at: 38m
  - refresh: legacy
    using: legacy.R1
    after: 30s
  - call: legacy
    at: 1h2m
  - refresh: legacy
    using: legacy.R1
    at: 1h8m30s
    note: a restored backup
  - call: legacy
  - refresh: legacy
  - call: new
"""

STRESS = """\
title: "[/red] Several users, a shared store, and all that can happen"
policy:
  name: "strict"
  access: {expires: {after_issue: 10m}, revocation_lag: 5m}
  refresh: {replay: {revoke: grant}}
  client_credentials: true
  limits:
    per-system: {kind: grant, per: [user, system], max: 1}
  rates:
    slow: {on: [login], max: 3, window: 1h, block: 5m}
  slots: {parameter: token_index, count: 2, out_of_range: undocumented}
  incidents:
    password_change: {scope: user, kinds: [refresh]}
    app_disabled: {scope: app}
  errors:
    rate_limited: {message: "slow down: [bold]please[/bold]"}
systems: {システム: {store: db}, worker: {store: db}, spare: {}}
users: [xyz, "kim[/red]"]
steps:
  - login: xyz@システム
    note: |
      the first of them:
      a note of several lines, the second of which is so long that it has to be folded
  - login: "kim[/red]@spare"
  - race:
      - refresh: xyz@システム
        expect: ok
      - refresh: xyz@worker
        note: the same store, the same token
    after: 5m
    note: two workers wake up
    expect: {ok: 2}
  - call: xyz@worker
    then: {xyz@worker: locked-out}
  - client_credentials: spare
    params: {token_index: 7}
  - client_credentials: spare
    params: {token_index: 1}
  - call: spare
    after: 3m
  - copy: "kim[/red]@spare"
    to: worker
  - call: "kim[/red]@worker"
  - refresh: "kim[/red]@worker"
    lost: true
  - forget: "kim[/red]@spare"
    kinds: [refresh]
  - wait: 1h
  - incident: password_change
    user: "kim[/red]"
  - login: xyz@システム
  - login: xyz@システム
  - login: xyz@システム
  - login: xyz@システム
  - revoke: xyz@システム.R4
    by: システム
  - revoke: xyz@システム.R5
  - call: xyz@worker
    using: xyz@システム.A6
  - change:
      refresh: {grace: {for: 60s, uses: 2}, rotate: {min_age: 1h}}
      limits: {per-system: null}
  - check: everything is fine, we think
  - incident: app_disabled
"""

TWO_APPS = """\
title: Two apps
apps:
  production: {policy: &limited
    {name: limited, limits: {live: {kind: grant, max: 1}},
     tolerance: {default: 1, sets: limits.live.max}}, tolerance: 2}
  development: {policy: *limited}
systems: {legacy: {app: production}, new: {app: development}}
steps:
  - login: legacy
  - login: new
  - change: {tolerance: 1}
    app: production
  - login: legacy
"""

LINGERING = """\
title: Lag
policy:
  access: {revocation_lag: 1m}
  limits: {one: {kind: access, max: 1}}
systems: [legacy]
steps:
  - login: legacy
  - login: legacy
    at: 10s
  - call: legacy
    at: 5m
"""


def long_run(refreshes: int, calls: int) -> str:
    """Two systems that refresh in turn, a minute apart, and then only call."""
    steps = [f"  - refresh: {'ab'[i % 2]}\n    after: 1m\n" for i in range(refreshes)]
    steps += [f"  - call: {'ab'[i % 2]}\n    after: 1s\n" for i in range(calls)]
    return f"""\
title: A long run
policy: {{access: {{on_refresh: revoke_grant}}}}
systems: [a, b]
steps:
  - login: a
  - login: b
{"".join(steps)}"""
