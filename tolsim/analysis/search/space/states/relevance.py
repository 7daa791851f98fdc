"""Which facts of a state can change a later answer, under one policy.

A search merges states that differ only in facts that the policy never looks at. `LOOKED_AT`
(looked_at.py) lists the facts that each rule needs.
"""

from dataclasses import dataclass

from tolsim.engine.policy import FOREVER, TOKEN_KINDS, LifeUsed, MinAge, Policy, TokenKind


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
    """Seconds for which an accepted request counts towards a rate."""

    @classmethod
    def of(cls, policy: Policy) -> "Relevance":
        access, refresh, limits = policy.access, policy.refresh, policy.limits
        parts = {part for limit in limits for part in limit.per}
        rates = {part for rate in policy.rates for part in rate.per}
        use_order = any(limit.overflow == "revoke_least_recently_used" for limit in limits)
        until = () if refresh.grace is None else refresh.grace.until
        chain = refresh.replay.revoke == "chain"
        return cls(
            issue_order=_ordered(policy),
            # A login joins the newest grant, and a limit on grants ends the oldest, or the oldest
            # of those last used in the same second.
            grant_order=policy.login.grant != "new"
            or any(limit.kind == "grant" for limit in limits),
            systems="system" in parts or "system" in rates or policy.login.grant == "system",
            # A limit counts the tokens of a parent, a replay ends what descends from it, and the
            # use of a successor ends the grace of its parent.
            parents="parent" in parts or chain or bool(until),
            # The first access token has no parent; its limit counts it with the refresh token
            # issued beside it.
            pairs=access.on_refresh == "revoke_pair" or "parent" in parts,
            # A limited depth counts successors, and a repeated answer hands them out.
            depth=refresh.grace is not None
            and (refresh.grace.depth != FOREVER or refresh.grace.returns != "new"),
            use_order=use_order,
            newest_access=access.reuse_while_left is not None,
            replays=refresh.replay.on if refresh.replay.revoke != "nothing" else (),
            chain=chain,
            # With a chain, a token whose parent is forgotten passes for a child of the nearest
            # forebear that is kept: its use would then end the wrong grace.
            events=bool(until),
            siblings="parent" in parts,
            age=_rotation_age(policy),
            # Later tokens of a grant end so many seconds after its creation: past the longest
            # such rule, every one of them is dead at issue.
            grant_age=max(
                end
                for end in (0, access.expires.after_login, refresh.expires.after_login)
                if end != FOREVER
            ),
            idle_access=access.expires.after_use != FOREVER,
            idle_refresh=refresh.expires.after_use != FOREVER,
            # A call is a use: it puts off an expiry, counts for a limit, or ends a grace.
            calls=access.expires.after_use != FOREVER or use_order or "new_access_use" in until,
            window=max((rate.window for rate in policy.rates), default=0),
        )


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
