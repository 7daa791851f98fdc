"""OAuth as a client speaks it: the forms that it sends, and the answers that it reads. Pure."""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tolsim.engine.policy import TokenKind
from tolsim.wire.messages import FORM, Form

_LONGEST_WORD: Final = 100
"""Characters of an error or a code that are told; nothing says how long a server makes them."""


class Reply(NamedTuple):
    """An HTTP answer. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


class Answer(NamedTuple):
    """What a reply says in OAuth's words; `unclear` where it says nothing in them."""

    kind: Literal["ok", "refused", "unclear"]
    status: int | None = None
    error: str | None = None
    code: str | None = None
    access_token: str | None = None
    refresh_token: str | None = None
    note: str = ""
    """What came in place of an answer of OAuth's."""


# -- forms


def code_form(code: str, redirect_uri: str, verifier: str) -> Form:
    """Exchange a code (RFC 6749, 4.1.3; RFC 7636, 4.5)."""
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri,
            "code_verifier": verifier}  # fmt: skip


def password_form(user: str, password: str, scope: str | None) -> Form:
    """Present a user's password (RFC 6749, 4.3.2)."""
    return _scoped({"grant_type": "password", "username": user, "password": password}, scope)


def refresh_form(token: str) -> Form:
    """Present a refresh token (RFC 6749, 6)."""
    return {"grant_type": "refresh_token", "refresh_token": token}


def client_credentials_form(params: Mapping[str, Any]) -> Form:
    """Ask for a token without a user (RFC 6749, 4.4.2), with the provider's own parameters."""
    own = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in params.items()
        if value is not None
    }
    return {"grant_type": "client_credentials", **own}


def device_form(scope: str | None) -> Form:
    """Ask for a device code (RFC 8628, 3.1)."""
    return _scoped({}, scope)


def device_token_form(device_code: str) -> Form:
    """Ask whether the user has agreed (RFC 8628, 3.4)."""
    return {"grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": device_code}  # fmt: skip


def revocation_form(token: str, kind: TokenKind) -> Form:
    """Revoke a token (RFC 7009, 2.1)."""
    return {"token": token, "token_type_hint": f"{kind}_token"}


def authorize_url(endpoint: str, parameters: Mapping[str, str | None]) -> str:
    """Return where to send the user (RFC 6749, 4.1.1); what the endpoint's query says stays."""
    parts = urlsplit(endpoint)
    given = {name: value for name, value in parameters.items() if value is not None}
    query = "&".join(filter(None, (parts.query, urlencode(given))))
    return urlunsplit(parts._replace(query=query, fragment=""))


def _scoped(form: Form, scope: str | None) -> Form:
    return form if scope is None else {**form, "scope": scope}


# -- answers


def read_callback(url: str) -> Mapping[str, str]:
    """Return the parameters of a redirect URI that a user came back to (RFC 6749, 4.1.2)."""
    return dict(parse_qsl(urlsplit(url).query))


def read_token_answer(reply: Reply) -> Answer:
    """Read the answer of a token endpoint (RFC 6749, 5)."""
    body = _members(reply)
    if not body:  # a refusal has a body, too, and an error in it
        return _unclear(reply)
    if (refused := _refusal(reply, body)) is not None:
        return refused
    access = body.get("access_token")
    if not isinstance(access, str) or not access:
        return _unclear(reply, "without an access token")
    refresh = body.get("refresh_token")
    return Answer(
        "ok", reply.status, access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
    )  # fmt: skip


def read_call_answer(reply: Reply) -> Answer:
    """Read the answer of a protected resource (RFC 6750, 3)."""
    body = _members(reply)
    challenge = _challenge(reply.headers.get("www-authenticate", ""))
    refused = _refusal(reply, {"error": challenge.get("error"), **body})
    return Answer("ok", reply.status) if refused is None else refused


def read_revocation_answer(reply: Reply) -> Answer:
    """Read the answer to a revocation (RFC 7009, 2.2): its body says nothing."""
    refused = _refusal(reply, _members(reply))
    return Answer("ok", reply.status) if refused is None else refused


def read_device_answer(reply: Reply) -> Mapping[str, Any] | Answer:
    """Return what to tell the user (RFC 8628, 3.2), or why there is nothing to tell."""
    body = _members(reply)
    if (refused := _refusal(reply, body)) is not None:
        return refused
    needed = ("device_code", "user_code", "verification_uri")
    if not all(isinstance(body.get(name), str) for name in needed):
        return _unclear(reply, "without a device code")
    return body


def read_metadata(reply: Reply) -> Mapping[str, Any] | None:
    """Return what a server says of itself (RFC 8414, 3.2); None where this is no such document."""
    return (_members(reply) or None) if reply.status == 200 else None


def _refusal(reply: Reply, body: Mapping[str, Any]) -> Answer | None:
    """Return the refusal that a reply is; None if it is none.

    Some providers refuse with status 200 (GitHub, Slack): an error is one whatever the status.
    """
    error = _word(body.get("error"))
    if error is None and reply.status < 300:
        return None
    if error is None and not 400 <= reply.status < 500:
        return _unclear(reply)
    code = next((body[name] for name in ("code", "error_code") if name in body), None)
    return Answer("refused", reply.status, error, _word(code))


def _unclear(reply: Reply, lacking: str = "") -> Answer:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()[:_LONGEST_WORD]
    what = f"an answer with status {reply.status}"
    told = " ".join(filter(None, (what, lacking)))
    return Answer("unclear", reply.status, note=f"{told} ({kind or 'of no type'})")


def _members(reply: Reply) -> Mapping[str, Any]:
    """Return what the body says, as JSON or as a form; nothing where it is neither."""
    # GitHub answers with a form unless JSON is asked for; other types are no answer of OAuth's.
    if reply.headers.get("content-type", "").startswith(FORM):
        return dict(parse_qsl(reply.text))
    try:
        found = json.loads(reply.text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _word(value: object) -> str | None:
    """Return an error or a code as a text: some providers write numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value)[:_LONGEST_WORD] or None


def _challenge(header: str) -> Mapping[str, str]:
    """Return the parameters of a `Bearer` challenge (RFC 6750, 3; RFC 9110, 11.2)."""
    found: dict[str, str] = {}
    scheme, _, rest = header.partition(" ")
    for part in rest.split(",") if scheme.lower() == "bearer" else ():
        name, equals, value = part.strip().partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found
