"""Scenarios whose pages are hard to draw: what nobody holds, many steps, races, leaps of time."""

from tests.render.case_scenes import BACKUP

LOST_ANSWER = """\
title: The answer to a refresh is lost
about: |
  Question: what does a client have when the answer to its refresh never arrives?
  Answer: nothing that works. The tokens that the provider now knows have reached nobody, and the
  old ones are dead.
source: https://datatracker.ietf.org/doc/html/rfc9700#section-4.14
policy:
  name: one-pair
  access: {on_refresh: revoke_grant}
  errors: {access_revoked: {code: "124", message: Invalid access token.}}
systems: [legacy, new]
users: [xyz]
steps:
  - login: legacy
  - refresh: legacy
    lost: true
    at: 55m
    note: the connection breaks
  - call: legacy
    after: 1m
  - refresh: legacy
    after: 1m
  - login: new
    after: 1h
"""

FORTY_STEPS = """\
title: A shop with two web servers and a worker, of which one keeps old tokens
policy:
  name: strict-rotation
  access: {expires: {after_issue: 1h}}
  refresh: {grace: {for: 1m}, replay: {revoke: grant}}
systems: {web-1: {store: shop}, web-2: {store: shop}, worker: {}}
users: [shop]
steps:
  - login: web-1
  - call: web-1
    after: 1m
  - copy: web-1
    to: worker
    after: 4m
  - call: worker
    after: 1m
  - call: web-2
  - refresh: web-2
    at: 55m
  - call: web-1
    after: 1m
  - call: web-2
  - call: worker
    after: 10s
  - refresh: web-1
    at: 1h50m
  - call: web-2
    after: 1m
  - call: web-1
  - call: worker
  - refresh: web-2
    at: 2h45m
  - call: web-2
    after: 1m
  - refresh: worker
    after: 1m
    note: the worker wakes up
  - call: web-1
    after: 1m
  - call: web-2
  - login: web-1
    after: 20m
  - call: web-1
    after: 1m
  - call: web-2
    after: 1m
  - call: worker
    after: 1m
  - login: worker
    after: 3m
  - call: worker
    after: 1m
  - call: web-1
    after: 1m
  - call: web-2
    after: 1m
  - refresh: web-1
    at: 4h
  - call: worker
    after: 1m
  - call: web-1
    after: 1m
  - call: web-2
    after: 1m
  - call: worker
    after: 1m
  - call: web-1
    after: 1m
  - call: web-2
    after: 1m
  - call: worker
    after: 1m
  - call: web-1
    after: 1m
  - call: web-2
    after: 1m
  - call: worker
    after: 1m
  - call: web-1
    after: 1m
  - call: web-2
    after: 1m
  - call: worker
    after: 1m
"""

TWO_RACES = """\
title: Two users, two apps and two races
apps:
  web:
    policy:
      name: two-logins
      access: {expires: {after_issue: 1h}}
      limits: {live: {kind: grant, max: 2}}
      tolerance: {default: 1, sets: limits.live.max}
    tolerance: 2
  books:
    policy:
      name: with-grace
      access: {expires: {after_issue: 30m}}
      refresh: {grace: {for: 30m}}
systems:
  web-1: {app: web, store: web}
  web-2: {app: web, store: web}
  sync: {app: books}
users: [ann, bob]
steps:
  - login: ann@web-1
  - login: bob@web-1
    after: 1m
  - login: ann@sync
  - login: bob@sync
    after: 5m
  - call: ann@web-2
    after: 10m
  - call: bob@sync
    after: 1m
  - refresh: bob@sync
  - race: [{refresh: ann@web-1}, {refresh: ann@web-2}]
    after: 45m
  - call: ann@web-1
  - race: [{refresh: ann@sync}, {refresh: bob@sync}, {refresh: bob@web-1, lost: true}]
    after: 30m
  - call: ann@sync
  - call: bob@web-1
    after: 1m
"""

LEAP = """\
title: Nobody uses the connection for a season
policy:
  name: with-grace
  access: {expires: {after_issue: 30m}}
  refresh: {expires: {after_use: 60d}, grace: {for: 30m}}
systems: [app, report]
steps:
  - login: app
  - call: app
    after: 1m
  - copy: app
    to: report
  - refresh: app
    after: 29m
  - call: app
    after: 5m
  - call: app
    after: 90d
  - refresh: app
  - refresh: report
    after: 1m
  - login: app
    after: 10m
  - call: app
    after: 1m
"""

PAGES = {
    "lost_answer": LOST_ANSWER,
    "restored": BACKUP,
    "forty_steps": FORTY_STEPS,
    "two_races": TWO_RACES,
    "leap": LEAP,
}
