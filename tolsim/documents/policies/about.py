"""What a policy file says beside the rules: where they are known from, and how the wire looks."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, field

from tolsim.documents.problems import Problems, did_you_mean
from tolsim.documents.shape.vocabulary import Date, Day, FieldPath, Url
from tolsim.documents.yaml.nodes import Node

Firmness = Literal["documented", "staff", "observed", "inferred"]
Endpoint = Literal["authorize", "token", "revoke", "introspect", "api"]
# RFC 6749, 4.1.3, 6 and 4.4.2. The implicit grant and the password grant are left out: RFC 9700,
# 2.1.2 and 2.4, says not to use them.
GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]
"""The grant types of RFC 6749 that the simulated server answers."""

UrlPath = Annotated[
    str,
    Meta(
        pattern=r"^/[^\s?#]*$(?!\n)", extra={"is": "a path", "write": "a path such as /oauth/token"}
    ),
]
Body = dict[str, str | int | bool | dict[str, Any] | list[Any] | None]
"""Members of a JSON object; `{name}` in a text is filled in, null takes the member away."""

PLACEHOLDERS: Final[Mapping[str, str]] = {
    "access_token": "the new access token",
    "token_type": "`Bearer`",
    "expires_in": "the seconds that the new access token lives",
    "refresh_token": "the refresh token of the answer, if it has one",
    "refresh_expires_in": "the seconds that the refresh token still lives, if it ends by itself",
    "scope": "the scope",
    "id_token": "the ID token, with the scope `openid`",
    "user": "the user's name",
    "url": "the URL of the server, as the client used it",
    "now": "the seconds since 1970, a number",
    "now_ms": "the milliseconds since 1970, a text",
    "status": "the status of the answer, a number",
    "error": "the error of the policy",
    "message": "its message, if it has one",
    "code": "its code, if it has one: a number, if it is one",
    "code_number": "the number in a code such as `AADSTS700082`",
    "reason": "why the token was refused, in a word of the trace",
    "rule": "the rule of the policy that refused",
    "description": "the message, the reason and the rule, in a sentence",
}
"""What a text in a body may name, and what it stands for; the list in the manual is this one."""

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


class HttpModel(Struct, forbid_unknown_fields=True):
    """How the provider's wire looks, for `tolsim serve`; the rules do not depend on it."""

    # RFC 6749, 3, leaves the addresses of the endpoints to each server's documentation.
    paths: Annotated[
        dict[Endpoint, UrlPath] | None, Meta(description="The path of each endpoint.")
    ] = None
    # RFC 6749, 4.5, wants a URI as the name of any other grant type; Zoom has
    # `account_credentials`.
    grants: Annotated[
        dict[str, GrantType] | None,
        Meta(description="The provider's own grant types, and what each means."),
    ] = None
    # RFC 6749 sends parameters in the body (4.1.3, 6); some providers read them from the URL as
    # well, where they end up in logs.
    query: Annotated[
        bool | None,
        Meta(description="Whether token parameters may stand in the query string; default false."),
    ] = None
    # JSON by RFC 6749, 5.1.
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
    # In quotes, because YAML takes 26.1 for a number and 26.10 for the same one.
    version: Annotated[str, Meta(description="The server's version, in quotes.")]
    configuration: Annotated[str, Meta(description="How it was set up.")]
    date: Annotated[Date, Meta(description="When it was recorded.")]


class SourceModel(Struct, forbid_unknown_fields=True):
    """Where a rule is known from."""

    url: Annotated[Url, Meta(description="Where it is written.")]
    date: Annotated[Date, Meta(description="The date of the page, or undated.")]
    says: Annotated[str, Meta(description="What it says, in our own words.")]
    firmness: Annotated[Firmness, Meta(description="On whose word.")]
    read: Annotated[
        Day | None, Meta(description="The day on which it was last read, and said so.")
    ] = None
    supports: Annotated[
        list[FieldPath] | None, Meta(description="The fields that it backs, as dotted paths.")
    ] = None


class ValidityModel(Struct, forbid_unknown_fields=True):
    """When the provider's rules were, or are, like this."""

    from_: Annotated[Date | None, Meta(description="The first day, if known.")] = field(
        default=None, name="from"
    )
    until: Annotated[Date | None, Meta(description="The last day, if over.")] = None


ABOUT_THE_FILE: Final = (
    "name", "title", "provider", "extends", "valid", "sources", "caveats", "http", "proved",
)  # fmt: skip
"""The fields of a policy file that are not rules: the engine does not see them."""


BODIES: Final = ("success", "refusal", "api_refusal")
"""The bodies of answers in `http`."""


def check_placeholders(http: Node | None, problems: Problems) -> None:
    """Note every `{name}` in the body of an answer that stands for nothing."""
    for body in BODIES:
        for text in _texts(http.get(body) if http else None):
            for name in PLACEHOLDER.findall(text.value):
                if name not in PLACEHOLDERS:
                    problems.add(
                        text.place, "unknown-placeholder", f"`{{{name}}}` stands for nothing",
                        did_you_mean(name, PLACEHOLDERS),
                    )  # fmt: skip


def _texts(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    if isinstance(node.value, str):
        yield node
    for member in (*(node.members or {}).values(), *(node.elements or ())):
        yield from _texts(member)
