"""The messages of OAuth, as either end writes and reads them. Pure: a table, no server."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import parse_qsl, quote_plus, unquote_plus

Endpoint = Literal["authorize", "token", "revoke", "introspect", "api"]
"""What of a server a client addresses (RFC 6749, section 3; RFC 7009; RFC 7662)."""

PATHS: Final[Mapping[Endpoint, str]] = {
    "authorize": "/oauth/authorize",
    "token": "/oauth/token",
    "revoke": "/oauth/revoke",
    "introspect": "/oauth/introspect",
    "api": "/api/me",
}
JWKS: Final = "/jwks"
OPENID_CONFIGURATION: Final = "/.well-known/openid-configuration"
"""OpenID Connect Discovery 1.0, section 4: appended to the issuer."""
AUTHORIZATION_SERVER: Final = "/.well-known/oauth-authorization-server"
"""RFC 8414, section 3.1: between the issuer's host and its path."""

FORM: Final = "application/x-www-form-urlencoded"
Form = Mapping[str, str]

_MOST_PARAMETERS: Final = 100
_MOST_COLONS: Final = 16
"""Of a Basic header: each can be the end of the client id."""


class OAuthError(Exception):
    """A request is refused before the simulated server has anything to say about it.

    `error` is a code of the RFC that governs the endpoint.
    """

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


def read_form(text: str) -> Form:
    """Return the parameters of a form or query string; raise OAuthError where one stands twice."""
    found: dict[str, str] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError as error:
        sentence = f"there are more than {_MOST_PARAMETERS} parameters"
        raise OAuthError("invalid_request", sentence) from error
    for name, value in pairs:
        # RFC 6749, 3.2: parameters must not be included more than once, and one without a value
        # counts as left out.
        if name in found:
            raise OAuthError("invalid_request", f"the parameter {name} stands there twice")
        if value:
            found[name] = value
    return found


class Credentials(NamedTuple):
    """A client id, and the secret that was sent with it."""

    id: str
    secret: str | None


def basic(credentials: Credentials) -> str:
    """Return the Authorization header of a client, its parts form-encoded (RFC 6749, 2.3.1)."""
    joined = f"{quote_plus(credentials.id)}:{quote_plus(credentials.secret or '')}"
    return "Basic " + base64.b64encode(joined.encode()).decode()


def read_basic(header: str) -> tuple[Credentials, ...]:
    """Return what a Basic header can mean, or nothing where it is none.

    RFC 6749 wants both parts form-encoded, but many clients send them raw, and then an id may hold
    a colon as well.
    """
    scheme, _, encoded = header.partition(" ")
    try:
        joined = base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:  # not base64, or not UTF-8 in it
        return ()
    if scheme.lower() != "basic" or ":" not in joined:
        return ()
    return tuple(dict.fromkeys(_readings(joined)))


def _readings(joined: str) -> Iterator[Credentials]:
    parts = joined.split(":", _MOST_COLONS)
    yield Credentials(unquote_plus(parts[0]), unquote_plus(joined.partition(":")[2]))
    for place in range(1, len(parts)):
        yield Credentials(":".join(parts[:place]), ":".join(parts[place:]))


def bearer(header: str | None) -> str | None:
    """Return the token of an Authorization header (RFC 6750, 2.1), if it carries one."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


CHALLENGE_METHODS: Final = ("S256", "plain")


def challenge(verifier: str, method: str) -> str:
    """Return the code challenge of a verifier (RFC 7636, 4.2)."""
    if method == "plain":
        return verifier
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class TokenAnswer(NamedTuple):
    """A successful answer of the token endpoint (RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3)."""

    access_token: str
    expires_in: int | None = None
    refresh_token: str | None = None
    scope: str | None = None
    id_token: str | None = None

    def members(self) -> dict[str, Any]:
        """Return what the answer's body holds."""
        written = {"access_token": self.access_token, "token_type": "Bearer"}
        rest = {key: value for key, value in self._asdict().items() if value is not None}
        return {**written, **rest}


class ErrorAnswer(NamedTuple):
    """A refusal (RFC 6749, 5.2), with the provider's own code and message where it has them."""

    error: str
    error_description: str | None = None
    code: str | None = None
    message: str | None = None

    def members(self) -> dict[str, Any]:
        """Return what the answer's body holds."""
        return {key: value for key, value in self._asdict().items() if value is not None}


def www_authenticate(answer: ErrorAnswer | None) -> str:
    """Return the challenge of a refused bearer call (RFC 6750, 3); None where no token was sent."""
    if answer is None:
        return "Bearer"
    described = f', error_description="{ascii_only(answer.error_description or "")}"'
    return f'Bearer error="{ascii_only(answer.error)}"{described}'


def ascii_only(text: str) -> str:
    """Return a text as RFC 6749, 5.2, allows it in a description: no quotes, no backslash."""
    kept = ("'" if char == '"' else "/" if char == "\\" else char for char in text)
    return "".join(char if " " <= char <= "~" else "?" for char in kept)


def metadata(issuer: str, paths: Mapping[Endpoint, str] = PATHS) -> dict[str, Any]:
    """Return what a server says of itself (RFC 8414, section 2; OpenID Connect Discovery 1.0)."""
    methods = ["client_secret_basic", "client_secret_post", "none"]
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + paths["authorize"],
        "token_endpoint": issuer + paths["token"],
        "revocation_endpoint": issuer + paths["revoke"],
        "introspection_endpoint": issuer + paths["introspect"],
        "userinfo_endpoint": issuer + paths["api"],
        "jwks_uri": issuer + JWKS,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": [*CHALLENGE_METHODS],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username"],
    }
