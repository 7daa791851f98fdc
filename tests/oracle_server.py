"""The oracle's server: what each request is answered, and what it does to the facts."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from tests.oracle_facts import Asker, Facts, FixedWindow, Grant, Pair, Token, after
from tolsim.engine.policy import (
    FOREVER,
    KeyPart,
    LifeUsed,
    Limit,
    MinAge,
    Policy,
    Rate,
    Reason,
    Request,
    TokenKind,
)

Key = dict[KeyPart, object]
Thing = TypeVar("Thing", Token, Grant)

NOT_YET = object()
"""A key part that the request is about to create: it equals nothing that exists."""


class RefusedError(Exception):
    """A request is refused, or left `undetermined` where the policy documents no answer."""

    def __init__(self, reason: Reason, *, documented: bool = True) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.documented = documented


class Server:
    """The server of one app, as one asker (a system, for a user or for itself) meets it."""

    def __init__(
        self,
        facts: Facts,
        app: str,
        accepted: list[Asker],
        blocks: list[tuple[str, dict[str, object], float]],
    ) -> None:
        self.facts = facts
        self.app = app
        self.accepted = accepted
        self.blocks = blocks
        self.windows: list[FixedWindow] = []

    @property
    def policy(self) -> Policy:
        return self.facts.policies[self.app]

    # Requests

    def call(self, token: Token) -> None:
        status = self.facts.status(token)
        if status not in ("valid", "lingering"):
            raise RefusedError("access_expired" if status == "expired" else "access_revoked")
        token.uses.append(self.facts.now)
        if token.parent and token.parent.superseded is not None:
            token.parent.events.setdefault("new_access_use", (self.facts.now, token))

    def login(self, user: str, system: str, actor: str) -> Pair:
        asker = self.check_rates("login", user, system)
        if self.policy.login.returns == "existing" and (existing := self.existing(user)):
            existing[0].uses.append(self.facts.now)
            self.take_note(asker)
            return existing
        joined, issued = self.joined(user, system), self.policy.refresh.issued
        key: Key = {"app": self.app, "user": user, "slot": None, "system": system}
        key |= {"grant": joined or NOT_YET, "parent": NOT_YET if issued else None}
        kinds = ["access", *["refresh"] * issued, *["grant"] * (joined is None)]
        self.check_limits("login", kinds, key, going=[])
        self.take_note(asker)
        grant = joined or self.create(user, None, system)
        pair = self.mint(grant, system, actor, None, successor=issued)
        self.enforce_limits("login", pair, None if joined else grant)
        return pair

    def existing(self, user: str) -> Pair | None:
        """The newest valid access token of the user, with its grant's newest current one."""
        owned = [t for t in self.facts.tokens if t.grant.owner == (self.app, user, None)]
        valid = [token for token in owned if self.facts.status(token) == "valid"]
        if not valid:
            return None
        current = [t for t in owned if self.facts.status(t) == "current"]
        of_grant = [token for token in current if token.grant is valid[-1].grant]
        return valid[-1], of_grant[-1] if of_grant else None

    def joined(self, user: str, system: str) -> Grant | None:
        rule, owner = self.policy.login.grant, (self.app, user, None)
        grants = [g for g in self.facts.grants if g.owner == owner and self.facts.live(g)]
        if rule == "system":
            grants = [grant for grant in grants if grant.system == system]
        return grants[-1] if grants and rule != "new" else None

    def client_credentials(self, params: Mapping[str, object], system: str, actor: str) -> Pair:
        if not self.policy.client_credentials:
            raise RefusedError("unsupported_grant")
        asker = self.check_rates("client_credentials", None, system)
        slot = self.slot(params)
        key: Key = {"app": self.app, "user": None, "slot": slot, "system": system}
        key |= {"grant": NOT_YET, "parent": None}
        self.check_limits("client_credentials", ["access", "grant"], key, going=[])
        self.take_note(asker)
        grant = self.create(None, slot, system)
        pair = self.mint(grant, system, actor, None, successor=False)
        self.enforce_limits("client_credentials", pair, grant)
        return pair

    def slot(self, params: Mapping[str, object]) -> int:
        slots = self.policy.slots
        if slots is None:
            return 0
        slot = params.get(slots.parameter, slots.default)
        assert isinstance(slot, int)
        if 0 <= slot < slots.count:
            return slot
        if slots.out_of_range == "default":
            return slots.default
        raise RefusedError("slot_out_of_range", documented=slots.out_of_range == "refuse")

    def refresh(self, token: Token, user: str, system: str, actor: str) -> Pair:
        asker = self.check_rates("refresh", user, system, token)
        status, grace = self.facts.status(token), self.policy.refresh.grace
        if status not in ("current", "tolerated"):
            raise RefusedError(self.replay(token, status))
        returns = grace.returns if grace and status == "tolerated" else "new"
        answer = token.successors if returns == "same" else None
        if returns == "new":
            answer = self.reusable(token)
        if answer:
            self.accept(token, status, asker)
            return answer
        rotates = returns == "new" and (status == "tolerated" or self.rotates(token))
        successor = rotates and self.policy.refresh.rotate != "spend"
        self.check_refresh_limits(token, system, rotates=rotates, successor=successor)
        self.accept(token, status, asker)
        pair = self.mint(token.grant, system, actor, token, successor=successor)
        if rotates and token.superseded is None:
            token.superseded, token.successors = self.facts.now, pair
        earlier = [t for t in self.ended_by_refresh(token) if t is not pair[0]]
        self.facts.revoke(earlier, "access.on_refresh", pair[0])
        self.enforce_limits("refresh", pair, None)
        if returns == "access":
            return pair[0], None
        if returns == "same_refresh" and token.successors:
            return pair[0], token.successors[1]
        return pair if rotates else (pair[0], token)

    def accept(self, token: Token, status: str, asker: Asker) -> None:
        """Record what an accepted refresh is to the token, its grace, its parent and the rates."""
        now = self.facts.now
        token.uses.append(now)
        if status == "tolerated":
            token.tolerated_uses.append(now)
        if token.parent:
            token.parent.events.setdefault("successor_refresh", (now, token))
        self.take_note(asker)

    def replay(self, token: Token, status: str) -> Reason:
        """Revoke what the replay of a dead refresh token revokes; the reason to refuse it."""
        reasons: dict[str, Reason] = {
            "revoked": "refresh_revoked",
            "expired": "refresh_expired",
            "spent": "refresh_reused",
        }
        rule, reason = self.policy.refresh.replay, reasons[status]
        forgiven = status == "spent" and self.facts.now < after(token.superseded or 0, rule.leeway)
        if status in rule.on and self.facts.now < token.expiry[0] and not forgiven:
            hit = {
                "nothing": [],
                "chain": [t for t in self.facts.tokens if descends(t, token)],
                "grant": self.facts.of_grant(token.grant),
                "user": self.facts.of_owner(token.grant),
            }[rule.revoke]
            if reason not in self.policy.undocumented:
                dying = [t for t in hit if t.kind in rule.kinds]
                self.facts.revoke(dying, "refresh.replay", token)
        return reason

    def reusable(self, token: Token) -> Pair | None:
        """The grant's newest access token, if it is good enough to be handed back."""
        left = self.policy.access.reuse_while_left
        newest = [t for t in self.facts.of_grant(token.grant) if t.kind == "access"][-1]
        if left is None or self.facts.status(newest) != "valid":
            return None
        return (newest, token) if newest.expiry[0] >= after(self.facts.now, left) else None

    def rotates(self, token: Token) -> bool:
        age, rule = self.facts.now - token.issued, self.policy.refresh.rotate
        if isinstance(rule, MinAge):
            return age >= rule.seconds
        if isinstance(rule, LifeUsed):
            life = token.expires.after_issue
            return life < FOREVER and age * 100 >= rule.percent * life
        return rule != "never"

    def ended_by_refresh(self, token: Token) -> list[Token]:
        """The access tokens that `access.on_refresh` is about."""
        about = {
            "keep": [],
            "revoke_pair": [token.beside] if token.beside else [],
            "revoke_grant": self.facts.of_grant(token.grant),
            "revoke_user": self.facts.of_owner(token.grant),
        }[self.policy.access.on_refresh]
        return [t for t in about if t.kind == "access"]

    # Minting

    def create(self, user: str | None, slot: int | None, system: str) -> Grant:
        grant = Grant(self.app, user, slot, system, self.facts.now)
        self.facts.grants.append(grant)
        return grant

    def mint(
        self, grant: Grant, system: str, actor: str, parent: Token | None, *, successor: bool
    ) -> Pair:
        """Issue an access token and, if wanted, a refresh token beside it."""

        def issue(kind: TokenKind) -> Token:
            stem = f"{actor}.{kind[0].upper()}"
            n = 1 + sum(token.label.rstrip("0123456789") == stem for token in self.facts.tokens)
            rules = self.policy.access if kind == "access" else self.policy.refresh
            now = self.facts.now
            token = Token(kind, f"{stem}{n}", grant, system, now, rules.expires, [now], parent)
            self.facts.tokens.append(token)
            return token

        access, refresh = issue("access"), issue("refresh") if successor else None
        if refresh:
            access.beside, refresh.beside = refresh, access
        bound = refresh or parent
        if access.expires.with_refresh and bound:
            access.no_later_than = bound.expiry[0]
        return access, refresh

    # Limits

    def check_limits(
        self, request: Request, kinds: Sequence[str], key: Key, going: Sequence[Token]
    ) -> None:
        """Refuse a request that would mint one more than a refusing limit allows."""
        for limit in self.policy.limits:
            if limit.overflow == "refuse" and request in limit.on and limit.kind in kinds:
                things = [t for t in self.alike(limit, key) if t not in going]
                counted = [t for t in things if limit.counts == "issued" or self.facts.live(t)]
                if len(counted) >= limit.max:
                    raise RefusedError("limit_exceeded")

    def check_refresh_limits(
        self, token: Token, system: str, *, rotates: bool, successor: bool
    ) -> None:
        going = [t for t in self.ended_by_refresh(token) if self.facts.live(t)]
        going += [token] if rotates else []
        kinds = ["access", "refresh"] if successor else ["access"]
        key = parts(token) | {"system": system, "parent": token}
        self.check_limits("refresh", kinds, key, going)

    def alike(self, limit: Limit, key: Key) -> list[Token | Grant]:
        """The things of a limit's kind under a key, oldest first; none if a part is lacking."""
        things: list[Token | Grant] = [*self.facts.tokens, *self.facts.grants]
        of_kind = [thing for thing in things if kind_of(thing) == limit.kind]
        per: set[KeyPart] = {"app", *limit.per}
        if any(key[part] is None for part in per):
            return []
        return [thing for thing in of_kind if all(parts(thing)[p] == key[p] for p in per)]

    def enforce_limits(self, request: Request, pair: Pair, grant: Grant | None) -> None:
        """Revoke, limit by limit, what is too much under the key of what was just minted."""
        minted: list[Token | Grant] = [thing for thing in (*pair, grant) if thing]
        for limit in self.policy.limits:
            for new in minted:
                by = new if isinstance(new, Token) else pair[0]
                if request in limit.on and limit.kind == kind_of(new):
                    self.enforce(limit, new, minted, by)

    def enforce(
        self, limit: Limit, new: Token | Grant, minted: Sequence[Token | Grant], by: Token
    ) -> None:
        things, live = self.alike(limit, parts(new)), self.facts.live
        if limit.overflow == "refuse":
            return
        if limit.counts == "issued":
            for thing in things[: -limit.max]:
                self.end(limit, thing, minted, by)
            return
        while sum(map(live, things)) > limit.max:
            others = [thing for thing in things if live(thing) and thing is not new]
            if not others:
                return
            if limit.overflow == "revoke_least_recently_used":
                others.sort(key=self.last_use)
            for thing in others if limit.overflow == "revoke_all_others" else others[:1]:
                self.end(limit, thing, minted, by)

    def last_use(self, thing: Token | Grant) -> int:
        return max(t.uses[-1] for t in self.facts.tokens if thing in (t, t.grant))

    def end(
        self, limit: Limit, thing: Token | Grant, minted: Sequence[Token | Grant], by: Token
    ) -> None:
        """Revoke a thing by a limit, never what the same request minted."""
        rule = f"limits.{limit.name}"
        older = [token for token in self.facts.tokens if token not in minted]
        dead = self.facts.revoke([t for t in older if thing in (t, t.grant)], rule, by)
        if limit.cascade:
            grants = [token.grant for token in dead]
            self.facts.revoke([token for token in older if token.grant in grants], rule, by)

    # Rates

    def check_rates(
        self, request: Request, user: str | None, system: str, token: Token | None = None
    ) -> Asker:
        """Refuse a request that comes too soon; otherwise, what to record once it is accepted."""
        known = {"app": self.app, "user": user, "system": system, "token": token}
        asker: dict[str, object] = {part: it for part, it in known.items() if it is not None}
        for rate in self.policy.rates:
            if key := self.key(rate, request, asker):
                self.check_rate(rate, key)
        return self.facts.now, request, asker

    def key(self, rate: Rate, request: Request, asker: dict[str, object]) -> dict[str, object]:
        """For whom a rate counts a request; nothing where it does not count it."""
        if request not in rate.on or not {"app", *rate.per} <= set(asker):
            return {}
        return {part: asker[part] for part in ("app", *rate.per)}

    def take_note(self, asker: Asker) -> None:
        """Record an accepted request, also in the fixed window that runs or now begins."""
        self.accepted.append(asker)
        now, request, who = asker
        for rate in self.policy.rates:
            key = self.key(rate, request, who)
            if key and rate.windows == "fixed":
                running = self.running(rate.name, key)
                if running is None:
                    running = FixedWindow(rate.name, key, after(now, rate.window))
                    self.windows.append(running)
                running.accepted.append(asker)

    def running(self, name: str, key: dict[str, object]) -> FixedWindow | None:
        for window in self.windows:
            if (window.rate, window.key) == (name, key) and self.facts.now < window.end:
                return window
        return None

    def check_rate(self, rate: Rate, key: dict[str, object]) -> None:
        now = self.facts.now
        for name, blocked, end in self.blocks:
            if (name, blocked) == (rate.name, key) and now < end:
                raise RefusedError("rate_limited")
        recent = [
            when
            for when, request, asker in self.accepted
            if request in rate.on
            and key.items() <= asker.items()
            and now < after(when, rate.window)
        ]
        if rate.windows == "fixed":
            running = self.running(rate.name, key)
            recent = [when for when, _, _ in running.accepted] if running else []
        if len(recent) >= rate.max:
            if rate.block is not None and "rate_limited" not in self.policy.undocumented:
                self.blocks.append((rate.name, key, after(now, rate.block)))
            raise RefusedError("rate_limited")


def kind_of(thing: Token | Grant) -> str:
    return thing.kind if isinstance(thing, Token) else "grant"


def parts(thing: Token | Grant) -> Key:
    """Every part that a limit's key can name; None for those that the thing lacks."""
    grant = thing.grant if isinstance(thing, Token) else thing
    token = thing if isinstance(thing, Token) and thing.kind == "access" else None
    return {
        "app": grant.app,
        "user": grant.user,
        "slot": grant.slot,
        "grant": grant,
        "system": thing.system,
        "parent": token and (token.parent or token.beside),
    }


def descends(token: Token, ancestor: Token) -> bool:
    parent = token.parent
    return parent is not None and (parent is ancestor or descends(parent, ancestor))
