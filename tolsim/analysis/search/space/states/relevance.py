"""Which facts of a state can change a later answer, under one policy.

A search merges states that differ only in facts that the policy never looks at. `LOOKED_AT`
(looked_at.py) lists the facts that each rule needs.
"""

from dataclasses import dataclass

from tolsim.engine.policy import (
    FOREVER,
    TOKEN_KINDS,
    Grace,
    LifeUsed,
    MinAge,
    Policy,
    TokenKind,
)
from tolsim.engine.rates import longest_window, longest_window_of_token


@dataclass(frozen=True, slots=True)
class Relevance:
    """The facts that a policy looks at, beside the tokens that systems hold."""

    issue_order: tuple[TokenKind, ...]
    """The kinds of tokens whose order of issue can decide something."""
    grant_order: bool
    """Whether the order in which grants were created can."""
    systems: bool
    """Whether it matters which system a token or grant belongs to."""
    parents: bool
    """From which refresh token another token was minted."""
    pairs: bool
    """Which tokens were issued together."""
    depth: bool
    """Which successors follow a tolerated token."""
    use_order: bool
    """In which order tokens and grants were last used."""
    newest_access: bool
    """Which access token of a grant is the newest."""
    replays: tuple[str, ...]
    """The statuses in which a dead refresh token that comes back can end others."""
    leeway: int
    """Seconds after its superseding for which a spent one that comes back ends nothing yet."""
    chain: bool
    """Whether it ends the tokens minted from it, directly or further down."""
    events: bool
    """Whether the use of a successor ends a grace."""
    siblings: bool
    """Which access tokens have the same parent, even one that is dead and held by nobody."""
    age: int
    """Seconds beyond which a refresh token's age makes no difference to its rotation."""
    grant_age: int
    """Seconds beyond which a grant's age makes no difference to what it still issues."""
    idle_access: bool
    idle_refresh: bool
    """Whether a use puts off the expiry of access tokens, and of refresh tokens."""
    calls: bool
    """Whether an accepted call changes anything."""
    window: int
    """Seconds for which an accepted request counts towards a rate that slides."""
    presented: int
    """Seconds for which it counts towards one of the refresh token presented."""

    @classmethod
    def of(cls, policy: Policy) -> "Relevance":
        """What a policy looks at."""
        access, refresh, limits = policy.access, policy.refresh, policy.limits
        parts = {part for limit in limits for part in limit.per}
        chain = refresh.replay.revoke == "chain"
        until = () if refresh.grace is None else refresh.grace.until
        idle = access.expires.after_use != FOREVER
        use_order = any(limit.overflow == "revoke_least_recently_used" for limit in limits)
        replays = refresh.replay.on if refresh.replay.revoke != "nothing" else ()
        return cls(
            issue_order=_ordered(policy),
            grant_order=_orders_grants(policy),
            systems=_names_systems(policy),
            # A limit counts the tokens of a parent, a replay ends what descends from it, and the
            # use of a successor ends the grace of its parent.
            parents="parent" in parts or chain or bool(until),
            # The first access token has no parent; its limit counts it with the refresh token
            # issued beside it.
            pairs=access.on_refresh == "revoke_pair" or "parent" in parts,
            depth=refresh.grace is not None and _follows_successors(refresh.grace),
            use_order=use_order,
            newest_access=access.reuse_while_left is not None,
            replays=replays,
            leeway=refresh.replay.leeway if "spent" in replays else 0,
            chain=chain,
            # With a chain, a token whose parent is forgotten passes for a child of the nearest
            # forebear that is kept: its use would then end the wrong grace.
            events=bool(until),
            siblings="parent" in parts,
            age=_rotation_age(policy),
            grant_age=_grant_age(policy),
            idle_access=idle,
            idle_refresh=refresh.expires.after_use != FOREVER,
            # A call is a use: it puts off an expiry, counts for a limit, or ends a grace.
            calls=idle or use_order or "new_access_use" in until,
            window=longest_window(policy.rates),
            presented=longest_window_of_token(policy.rates),
        )


def _orders_grants(policy: Policy) -> bool:
    """Whether the order in which grants were created counts.

    A login joins the newest grant, and a limit on grants ends the oldest, or the oldest of those
    last used in the same second.
    """
    return policy.login.grant != "new" or any(limit.kind == "grant" for limit in policy.limits)


def _names_systems(policy: Policy) -> bool:
    """Whether a limit, a rate or a login asks whose a token or a grant is."""
    keys = [limit.per for limit in policy.limits] + [rate.per for rate in policy.rates]
    return policy.login.grant == "system" or any("system" in key for key in keys)


def _follows_successors(grace: Grace) -> bool:
    """Whether a grace asks for successors: a limited depth counts them, an old answer has them."""
    return grace.depth != FOREVER or grace.returns in ("same", "same_refresh")


def _grant_age(policy: Policy) -> int:
    """The longest life that a grant gives to its tokens.

    Later tokens of a grant end so many seconds after its creation: past the longest such rule,
    every one of them is dead at issue.
    """
    lives = (policy.access.expires.after_login, policy.refresh.expires.after_login)
    return max((life for life in lives if life != FOREVER), default=0)


def _ordered(policy: Policy) -> tuple[TokenKind, ...]:
    """The kinds of tokens whose order of issue counts.

    A limit takes the oldest, a login returns the newest, and a chain ends tokens in that order.
    """
    if policy.refresh.replay.revoke == "chain" and policy.limits:
        return TOKEN_KINDS
    kinds = {limit.kind for limit in policy.limits}
    if policy.login.returns == "existing":
        kinds.add("access")
    return tuple(kind for kind in TOKEN_KINDS if kind in kinds)


def _rotation_age(policy: Policy) -> int:
    match policy.refresh.rotate:
        case MinAge(seconds):
            return seconds
        case LifeUsed(percent) if policy.refresh.expires.after_issue != FOREVER:
            # Rounded up: so many whole seconds have to pass before the condition holds.
            return -(-percent * policy.refresh.expires.after_issue // 100)
    return 0
