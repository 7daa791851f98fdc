"""The authorization server of one app: it only puts the rules in order (manual: semantics).

Every request takes the second at which it arrives, never earlier than the one before.
Tokens are numbers, in issue order. A refused request changes nothing, except that a replay
may revoke tokens and that a rate may begin a block; an undetermined one changes nothing.
"""

from collections.abc import Mapping, Sequence

from tolsim.engine import revocation, slots
from tolsim.engine.expiry import put_off
from tolsim.engine.limits import NEW, Limits, Plan
from tolsim.engine.model import Answer, Grant, State, Token, brought
from tolsim.engine.policy import (
    FOREVER,
    Grace,
    KeyPart,
    LimitKind,
    Policy,
    Reason,
)
from tolsim.engine.rates import Asked, Rates, Refusing
from tolsim.engine.rotation import supersede
from tolsim.engine.rules import Rules
from tolsim.engine.status import RefreshStatus, Status, access_status, refresh_status, status

_REFUSED: Mapping[str, Reason] = {
    "revoked": "refresh_revoked",
    "expired": "refresh_expired",
    "spent": "refresh_reused",
}


class Server:
    """One OAuth client at the provider: its policy, and everything that was issued to it."""

    __slots__ = ("limits", "policy", "rates", "rules", "state")

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.rules = Rules(policy)
        self.state = State()
        self.limits = Limits(self.rules.limits, self.state)
        self.rates = Rates()

    def __repr__(self) -> str:
        tokens, grants = len(self.state.tokens) - 1, len(self.state.grants) - 1
        return f"<Server under {self.policy.name!r}: {tokens} tokens of {grants} grants>"

    def copy(self) -> "Server":
        """A server with the same past that shares nothing mutable with this one."""
        twin = object.__new__(Server)
        twin.policy, twin.rules = self.policy, self.rules
        twin.state = self.state.copy()
        twin.limits = self.limits.copy()
        twin.rates = self.rates.copy()
        return twin

    def resume(self, state: State, rates: Rates) -> "Server":
        """A server under the same rules that goes on from another past."""
        twin = object.__new__(Server)
        twin.policy, twin.rules = self.policy, self.rules
        twin.state, twin.rates = state, rates
        twin.limits = Limits(self.rules.limits, state)
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
        state, rules = self.state, self.rules
        state.touched.clear()
        asked: Asked = (now, "login", user, system, None)
        if rules.rate and (refusal := self._too_soon(rules.rate, asked)):
            return refusal
        if rules.existing and (known := rules.existing(state, user, now)):
            self.rates.accept(asked, self.rules.fixed)
            return self._handed_out(known, now)
        joined = rules.join and rules.join(state, user, system, now)
        if rules.limits.refusing:
            plan = self._plan_login(user, system, joined)
            if broken := self.limits.refusal(state, plan, now):
                return self.refuse("limit_exceeded", broken)
        self.rates.accept(asked, self.rules.fixed)
        grant = joined or state.create_grant(user, None, system, now)
        access = rules.issue(state, grant, None, system, now, rules.issues_refresh)
        if enforce := rules.limits.enforce["login"]:
            enforce(state, self.limits.registers, grant, access, joined is None, now)
        return brought(access.number, access.beside)

    def refresh(self, token: int, user: str, system: str, now: int) -> Answer:
        """A system presents a refresh token (RFC 6749, section 6)."""
        state, rules = self.state, self.rules
        state.touched.clear()
        asked: Asked = (now, "refresh", user, system, token)
        if rules.rate and (refusal := self._too_soon(rules.rate, asked)):
            return refusal
        # A rate has refused by now, whatever token is presented.
        presented = state.tokens[token]
        reads = refresh_status(state, presented, rules.grace, now)
        if reads in _REFUSED:
            return self._refuse_dead(presented, reads, now)
        grace = rules.grace if reads == "tolerated" else None
        if (grace or rules.reuse) and (known := self._handed_back(presented, grace, now)):
            self._accept(presented, asked, tolerated=grace is not None)
            return known
        if grace:
            replaced = grace.returns == "new"
        else:
            replaced = rules.rotates is not None and rules.rotates(presented, now)
        return self._renew(presented, asked, grace, replaced=replaced)

    def call(self, token: int, now: int) -> Answer:
        """A system calls the API with an access token (RFC 6750)."""
        self.state.touched.clear()
        presented = self.state.tokens[token]
        reads = access_status(presented, now)
        if reads in ("expired", "revoked"):
            return self.refuse("access_expired" if reads == "expired" else "access_revoked")
        self._use(presented, now)
        # Recorded whether or not the grace in force asks for it: a later policy may.
        if (parent := presented.parent) is not None:
            past = self.state.tokens[parent].supersession
            if past is not None and past.new_access_use is None:
                past.new_access_use = now, token
                self.state.touched.append(parent)
        return Answer("ok")

    def client_credentials(self, system: str, params: Mapping[str, object], now: int) -> Answer:
        """A system asks for a token of its own (RFC 6749, 4.4).

        Raises TypeError if the slot it names is not an integer.
        """
        self.state.touched.clear()
        if not self.policy.client_credentials:
            return self.refuse("unsupported_grant")
        asked: Asked = (now, "client_credentials", None, system, None)
        if self.rules.rate and (refusal := self._too_soon(self.rules.rate, asked)):
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
        if broken := self.limits.refusal(self.state, plan, now):
            return self.refuse("limit_exceeded", broken)
        self.rates.accept(asked, self.rules.fixed)
        grant = self.state.create_grant(None, slot, system, now)
        access = self.rules.issue(self.state, grant, None, system, now, False)
        if enforce := self.rules.limits.enforce["client_credentials"]:
            enforce(self.state, self.limits.registers, grant, access, True, now)
        return brought(access.number, access.beside)

    def revoke(self, token: int, now: int) -> Answer:
        """A client revokes a token (RFC 7009); one that is not active stays as it is."""
        self.state.touched.clear()
        if self.status(token, now) in ("valid", "current", "tolerated"):
            revocation.on_request(self.state, self.policy, self.state.tokens[token], now)
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
        self.policy, self.rules = policy, Rules(policy)
        self.limits.follow(self.rules.limits, self.state)
        self.state.touched[:] = [
            number for grant in self.state.grants for number in grant.superseded
        ]

    def forget(self, now: int) -> Mapping[int, int]:
        """Forget what no request from this second on can notice.

        Tokens are numbered anew: returns the new numbers of those that are remembered by their
        old ones. All others have expired, and are 0 from now on.
        """
        # Imported here: no command but one that reads logs has so much to remember.
        from tolsim.engine.forgetting import forget

        return forget(self.state, self.limits, self.rates, self.policy, now)

    def _too_soon(self, refusing: Refusing, asked: Asked) -> Answer | None:
        """The refusal of a request that comes too soon for a rate."""
        if (rate := refusing(self.rates, asked)) is None:
            return None
        answer = self.refuse("rate_limited", f"rates.{rate.name}")
        if answer.outcome != "undetermined":
            self.rates.begin_block(rate, asked)
        return answer

    def _refuse_dead(self, presented: Token, reads: RefreshStatus, now: int) -> Answer:
        """Refuse a dead refresh token, and see to it that a replay has its effect."""
        answer = self.refuse(_REFUSED[reads])
        if self.rules.punish and answer.outcome != "undetermined":
            self.rules.punish(self.state, presented, reads, now)
        return answer

    def _handed_back(self, presented: Token, grace: Grace | None, now: int) -> Answer | None:
        """The answer to a refresh that issues nothing, if it is one."""
        past, reuse = presented.supersession, self.rules.reuse
        # A refresh brings new tokens, unless its grace says otherwise.
        returns = "new" if grace is None else grace.returns
        if returns == "same" and past is not None:
            return brought(past.access, past.refresh)
        if returns == "new" and reuse is not None:
            kept = reuse(self.state, self.state.grant_of(presented), now)
            if kept is not None:
                return brought(kept.number, presented.number)
        return None

    def _renew(
        self, presented: Token, asked: Asked, grace: Grace | None, *, replaced: bool
    ) -> Answer:
        """Answer a refresh with a new access token, and a new refresh token where it rotates."""
        state, rules, (now, _, _, system, _) = self.state, self.rules, asked
        minting = replaced and not rules.spends
        # Found before the limits are asked: what is about to end is not counted against it.
        ending = rules.on_refresh(state, presented, now) if rules.on_refresh else []
        if rules.limits.refusing:
            plan = self._plan_refresh(presented, system, ending, minting, replaced)
            if broken := self.limits.refusal(state, plan, now):
                return self.refuse("limit_exceeded", broken)
        self._accept(presented, asked, tolerated=grace is not None)
        grant = state.grants[presented.grant]
        access = rules.issue(state, grant, presented, system, now, minting)
        if replaced:
            supersede(state, presented, access.number, access.beside, now)
        if ending:
            how = revocation.revocation(now, "access.on_refresh", access.number, rules.lag)
            revocation.revoke(state, ending, how)
        if enforce := rules.limits.enforce["refresh"]:
            enforce(state, self.limits.registers, grant, access, False, now)
        if replaced:
            return brought(access.number, access.beside)
        past = presented.supersession
        if grace is None or past is None:
            return brought(access.number, presented.number)
        alone = grace.returns == "access"
        return brought(access.number, None if alone else past.refresh)

    def _handed_out(self, access: Token, now: int) -> Answer:
        """A login's answer with a known access token and its grant's refresh token (a use)."""
        self._use(access, now)
        current = self.state.current_refresh(self.state.grant_of(access), now)
        return brought(access.number, current[-1] if current else None)

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

    def _accept(self, presented: Token, asked: Asked, *, tolerated: bool) -> None:
        """A refresh is accepted: its use, its grace, its parent and the rates take note."""
        now, parent = asked[0], presented.parent
        self._use(presented, now)
        if tolerated and presented.supersession is not None:
            presented.supersession.uses += (now,)
        if parent is not None:
            past = self.state.tokens[parent].supersession
            if past is not None and past.successor_refresh is None:
                past.successor_refresh = now, presented.number
                self.state.touched.append(parent)
        self.rates.accept(asked, self.rules.fixed)

    def _use(self, token: Token, now: int) -> None:
        """Record the use of a token, which may put off its expiry."""
        grant = self.state.grants[token.grant]
        grant.used_at = token.used_at = now
        if token.expires.after_use != FOREVER:
            put_off(token, grant.created_at)
        self.state.touched.append(token.number)
