"""Which tokens of a past can still change an answer; of the other dead ones, the refusal only."""

from collections.abc import Sequence

from tolsim.analysis.search.space.states.scene import Scene
from tolsim.analysis.search.space.states.thawing import EXPIRED, REVOKED, REVOKED_SERVICE
from tolsim.engine.model import Token
from tolsim.engine.policy import FOREVER
from tolsim.engine.server import Server
from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation.memory import Held

# Half of it, because sums of a moment and FOREVER, or of two such, still have to be above.
NEVER = FOREVER >> 1
"""Moments beyond this are never reached, however they were added up."""


class Keeping:
    """What is kept of a past: tokens by number, and for dead ones the refusal they will meet."""

    __slots__ = ("_held", "_now", "_scene", "_server", "_state", "dead", "kept", "spent")

    def __init__(self, scene: Scene, server: Server, held: Sequence[Held], now: int) -> None:
        self._scene = scene
        self._server = server
        self._held = held
        self._state = server.state
        self._now = now
        self.kept: set[int] = set()
        self.spent: set[int] = set()
        self.dead = self._keep_dead(self._keep_living())
        self._keep_relatives()

    def __repr__(self) -> str:
        return f"<Keeping tokens {sorted(self.kept)}; refusals {self.dead}>"

    def _keep_living(self) -> list[tuple[int, Status]]:
        """Keep what is alive and held, or alive and matters; return the dead that are held."""
        dead = []
        for number in {number for held in self._held for number in held if number is not None}:
            reads = self._server.status(number, self._now)
            if reads in ACTIVE:
                self.kept.add(number)
            else:
                dead.append((number, reads))
        unheld = self._scene.unheld.kept(self._state, self.kept, self._now)
        self.kept.update(unheld)
        if self._scene.unheld.superseded:
            server, now = self._server, self._now
            self.spent.update(
                [n for n in unheld if server.status(n, now) == "spent" and self._is_settled(n)]
            )
        return dead

    def _keep_dead(self, dead: list[tuple[int, Status]]) -> dict[int, int]:
        """Keep the dead that can still do something; the others become their refusal."""
        tokens, scene = self._state.tokens, self._scene
        counted = self._server.rates.tokens(scene.relevance.presented, self._now)
        families = {tokens[number].grant for number in self.kept}
        owners = {self._state.grants[number].owner for number in families}
        codes = {}
        for number, reads in dead:
            token = tokens[number]
            grant = self._state.grants[token.grant]
            if token.kind == "access":
                own = REVOKED if reads == "revoked" else scene.expired_access
                codes[number] = own if grant.user is not None else own + REVOKED_SERVICE - REVOKED
                continue
            alive = token.grant in families
            if scene.policy.refresh.replay.revoke == "user":
                alive = grant.owner in owners
            # Rates refuse before anybody looks at the token: even a dead one may be counted.
            if number in counted or self._matters(token, reads, alive=alive):
                self.kept.add(number)
                if reads == "spent" and self._is_settled(number):
                    self.spent.add(number)
            else:
                same = scene.refusals["revoked"] == scene.refusals["expired"]
                codes[number] = EXPIRED if reads == "expired" and not same else REVOKED
        return codes

    def _matters(self, token: Token, reads: Status, *, alive: bool) -> bool:
        """Whether a dead refresh token can end others, or may come to look otherwise."""
        replays, observations = self._scene.relevance.replays, self._scene.refusals
        if reads in replays and alive and self._now < token.expires_at:
            return True
        if reads != "spent":
            return False
        # A spent token also expires, and may then be refused in other words.
        fades = token.expires_at < NEVER and observations["spent"] != observations["expired"]
        return fades or observations["spent"] != observations["revoked"]

    def _keep_relatives(self) -> None:
        """Keep what a kept token leads to: its successors, and where it counts, its parents."""
        relevance, tokens = self._scene.relevance, self._state.tokens
        if relevance.depth:
            for number in list(self.kept):
                self._keep_successors(number)
        if relevance.siblings:
            for number in list(self.kept):
                token = tokens[number]
                source = token.beside if token.parent is None else token.parent
                if token.kind == "access" and source is not None:
                    self.kept.add(source)
        if relevance.chain and relevance.events:
            for number in list(self.kept):
                parent = tokens[number].parent
                while parent is not None:
                    self.kept.add(parent)
                    parent = tokens[parent].parent

    def _is_settled(self, number: int) -> bool:
        """Whether it no longer counts when a spent token was superseded: its leeway is over."""
        past = self._state.tokens[number].supersession
        return past is None or self._now >= past.at + self._scene.relevance.leeway

    def _keep_successors(self, number: int) -> None:
        """Keep the successors that a limited depth counts, or that can be handed out again.

        All of the latter: who is handed the same answer again holds the next token of the path,
        and comes to the end of it after as many refreshes as there are tokens. Clients see how
        many: the next refresh mints, and may end what others hold. So where stores are copied,
        such a grace has no finite number of states.
        """
        grace, tokens = self._scene.policy.refresh.grace, self._state.tokens
        if grace is None or tokens[number].revocation or number in self.spent:
            return
        steps = 0
        while (past := tokens[number].supersession) is not None and steps <= grace.depth:
            if grace.depth == FOREVER and self._server.status(number, self._now) != "tolerated":
                return
            if grace.returns == "same":
                self.kept.add(past.access)
            if past.refresh is None:
                return
            self.kept.add(past.refresh)
            number, steps = past.refresh, steps + 1
