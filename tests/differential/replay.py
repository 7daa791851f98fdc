"""A policy, asked what a server was asked: does it answer the same?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from tests.differential.driver import Reply
from tests.differential.exchanges import Exchange, kind_of
from tests.differential.steps import USERS
from tolsim.engine.model import Answer
from tolsim.engine.policy import Policy, Reason, TokenKind
from tolsim.engine.server import Server
from tolsim.engine.status import Status

INTROSPECTED_AS_ACTIVE: Final[frozenset[Status]] = frozenset({"valid", "current"})


class Wording(NamedTuple):
    """How a server worded a refusal."""

    error: str
    status: int | None
    message: str | None


def disagreement(policy: Policy, run: Iterable[Exchange]) -> str | None:
    """The first thing in which a policy differs from a server, as a sentence; None: in nothing."""
    replay = Replay(policy)
    for exchange in run:
        if (found := replay.difference(exchange)) is not None:
            return found
    return None


class Replay:
    """The simulated server, asked exchange by exchange; `wordings` counts those of refusals."""

    def __init__(self, policy: Policy) -> None:
        self._server = Server(policy)
        self._now = 0
        self._numbers: dict[str, int] = {}
        self.wordings: dict[Reason, Counter[Wording]] = {}

    def status(self, token: str) -> Status:
        return self._server.status(self._numbers[token], self._now)

    def conditions(self, token: str) -> Iterator[str]:
        """The status of a token, and what else limits can name."""
        one = self._server.tokens[self._numbers[token]]
        yield self.status(token)
        if one.revocation is not None and one.revocation.rule.startswith("revocation."):
            yield "revoked on purpose"
        if one.supersession is not None:
            yield f"replaced, {self.status(token)}"
        if one.beside is not None:
            yield f"beside {self._server.status(one.beside, self._now)}"
        if one.parent is not None:
            replaced = self._server.tokens[one.parent].supersession
            if replaced is not None and replaced.at < one.issued_at:
                yield "from a replaced token"

    def number(self, token: str) -> int:
        """The number of a token here, by the name that the exchanges give it."""
        return self._numbers[token]

    def difference(self, exchange: Exchange) -> str | None:
        """What differs in the answers to one request, if anything does."""
        verb, about, reply, active = exchange
        match verb:
            case "wait":
                self._now += int(about)
                return None
            case "active":
                return self._introspect(active)
            case "login":
                ours = self._server.login(USERS[about], about, self._now)
            case "refresh":
                ours = self._refresh(self._numbers[about])
            case "call":
                ours = self._server.call(self._numbers[about], self._now)
            case "revoke":
                ours = self._server.revoke(self._numbers[about], self._now)
        return self._compare(ours, reply)

    def _refresh(self, token: int) -> Answer:
        asker = self._server.tokens[token]
        user = self._server.state.grant_of(asker).user or ""
        return self._server.refresh(token, user, asker.system, self._now)

    def _introspect(self, active: Mapping[str, bool]) -> str | None:
        for token, theirs in active.items():
            status = self.status(token)
            if theirs != (status in INTROSPECTED_AS_ACTIVE):
                number = self._numbers[token]
                return f"{kind_of(token)} token {number} is {status}, the server's active: {theirs}"
        return None

    def _compare(self, ours: Answer, theirs: Reply) -> str | None:
        """The outcome of a request, then the tokens that the answer carried."""
        if ours.outcome != theirs.outcome:
            reason = f" ({ours.reason})" if ours.reason else ""
            return f"tolsim answers {ours.outcome}{reason}, the server {theirs.outcome}"
        if ours.reason is not None and theirs.status is not None:
            wording = Wording(theirs.outcome, theirs.status, theirs.message)
            self.wordings.setdefault(ours.reason, Counter())[wording] += 1
        return self._same("access", ours.access, theirs.access) or self._same(
            "refresh", ours.refresh, theirs.refresh
        )

    def _same(self, kind: TokenKind, ours: int | None, theirs: str | None) -> str | None:
        """Whether both handed out the same token: the same known one, or each a new one."""
        if ours is None or theirs is None:
            carried = (ours is not None, theirs is not None)
            return None if carried[0] == carried[1] else f"{kind} token carried: {carried}"
        known = ours in self._numbers.values()
        if self._numbers.get(theirs, ours) == ours and (theirs in self._numbers or not known):
            self._numbers[theirs] = ours
            return None
        return f"{kind} token {ours} is {'known' if known else 'new'} here, not there"
