"""Expiry: when a token ends by itself (manual: semantics).

The rules are stamped on a token at issue. Of several the earliest wins; on a tie the
first in the order `after_issue`, `after_use`, `after_login`, `with_refresh`.
"""

from typing import Literal

from tolsim.engine.model import Token
from tolsim.engine.policy import FOREVER, Expiry

ExpiryRule = Literal["after_issue", "after_use", "after_login", "with_refresh"]


def end_of_life(rules: Expiry, issued_at: int, login_at: int, bound: int = FOREVER) -> int:
    """The second at which a token issued now will end if it is never used."""
    # The issue is the first use, so that of the two durations the shorter one wins. A search
    # issues tokens by the million: this makes no list of ends, as `_ends` does.
    end = issued_at + rules.after_issue
    if rules.after_use < rules.after_issue:
        end = issued_at + rules.after_use
    if rules.after_login != FOREVER:
        end = min(end, login_at + rules.after_login)
    return min(end, bound)


def put_off(token: Token, login_at: int) -> None:
    """A use has put off an `after_use` expiry."""
    token.expires_at = min(end for _, end in _ends(token, login_at))


def ending_rule(token: Token, login_at: int) -> ExpiryRule:
    """Which of its rules ends the token."""
    return min(_ends(token, login_at), key=lambda rule: rule[1])[0]


def _ends(token: Token, login_at: int) -> tuple[tuple[ExpiryRule, int], ...]:
    rules = token.expires
    return (
        ("after_issue", token.issued_at + rules.after_issue),
        ("after_use", token.used_at + rules.after_use),
        ("after_login", login_at + rules.after_login),
        ("with_refresh", token.bound),
    )
