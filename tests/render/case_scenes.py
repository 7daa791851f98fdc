"""Scenarios of what public reports tell: lost answers, backups, rounds, times, dooms."""

LOST_REFUSAL = """\
title: The refusal of a locked-out system is lost
policy:
  limits: {one: {kind: grant, max: 1}}
  errors: {refresh_revoked: {code: "4700", message: Invalid Token!}}
systems: [legacy, new]
users: [xyz]
steps:
  - login: legacy
  - login: new
  - refresh: legacy
    lost: true
    after: 1m
  - refresh: legacy
    after: 1m
"""

LATE_LOST = """\
title: A refresh is lost long after the access token ended
policy:
  access: {expires: {after_issue: 30m}}
  refresh: {expires: {after_use: 60d}}
systems: [a]
steps:
  - login: a
  - refresh: a
    lost: true
    at: 80d
"""

BACKUP = """\
title: The database is restored from a backup
policy:
  access: {expires: {after_issue: 30m}}
  refresh: {grace: {for: 30m}}
systems:
  s1: {store: db}
  s2: {store: db}
  s3: {store: db}
  backup: {}
steps:
  - login: s1
  - copy: s1
    to: backup
  - refresh: s2
    after: 24h
  - copy: backup
    to: s3
    note: the database is restored from yesterday
  - call: s1
  - refresh: s1
    after: 1h
"""

DOOMED = """\
title: a is dead in half an hour
policy: {name: p, limits: {one: {kind: refresh, max: 1}}}
systems: [a, b]
users: [u]
steps:
  - login: a
  - login: b
    after: 30m
"""

SIGNED_OUT = """\
title: A self-contained token after a sign-out reaches its own end
policy:
  access: {revocation_lag: until_expiry}
  incidents: {logout: {scope: local}}
systems: [a, b]
users: [u]
steps:
  - login: a
  - login: b
  - incident: logout
    by: a
    after: 10m
  - call: a
    at: 59m
  - call: a
    at: 1h
"""

TIMES = """\
title: A log of two days
policy:
  access: {expires: {after_issue: 3h}}
  refresh: {rotate: never}
systems: [app, other]
start: 2026-08-03T18:24:05.7+02:00
steps:
  - login: app
  - copy: app
    to: other
  - call: app
    at: 2026-08-03T20:00:00+02:00
  - change: {refresh: {rotate: always}}
    at: 2026-08-04T01:12:00+02:00
  - refresh: app
  - refresh: other
    after: 1m
"""

ROUNDS = """\
title: Fifty rounds, and what is new in some of them
policy:
  name: p
  limits: {three: {kind: refresh, max: 3}}
systems: [a, b]
users: [u]
steps:
  - login: a
  - repeat: 50
    every: 1h
    after: 1m
    note: a cron job
    steps:
      - refresh: a
      - login: b
      - call: a
        after: 10m
  - call: b
"""

CONDITIONS = """\
title: Clients that react, and one that does not save what it gets
policy:
  access: {expires: {after_issue: 1h}}
systems: {app: {saves: [access]}, job: {}, idle: {}}
steps:
  - login: app
  - login: job
    if: refused
  - refresh: app
    after: 1h
  - refresh: app
    if: ok
    after: 1h
  - forget: app
    if: ok
  - login: app
    if: refused
  - refresh: app
    lost: true
  - call: app
    if: ok
  - login: app
    if: lost
"""

KEEPS_FIRST = """\
title: A client that keeps its first refresh token
policy: {name: p}
systems: [a]
steps:
  - login: a
  - refresh: a
    after: 2h
  - refresh: a
    using: a.R1
    after: 2h
"""

RACE = """\
title: A race of three refreshes of one token
policy: {name: p}
systems: {a: {store: db}, b: {store: db}, c: {store: db}}
steps:
  - login: a
  - race:
      - refresh: a
      - refresh: b
      - refresh: c
    expect: {ok: 3}
"""

CASES = {
    "lost_refusal": LOST_REFUSAL,
    "late_lost": LATE_LOST,
    "backup": BACKUP,
    "doomed": DOOMED,
    "signed_out": SIGNED_OUT,
    "times": TIMES,
    "rounds": ROUNDS,
    "conditions": CONDITIONS,
    "keeps_first": KEEPS_FIRST,
    "race": RACE,
}
