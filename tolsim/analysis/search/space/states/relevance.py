"""Which facts of a state can change a later answer, under one policy.

A search merges states that differ in nothing else. Whatever the policy never looks at may
be forgotten; what it does look at must be kept.
"""

from dataclasses import dataclass

from tolsim.engine.policy import FOREVER, TOKEN_KINDS, LifeUsed, MinAge, Policy, TokenKind


@dataclass(frozen=True, slots=True)
class Relevance:
    """What a policy looks at, beside the tokens that systems hold."""

    issue_order: tuple[TokenKind, ...]
    """The kinds of tokens of which it counts in what order they were issued."""
    grant_order: bool
    """In which order grants were created."""
    systems: bool
    """Which system a token or grant belongs to."""
    parents: bool
    """From which token another was minted."""
    pairs: bool
    """Which tokens were issued together."""
    depth: bool
    """How the successors of a tolerated token follow each other."""
    use_order: bool
    """In which order tokens and grants were last used."""
    newest_access: bool
    replays: tuple[str, ...]
    """The statuses in which a dead refresh token that comes back can end others."""
    chain: bool
    """Whether it ends those that descend from it."""
    events: bool
    """Whether the use of a successor ends a grace."""
    siblings: bool
    """Which access tokens have the same parent."""
    age: int
    """Seconds beyond which a refresh token's age makes no difference to its rotation."""
    grant_age: int
    """Seconds beyond which a grant's age makes no difference to what it still issues."""
    idle_access: bool
    idle_refresh: bool
    calls: bool
    """Whether an accepted call changes anything."""
    window: int
    """Seconds for which an accepted request counts towards a rate."""

    @classmethod
    def of(cls, policy: Policy) -> "Relevance":
        access, refresh, limits = policy.access, policy.refresh, policy.limits
        parts = {part for limit in limits for part in limit.per}
        rates = {part for rate in policy.rates for part in rate.per}
        pairs = access.on_refresh == "revoke_pair" or "parent" in parts
        use_order = any(limit.overflow == "revoke_least_recently_used" for limit in limits)
        return cls(
            issue_order=_ordered(policy),
            grant_order=policy.login.grant != "new"
            or use_order
            or any(limit.kind == "grant" for limit in limits),
            systems="system" in parts or "system" in rates or policy.login.grant == "system",
            parents="parent" in parts
            or refresh.replay.revoke == "chain"
            or bool(refresh.grace and refresh.grace.until),
            pairs=pairs,
            depth=refresh.grace is not None
            and (refresh.grace.depth != FOREVER or refresh.grace.returns != "new"),
            use_order=use_order,
            newest_access=access.reuse_while_left is not None,
            replays=refresh.replay.on if refresh.replay.revoke != "nothing" else (),
            chain=refresh.replay.revoke == "chain",
            events=bool(refresh.grace and refresh.grace.until),
            siblings="parent" in parts,
            age=_rotation_age(policy),
            grant_age=max(
                end
                for end in (0, access.expires.after_login, refresh.expires.after_login)
                if end != FOREVER
            ),
            idle_access=access.expires.after_use != FOREVER,
            idle_refresh=refresh.expires.after_use != FOREVER,
            calls=access.expires.after_use != FOREVER
            or use_order
            or bool(refresh.grace and "new_access_use" in refresh.grace.until),
            window=max((rate.window for rate in policy.rates), default=0),
        )


def _ordered(policy: Policy) -> tuple[TokenKind, ...]:
    """Limits take the oldest, and a login hands the newest back; a chain is walked in order."""
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
            return -(-percent * policy.refresh.expires.after_issue // 100)
    return 0
