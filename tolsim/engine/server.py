"""The authorization server of one app: it only puts the rules in order (manual: semantics).

Every request takes the second at which it arrives, never earlier than the one before.
Tokens are numbers, in issue order. A refused request changes nothing, except that a replay
may revoke tokens and that a rate may begin a block; an undetermined one changes nothing.
"""

from collections.abc import Mapping, Sequence

from tolsim.engine import replay, revocation, rotation, slots
from tolsim.engine.expiry import end_of_life, put_off
from tolsim.engine.limits import NEW, Limits, Minted, Plan
from tolsim.engine.model import Answer, Event, Grant, State, Token
from tolsim.engine.policy import FOREVER, GraceEvent, KeyPart, LimitKind, Policy, Reason
from tolsim.engine.rates import Asked, Rates
from tolsim.engine.status import RefreshStatus, Status, access_status, refresh_status, status

_REFUSED: Mapping[str, Reason] = {
    "revoked": "refresh_revoked",
    "expired": "refresh_expired",
    "spent": "refresh_reused",
}


class Server:
    """One OAuth client at the provider: its policy, and everything that was issued to it."""

    __slots__ = ("limits", "policy", "rates", "state")

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.state = State()
        self.limits = Limits(policy, self.state)
        self.rates = Rates()

    def __repr__(self) -> str:
        tokens, grants = len(self.state.tokens) - 1, len(self.state.grants) - 1
        return f"<Server under {self.policy.name!r}: {tokens} tokens of {grants} grants>"

    @classmethod
    def resume(cls, policy: Policy, state: State, limits: Limits, rates: Rates) -> "Server":
        """A server that goes on from a past; `limits` are those of the policy."""
        server = object.__new__(cls)
        server.policy = policy
        server.state = state
        server.limits = limits.over(state)
        server.rates = rates
        return server

    def copy(self) -> "Server":
        """A server with the same past that shares nothing mutable with this one."""
        twin = object.__new__(Server)
        twin.policy = self.policy
        twin.state = self.state.copy()
        twin.limits = self.limits.copy()
        twin.rates = self.rates.copy()
        return twin

    @property
    def tokens(self) -> Sequence[Token]:
        """Every token by its number; index 0 stands empty."""
        return self.state.tokens

    @property
    def touched(self) -> Sequence[int]:
        """The tokens whose facts the last request changed, new ones aside."""
        return self.state.touched

    def status(self, token: int, now: int) -> Status:
        """The status of a token."""
        return status(self.state, self.state.tokens[token], self.policy.refresh.grace, now)

    def refuse(self, reason: Reason, rule: str | None = None) -> Answer:
        """The refusal of the policy for a reason."""
        if reason in self.policy.undocumented:
            return Answer("undetermined", reason, rule)
        return Answer(self.policy.errors[reason].error, reason, rule)

    def login(self, user: str, system: str, now: int) -> Answer:
        """A user authorizes a system (RFC 6749, 4.1)."""
        asked = Asked(now, "login", user, system)
        if (refusal := self._begin(asked)) is not None:
            return refusal
        rules = self.policy.login
        if rules.returns == "existing" and (known := self._existing(user, now)) is not None:
            self.rates.accepted.append(asked)
            return known
        joined = self._joined(user, system, now)
        rule = self.limits.refusing and self.limits.refusal(
            self.state, self._plan_login(user, system, joined), now
        )
        if rule:
            return self.refuse("limit_exceeded", rule)
        self.rates.accepted.append(asked)
        grant = joined or self._new_grant(user, None, system, now)
        minted = self._mint(
            grant, None, system, now, refresh=self.policy.refresh.issued, created=joined is None
        )
        self.limits.enforce(self.state, self.policy, "login", minted, now)
        return _answer(minted)

    def refresh(self, token: int, user: str, system: str, now: int) -> Answer:
        """A system presents a refresh token (RFC 6749, section 6)."""
        asked = Asked(now, "refresh", user, system)
        if (refusal := self._begin(asked)) is not None:
            return refusal
        # A rate has refused by now, whatever token is presented.
        presented = self.state.tokens[token]
        reads = refresh_status(self.state, presented, self.policy.refresh.grace, now)
        if reads in _REFUSED:
            return self._refuse_dead(presented, reads, now)
        tolerated = reads == "tolerated"
        returns = self._returns(tolerated=tolerated)
        if (known := self._handed_back(presented, returns, now)) is not None:
            self._accept(presented, asked, tolerated=tolerated)
            return known
        replaced = returns == "new" and (
            tolerated or rotation.rotates(presented, self.policy.refresh.rotate, now)
        )
        return self._renew(presented, asked, tolerated=tolerated, replaced=replaced)

    def call(self, token: int, now: int) -> Answer:
        """A system calls the API with an access token (RFC 6750)."""
        self.state.touched.clear()
        presented = self.state.tokens[token]
        reads = access_status(presented, now)
        if reads in ("expired", "revoked"):
            return self.refuse("access_expired" if reads == "expired" else "access_revoked")
        self._use(presented, now)
        if presented.parent is not None:
            self._event(presented, "new_access_use", now)
        return Answer("ok")

    def client_credentials(self, system: str, params: Mapping[str, object], now: int) -> Answer:
        """A system asks for a token of its own (RFC 6749, 4.4).

        Raises TypeError if the slot it names is not an integer.
        """
        self.state.touched.clear()
        if not self.policy.client_credentials:
            return self.refuse("unsupported_grant")
        asked = Asked(now, "client_credentials", None, system)
        if (refusal := self._begin(asked)) is not None:
            return refusal
        rule = self.policy.slots
        slot = slots.requested_slot(rule, params)
        if rule is not None and not slots.exists(rule, slot):
            if rule.out_of_range == "undocumented":
                return Answer("undetermined", "slot_out_of_range")
            if rule.out_of_range == "refuse":
                return self.refuse("slot_out_of_range")
            slot = rule.default
        parts: dict[KeyPart, object] = {
            "user": None, "grant": NEW, "parent": None, "slot": slot, "system": system,
        }  # fmt: skip
        plan = Plan("client_credentials", ("access", "grant"), parts)
        if broken := self.limits.refusing and self.limits.refusal(self.state, plan, now):
            return self.refuse("limit_exceeded", broken)
        self.rates.accepted.append(asked)
        grant = self._new_grant(None, slot, system, now)
        minted = self._mint(grant, None, system, now, refresh=False, created=True)
        self.limits.enforce(self.state, self.policy, "client_credentials", minted, now)
        return _answer(minted)

    def revoke(self, token: int, now: int) -> Answer:
        """A client revokes a token (RFC 7009); one that is not active stays as it is."""
        self.state.touched.clear()
        if self.status(token, now) in ("valid", "current", "tolerated"):
            revocation.revoke(self.state, self.policy, self.state.tokens[token], now)
        return Answer("ok")

    def incident(self, name: str, user: str | None, now: int, system: str | None = None) -> None:
        """An outside event of the policy happens to a user, or to the whole app.

        `system` sets it off, where its scope is `local` or `others`.
        """
        self.state.touched.clear()
        revocation.incident(self.state, self.policy, name, user, system, now)

    def change(self, policy: Policy) -> None:
        """Another policy comes into force; what was stamped on tokens stays.

        Every superseded refresh token counts as touched: its grace is that of the new policy.
        """
        self.policy = policy
        self.limits.follow(policy, self.state)
        self.state.touched[:] = [
            number for grant in self.state.grants for number in grant.superseded
        ]

    def _begin(self, asked: Asked) -> Answer | None:
        """Begin a request; the refusal if it comes too soon for a rate."""
        self.state.touched.clear()
        rates = self.policy.rates
        if not rates or (rate := self.rates.refusing(rates, asked)) is None:
            return None
        answer = self.refuse("rate_limited", f"rates.{rate.name}")
        if answer.outcome != "undetermined":
            self.rates.record_refusal(rate, asked)
        return answer

    def _refuse_dead(self, presented: Token, reads: RefreshStatus, now: int) -> Answer:
        """Refuse a dead refresh token, and see to it that a replay has its effect."""
        answer = self.refuse(_REFUSED[reads])
        if answer.outcome != "undetermined":
            replay.replay(self.state, self.policy, presented, reads, now)
        return answer

    def _returns(self, *, tolerated: bool) -> str:
        """What a refresh is answered with: `new` tokens, unless its grace says otherwise."""
        grace = self.policy.refresh.grace
        return grace.returns if tolerated and grace is not None else "new"

    def _handed_back(self, presented: Token, returns: str, now: int) -> Answer | None:
        """The answer to a refresh that mints nothing, if it is one."""
        past = presented.supersession
        if returns == "same" and past is not None:
            return Answer("ok", access=past.access, refresh=past.refresh)
        if returns == "new" and (kept := self._reusable(presented, now)) is not None:
            return Answer("ok", access=kept, refresh=presented.number)
        return None

    def _renew(self, presented: Token, asked: Asked, *, tolerated: bool, replaced: bool) -> Answer:
        """Answer a refresh with a new access token, and a new refresh token where it rotates."""
        state, policy, now = self.state, self.policy, asked.at
        minting = replaced and policy.refresh.rotate != "spend"
        # Found before the limits are asked: what is about to end is not counted against it.
        ending = revocation.on_refresh(state, policy, presented, now)
        rule = self.limits.refusing and self.limits.refusal(
            state, self._plan_refresh(presented, asked.system, ending, minting, replaced), now
        )
        if rule:
            return self.refuse("limit_exceeded", rule)
        self._accept(presented, asked, tolerated=tolerated)
        minted = self._mint(
            state.grant_of(presented), presented, asked.system, now, refresh=minting
        )
        access = minted.access.number
        successor = None if minted.refresh is None else minted.refresh.number
        if replaced:
            rotation.supersede(state, presented, access, successor, now)
        if ending:
            revoker = revocation.Revoker(state, policy, now, rule="access.on_refresh", by=access)
            for number in ending:
                revoker.token(number)
        self.limits.enforce(state, policy, "refresh", minted, now)
        if replaced:
            return Answer("ok", access=access, refresh=successor)
        past = presented.supersession
        if not tolerated or past is None:
            return Answer("ok", access=access, refresh=presented.number)
        grace = policy.refresh.grace
        alone = grace is not None and grace.returns == "access"
        return Answer("ok", access=access, refresh=None if alone else past.refresh)

    def _existing(self, user: str, now: int) -> Answer | None:
        """The newest valid access token of the user, with its grant's refresh token (a use)."""
        state = self.state
        grants = state.grants_of(user, now)
        numbers = [number for grant in grants for number in state.valid_access(grant, now)]
        if not numbers:
            return None
        access = state.tokens[max(numbers)]
        self._use(access, now)
        current = state.current_refresh(state.grant_of(access), now)
        return Answer("ok", access=access.number, refresh=current[-1] if current else None)

    def _joined(self, user: str, system: str, now: int) -> Grant | None:
        """The newest live grant that a login joins, if it creates none (`login.grant`)."""
        whose = self.policy.login.grant
        if whose == "new":
            return None
        for grant in reversed(self.state.grants_of(user, now)):
            if (whose == "user" or grant.system == system) and self.state.is_live(grant, now):
                return grant
        return None

    def _plan_login(self, user: str, system: str, joined: Grant | None) -> Plan:
        """What a login is about to issue, for the limits that refuse."""
        issued = self.policy.refresh.issued
        kinds: set[LimitKind] = {"access", "refresh"} if issued else {"access"}
        parts: dict[KeyPart, object] = {
            "user": user,
            "grant": NEW if joined is None else joined.number,
            "parent": NEW if issued else None,
            "slot": None,
            "system": system,
        }
        return Plan("login", kinds if joined else {*kinds, "grant"}, parts)

    def _plan_refresh(
        self, presented: Token, system: str, ending: list[int], minting: bool, replaced: bool
    ) -> Plan:
        """What a refresh is about to issue and to end, for the limits that refuse."""
        grant = self.state.grant_of(presented)
        parts: dict[KeyPart, object] = {
            "user": grant.user,
            "grant": grant.number,
            "parent": presented.number,
            "slot": grant.slot,
            "system": system,
        }
        gone = [*ending, presented.number] if replaced else ending
        return Plan("refresh", {"access", "refresh"} if minting else {"access"}, parts, gone)

    def _reusable(self, presented: Token, now: int) -> int | None:
        """The grant's newest access token, if a refresh hands it back (`reuse_while_left`)."""
        left = self.policy.access.reuse_while_left
        if left is None:
            return None
        newest = self.state.tokens[self.state.grant_of(presented).newest_access]
        if access_status(newest, now) == "valid" and newest.expires_at - now >= left:
            return newest.number
        return None

    def _accept(self, presented: Token, asked: Asked, *, tolerated: bool) -> None:
        """A refresh is accepted: its use, its grace, its parent and the rates take note."""
        now = asked.at
        self._use(presented, now)
        if tolerated and presented.supersession is not None:
            presented.supersession.uses += (now,)
        if presented.parent is not None:
            self._event(presented, "successor_refresh", now)
        self.rates.accepted.append(asked)

    def _event(self, presented: Token, name: GraceEvent, now: int) -> None:
        """Tell the token's parent that its successor is in use; only the first time counts."""
        # Recorded whether or not the grace in force asks for it: a later policy may.
        parent = presented.parent
        past = None if parent is None else self.state.tokens[parent].supersession
        if parent is not None and past is not None and getattr(past, name) is None:
            setattr(past, name, Event(now, presented.number))
            self.state.touched.append(parent)

    def _use(self, token: Token, now: int) -> None:
        """Record the use of a token, which may put off its expiry."""
        grant = self.state.grants[token.grant]
        grant.used_at = token.used_at = now
        if token.expires.after_use != FOREVER:
            put_off(token, grant.created_at)
        self.state.touched.append(token.number)

    def _new_grant(self, user: str | None, slot: int | None, system: str, now: int) -> Grant:
        """Create the grant of a login or of a client-credentials request."""
        state = self.state
        grant = Grant(len(state.grants), user, slot, system, now, now)
        state.grants.append(grant)
        state.owners.setdefault(grant.owner, []).append(grant.number)
        return grant

    def _mint(
        self,
        grant: Grant,
        parent: Token | None,
        system: str,
        now: int,
        *,
        refresh: bool,
        created: bool = False,
    ) -> Minted:
        """Issue an access token and perhaps a refresh token; the access token is numbered first.

        Of the two, RFC 6749, section 5.1 requires only the access token in an answer.
        """
        tokens, policy = self.state.tokens, self.policy
        number, login_at = len(tokens), grant.created_at
        origin = None if parent is None else parent.number
        successor = None
        # Made first though numbered second: `with_refresh` looks at when it will end.
        if refresh:
            rules = policy.refresh.expires
            successor = Token(
                number + 1, "refresh", grant.number, system, origin, number,
                now, now, rules, end_of_life(rules, now, login_at),
            )  # fmt: skip
        rules = policy.access.expires
        bound = FOREVER
        if rules.with_refresh and (guide := successor or parent) is not None:
            bound = guide.expires_at
        access = Token(
            number, "access", grant.number, system, origin, number + 1 if refresh else None,
            now, now, rules, end_of_life(rules, now, login_at, bound), bound,
        )  # fmt: skip
        tokens.append(access)
        grant.access.append(number)
        grant.newest_access = number
        if successor is not None:
            tokens.append(successor)
            grant.current.append(number + 1)
        grant.used_at = now
        return Minted(access, successor, grant if created else None)


def _answer(minted: Minted) -> Answer:
    refresh = None if minted.refresh is None else minted.refresh.number
    return Answer("ok", None, None, minted.access.number, refresh)
