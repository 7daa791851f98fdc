"""A simulated and a real server side by side: the same steps, and every answer compared.

At the end of a sequence every token is introspected, and then every refresh token is
presented once, so that nothing in which the two differ stays hidden in their states.
"""

from collections.abc import Iterable
from typing import Final

from tests.differential.driver import Driver, Reply
from tests.differential.steps import USERS, Call, Login, Present, Refresh, Revoke, Step, Wait
from tolsim.engine.model import Answer
from tolsim.engine.policy import Policy, TokenKind
from tolsim.engine.server import Server
from tolsim.engine.status import Status

Limits = frozenset[tuple[TokenKind, Status]]
"""Revocations in which the two are known to differ: of a kind of token in that status.

They are left out of the comparison, and each has a test of its own.
"""

NO_LIMITS: Final[Limits] = frozenset()
INTROSPECTED_AS_ACTIVE: Final[frozenset[Status]] = frozenset({"valid", "current"})


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
    driver.reset()
    both = _SideBySide(policy, driver, limits)
    for n, step in enumerate(steps, 1):
        if (found := both.take(step)) is not None:
            return f"step {n}: {found}"
    found = both.introspect()
    return both.present_everything() if found is None and exhaustive else found


class _SideBySide:
    """Both servers, the tokens that both know, and what each system holds."""

    def __init__(self, policy: Policy, driver: Driver, limits: Limits) -> None:
        self._ours = Server(policy)
        self._theirs = driver
        self._limits = limits
        self._now = 0
        self._issued: dict[TokenKind, dict[int, str]] = {"access": {}, "refresh": {}}
        self._held: dict[str, int] = {}

    def take(self, step: Step) -> str | None:
        """One step on both sides; a step that needs a token where there is none is skipped."""
        match step:
            case Wait(seconds):
                self._now += seconds
                self._theirs.wait(seconds)
                return None
            case Login(system, lost):
                user = USERS[system]
                ours = self._ours.login(user, system, self._now)
                return self._compare(ours, self._theirs.login(user), None if lost else system)
            case Refresh(system, lost):
                return self._refresh(self._held.get(system), None if lost else system)
            case Present(back):
                return self._refresh(self._token("refresh", back))
            case Call(back):
                return self._call(self._token("access", back))
            case Revoke(kind, back):
                return self._revoke(self._token(kind, back), kind)

    def introspect(self) -> str | None:
        """Every token, on both sides."""
        for kind, tokens in self._issued.items():
            for number, string in tokens.items():
                status = self._ours.status(number, self._now)
                active = self._theirs.active(string, kind)
                if active not in (None, status in INTROSPECTED_AS_ACTIVE):
                    return f"{kind} token {number} is {status}, the server's active: {active}"
        return None

    def present_everything(self) -> str | None:
        """Every refresh token, the newest first, and what has become of all by then."""
        for number in reversed(list(self._issued["refresh"])):
            if (found := self._refresh(number)) is not None:
                return f"refresh token {number} at the end: {found}"
        return self.introspect()

    def _token(self, kind: TokenKind, back: int) -> int | None:
        numbers = list(self._issued[kind])
        return numbers[-1 - back] if back < len(numbers) else None

    def _refresh(self, token: int | None, holder: str | None = None) -> str | None:
        if token is None:
            return None
        asker = self._ours.tokens[token]
        user = self._ours.state.grant_of(asker).user or ""
        ours = self._ours.refresh(token, user, asker.system, self._now)
        theirs = self._theirs.refresh(self._issued["refresh"][token])
        return self._compare(ours, theirs, holder)

    def _call(self, token: int | None) -> str | None:
        if token is None:
            return None
        ours = self._ours.call(token, self._now)
        return self._compare(ours, self._theirs.call(self._issued["access"][token]))

    def _revoke(self, token: int | None, kind: TokenKind) -> str | None:
        if token is None or (kind, self._ours.status(token, self._now)) in self._limits:
            return None
        ours = self._ours.revoke(token, self._now)
        return self._compare(ours, self._theirs.revoke(self._issued[kind][token], kind))

    def _compare(self, ours: Answer, theirs: Reply, holder: str | None = None) -> str | None:
        """The outcome of a request, then the tokens that the answer carried."""
        if ours.outcome != theirs.outcome:
            reason = f" ({ours.reason})" if ours.reason else ""
            return f"tolsim answers {ours.outcome}{reason}, the server {theirs.outcome}"
        if holder is not None and ours.refresh is not None:
            self._held[holder] = ours.refresh
        return self._same("access", ours.access, theirs.access) or self._same(
            "refresh", ours.refresh, theirs.refresh
        )

    def _same(self, kind: TokenKind, ours: int | None, theirs: str | None) -> str | None:
        """Whether both handed out the same token: the same known one, or each a new one."""
        issued = self._issued[kind]
        if ours is None or theirs is None:
            carried = (ours is not None, theirs is not None)
            return None if carried[0] == carried[1] else f"{kind} token carried: {carried}"
        if issued.get(ours, theirs) == theirs and (ours in issued or theirs not in issued.values()):
            issued[ours] = theirs
            return None
        return f"{kind} token {ours} is {'known' if ours in issued else 'new'} here, not there"
