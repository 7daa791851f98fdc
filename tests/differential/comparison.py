"""A simulated and a real server side by side: the same steps, and every answer compared.

At the end of a sequence every token is introspected, and then every refresh token is
presented once, so that nothing in which the two differ stays hidden in their states.
"""

from collections.abc import Iterable
from typing import Final

from tests.differential.driver import Driver, Reply
from tests.differential.exchanges import Exchange, Run, Verb, kind_of
from tests.differential.replay import Replay
from tests.differential.steps import USERS, Call, Login, Present, Refresh, Revoke, Step, Wait
from tolsim.engine.policy import Policy, TokenKind

Limits = frozenset[tuple[Verb, TokenKind, str]]
"""Requests in which the two are known to differ: with a kind of token in a status, or in another of
the conditions that `Replay.conditions` names.

They are left out of the comparison, and each has a test of its own.
"""

NO_LIMITS: Final[Limits] = frozenset()


def disagreement(
    policy: Policy,
    driver: Driver,
    steps: Iterable[Step],
    limits: Limits = NO_LIMITS,
    *,
    exhaustive: bool = True,
) -> str | None:
    """The first thing in which the two servers differ, as a sentence; None if in nothing.

    `exhaustive` asks for the presentation of every refresh token at the end.
    """
    return compare(policy, driver, steps, limits, exhaustive=exhaustive)[1]


def compare(
    policy: Policy,
    driver: Driver,
    steps: Iterable[Step],
    limits: Limits = NO_LIMITS,
    *,
    exhaustive: bool = True,
) -> tuple[Run, str | None]:
    """What was asked and answered, and the first thing in which the two servers differ."""
    driver.reset()
    both = _SideBySide(policy, driver, limits)
    found = both.take_all(steps) or both.introspect()
    if found is None and exhaustive:
        found = both.present_everything()
    return tuple(both.run), found


class _SideBySide:
    """Both servers, the tokens that both know, and what each system holds."""

    def __init__(self, policy: Policy, driver: Driver, limits: Limits) -> None:
        self._ours = Replay(policy)
        self._theirs = driver
        self._limits = limits
        self._strings: dict[TokenKind, dict[str, str]] = {"access": {}, "refresh": {}}
        self._held: dict[str, str] = {}
        self.run: list[Exchange] = []

    def take_all(self, steps: Iterable[Step]) -> str | None:
        for n, step in enumerate(steps, 1):
            if (found := self._take(step)) is not None:
                return f"step {n}: {found}"
        return None

    def introspect(self) -> str | None:
        """Every token, on both sides."""
        told = {
            name: self._theirs.active(string, kind)
            for kind, strings in self._strings.items()
            for name, string in strings.items()
        }
        known = {
            name: active
            for name, active in told.items()
            if active is not None and not self._is_limit("active", name)
        }
        return self._compare(Exchange("active", active=known)) if known else None

    def present_everything(self) -> str | None:
        """Every refresh token, the newest first, and what has become of all by then."""
        for name in reversed(list(self._strings["refresh"])):
            if (found := self._refresh(name)) is not None:
                return f"refresh token {self._ours.number(name)} at the end: {found}"
        return self.introspect()

    def _take(self, step: Step) -> str | None:
        """One step on both sides; a step that needs a token where there is none is skipped."""
        match step:
            case Wait(seconds):
                self._theirs.wait(seconds)
                return self._compare(Exchange("wait", str(seconds)))
            case Login(system, lost):
                reply = self._theirs.login(USERS[system])
                return self._answered("login", system, reply, None if lost else system)
            case Refresh(system, lost):
                return self._refresh(self._held.get(system), None if lost else system)
            case Present(back):
                return self._refresh(self._token("refresh", back))
            case Call(back):
                return self._call(self._token("access", back))
            case Revoke(kind, back):
                return self._revoke(self._token(kind, back))

    def _token(self, kind: TokenKind, back: int) -> str | None:
        names = list(self._strings[kind])
        return names[-1 - back] if back < len(names) else None

    def _refresh(self, token: str | None, holder: str | None = None) -> str | None:
        if token is None or self._is_limit("refresh", token):
            return None
        reply = self._theirs.refresh(self._strings["refresh"][token])
        return self._answered("refresh", token, reply, holder)

    def _call(self, token: str | None) -> str | None:
        if token is None or self._is_limit("call", token):
            return None
        return self._answered("call", token, self._theirs.call(self._strings["access"][token]))

    def _revoke(self, token: str | None) -> str | None:
        if token is None or self._is_limit("revoke", token):
            return None
        kind = kind_of(token)
        reply = self._theirs.revoke(self._strings[kind][token], kind)
        return None if reply is None else self._answered("revoke", token, reply)

    def _is_limit(self, verb: Verb, token: str) -> bool:
        kind = kind_of(token)
        return any((verb, kind, one) in self._limits for one in self._ours.conditions(token))

    def _answered(
        self, verb: Verb, about: str, reply: Reply, holder: str | None = None
    ) -> str | None:
        named = reply._replace(
            access=self._named("access", reply.access),
            refresh=self._named("refresh", reply.refresh),
        )
        if holder is not None and named.refresh is not None:
            self._held[holder] = named.refresh
        return self._compare(Exchange(verb, about, named))

    def _named(self, kind: TokenKind, string: str | None) -> str | None:
        """The name of a token of the server's, a new one if it was never seen."""
        if string is None:
            return None
        strings = self._strings[kind]
        known = next((name for name, one in strings.items() if one == string), None)
        name = known or f"{kind[0]}{len(strings) + 1}"
        strings[name] = string
        return name

    def _compare(self, exchange: Exchange) -> str | None:
        self.run.append(exchange)
        return self._ours.difference(exchange)
