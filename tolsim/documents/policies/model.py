"""What a policy file may hold: the shape of each record, and what its fields mean.

These models are the one source of what the loader accepts and of the JSON Schema. They
hold what is written; `values` turns it into seconds and fills in the defaults. The closed sets
of words are the engine's, so that a new word needs no line here.
"""

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, defstruct, field

from tolsim.documents.shape.vocabulary import (
    Count,
    Date,
    Duration,
    Ending,
    FieldPath,
    Lag,
    Line,
    Name,
    Positive,
    RuleName,
    Url,
    Word,
)
from tolsim.engine.policy import (
    DEFAULT_ERRORS,
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
)  # fmt: skip

Endpoint = Literal["authorize", "token", "revoke", "introspect", "api"]
GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]
"""The grant types of RFC 6749 that the simulated server answers."""

UrlPath = Annotated[
    str,
    Meta(
        pattern=r"^/[^\s?#]*$(?!\n)", extra={"is": "a path", "write": "a path such as /oauth/token"}
    ),
]
Body = dict[str, str | int | bool | dict[str, Any] | None]
"""Members of a JSON object; `{name}` in a text is filled in, null takes the member away."""

Firmness = Literal["documented", "staff", "observed", "inferred"]


class ExpiryModel(Struct, forbid_unknown_fields=True):
    """When a token ends by itself; of several rules the earliest wins."""

    after_issue: Annotated[Ending | None, Meta(description="Life counted from issue.")] = None
    after_use: Annotated[
        Ending | None, Meta(description="Life counted from the last use; the issue is one.")
    ] = None
    after_login: Annotated[
        Ending | None, Meta(description="Life counted from the creation of the token's grant.")
    ] = None


class AccessExpiryModel(Struct, forbid_unknown_fields=True):
    """When an access token ends by itself; of several rules the earliest wins."""

    after_issue: Annotated[Ending | None, Meta(description="Life counted from issue.")] = None
    after_use: Annotated[
        Ending | None, Meta(description="Life counted from the last use; the issue is one.")
    ] = None
    after_login: Annotated[
        Ending | None, Meta(description="Life counted from the creation of the token's grant.")
    ] = None
    with_refresh: Annotated[
        bool | None, Meta(description="Not later than the refresh token beside it.")
    ] = None


class AccessModel(Struct, forbid_unknown_fields=True):
    """How access tokens live and die."""

    expires: Annotated[
        AccessExpiryModel | None, Meta(description="When an access token ends; default 1h.")
    ] = None
    on_refresh: Annotated[
        OnRefresh | None,
        Meta(description="Which earlier access tokens a refresh revokes; default keep."),
    ] = None
    reuse_while_left: Annotated[
        Duration | None,
        Meta(description="A refresh hands back the newest access token with this much life left."),
    ] = None
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

    issued: Annotated[
        bool | None, Meta(description="Whether a login issues a refresh token; default true.")
    ] = None
    expires: Annotated[
        ExpiryModel | None, Meta(description="When a refresh token ends; default never.")
    ] = None
    rotate: Annotated[
        RotateWord | RotateWhen | None,
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
    """How many requests are accepted within a sliding window, for one key."""

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

    refresh: Annotated[
        RevokesWithRefresh | None,
        Meta(description="With a refresh token; default access, its grant's access tokens."),
    ] = None
    access: Annotated[
        RevokesWithAccess | None,
        Meta(description="With an access token; default token, nothing more."),
    ] = None


class IncidentModel(Struct, forbid_unknown_fields=True):
    """An outside event that ends tokens: a deauthorization, a password change."""

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


class RefusalModel(Struct, forbid_unknown_fields=True):
    """What the client sees when it is refused."""

    error: Annotated[Word | None, Meta(description="The OAuth error code.")] = None
    status: Annotated[
        Annotated[int, Meta(ge=100, le=599)] | None, Meta(description="The HTTP status.")
    ] = None
    code: Annotated[Line | int | None, Meta(description="The provider's own code.")] = None
    message: Annotated[Line | None, Meta(description="The provider's own words.")] = None


ErrorsModel = defstruct(
    "ErrorsModel",
    [
        (
            reason,
            Annotated[RefusalModel | None, Meta(description=f"In place of {usual.error}.")],
            None,
        )
        for reason, usual in DEFAULT_ERRORS.items()
    ],
    namespace={"__doc__": "What the client sees, for each reason of a refusal."},
    module=__name__,
    forbid_unknown_fields=True,
)


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
    assumed: Annotated[
        list[FieldPath] | None, Meta(description="Fields that no source documents.")
    ] = None
    undocumented: Annotated[
        list[Reason] | None, Meta(description="Refusals that no source documents.")
    ] = None


class HttpModel(Struct, forbid_unknown_fields=True):
    """How the provider's wire looks, for `tolsim serve`; the rules do not depend on it."""

    paths: Annotated[
        dict[Endpoint, UrlPath] | None, Meta(description="The path of each endpoint.")
    ] = None
    grants: Annotated[
        dict[str, GrantType] | None,
        Meta(description="The provider's own grant types, and what each means."),
    ] = None
    query: Annotated[
        bool | None,
        Meta(description="Whether token parameters may stand in the query string; default false."),
    ] = None
    encoding: Annotated[
        Literal["json", "form"] | None,
        Meta(description="Of answers; form: unless the request accepts JSON. Default json."),
    ] = None
    success: Annotated[Body | None, Meta(description="Added to the body of a token answer.")] = None
    refusal: Annotated[Body | None, Meta(description="Added to the body of a refusal.")] = None
    api_refusal: Annotated[
        Body | None, Meta(description="Added to the body of a call that is refused.")
    ] = None


class ProofModel(Struct, forbid_unknown_fields=True):
    """A recording of a real server with which the policy was compared."""

    server: Annotated[str, Meta(description="Which server it was.")]
    version: Annotated[str, Meta(description="The server's version, in quotes.")]
    configuration: Annotated[str, Meta(description="How it was set up.")]
    date: Annotated[Date, Meta(description="When it was recorded.")]


class SourceModel(Struct, forbid_unknown_fields=True):
    """Where a rule is known from."""

    url: Annotated[Url, Meta(description="Where it is written.")]
    date: Annotated[Date, Meta(description="The date of the page, or undated.")]
    says: Annotated[str, Meta(description="What it says, in our own words.")]
    firmness: Annotated[Firmness, Meta(description="On whose word.")]
    supports: Annotated[
        list[FieldPath] | None, Meta(description="The fields that it backs, as dotted paths.")
    ] = None


class ValidityModel(Struct, forbid_unknown_fields=True):
    """When the provider's rules were, or are, like this."""

    from_: Annotated[Date | None, Meta(description="The first day, if known.")] = field(
        default=None, name="from"
    )
    until: Annotated[Date | None, Meta(description="The last day, if over.")] = None


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
        list[str] | None, Meta(description="What the real thing does that the fields cannot say.")
    ] = None
    http: Annotated[
        HttpModel | None, Meta(description="How the provider's wire looks, for `tolsim serve`.")
    ] = None
    proved: Annotated[
        list[ProofModel] | None,
        Meta(description="The recordings of real servers that the policy was compared with."),
    ] = None


ABOUT_THE_FILE: Final = (
    "name", "title", "provider", "extends", "valid", "sources", "caveats", "http", "proved",
)  # fmt: skip
"""The fields of a policy file that are not rules: the engine does not see them."""
