"""Python's OAuth clients behind one face, each used as its own manual says."""

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import google.auth.exceptions
import httpx
import msal
import requests
from authlib.integrations.base_client.errors import OAuthError as AuthlibError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from requests_oauthlib import OAuth2Session

from tests.wire.served import CALLBACK, CLIENT, query_of

with warnings.catch_warnings(action="ignore"):  # it would like another library than httpx
    from authlib.integrations.httpx_client import OAuth2Client

SECRET: Final = "s:%c/+ret"
SCOPE: Final = "read write"


class Client(Protocol):
    """A client of one system; each method returns `ok` or the error that the library tells."""

    def __init__(self, base: str, verify: str | None) -> None:
        """`base` is all that it is told; `verify` is the certificate that it trusts."""

    def login(self) -> str: ...
    def refresh(self) -> str: ...
    def call(self) -> str: ...
    def revoke(self) -> str: ...
    def close(self) -> None: ...


def consent(url: str, verify: str | None = None) -> str:
    """The URL that the user's browser is sent back to."""
    answer = requests.get(url, allow_redirects=False, timeout=10, verify=verify or True)
    return str(answer.headers["location"])


def outcome(response: Any) -> str:
    """What an answer of the API says: in its header (RFC 6750, 3); bodies are the providers'."""
    told = re.search(r'error="([^"]*)"', response.headers.get("www-authenticate", ""))
    return told[1] if told else str(response.json().get("error", "ok"))


class _Authlib:
    """Authlib's sessions, which differ in what they send requests with."""

    session: Callable[..., Any]

    def __init__(self, base: str, verify: str | None) -> None:
        self._base = base
        trusted = {} if verify is None else {"verify": verify}
        self._session = type(self).session(
            CLIENT, SECRET, scope=SCOPE, redirect_uri=CALLBACK, code_challenge_method="S256",
            **trusted,
        )  # fmt: skip

    def login(self) -> str:
        url, _ = self._session.create_authorization_url(
            f"{self._base}/oauth/authorize", code_verifier="v" * 48
        )
        return self._try(
            self._session.fetch_token,
            f"{self._base}/oauth/token",
            authorization_response=consent(url),
            code_verifier="v" * 48,
        )

    def refresh(self) -> str:
        return self._try(self._session.refresh_token, f"{self._base}/oauth/token")

    def call(self) -> str:
        return outcome(self._session.get(f"{self._base}/api/me"))

    def revoke(self) -> str:
        token = self._session.token["access_token"]
        return outcome(self._session.revoke_token(f"{self._base}/oauth/revoke", token))

    def close(self) -> None:
        self._session.close()

    def _try(self, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
        try:
            ask(*args, **kwargs)
        except AuthlibError as error:
            return str(error.error)
        return "ok"


class AuthlibRequests(_Authlib):
    session = AuthlibSession


class AuthlibHttpx(_Authlib):
    session = OAuth2Client


class RequestsOAuthlib:
    """requests-oauthlib; it has no method to revoke, but oauthlib writes the request."""

    def __init__(self, base: str, verify: str | None) -> None:
        self._base = base
        self._session = OAuth2Session(CLIENT, scope=SCOPE.split(), redirect_uri=CALLBACK)
        self._session.verify = verify or True

    def login(self) -> str:
        url, _ = self._session.authorization_url(f"{self._base}/oauth/authorize")
        return self._try(
            self._session.fetch_token,
            f"{self._base}/oauth/token",
            authorization_response=consent(url),
            client_secret=SECRET,
        )

    def refresh(self) -> str:
        url = f"{self._base}/oauth/token"
        return self._try(self._session.refresh_token, url, auth=(CLIENT, SECRET))

    def call(self) -> str:
        return outcome(self._session.get(f"{self._base}/api/me"))

    def revoke(self) -> str:
        url, headers, body = WebApplicationClient(CLIENT).prepare_token_revocation_request(
            f"{self._base}/oauth/revoke", self._session.token["access_token"]
        )
        auth = (CLIENT, SECRET)
        return outcome(requests.post(url, body, headers=headers, auth=auth, timeout=10))

    def close(self) -> None:
        self._session.close()

    def _try(self, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
        try:
            ask(*args, **kwargs)
        except OAuth2Error as error:
            return str(error.error)
        return "ok"


class GoogleAuth:
    """google-auth, which begins with tokens: another library, or a person, fetches them."""

    def __init__(self, base: str, verify: str | None) -> None:
        self._base = base
        self._first = RequestsOAuthlib(base, verify)
        self._http = requests.Session()

    def login(self) -> str:
        went = self._first.login()
        if went == "ok":
            token: Mapping[str, str] = self._first._session.token
            self._credentials: Any = Credentials(
                token["access_token"],
                refresh_token=token.get("refresh_token"),
                token_uri=f"{self._base}/oauth/token",
                client_id=CLIENT,
                client_secret=SECRET,
            )
        return went

    def refresh(self) -> str:
        try:
            self._credentials.refresh(Request(self._http))
        except google.auth.exceptions.RefreshError as error:
            return str(error.args[-1]["error"])
        return "ok"

    def call(self) -> str:
        # Not its AuthorizedSession, which answers 401 with a refresh of its own.
        headers: dict[str, str] = {}
        self._credentials.apply(headers)
        return outcome(requests.get(f"{self._base}/api/me", headers=headers, timeout=10))

    def revoke(self) -> str:
        form = {"token": self._credentials.token, "client_id": CLIENT}
        return outcome(httpx.post(f"{self._base}/oauth/revoke", data=form))

    def close(self) -> None:
        self._first.close()
        self._http.close()


class Msal:
    """MSAL: by discovery, over TLS alone, and with an id_token, whose nonce it checks."""

    def __init__(self, base: str, verify: str | None) -> None:
        self._base = base
        self._verify = verify
        self._http = requests.Session()
        self._http.verify = verify or True
        self._app = msal.ConfidentialClientApplication(
            CLIENT, client_credential=SECRET, oidc_authority=base, http_client=self._http
        )
        self._token: Mapping[str, Any] = {}

    def login(self) -> str:
        flow = self._app.initiate_auth_code_flow(SCOPE.split(), CALLBACK)
        answer = query_of(consent(flow["auth_uri"], self._verify))
        return self._keep(self._app.acquire_token_by_auth_code_flow(flow, answer))

    def refresh(self) -> str:
        token = self._token["refresh_token"]
        return self._keep(self._app.acquire_token_by_refresh_token(token, SCOPE.split()))

    def call(self) -> str:
        headers = {"authorization": f"Bearer {self._token['access_token']}"}
        url = f"{self._base}/api/me"
        return outcome(requests.get(url, headers=headers, verify=self._verify, timeout=10))

    def revoke(self) -> str:
        form = {"token": self._token["access_token"], "client_id": CLIENT}
        url = f"{self._base}/oauth/revoke"
        return outcome(requests.post(url, form, verify=self._verify, timeout=10))

    def close(self) -> None:
        self._http.close()

    def _keep(self, found: Mapping[str, Any]) -> str:
        if "error" in found:
            return str(found["error"])
        # MSAL keeps a refresh token where an answer brings none.
        self._token = {**self._token, **found}
        return "ok"


CLIENTS: Final[Mapping[str, type[Client]]] = {
    "authlib, requests": AuthlibRequests,
    "authlib, httpx": AuthlibHttpx,
    "requests-oauthlib": RequestsOAuthlib,
    "google-auth": GoogleAuth,
    "msal": Msal,
}
