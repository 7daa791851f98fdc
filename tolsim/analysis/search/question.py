"""What a search may do: who takes part, which actions, how long to wait, and where to stop."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from tolsim.analysis.search.space.breadth_first import Progress, Search
from tolsim.analysis.search.space.joint_states import JointStates
from tolsim.analysis.search.space.moves import ActionName, Move, moves
from tolsim.analysis.search.space.policy_states import PolicyStates
from tolsim.analysis.search.space.states import Cast, Scene
from tolsim.analysis.search.space.timed import TimedSearch
from tolsim.documents.durations import LONGEST
from tolsim.documents.errors import UserError
from tolsim.documents.policies.durations import durations
from tolsim.documents.problems import did_you_mean
from tolsim.documents.scenarios.model import ACCESS_STATUSES, REFRESH_STATUSES, STATES
from tolsim.engine.policy import FOREVER, LifeUsed, Policy, Refusal, RevocationRules

ACTIONS: tuple[ActionName, ...] = get_args(ActionName)

SYSTEMS = ("legacy", "new", "third", "fourth", "fifth", "sixth")
USERS = ("xyz", "abc", "kim", "lee")


@dataclass(frozen=True, slots=True)
class Question:
    """The terms of a search; `waits` are seconds.

    Without them a search of one policy waits as long as it likes, and one of several for the
    moments that they name.

    `within` bounds the seconds that are waited in all.
    """

    systems: int = 2
    users: int = 1
    shared_store: bool = False
    actions: tuple[ActionName, ...] = ("login", "refresh", "call")
    waits: tuple[int, ...] | None = None
    code: bool = False
    depth: int | None = None
    max_states: int | None = None
    within: int | None = None

    @property
    def cast(self) -> Cast:
        return Cast(SYSTEMS[: self.systems], USERS[: self.users], shared=self.shared_store)

    def policy_states(self, policy: Policy) -> PolicyStates:
        """A policy with this cast: what a search of it will meet."""
        return PolicyStates(Scene(policy, self.cast, code=self.code))

    def moves(self, policies: Sequence[Policy]) -> tuple[Move, ...]:
        """What the cast may do under these policies, in the order in which it is tried."""
        waits = named_moments(policies) if self.waits is None else self.waits
        return moves(self.actions, self.cast, waits, _slots(policies))

    def search(self, policies: Sequence[Policy], progress: Progress | None = None) -> Search:
        """A search over these policies at once."""
        return Search(
            JointStates([self.policy_states(policy) for policy in policies]),
            self.moves(policies),
            within=self.within,
            depth_limit=self.depth,
            state_limit=self.max_states,
            progress=progress,
        )

    @property
    def any_wait(self) -> bool:
        """Whether it may wait as long as it likes."""
        return "wait" in self.actions and self.waits is None

    def timed_search(
        self, policy: Policy, progress: Progress | None = None, *, symmetric: bool
    ) -> TimedSearch:
        """A search over a policy in which any wait is possible."""
        return TimedSearch(
            policy,
            self.cast,
            moves(self.actions, self.cast, (), _slots((policy,))),
            code=self.code,
            symmetric=symmetric,
            depth_limit=self.depth,
            state_limit=self.max_states,
            progress=progress,
        )

    def cell(self, actor: str) -> int:
        """The memory of a system, or of `user@system`."""
        user, _, system = actor.rpartition("@")
        cast = self.cast
        return cast.cell(cast.systems.index(system), cast.users.index(user) if user else 0)

    def standings(self, wanted: str) -> dict[str, str]:
        """What `legacy: locked-out, new.R1: spent` wants; raises UserError at anything else."""
        found = {}
        for part in wanted.split(","):
            subject, _, state = (word.strip() for word in part.partition(":"))
            actor, letter = label_of(subject)
            user, _, system = actor.rpartition("@")
            if system not in self.cast.systems or (user and user not in self.cast.users):
                actors = self.cast.systems
                if self.users > 1:
                    actors = tuple(f"{user}@{name}" for user in self.cast.users for name in actors)
                raise UserError(
                    f"`{actor}` takes no part in the search", did_you_mean(actor, actors)
                )
            if not user and self.users > 1:
                raise UserError(
                    f"`{actor}` has several users", f"write `{self.cast.users[0]}@{system}`"
                )
            if state not in WORDS[letter]:
                sentence = f"`{subject}` is never `{state}`"
                if not state:
                    sentence = f"nothing says what `{subject}` shall be"
                raise UserError(sentence, did_you_mean(state, WORDS[letter]))
            found[subject] = state
        return found


def rules_of(policy: Policy, *, code: bool) -> Policy:
    """A policy without what no client of a search can see; the same rules answer alike."""
    return replace(
        policy,
        name="",
        limits=tuple([replace(limit, name="") for limit in policy.limits]),
        revocation=RevocationRules(),
        incidents={},
        errors={
            reason: Refusal(refusal.error, None, refusal.code if code else None)
            for reason, refusal in policy.errors.items()
        },
        tolerance=None,
        assumed=(),
    )


WORDS: dict[str, tuple[str, ...]] = {"": STATES, "A": ACCESS_STATUSES, "R": REFRESH_STATUSES}
"""What can be said of a system, an access token and a refresh token."""

_LABEL = re.compile(r"(.+)\.([AR])[1-9][0-9]*")


def label_of(subject: str) -> tuple[str, str]:
    """Whose token a label names and of which kind it is; of an actor itself, no kind."""
    found = _LABEL.fullmatch(subject)
    return (found[1], found[2]) if found else (subject, "")


def named_moments(policies: Sequence[Policy]) -> tuple[int, ...]:
    """Every duration that the policies name, each also a second less and a second more."""
    named = {seconds for policy in policies for seconds in _durations(policy) if seconds < FOREVER}
    # What ends at a moment has ended in that second; policies that differ in a limit of time
    # differ right there.
    around = {near for seconds in named for near in (seconds - 1, seconds, seconds + 1)}
    return tuple(sorted(seconds for seconds in around if 0 < seconds <= LONGEST))


def _durations(policy: Policy) -> Iterator[int]:
    """Every duration that a policy names, and the moments that it names by what is left of one."""
    access, refresh = policy.access, policy.refresh
    for path, seconds in durations(policy):
        if path != "access.reuse_while_left":  # counts from the end of a token's life
            yield seconds
    if access.reuse_while_left is not None and access.expires.after_issue < FOREVER:
        yield access.expires.after_issue - access.reuse_while_left
    if isinstance(refresh.rotate, LifeUsed) and refresh.expires.after_issue < FOREVER:
        yield -(-refresh.rotate.percent * refresh.expires.after_issue // 100)


def _slots(policies: Sequence[Policy]) -> tuple[int | None, ...]:
    """The slots worth asking for: none named, and each that some policy has or just lacks."""
    most = max((policy.slots.count for policy in policies if policy.slots), default=-1)
    # Each slot multiplies the states, so that four at most are tried.
    return (None, *range(min(most, 3) + 1))
