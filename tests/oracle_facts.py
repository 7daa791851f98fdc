"""The oracle's tokens: everything that ever happened to them, and what that makes of them.

Nothing but facts is stored. A status, and the reason why it differs from an earlier one, is
computed anew from the facts whenever somebody asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import inf

from tolsim.engine.policy import FOREVER, Expiry, Grace, GraceEvent, Policy, Request, TokenKind

Pair = tuple["Token", "Token | None"]
"""An access token and, unless there is none, a refresh token."""
Asker = tuple[int, Request, dict[str, object]]
"""A request as the rates know it: when, what, and the parts of its key."""


@dataclass(eq=False)
class Grant:
    """What one login or client-credentials request created."""

    app: str
    user: str | None
    slot: int | None
    system: str
    created: int

    @property
    def owner(self) -> tuple[str, str | None, int | None]:
        return self.app, self.user, self.slot


@dataclass(eq=False)
class Token:
    """An access or refresh token; `uses` begins with its issue, which counts as one."""

    kind: TokenKind
    label: str
    grant: Grant
    system: str
    issued: int
    expires: Expiry
    uses: list[int]
    parent: "Token | None" = None
    beside: "Token | None" = None
    no_later_than: float = inf
    superseded: int | None = None
    successors: Pair | None = None
    tolerated_uses: list[int] = field(default_factory=list)
    events: dict[GraceEvent, "tuple[int, Token]"] = field(default_factory=dict)
    revoked: int | None = None
    lag: int = 0
    cause: "tuple[str, Token | None]" = ("", None)

    @property
    def expiry(self) -> tuple[float, str]:
        """When it ends by itself, and by which of its rules: the earliest, then the first."""
        ends = [
            (after(self.issued, self.expires.after_issue), "after_issue"),
            (after(self.uses[-1], self.expires.after_use), "after_use"),
            (after(self.grant.created, self.expires.after_login), "after_login"),
            (self.no_later_than, "with_refresh"),
        ]
        return min(ends, key=lambda end: end[0])


@dataclass
class FixedWindow:
    """A fixed window: of which rate, for whom, when it ends and what it has accepted."""

    rate: str
    key: dict[str, object]
    end: float
    accepted: list[Asker] = field(default_factory=list)


def after(moment: int, duration: int) -> float:
    """The end of what lasts `duration` seconds from `moment`."""
    return inf if duration >= FOREVER else moment + duration


class Facts:
    """All tokens and grants of all apps, the policies in force, and the present moment."""

    def __init__(self, policies: dict[str, Policy]) -> None:
        self.now = 0
        self.policies = policies
        self.tokens: list[Token] = []
        self.grants: list[Grant] = []

    def grace(self, token: Token) -> Grace | None:
        return self.policies[token.grant.app].refresh.grace

    def of_grant(self, grant: Grant) -> list[Token]:
        return [token for token in self.tokens if token.grant is grant]

    def of_owner(self, grant: Grant) -> list[Token]:
        return [token for token in self.tokens if token.grant.owner == grant.owner]

    def status(self, token: Token) -> str:
        end = token.expiry[0]
        if token.kind == "access":
            lag_ends = inf if token.revoked is None else after(token.revoked, token.lag)
            if self.now >= end and end <= lag_ends:
                return "expired"
            if token.revoked is None:
                return "valid"
            return "lingering" if self.now < lag_ends else "revoked"
        if token.revoked is not None:
            return "revoked"
        if self.now >= end:
            return "expired"
        if token.superseded is None:
            return "current"
        grace = self.grace(token)
        return "spent" if grace is None or self.lapsed(token, grace) else "tolerated"

    def live(self, thing: Token | Grant) -> bool:
        """Whether a limit that counts what is live counts it."""
        if isinstance(thing, Token):
            return self.status(thing) in ("valid", "current")
        return any(self.live(token) for token in self.of_grant(thing))

    def lapsed(self, token: Token, grace: Grace) -> list[tuple[float, str, Token | None]]:
        """The conditions of a grace that hold no more: since when, which, and by which token."""
        assert token.superseded is not None
        found: list[tuple[float, str, Token | None]] = []
        found.append((after(token.superseded, grace.for_), "for", None))
        if len(token.tolerated_uses) >= grace.uses:
            when = token.tolerated_uses[grace.uses - 1] if grace.uses else token.superseded
            found.append((when, "uses", None))
        path = [token]
        while (successors := path[-1].successors) and successors[1]:
            path.append(successors[1])
        if len(path) - 1 > grace.depth or grace.depth == 0:
            found.append((path[grace.depth].superseded or 0, "depth", path[-1]))
        for event in grace.until:
            if event in token.events:
                when, by = token.events[event]
                found.append((after(when, grace.linger), "until", by))
        return [lapse for lapse in found if lapse[0] <= self.now]

    def turning_points(self) -> Iterator[float]:
        """Every moment at which a status may change although nobody does anything."""
        for token in self.tokens:
            yield token.expiry[0]
            if token.revoked is not None:
                yield after(token.revoked, token.lag)
            grace = self.grace(token)
            if token.superseded is not None and grace:
                yield after(token.superseded, grace.for_)
                yield from (after(when, grace.linger) for when, _ in token.events.values())

    def ends(self, token: Token) -> float:
        """When a token stops working if nobody does anything; a dead one has done so."""
        status, grace, ends = self.status(token), self.grace(token), [token.expiry[0]]
        if status not in ("valid", "lingering", "current", "tolerated"):
            return 0
        if status == "lingering" and token.revoked is not None:
            ends.append(after(token.revoked, token.lag))
        if status == "tolerated" and grace and token.superseded is not None:
            happened = [token.events[event][0] for event in grace.until if event in token.events]
            ends.append(after(token.superseded, grace.for_))
            ends += [after(when, grace.linger) for when in happened]
        return min(ends)

    def why(self, token: Token, before: str, status: str) -> tuple[str, Token | None]:
        """The rule and the other token behind a change of status at this very moment."""
        rule = token.expiry[1]
        if status == "expired":
            return f"{token.kind}.expires.{rule}", None
        if before == "lingering":
            return "access.revocation_lag", None
        if status in ("revoked", "lingering"):
            return token.cause
        if before == "current" and token.successors:
            return "refresh.rotate", token.successors[1] or token.successors[0]
        grace = self.grace(token)
        if status == "tolerated" or grace is None:
            return "refresh.grace", None
        _, condition, by = min(self.lapsed(token, grace), key=lambda lapse: lapse[0])
        return f"refresh.grace.{condition}", by

    def revoke(self, tokens: Iterable[Token], rule: str, by: Token | None) -> list[Token]:
        """Revoke what can be revoked, and say what that was: the first death is kept."""
        dead_already = ("expired", "lingering", "revoked")
        dying = [token for token in tokens if self.status(token) not in dead_already]
        for token in dying:
            token.revoked = self.now
            token.lag = self.policies[token.grant.app].access.revocation_lag
            token.cause = (rule, None if by is token else by)
        return dying
