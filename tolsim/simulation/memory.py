"""What a system remembers of its tokens, and what state that leaves it in (manual: semantics)."""

from collections.abc import Callable, Container
from typing import NamedTuple

from tolsim.engine.policy import TOKEN_KINDS, TokenKind
from tolsim.simulation.trace import State


class Held(NamedTuple):
    """What a store holds for one user: the tokens last received, by whatever number."""

    access: int | None = None
    refresh: int | None = None

    def receive(
        self,
        access: int | None,
        refresh: int | None,
        *,
        refreshed: bool,
        saves: Container[TokenKind] = TOKEN_KINDS,
    ) -> "Held":
        """After an answer: one that is not to a refresh replaces everything held.

        The answer to a refresh is saved as far as `saves` goes.
        """
        if not refreshed:
            return Held(access, refresh)
        # A client replaces its refresh token by a new one, and keeps it where the answer brings
        # none (RFC 6749, section 6).
        return Held(
            access if "access" in saves else self.access,
            refresh if refresh is not None and "refresh" in saves else self.refresh,
        )

    def without(self, kinds: Container[TokenKind]) -> "Held":
        """After the tokens of those kinds were lost."""
        return Held(
            None if "access" in kinds else self.access,
            None if "refresh" in kinds else self.refresh,
        )

    def state(self, active: Callable[[int], bool], unowned: Callable[[int], bool]) -> State:
        """How a system stands that holds this.

        `active` tells whether a token is accepted now, `unowned` whether it came from client
        credentials, so that the system can ask for another by itself.
        """
        access, refresh = self
        if access is None and refresh is None:
            return "signed-out"
        if access is not None and active(access):
            return "working"
        if refresh is not None and active(refresh):
            return "recoverable"
        # Client credentials are asked for without a user (RFC 6749, section 4.4): more come.
        if access is not None and unowned(access):
            return "recoverable"
        return "locked-out"


NOTHING = Held()
