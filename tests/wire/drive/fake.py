"""A small OAuth server of the tests' own, strict about what it is sent.

It rotates refresh tokens and refuses old ones. What a client does that the RFCs forbid is a
complaint, of which there must be none in the end; how it answers can be replaced path by path.
"""

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

ID: Final = "app id+1"
SECRET: Final = "s:ecret %/+planted"
PASSWORD: Final = "pass word+planted"
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"

Form = dict[str, str]


class Answered(NamedTuple):
    """An answer: what it says, its status and its headers."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = {}


class Seen(NamedTuple):
    """A request: its path, its parameters and its headers."""

    method: str
    path: str
    params: Form
    headers: Mapping[str, str]


Handler = Callable[[Seen], Answered | None]
"""What answers in place of the server; None closes the connection without a word."""


class FakeServer:
    """What the server remembers, and what tests ask of it."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[Seen] = []
        self.complaints: list[str] = []
        self.instead: dict[str, Handler] = {}
        """Handlers by path."""
        self.methods = ["client_secret_basic", "client_secret_post"]
        self.polls = 0
        """How often a device has to ask before its user agrees."""
        self.now = 0
        self.lock = threading.Lock()
        self._numbers = count(1)
        self._codes: dict[str, Form] = {}
        self._access: dict[str, int | None] = {}
        self._refresh: dict[str, bool] = {}

    def paths(self) -> list[str]:
        """The paths that were asked, in order."""
        return [seen.path for seen in self.seen]

    def forms(self) -> list[Form]:
        """The forms that the token endpoint was sent."""
        return [seen.params for seen in self.seen if seen.path == "/token"]

    @property
    def secrets(self) -> list[str]:
        """Everything that no output may hold."""
        return [SECRET, PASSWORD, *self._codes, *self._access, *self._refresh]

    def answer(self, seen: Seen) -> Answered | None:
        """Answer a request."""
        if seen.path in self.instead:
            return self.instead[seen.path](seen)
        match seen.path:
            case "/.well-known/openid-configuration":
                return Answered(self.metadata())
            case "/authorize":
                return self._authorize(seen.params)
            case "/token":
                return self._token(seen)
            case "/revoke":
                return self._revoke(seen)
            case "/device":
                return self._device(seen)
            case "/userinfo":
                return self._call(seen)
            case "/_tolsim/clock":
                return self._clock(seen)
        return Answered({}, 404)

    def metadata(self) -> dict[str, Any]:
        """What the server says of itself."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "revocation_endpoint": f"{self.url}/revoke",
            "device_authorization_endpoint": f"{self.url}/device",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": self.methods,
        }

    def _new(self, kind: str) -> str:
        # Characters that have a meaning in forms and URLs, as tokens may have them.
        return f"{kind}-{next(self._numbers)}.planted+/=~"

    def _authorize(self, params: Form) -> Answered:
        self._expect(
            set(params) - {"scope"}
            == {
                "response_type", "client_id", "redirect_uri", "state", "code_challenge",
                "code_challenge_method", "login_hint", "keep",
            } - ({"keep"} - set(params)),
            f"authorize with {sorted(params)}",
        )  # fmt: skip
        self._expect(params["client_id"] == ID, "another client")
        self._expect(params["code_challenge_method"] == "S256", "no S256")
        code = self._new("code")
        self._codes[code] = params
        query = urlencode({"code": code, "state": params["state"], "iss": self.url})
        return Answered("", 302, {"location": f"{params['redirect_uri']}?{query}"})

    def _token(self, seen: Seen) -> Answered:
        form = self._authenticated(seen)
        match form.pop("grant_type", None):
            case "authorization_code":
                return self._exchange(form)
            case "refresh_token":
                return self._rotate(form)
            case "client_credentials":
                return Answered(self._tokens(refresh=False))
            case "password":
                self._expect(form.get("password") == PASSWORD, "another password")
                self._expect(set(form) <= {"username", "password", "scope"}, "more than a password")
                return Answered(self._tokens())
            case "urn:ietf:params:oauth:grant-type:device_code":
                return self._poll(form)
        self.complaints.append(f"no grant type that there is: {form}")
        return Answered({"error": "unsupported_grant_type"}, 400)

    def _exchange(self, form: Form) -> Answered:
        self._expect(set(form) == {"code", "redirect_uri", "code_verifier"}, f"code and {form}")
        asked = self._codes.get(form["code"], {})
        digest = sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        self._expect(asked.get("code_challenge") == challenge, "another verifier")
        self._expect(asked.get("redirect_uri") == form["redirect_uri"], "another redirect URI")
        return Answered(self._tokens())

    def _rotate(self, form: Form) -> Answered:
        self._expect(set(form) == {"refresh_token"}, f"refresh with {sorted(form)}")
        with self.lock:
            lives = self._refresh.get(form["refresh_token"], False)
            self._refresh[form["refresh_token"]] = False
        if not lives:
            return Answered({"error": "invalid_grant"}, 400)
        return Answered(self._tokens())

    def _tokens(self, *, refresh: bool = True) -> dict[str, Any]:
        access = self._new("access")
        self._access[access] = self.now + 3600
        found = {"access_token": access, "token_type": "Bearer", "expires_in": 3600}
        if not refresh:
            return found
        token = self._new("refresh")
        self._refresh[token] = True
        return {**found, "refresh_token": token}

    def _poll(self, form: Form) -> Answered:
        self._expect(form == {"device_code": "device.planted"}, f"device with {form}")
        self.polls -= 1
        if self.polls >= 0:
            error = "slow_down" if self.polls == 0 else "authorization_pending"
            return Answered({"error": error}, 400)
        return Answered(self._tokens())

    def _device(self, seen: Seen) -> Answered:
        self._authenticated(seen)
        return Answered({
            "device_code": "device.planted", "user_code": "WDJB-MJHT", "interval": 0,
            "verification_uri": "https://example.com/device",
        })  # fmt: skip

    def _revoke(self, seen: Seen) -> Answered:
        form = self._authenticated(seen)
        self._expect(set(form) == {"token", "token_type_hint"}, f"revoke with {sorted(form)}")
        kind = form["token_type_hint"].partition("_")[0]
        self._expect(form["token"].startswith(kind), "another hint")
        self._refresh.pop(form["token"], None)
        self._access.pop(form["token"], None)
        return Answered({})

    def _call(self, seen: Seen) -> Answered:
        scheme, _, token = seen.headers.get("authorization", "").partition(" ")
        self._expect(scheme == "Bearer" and seen.method == "GET", "a call without a token")
        if (self._access.get(token) or -1) > self.now:
            return Answered({"sub": "user"})
        challenge = 'Bearer realm="a, b", error="invalid_token", error_description="it is old"'
        return Answered("", 401, {"www-authenticate": challenge, "content-type": "text/plain"})

    def _clock(self, seen: Seen) -> Answered:
        if seen.method == "POST":
            units = {"h": 3600, "m": 60, "s": 1}
            self.now += int(seen.params["advance"][:-1]) * units[seen.params["advance"][-1]]
        return Answered({"now": self.now, "mode": "manual", "scale": 1})

    def _authenticated(self, seen: Seen) -> Form:
        """The form without what says who sends it, which it must say in one way."""
        form, header = dict(seen.params), seen.headers.get("authorization", "")
        content = seen.headers.get("content-type")
        self._expect(seen.method == "POST" and content == FORM, f"{seen.method} {content}")
        if header:
            known = b64decode(header.removeprefix("Basic ")).decode().split(":")
            self._expect("client_secret_basic" in self.methods, "Basic")
            self._expect([*map(unquote_plus, known)] == [ID, SECRET], "other credentials")
            self._expect(not {"client_id", "client_secret"} & set(form), "credentials twice")
        else:
            self._expect(form.pop("client_id", None) == ID, "another client")
            if (secret := form.pop("client_secret", None)) is not None:
                self._expect(secret == SECRET, "another secret")
        return form

    def _expect(self, held: bool, complaint: str) -> None:
        if not held:
            self.complaints.append(complaint)


class _Speaker(BaseHTTPRequestHandler):
    fake: FakeServer

    def do_GET(self) -> None:
        self._respond({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        if self.headers.get("content-type") == JSON:
            self._respond(json.loads(body))
            return
        pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=True)
        if len(dict(pairs)) < len(pairs) or not all(value for _, value in pairs):
            self.fake.complaints.append(f"a form with a parameter twice or empty: {body}")
        self._respond(dict(pairs))

    def _respond(self, form: Form) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, parts.path, {**dict(parse_qsl(parts.query)), **form}, headers)
        self.fake.seen.append(seen)
        answer = self.fake.answer(seen)
        if answer is None:
            self.close_connection = True
            return
        body, status, more = answer
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        data = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        kind = {} if isinstance(body, str | bytes) else {"content-type": JSON}
        for name, value in {**kind, "content-length": str(len(data)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[FakeServer]:
    """A server on a free port, for as long as the block lasts; nobody complained in the end."""
    fake = FakeServer()

    class Speaker(_Speaker):
        pass

    Speaker.fake = fake
    with ThreadingHTTPServer(("127.0.0.1", 0), Speaker) as server:
        fake.url = f"http://127.0.0.1:{server.server_address[1]}"
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
    assert [] == fake.complaints, fake.complaints
