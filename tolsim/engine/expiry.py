"""Expiry: when a token ends by itself (manual: semantics).

The rules are stamped on a token at issue. Of several the earliest wins; on a tie the
first in the order `after_issue`, `after_use`, `after_login`, `with_refresh`.
"""

from collections.abc import Callable
from typing import Literal

from tolsim.engine.model import Token
from tolsim.engine.policy import FOREVER, Expiry, Seconds

ExpiryRule = Literal["after_issue", "after_use", "after_login", "with_refresh"]

Cap = Callable[[int, int, int], int]
"""The end of a token by its own life, cut off where its login ends it, given the second of that,
or where `with_refresh` does."""


def bind(rules: Expiry) -> tuple[Seconds, Cap | None]:
    """How long a token lives that nobody uses, and what may cut that off, if anything does."""
    after_login = rules.after_login

    def cap(end: int, login_at: int, bound: int) -> int:
        return min(end, login_at + after_login, bound)

    # The issue is the first use, so that of the two durations the shorter one wins.
    life = min(rules.after_issue, rules.after_use)
    return life, cap if after_login != FOREVER or rules.with_refresh else None


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
