"""Expiry: when a token ends by itself (manual: semantics).

The rules are stamped on a token at issue. Of several the earliest wins; on a tie the
first in the order `after_issue`, `after_use`, `after_login`, `with_refresh`.
"""

from collections.abc import Callable
from typing import Literal

from tolsim.engine.model import Token
from tolsim.engine.policy import FOREVER, Expiry

ExpiryRule = Literal["after_issue", "after_use", "after_login", "with_refresh"]

End = Callable[[int, int, int], int]
"""The second at which a token will end that is never used: it is given the second of the issue,
that of the login, and the one that `with_refresh` allows."""


def bind(rules: Expiry) -> End:
    """How these rules end a token that is issued under them."""
    # The issue is the first use, so that of the two durations the shorter one wins.
    life, after_login = min(rules.after_issue, rules.after_use), rules.after_login

    def end_with_login(now: int, login_at: int, bound: int) -> int:
        return min(now + life, login_at + after_login, bound)

    def end(now: int, _: int, bound: int) -> int:
        return min(now + life, bound)

    return end if after_login == FOREVER else end_with_login


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
