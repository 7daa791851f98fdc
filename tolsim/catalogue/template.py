"""A policy file to start from."""

from typing import Final

from tolsim.catalogue.lint import acted_on
from tolsim.documents.yaml.writer import yaml_flow
from tolsim.engine.policy import Policy

_TEMPLATE: Final = """\
# What is wrong with this file: `tolsim policies check ./{file}`. What it says in sentences:
# `tolsim policies show ./{file}`. How to fill it in: `tolsim manual new-policy`.
name: {name}
title: {title}
provider: {title}
# valid: {{from: 2026-01-31, until: 2026-12-31}}

# Here stand the defaults. Take the # away where the provider does otherwise, and change the value;
# `tolsim manual refresh.grace` tells what each field means.
# access:
#   expires: {{after_issue: 1h}}
#   on_refresh: keep  # or revoke_pair, revoke_grant, revoke_user
#   revocation_lag: 0s  # until_expiry, where whoever is called looks at the signature alone
# refresh:
#   issued: true
#   expires: {{}}  # such as {{after_use: 60d, after_login: 365d}}
#   rotate: always  # or never, {{min_age: 1d}}
#   grace: null  # such as {{for: 30s, returns: same}}
#   replay: {{revoke: nothing}}  # or chain, grant, user
# limits: {{}}  # such as {{live-refresh: {{kind: refresh, max: 5}}}}
# revocation: {{refresh: access, access: token}}
# incidents:
#   deauthorize: {{scope: user}}
#   password_change: {{scope: user, kinds: [refresh]}}  # no default
# errors:
#   refresh_expired: {{error: invalid_grant, status: 400, message: The words of the provider.}}

# Fields that no source speaks of. Whoever finds a source takes the line away here and writes the
# field into the source's `supports`.
assumed:
{assumed}
sources:
  - url: https://example.com/docs/tokens
    date: undated  # of the page: 2026-01-31, 2026-01 or 2026, if it has one
    read: {today}  # by you
    says: What the page says of tokens, in your own words.
    firmness: documented  # or staff, observed, inferred
    supports: []  # such as [access.expires, refresh.rotate]
# caveats:
#   - What the server does that no field can say.
"""


def policy_template(name: str, file: str, today: str) -> str:
    """Return a commented policy file, every default in it admitted to be assumed.

    `file` is where it will stand, `today` the day on which its first source will be read.
    """
    assumed = "".join(f"  - {path}\n" for path in acted_on(Policy()))
    title = yaml_flow(name.replace("-", " ").capitalize())
    return _TEMPLATE.format(name=name, file=file, title=title, assumed=assumed, today=today)
