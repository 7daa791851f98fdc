"""The OAuth client of a system: what it sends, and what it reads in the answers."""

from typing import NamedTuple
from urllib.parse import urlsplit

from tolsim.engine.policy import TokenKind
from tolsim.wire.drive.endpoints import Endpoints
from tolsim.wire.drive.http import NoAnswer, Web
from tolsim.wire.drive.secrets import Secrets
from tolsim.wire.drive.targets import is_here
from tolsim.wire.forms import (
    Answer,
    read_call_answer,
    read_revocation_answer,
    read_token_answer,
    revocation_form,
)
from tolsim.wire.messages import Credentials, Form, basic

SYSTEM_HEADER = "X-Tolsim-System"
"""By which `tolsim serve` tells its systems apart."""


class Client(NamedTuple):
    """A system, known to its server by a client id."""

    system: str
    credentials: Credentials
    endpoints: Endpoints
    web: Web
    secrets: Secrets

    def ask(self, form: Form) -> Answer:
        """Ask the token endpoint."""
        url = self.endpoints.urls["token"]
        try:
            own, headers = self.authenticated(form)
            reply = self.web.post(url, "the token endpoint", own, {**headers, **self.named(url)})
        except NoAnswer as error:
            return Answer("unclear", note=str(error))
        answer = read_token_answer(reply)
        self.secrets.hide(answer.access_token, answer.refresh_token)
        return self.without_secrets(answer)

    def call(self, token: str) -> Answer:
        """Call a protected resource (RFC 6750, 2.1)."""
        url = self.endpoints.urls["api"]
        headers = {"authorization": f"Bearer {token}", **self.named(url)}
        try:
            reply = self.web.get(url, "the api endpoint", headers)
        except NoAnswer as error:
            return Answer("unclear", note=str(error))
        return self.without_secrets(read_call_answer(reply))

    def revoke(self, token: str, kind: TokenKind) -> Answer:
        """Revoke a token."""
        url = self.endpoints.urls["revoke"]
        try:
            own, headers = self.authenticated(revocation_form(token, kind))
            reply = self.web.post(url, "the revoke endpoint", own, {**headers, **self.named(url)})
        except NoAnswer as error:
            return Answer("unclear", note=str(error))
        return self.without_secrets(read_revocation_answer(reply))

    def authenticated(self, form: Form) -> tuple[Form, dict[str, str]]:
        """Return a form, and the headers beside it, that say who sends it (RFC 6749, 2.3.1)."""
        client, secret = self.credentials
        if secret is None:
            return {**form, "client_id": client}, {}
        methods = self.endpoints.methods
        # What a server that says nothing takes (RFC 8414, 2).
        if "client_secret_basic" in methods or not methods:
            return form, {"authorization": basic(self.credentials)}
        return {**form, "client_id": client, "client_secret": secret}, {}

    def named(self, url: str) -> dict[str, str]:
        """Return the header that names the system to a server on this machine, and to no other."""
        if not is_here(urlsplit(url).hostname):
            return {}
        return {SYSTEM_HEADER: self.system} if self.system.isascii() else {}

    def without_secrets(self, answer: Answer) -> Answer:
        """Return an answer whose words, which a server chooses freely, hold nothing secret."""
        masked = self.secrets.masked
        return answer._replace(
            error=answer.error and masked(answer.error),
            code=answer.code and masked(answer.code),
            note=masked(answer.note),
        )
