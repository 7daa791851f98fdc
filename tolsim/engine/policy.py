"""The policy of an app, as a value: every rule the simulated server can be given.

Each class is one record of a policy file, with the same field names and the same
defaults; a `Policy()` with every default issues one-hour access tokens and refresh
tokens that never expire, rotates on every refresh, lets the old refresh token die at
once and knows no limit. `FOREVER` stands for a duration (or a count) that never ends.

Every closed set of words has a name here, and every duration has the type `Seconds`: what
reads, writes or explains policies derives from them what a field may hold.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Final, Literal

from tolsim.engine.record import Record

# A number and not math.inf, so that every moment is an int: for the type checker, and for JSON,
# which has no infinity.
FOREVER: Final = 1 << 62
"""A moment or a count that is never reached. Sums of a few of them stay comparable."""

Seconds = Annotated[int, "seconds"]
"""A duration in whole seconds. To the engine it is a number; its name tells it from a count."""

TokenKind = Literal["access", "refresh"]
Request = Literal["login", "refresh", "client_credentials"]
"""The requests that can issue a token, and that limits and rates can name."""

Reason = Literal[
    "access_expired",
    "access_revoked",
    "refresh_expired",
    "refresh_revoked",
    "refresh_reused",
    "limit_exceeded",
    "rate_limited",
    "slot_out_of_range",
    "unsupported_grant",
    "no_token",
]
"""Why a request was not answered `ok`, in the engine's own words."""

OnRefresh = Literal["keep", "revoke_pair", "revoke_grant", "revoke_user"]
"""Which earlier access tokens a refresh revokes."""

LoginReturns = Literal["new", "existing"]
LoginGrant = Literal["new", "system", "user"]
"""Whose grant a login joins."""

RotateWord = Literal["always", "never", "spend"]
GraceEvent = Literal["successor_refresh", "new_access_use"]
GraceReturns = Literal["new", "same", "same_refresh", "access"]
"""What a tolerated refresh token is answered with: new tokens, the recorded pair, or an access
token with the recorded refresh token beside it or alone."""

ReplayRevoke = Literal["nothing", "chain", "grant", "user"]
ReplayOn = Literal["spent", "revoked"]
"""The statuses in which presenting a refresh token counts as a replay."""

LimitKind = Literal["access", "refresh", "grant"]
KeyPart = Literal["app", "user", "grant", "parent", "slot", "system"]
Counts = Literal["live", "issued"]
Overflow = Literal["revoke_oldest", "revoke_least_recently_used", "revoke_all_others", "refuse"]
RateKeyPart = Literal["app", "user", "system", "token"]
Windows = Literal["sliding", "fixed"]
OutOfRange = Literal["refuse", "default", "undocumented"]
RevokesWithRefresh = Literal["token", "pair", "access", "grant", "user"]
"""What ends with a refresh token that its client revokes."""

RevokesWithAccess = Literal["token", "pair", "grant", "user"]
IncidentScope = Literal["user", "app", "local", "others"]
"""The grants that an incident reaches: those of a user, of the app, or those of a user that one
system made (`local`) or did not make (`others`)."""

REQUESTS: Final[tuple[Request, ...]] = ("login", "refresh", "client_credentials")
TOKEN_KINDS: Final[tuple[TokenKind, ...]] = ("refresh", "access")


class Expiry(Record):
    """When a token ends by itself; of several rules the earliest wins.

    `after_issue`, `after_use` (the issue is the first use) and `after_login` (the
    creation of its grant) are durations. `with_refresh` ends an access token no later
    than the refresh token beside it.
    """

    after_issue: Seconds = FOREVER
    after_use: Seconds = FOREVER
    after_login: Seconds = FOREVER
    with_refresh: bool = False


class AccessRules(Record):
    """How access tokens live and die."""

    expires: Expiry = Expiry(after_issue=3600)
    on_refresh: OnRefresh = "keep"
    reuse_while_left: Seconds | None = None
    """A refresh hands the newest access token back while it has this much life left."""
    revocation_lag: Seconds = 0
    """How long a resource server goes on accepting a revoked token; `FOREVER`: until it expires."""


class LoginRules(Record):
    """What a login hands out, and whose grant it joins."""

    returns: LoginReturns = "new"
    grant: LoginGrant = "new"


class MinAge(Record):
    """Rotate only a refresh token at least this old."""

    seconds: Seconds


class LifeUsed(Record):
    """Rotate only when this many percent of the refresh token's `after_issue` have passed."""

    percent: int


Rotate = RotateWord | MinAge | LifeUsed


class Grace(Record):
    """When a superseded refresh token is still accepted: while all conditions hold."""

    for_: Seconds = FOREVER
    uses: int = FOREVER
    depth: int = FOREVER
    until: tuple[GraceEvent, ...] = ()
    linger: Seconds = 0
    returns: GraceReturns = "new"


class Replay(Record):
    """What presenting a dead refresh token revokes, beyond being refused (RFC 9700, 4.14)."""

    revoke: ReplayRevoke = "nothing"
    kinds: tuple[TokenKind, ...] = TOKEN_KINDS
    on: tuple[ReplayOn, ...] = ("spent",)
    leeway: Seconds = 0
    """How long after its superseding a spent token can be presented without consequences."""


class RefreshRules(Record):
    """How refresh tokens are issued, rotated and forgiven."""

    issued: bool = True
    expires: Expiry = Expiry()
    rotate: Rotate = "always"
    grace: Grace | None = None
    replay: Replay = Replay()


class Limit(Record):
    """How many things of a kind may be live, or have been issued, for one key."""

    name: str
    kind: LimitKind
    max: int
    per: tuple[KeyPart, ...] = ("app", "user")
    counts: Counts = "live"
    overflow: Overflow = "revoke_oldest"
    cascade: bool = False
    on: tuple[Request, ...] = REQUESTS


class Rate(Record):
    """How many requests are accepted within a window, for one key.

    The window slides, or it is fixed: it begins with the first request accepted while none runs.
    """

    name: str
    max: int
    window: Seconds
    on: tuple[Request, ...] = REQUESTS
    per: tuple[RateKeyPart, ...] = ("app", "user")
    block: Seconds | None = None
    """How long a refusal refuses everything more of the key."""
    windows: Windows = "sliding"


class Slots(Record):
    """The positions that client-credentials requests name, as Zoom's `token_index`."""

    parameter: str
    count: int
    default: int = 0
    out_of_range: OutOfRange = "refuse"


class RevocationRules(Record):
    """What RFC 7009 revocation of a token of each kind ends besides that token."""

    refresh: RevokesWithRefresh = "access"
    access: RevokesWithAccess = "token"


class Incident(Record):
    """An outside event that ends tokens: a deauthorization, a password change."""

    scope: IncidentScope
    kinds: tuple[TokenKind, ...] = TOKEN_KINDS


class Refusal(Record):
    """What the client sees when it is refused: OAuth error, HTTP status, the provider's words."""

    error: str
    status: int | None
    code: str | None = None
    message: str | None = None


DEFAULT_ERRORS: Final[Mapping[Reason, Refusal]] = {
    "access_expired": Refusal("invalid_token", 401),
    "access_revoked": Refusal("invalid_token", 401),
    "refresh_expired": Refusal("invalid_grant", 400),
    "refresh_revoked": Refusal("invalid_grant", 400),
    "refresh_reused": Refusal("invalid_grant", 400),
    "limit_exceeded": Refusal("access_denied", 403),
    "rate_limited": Refusal("rate_limited", 429),
    "slot_out_of_range": Refusal("invalid_request", 400),
    "unsupported_grant": Refusal("unsupported_grant_type", 400),
    "no_token": Refusal("no_token", None),
}


class Knob(Record):
    """The policy's one knob, its "token tolerance": which field a tolerance N writes.

    Tolerance N writes N + `offset` at the dotted path `sets`, never less than 0 (than 1
    where the path ends in `.max` or `.count`).
    """

    default: int
    sets: str
    offset: int = 0


class Policy(Record):
    """All the rules of one app."""

    name: str = "inline"
    access: AccessRules = AccessRules()
    login: LoginRules = LoginRules()
    refresh: RefreshRules = RefreshRules()
    limits: tuple[Limit, ...] = ()
    rates: tuple[Rate, ...] = ()
    client_credentials: bool = False
    slots: Slots | None = None
    revocation: RevocationRules = RevocationRules()
    incidents: Mapping[str, Incident] = field(
        default_factory=lambda: {"deauthorize": Incident("user")}
    )
    errors: Mapping[Reason, Refusal] = field(default_factory=lambda: DEFAULT_ERRORS)
    tolerance: Knob | None = None
    assumed: tuple[str, ...] = ()
    """Dotted paths of fields that no source documents."""
    undocumented: tuple[Reason, ...] = ()
    """Refusals that no source documents: their outcome is `undetermined`."""
