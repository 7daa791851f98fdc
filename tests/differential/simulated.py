"""tolsim itself as a driver: what tells two policies apart is found without a server."""

from collections.abc import Collection

from tests.differential.driver import Reply
from tests.differential.replay import INTROSPECTED_AS_ACTIVE
from tolsim.engine.model import Answer
from tolsim.engine.policy import TOKEN_KINDS, Policy, TokenKind
from tolsim.engine.server import Server


class Simulated:
    """A policy in the place of a server; its tokens are their numbers."""

    def __init__(self, policy: Policy, introspected: Collection[TokenKind] = TOKEN_KINDS) -> None:
        self._introspected = introspected
        self._policy = policy
        self.reset()

    def close(self) -> None:
        """Nothing was started."""

    def reset(self) -> None:
        self._server = Server(self._policy)
        self._now = 0

    def wait(self, seconds: int) -> None:
        self._now += seconds

    def login(self, user: str) -> Reply:
        return _reply(self._server.login(user, user, self._now))

    def refresh(self, token: str) -> Reply:
        asker = self._server.tokens[int(token)]
        user = self._server.state.grant_of(asker).user or ""
        return _reply(self._server.refresh(int(token), user, asker.system, self._now))

    def call(self, token: str) -> Reply:
        return _reply(self._server.call(int(token), self._now))

    def revoke(self, token: str, kind: TokenKind) -> Reply:  # noqa: ARG002 - numbers tell it
        return _reply(self._server.revoke(int(token), self._now))

    def active(self, token: str, kind: TokenKind) -> bool | None:
        if kind not in self._introspected:
            return None
        return self._server.status(int(token), self._now) in INTROSPECTED_AS_ACTIVE


def _reply(answer: Answer) -> Reply:
    return Reply(answer.outcome, _string(answer.access), _string(answer.refresh))


def _string(token: int | None) -> str | None:
    return None if token is None else str(token)
