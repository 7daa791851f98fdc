"""The two pages of the authorization endpoint: who logs in, and why nobody is redirected."""

from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from tolsim.wire.messages import Form, OAuthError

_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1rem;"
    "color-scheme:light dark}button{font:inherit;padding:.4rem 1rem;margin:.2rem .4rem .2rem 0}"
)


def ask(form: Form, system: str, users: Sequence[str], redirect_uri: str) -> HTMLResponse:
    """Return a page that asks who logs in, or whether to."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in form.items()
        if name != "tolsim_user"
    )
    buttons = "".join(
        f'<button name="tolsim_user" value="{escape(user)}">Log in as {escape(user)}</button>'
        for user in users
    )
    client = escape(form.get("client_id", ""))
    scope = escape(form.get("scope", "nothing in particular"))
    body = (
        f"<h1>Log in to {escape(system)}</h1>"
        f"<p>The client <b>{client}</b> asks for access to <b>{scope}</b>.</p>"
        f'<form method="post">{hidden}{buttons}<button>Deny</button></form>'
    )
    # Browsers also hold the redirect after a form against `form-action` (CSP 3, 6.4.2).
    parts = urlsplit(redirect_uri)
    return _page("Log in", body, 200, f"'self' {parts.scheme}://{parts.netloc}")


def explain_error(error: OAuthError) -> HTMLResponse:
    """Return a page that says why a request cannot be answered by a redirect."""
    body = f"<h1>This login cannot go on</h1><p>{escape(error.description)}.</p>"
    return _page(error.error, body, 400, "'none'")


def _page(title: str, body: str, status: int, targets: str) -> HTMLResponse:
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style><main>{body}</main></html>"
    )
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {targets}"
    )
    headers = {
        "content-security-policy": policy,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        # Without it the form would be sent with `Origin: null`, which is refused.
        "referrer-policy": "same-origin",
    }
    return HTMLResponse(text, status, headers)
