"""How a user logs in: by redirects alone, by a command, in a browser, by password or device."""

import secrets as chance
import webbrowser
from collections.abc import Callable, Sequence
from time import sleep
from typing import Any, Final, Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

from tolsim.documents import UserError
from tolsim.wire.drive.clients import Client
from tolsim.wire.drive.commands import run_command
from tolsim.wire.drive.endpoints import Endpoint, at_system
from tolsim.wire.drive.http import NoAnswer
from tolsim.wire.drive.listener import await_callback
from tolsim.wire.drive.secrets import Secrets
from tolsim.wire.drive.targets import joined
from tolsim.wire.forms import (
    Answer,
    authorize_url,
    code_form,
    device_form,
    device_token_form,
    password_form,
    read_callback,
    read_device_answer,
)
from tolsim.wire.messages import challenge

Kind = Literal["redirect", "command", "browser", "password", "device"]
_MOST_REDIRECTS: Final = 20

Send = Callable[[], Answer]
"""What is left of a login when its user has agreed: the request that brings the tokens."""


class Login(Protocol):
    """A way to log in."""

    needs: Sequence[Endpoint]

    def begin(self, client: Client, user: str) -> Send:
        """Let a user agree; return what is then to be sent."""


class Visit(NamedTuple):
    """A user at the authorization endpoint (RFC 6749, 4.1.1)."""

    client: Client
    user: str
    url: str
    redirect_uri: str
    state: str


class CodeLogin:
    """A login that brings a code (RFC 6749, 4.1); `visit` returns where it ended, or the code."""

    needs: Sequence[Endpoint] = ("authorize", "token")

    def __init__(
        self, visit: Callable[[Visit], "str | Answer"], redirect_uri: str, scope: str | None
    ) -> None:
        self._visit, self._redirect_uri, self._scope = visit, redirect_uri, scope

    def begin(self, client: Client, user: str) -> Send:
        """Let a user agree; return the exchange of the code."""
        state, verifier = chance.token_urlsafe(16), chance.token_urlsafe(48)
        redirect_uri = at_system(self._redirect_uri, client.system)
        client.secrets.hide(state, verifier)
        url = authorize_url(
            client.endpoints.urls["authorize"],
            {
                "response_type": "code",
                "client_id": client.credentials.id,
                "redirect_uri": redirect_uri,
                "scope": self._scope,
                "state": state,
                "code_challenge": challenge(verifier, "S256"),
                "code_challenge_method": "S256",
                "login_hint": user,
            },
        )
        reached = self._visit(Visit(client, user, url, redirect_uri, state))
        answer = reached if isinstance(reached, Answer) else _code_of(reached, state, client)
        if isinstance(answer, Answer):
            refused = client.without_secrets(answer)
            return lambda: refused
        return lambda: client.ask(code_form(answer, redirect_uri, verifier))


def _code_of(reached: str, state: str, client: Client) -> str | Answer:
    """Return the code in the address that a login ended at, or the refusal that it is."""
    if "://" not in reached:
        code = reached
    else:
        found = read_callback(reached)
        if found.get("state") != state:
            raise UserError(
                "the login came back with another `state` than it was sent with",
                "it has to end at the redirect URI, with all parameters that the server adds",
            )
        if "error" in found:
            return Answer("refused", error=found["error"][:100])
        code = found.get("code", "")
    client.secrets.hide(code)
    return code or Answer("unclear", note="the login came back without a code")


def follow_redirects(visit: Visit) -> str | Answer:
    """Follow redirects to the redirect URI; every address is checked before it is asked."""
    web, url = visit.client.web, visit.url
    with web.session() as session:
        for _ in range(_MOST_REDIRECTS):
            try:
                headers = {"accept": "*/*", **visit.client.named(url)}
                reply = web.get(url, "the login", headers, session=session)
            except NoAnswer as error:
                return Answer("unclear", note=f"the login ended: {error}")
            if reply.status >= 400:
                return Answer(
                    "unclear", reply.status, note=f"the login ended with status {reply.status}"
                )
            if reply.status < 300 or "location" not in reply.headers:
                raise UserError(
                    "the login shows a page, which only a person or a program of yours can answer",
                    "choose --login browser, or --login 'command CMD'",
                )
            url = joined(url, reply.headers["location"])
            if _is_at(url, visit.redirect_uri):
                return url
    return Answer("unclear", note=f"the login goes on after {_MOST_REDIRECTS} redirects")


def _is_at(url: str, redirect_uri: str) -> bool:
    here, there = urlsplit(url), urlsplit(redirect_uri)
    return (here.scheme, here.netloc, here.path or "/") == (
        there.scheme, there.netloc, there.path or "/",
    )  # fmt: skip


def by_command(words: Sequence[str], secrets: Secrets) -> Callable[[Visit], str]:
    """Return the visit that a command makes; it prints the address reached, or the code."""

    def visit(one: Visit) -> str:
        variables = {
            "TOLSIM_AUTHORIZE_URL": one.url,
            "TOLSIM_REDIRECT_URI": one.redirect_uri,
            "TOLSIM_USER": one.user,
            "TOLSIM_SYSTEM": one.client.system,
        }
        printed = run_command(words, variables, one.client.web.limit, secrets)
        if not printed:
            raise UserError(
                f"`{words[0]}` printed nothing",
                "it has to print the address that the login ended at, or the code",
            )
        return printed.splitlines()[-1].strip()

    return visit


def in_browser(tell: Callable[[str], None]) -> Callable[[Visit], str]:
    """Return the visit that a person makes."""

    def visit(one: Visit) -> str:
        def ready() -> None:
            tell(f"log in as {one.user} for {one.client.system}: {one.url}")
            webbrowser.open(one.url)

        return await_callback(one.redirect_uri, one.state, one.client.web.limit, ready)

    return visit


class PasswordLogin:
    """A login by the user's password (RFC 6749, 4.3)."""

    needs: Sequence[Endpoint] = ("token",)

    def __init__(self, secrets: Secrets, scope: str | None) -> None:
        self._secrets, self._scope = secrets, scope

    def begin(self, client: Client, user: str) -> Send:
        """Return the request with the password."""
        form = password_form(user, self._secrets.password(user), self._scope)
        return lambda: client.ask(form)


class DeviceLogin:
    """A login on another device (RFC 8628)."""

    needs: Sequence[Endpoint] = ("device", "token")

    def __init__(
        self,
        tell: Callable[[str], None],
        scope: str | None,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._tell, self._scope, self._pause = tell, scope, pause

    def begin(self, client: Client, user: str) -> Send:
        """Tell the person where to agree; return what asks until that is done."""
        url = client.endpoints.urls["device"]
        form, headers = client.authenticated(device_form(self._scope))
        try:
            reply = client.web.post(
                url, "the device endpoint", form, {**headers, **client.named(url)}
            )
        except NoAnswer as error:
            refused = Answer("unclear", note=str(error))
            return lambda: refused
        answer = read_device_answer(reply)
        if isinstance(answer, Answer):
            told = client.without_secrets(answer)
            return lambda: told
        code = str(answer["device_code"])
        client.secrets.hide(code)
        self._tell(
            f"log in as {user} for {client.system}: enter {answer['user_code']} at "
            f"{answer['verification_uri']}"
        )
        return lambda: self._poll(client, code, _interval(answer.get("interval")))

    def _poll(self, client: Client, code: str, interval: float) -> Answer:
        """Ask until the person has agreed, or has not (RFC 8628, 3.5)."""
        while True:
            if interval > client.web.limit.left():
                raise client.web.limit.reached()
            self._pause(interval)
            answer = client.ask(device_token_form(code))
            if answer.error == "slow_down":
                interval += 5
            elif answer.error != "authorization_pending":
                return answer


def _interval(written: Any) -> float:
    """Return the seconds between two questions, 5 where the server does not say (RFC 8628, 3.2)."""
    return float(written) if isinstance(written, int | float) and 0 <= written <= 60 else 5.0
