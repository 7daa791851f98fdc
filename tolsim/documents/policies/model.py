"""What a policy file may hold: the shape of each record of rules, and what its fields mean.

These models are the one source of what the loader accepts and of the JSON Schema. They hold
what is written; `values` reads it. The closed sets of words are the engine's.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tolsim.documents.policies.about import HttpModel, ProofModel, SourceModel, ValidityModel
from tolsim.documents.policies.refusals import ErrorsModel
from tolsim.documents.shape.vocabulary import (
    Count,
    Duration,
    Ending,
    FieldPath,
    Lag,
    Line,
    Name,
    Positive,
    RuleName,
    Word,
)
from tolsim.engine.policy import (
    Counts,
    GraceEvent,
    GraceReturns,
    IncidentScope,
    KeyPart,
    LimitKind,
    LoginGrant,
    LoginReturns,
    OnRefresh,
    OutOfRange,
    Overflow,
    RateKeyPart,
    Reason,
    ReplayOn,
    ReplayRevoke,
    Request,
    RevokesWithAccess,
    RevokesWithRefresh,
    RotateWord,
    TokenKind,
    Windows,
)  # fmt: skip


class ExpiryModel(Struct, forbid_unknown_fields=True):
    """When a token ends by itself; of several rules the earliest wins."""

    after_issue: Annotated[Ending | None, Meta(description="Life counted from issue.")] = None
    # RFC 9700, 4.14.2, asks for it: an unused refresh token should end after some time.
    after_use: Annotated[
        Ending | None, Meta(description="Life counted from the last use; the issue is one.")
    ] = None
    after_login: Annotated[
        Ending | None, Meta(description="Life counted from the creation of the token's grant.")
    ] = None


class AccessExpiryModel(ExpiryModel, forbid_unknown_fields=True):
    """When an access token ends by itself; of several rules the earliest wins."""

    with_refresh: Annotated[
        bool | None, Meta(description="Not later than the refresh token beside it.")
    ] = None


class AccessModel(Struct, forbid_unknown_fields=True):
    """How access tokens live and die."""

    expires: Annotated[
        AccessExpiryModel | None, Meta(description="When an access token ends; default 1h.")
    ] = None
    # RFC 6749 is silent here: section 6 speaks of the refresh token that is replaced, and of it
    # alone.
    on_refresh: Annotated[
        OnRefresh | None,
        Meta(description="Which earlier access tokens a refresh revokes; default keep."),
    ] = None
    reuse_while_left: Annotated[
        Duration | None,
        Meta(description="A refresh hands back the newest access token with this much life left."),
    ] = None
    # RFC 7009, 2.1, has a revocation act at once, and admits that some servers learn of it later.
    # Where resource servers check access tokens by their signature, as behind Keycloak and Dex,
    # they never learn of it.
    revocation_lag: Annotated[
        Lag | None,
        Meta(description="How long a resource server still accepts a revoked access token."),
    ] = None


class LoginModel(Struct, forbid_unknown_fields=True):
    """What a login hands out, and whose grant it joins."""

    returns: Annotated[
        LoginReturns | None,
        Meta(description="`existing`: a login hands back the newest valid access token."),
    ] = None
    grant: Annotated[
        LoginGrant | None,
        Meta(description="Whose newest live grant a login joins; default new, none."),
    ] = None


class RotateWhen(Struct, forbid_unknown_fields=True):
    """Rotate only when the presented refresh token is old enough: exactly one of the two."""

    min_age: Annotated[Duration | None, Meta(description="At least this old.")] = None
    life_used: Annotated[
        Annotated[int, Meta(ge=0, le=100)] | None,
        Meta(description="At least this many percent of its life from issue have passed."),
    ] = None

    def __post_init__(self) -> None:
        """Refuse a condition that is none or two."""
        if (self.min_age is None) == (self.life_used is None):
            message = "write exactly one of `min_age` and `life_used`"
            raise ValueError(message)


class GraceModel(Struct, forbid_unknown_fields=True):
    """When a superseded refresh token is still accepted: while all conditions hold."""

    # RFC 6819, 5.2.2.3, warns of rotation in clusters, where the newest refresh token has to reach
    # every node in time. A grace is how servers answer to that; no RFC describes one.
    for_: Annotated[
        Ending | None, Meta(description="How long after it was superseded; default forever.")
    ] = field(default=None, name="for")
    uses: Annotated[
        Literal["unlimited"] | Count | None,
        Meta(description="How many accepted presentations while tolerated; default unlimited."),
    ] = None
    depth: Annotated[
        Literal["all"] | Count | None,
        Meta(
            description="How many successors away from the current token; 0 is none; default all."
        ),
    ] = None
    until: Annotated[
        list[GraceEvent] | None, Meta(description="Events that end the grace; default none.")
    ] = None
    linger: Annotated[
        Duration | None, Meta(description="How long the grace outlasts such an event; default 0s.")
    ] = None
    returns: Annotated[
        GraceReturns | None,
        Meta(
            description="The answer: a new pair, the same pair or refresh token, or access alone."
        ),
    ] = None


class ReplayModel(Struct, forbid_unknown_fields=True):
    """What presenting a dead refresh token revokes, beyond being refused."""

    # RFC 9700, 4.14.2: the server cannot tell whether the thief or the client comes with the old
    # token, and revokes the active one as well.
    revoke: Annotated[
        ReplayRevoke | None,
        Meta(description="How far the revocation reaches; default nothing."),
    ] = None
    kinds: Annotated[
        list[TokenKind] | None, Meta(description="Kinds of token that it revokes; default both.")
    ] = None
    on: Annotated[
        list[ReplayOn] | None,
        Meta(description="Statuses of the presented token that count; default spent."),
    ] = None
    leeway: Annotated[
        Duration | None,
        Meta(description="How long after its superseding a spent token has no such effect."),
    ] = None


class RefreshModel(Struct, forbid_unknown_fields=True):
    """How refresh tokens are issued, rotated and forgiven."""

    # Optional by RFC 6749, 5.1.
    issued: Annotated[
        bool | None, Meta(description="Whether a login issues a refresh token; default true.")
    ] = None
    expires: Annotated[
        ExpiryModel | None, Meta(description="When a refresh token ends; default never.")
    ] = None
    # RFC 6749, 6, lets the server choose: it may issue a new refresh token, and may then revoke
    # the old one. RFC 9700, 4.14.2, demands rotation or sender-constrained tokens for public
    # clients.
    rotate: Annotated[
        Annotated[RotateWord, Meta(extra={"for true": "always", "for false": "never"})]
        | RotateWhen
        | None,
        Meta(description="When a refresh supersedes the presented token; default always."),
    ] = None
    grace: Annotated[
        GraceModel | None,
        Meta(description="When a superseded token is still accepted; absent: never."),
    ] = None
    replay: Annotated[
        ReplayModel | None, Meta(description="What presenting a dead token revokes.")
    ] = None


class LimitModel(Struct, forbid_unknown_fields=True):
    """How many things of a kind may be live, or have been issued, for one key."""

    kind: Annotated[LimitKind, Meta(description="What is counted.")]
    max: Annotated[Positive, Meta(description="How many are allowed.")]
    per: Annotated[
        list[KeyPart] | None,
        Meta(description="The key; `app` is always part of it; default app, user."),
    ] = None
    counts: Annotated[
        Counts | None,
        Meta(description="Live things, or everything ever issued; default live."),
    ] = None
    overflow: Annotated[
        Overflow | None,
        Meta(description="What happens beyond `max`; default revoke_oldest."),
    ] = None
    cascade: Annotated[
        bool | None, Meta(description="A token revoked here takes its grant along; default false.")
    ] = None
    on: Annotated[
        list[Request] | None, Meta(description="Requests that it looks at; default all three.")
    ] = None


class RateModel(Struct, forbid_unknown_fields=True):
    """How many requests are accepted within a window, for one key."""

    max: Annotated[Positive, Meta(description="How many requests are accepted.")]
    window: Annotated[Duration, Meta(description="Within how long.")]
    on: Annotated[
        list[Request] | None, Meta(description="Requests that are counted; default all three.")
    ] = None
    per: Annotated[
        list[RateKeyPart] | None,
        Meta(description="The key; `app` is always part of it; default app, user."),
    ] = None
    block: Annotated[
        Duration | None, Meta(description="For how long a refusal refuses everything more.")
    ] = None
    # Zoho blocks for the rest of ten minutes; whoever counts with INCR and EXPIRE of Redis, too.
    windows: Annotated[
        Windows | None,
        Meta(
            description="Whether the window slides, or begins with the first request accepted "
            "while none runs (fixed); default sliding."
        ),
    ] = None


class SlotsModel(Struct, forbid_unknown_fields=True):
    """The positions that client-credentials requests name."""

    parameter: Annotated[Word, Meta(description="The parameter that names the slot.")]
    count: Annotated[Positive, Meta(description="How many slots there are, from 0.")]
    default: Annotated[
        int | None, Meta(description="The slot of a request that names none; default 0.")
    ] = None
    out_of_range: Annotated[
        OutOfRange | None,
        Meta(description="What happens to any other slot; default refuse."),
    ] = None


class RevocationModel(Struct, forbid_unknown_fields=True):
    """What RFC 7009 revocation of a token of each kind ends besides that token."""

    # RFC 7009, 2.1: a server that can revoke access tokens should end those of the grant, too.
    refresh: Annotated[
        RevokesWithRefresh | None,
        Meta(description="With a refresh token; default access, its grant's access tokens."),
    ] = None
    # Likewise: with an access token the server may, but need not, revoke the refresh token.
    access: Annotated[
        RevokesWithAccess | None,
        Meta(description="With an access token; default token, nothing more."),
    ] = None


class IncidentModel(Struct, forbid_unknown_fields=True):
    """An outside event that ends tokens: a deauthorization, a password change."""

    # RFC 9700, 4.14.2, names two of them: a password change, and a logout at the server.
    scope: Annotated[
        IncidentScope,
        Meta(
            description="The logins that end: a user's, the app's; of a user's, those that one "
            "system made (local) or the others."
        ),
    ]
    kinds: Annotated[
        list[TokenKind] | None, Meta(description="Kinds of token that end; default both.")
    ] = None


class KnobModel(Struct, forbid_unknown_fields=True):
    """The policy's one knob, its token tolerance: which field a tolerance N writes."""

    default: Annotated[Count, Meta(description="The tolerance where nothing else is said.")]
    sets: Annotated[FieldPath, Meta(description="The dotted path of the field it writes.")]
    offset: Annotated[
        int | None, Meta(description="Added to the tolerance before it is written; default 0.")
    ] = None


class RulesModel(Struct, forbid_unknown_fields=True, kw_only=True):
    """The rules of an app's authorization server."""

    access: Annotated[AccessModel | None, Meta(description="How access tokens live.")] = None
    login: Annotated[LoginModel | None, Meta(description="What a login hands out.")] = None
    refresh: Annotated[RefreshModel | None, Meta(description="How refresh tokens live.")] = None
    limits: Annotated[
        dict[RuleName, LimitModel | None] | None,
        Meta(description="Limits on what is live at once, or was issued, each under a name."),
    ] = None
    rates: Annotated[
        dict[RuleName, RateModel | None] | None,
        Meta(description="How many requests a window of time takes, each under a name."),
    ] = None
    client_credentials: Annotated[
        bool | None, Meta(description="Whether client-credentials requests are answered.")
    ] = None
    # Only Zoom has them: `token_index` of a server-to-server app.
    slots: Annotated[
        SlotsModel | None, Meta(description="Positions that client credentials can name.")
    ] = None
    revocation: Annotated[
        RevocationModel | None, Meta(description="What RFC 7009 revocation ends besides.")
    ] = None
    incidents: Annotated[
        dict[RuleName, IncidentModel | None] | None,
        Meta(description="Outside events that a scenario can raise, each under its name."),
    ] = None
    errors: Annotated[
        ErrorsModel | None,  # type: ignore[valid-type]
        Meta(description="What the client sees when it is refused."),
    ] = None
    tolerance: Annotated[KnobModel | None, Meta(description="The one knob of the policy.")] = None
    assumed: Annotated[list[FieldPath] | None, Meta(description="Fields without a source.")] = None
    undocumented: Annotated[
        list[Reason] | None, Meta(description="Refusals that no source documents.")
    ] = None


class PolicyModel(RulesModel, forbid_unknown_fields=True, kw_only=True):
    """A policy: rules, and where they are known from."""

    name: Annotated[Name | None, Meta(description="Kebab case; equals the file's name.")] = None
    title: Annotated[Line | None, Meta(description="The rule in a few words.")] = None
    provider: Annotated[Line | None, Meta(description="Whose rules these are.")] = None
    extends: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="The policy on which this one builds: a name or a path."),
    ] = None
    valid: Annotated[
        ValidityModel | None, Meta(description="When the rules are, or were, in force.")
    ] = None
    sources: Annotated[
        list[SourceModel] | None, Meta(description="Where the rules are known from.")
    ] = None
    caveats: Annotated[
        list[str] | None, Meta(description="What the server does that no field can say.")
    ] = None
    http: Annotated[
        HttpModel | None, Meta(description="How the provider's wire looks, for `tolsim serve`.")
    ] = None
    proved: Annotated[
        list[ProofModel] | None,
        Meta(description="The recordings of real servers that the policy was compared with."),
    ] = None
