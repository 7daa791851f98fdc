"""The authorization endpoint (RFC 6749, section 4.1.1; RFC 7636; RFC 9207)."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from tolsim.wire.loopback import is_loopback
from tolsim.wire.messages import CHALLENGE_METHODS, Form, OAuthError, read_form
from tolsim.wire.server.answers import Exchange
from tolsim.wire.server.clients import app_of
from tolsim.wire.server.codes import Code
from tolsim.wire.server.consent import ask, explain_error

# The characters of RFC 3986, 2. Others, a backslash among them, browsers read in their own way:
# what Python takes for a user name may be where they go.
_URI: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


class Wish(NamedTuple):
    """An authorization request that may be answered by a redirect."""

    client: str
    app: str
    redirect_uri: str
    state: str | None


async def authorize(exchange: Exchange) -> Response:
    """Ask the user, or redirect with a code or an error."""
    is_post = exchange.request.method == "POST"
    try:
        form = await exchange.form() if is_post else read_form(exchange.request.url.query)
        wish = _read(exchange, form)
    except OAuthError as error:
        # RFC 6749, 4.1.2.1: where client or redirect URI are wrong, nobody is redirected.
        exchange.note = error.description
        return explain_error(error)
    try:
        return _decide(exchange, form, wish, is_post=is_post)
    except OAuthError as error:
        exchange.note = error.description
        members = {"error": error.error, "error_description": error.description}
        return _redirect(exchange, wish, members)


def _read(exchange: Exchange, form: Form) -> Wish:
    """Return who wants to be redirected where; raise OAuthError if that must not be."""
    settings = exchange.service.settings
    client = form.get("client_id")
    if client is None:
        raise OAuthError("invalid_request", "client_id is missing")
    if settings.clients and client not in settings.clients:
        raise OAuthError("invalid_client", f"the client {client} is unknown")
    apps = tuple(app.name for app in exchange.service.run.head.scenario.apps)
    app = app_of(client, settings.apps, apps)
    uri = form.get("redirect_uri")
    if uri is None:
        raise OAuthError("invalid_request", "redirect_uri is missing")
    if uri not in settings.redirect_uris and uri not in settings.system_uris:
        _check_loopback(uri)
    return Wish(client, app, uri, form.get("state"))


def _check_loopback(uri: str) -> None:
    """Raise OAuthError for a redirect URI that leads off this machine."""
    try:
        parts = urlsplit(uri)
        sound = _URI.fullmatch(uri) and "@" not in parts.netloc and not parts.fragment
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        sound = port_is_sound = False
    if not (sound and port_is_sound and parts.scheme in ("http", "https")):
        raise OAuthError("invalid_request", f"{uri} is not a redirect URI")
    if not is_loopback(parts.hostname or ""):
        raise OAuthError(
            "invalid_request",
            f"{uri} leads off this machine; allow it with --redirect-uri",
        )


def _decide(exchange: Exchange, form: Form, wish: Wish, *, is_post: bool) -> Response:
    """Consent, ask or deny; raises OAuthError to be told to the client."""
    _check(form)
    system = _system_of(exchange, wish)
    exchange.system = system
    users = exchange.service.run.head.users
    if is_post:
        user = form.get("tolsim_user")
        if user not in users:
            raise OAuthError("access_denied", "the user denied it")
        return _consent(exchange, form, wish, system, user)
    hint = form.get("login_hint")
    known = hint if hint in users else users[0] if len(users) == 1 else None
    if known is not None and exchange.service.settings.login == "auto":
        return _consent(exchange, form, wish, system, known)
    if form.get("prompt") == "none":
        raise OAuthError("login_required", "the user has to be asked")
    exchange.note += "the user is asked"
    return ask(form, system, users, wish.redirect_uri)


def _check(form: Form) -> None:
    if form.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "response_type has to be code")
    if form.get("response_mode", "query") != "query":
        raise OAuthError("invalid_request", "response_mode has to be query")
    if form.get("code_challenge_method", "plain") not in CHALLENGE_METHODS:
        raise OAuthError("invalid_request", "code_challenge_method has to be S256 or plain")


def _system_of(exchange: Exchange, wish: Wish) -> str:
    """Return the system that wants to be authorized; raises OAuthError where it cannot be."""
    systems = exchange.service.systems
    system = exchange.named or systems.of_uri(wish.redirect_uri, wish.app)
    if system is None:
        raise OAuthError(
            "invalid_request",
            "every system has a redirect URI already: put one's name in front of the path",
        )
    if systems.apps[system] != wish.app:
        raise OAuthError(
            "unauthorized_client", f"{wish.client} is of the app {wish.app}, {system} is not"
        )
    if exchange.named is None and systems.is_new(wish.redirect_uri, wish.app):
        exchange.service.run.note({"redirect_uri": wish.redirect_uri, "system": system})
        systems.uris[wish.redirect_uri] = system
        exchange.note = f"{wish.redirect_uri} is {system} from now on: "
    return system


def _consent(exchange: Exchange, form: Form, wish: Wish, system: str, user: str) -> Response:
    run = exchange.service.run
    code = Code(
        client=wish.client,
        redirect_uri=wish.redirect_uri,
        challenge=form.get("code_challenge"),
        method=form.get("code_challenge_method", "plain"),
        system=system,
        user=user,
        scope=form.get("scope"),
        nonce=form.get("nonce"),
        issued_at=run.clock.now(),
    )
    exchange.note += f"a code for {user}"
    return _redirect(exchange, wish, {"code": exchange.service.codes.issue(code)})


def _redirect(exchange: Exchange, wish: Wish, members: Mapping[str, str]) -> Response:
    state = {} if wish.state is None else {"state": wish.state}
    query = urlencode({**members, **state, "iss": exchange.issuer})
    joint = "&" if urlsplit(wish.redirect_uri).query else "?"
    # After a form only 303 makes every browser ask with GET (RFC 9110, 15.4.4).
    status = 303 if exchange.request.method == "POST" else 302
    headers = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
    return RedirectResponse(f"{wish.redirect_uri}{joint}{query}", status, headers)
