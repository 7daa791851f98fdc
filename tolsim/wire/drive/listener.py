"""The redirect URI of a login in a browser: a server that waits for one request (RFC 8252, 7.3)."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import urlsplit

from tolsim.documents import UserError
from tolsim.wire.drive.http import Limit
from tolsim.wire.drive.targets import is_here
from tolsim.wire.forms import read_callback

_PAGE: Final = (
    b"<!doctype html><meta charset=utf-8><title>tolsim drive</title>"
    b"<p>The login has come back to tolsim. You can close this page.\n"
)
_TURN: Final = 0.2
"""Seconds after which the time limit is looked at again."""


def check_redirect_uri(redirect_uri: str) -> None:
    """Raise UserError unless a browser can come back to an address of this machine."""
    parts = urlsplit(redirect_uri)
    if parts.scheme != "http" or not is_here(parts.hostname) or not parts.port:
        raise UserError(
            "--login browser has to listen at the redirect URI",
            "name a loopback address with a port: --redirect-uri http://127.0.0.1:8485/callback",
        )


def await_callback(redirect_uri: str, state: str, limit: Limit, ready: Callable[[], object]) -> str:
    """Return the address that a browser comes back to; `ready` is called once it can.

    What comes with another `state` is of no login that was begun here, and is answered 404.
    """
    found: list[str] = []
    expected = urlsplit(redirect_uri)

    class Callback(BaseHTTPRequestHandler):
        server_version = "tolsim"
        timeout = 5

        def do_GET(self) -> None:
            theirs = read_callback(self.path).get("state") == state
            if urlsplit(self.path).path != (expected.path or "/") or not theirs:
                self.send_error(404)
                return
            found.append(self.path)
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", "default-src 'none'")
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(_PAGE)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: the address has the code in it."""

    try:
        server = HTTPServer((expected.hostname or "", expected.port or 0), Callback)
    except OSError as error:
        raise UserError(
            f"nothing can listen at {redirect_uri}: {error.strerror}",
            "name another port with --redirect-uri",
        ) from None
    with server:
        server.timeout = _TURN
        ready()
        while not found:
            limit.left()
            server.handle_request()
    return f"{expected.scheme}://{expected.netloc}{found[0]}"
