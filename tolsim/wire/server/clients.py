"""Who asks: a client, by the ways of RFC 6749, section 2.3, and the app that it is."""

import hmac
from collections.abc import Mapping
from typing import NamedTuple

from tolsim.wire.messages import Credentials, Form, OAuthError, read_basic
from tolsim.wire.server.live import Consent
from tolsim.wire.server.settings import Settings


class Client(NamedTuple):
    """A client that has shown who it is; `ids` are what its header can mean, mostly one."""

    ids: tuple[str, ...]
    app: str

    @property
    def id(self) -> str:
        return self.ids[0]

    def owns(self, consent: Consent) -> bool:
        """Return whether what a user agreed to was for this client."""
        return consent.client is None or consent.client in self.ids


def authenticate(
    header: str | None, form: Form, settings: Settings, apps: tuple[str, ...]
) -> Client:
    """Return the client of a request; raise OAuthError where it is none that is known."""
    sent = [one for one in _sent(header, form) if _is_known(one, settings)]
    if not sent:
        raise OAuthError("invalid_client", "the client is unknown, or its secret is wrong", 401)
    ids = tuple(dict.fromkeys(one.id for one in sent))
    return Client(ids, app_of(ids[0], settings.apps, apps))


def app_of(id: str, named: Mapping[str, str], apps: tuple[str, ...]) -> str:
    """Return the app that a client id names; raise OAuthError where it names none."""
    if (app := named.get(id)) is not None:
        return app
    if len(apps) == 1:
        return apps[0]
    if id in apps:
        return id
    raise OAuthError(
        "invalid_client", f"{id} names none of the apps; start the server with --app {id}=APP", 401
    )


def _sent(header: str | None, form: Form) -> tuple[Credentials, ...]:
    """Return what a request says of its client: one reading, or several of a Basic header."""
    named, secret = form.get("client_id"), form.get("client_secret")
    if header is None or not header.lower().startswith("basic"):
        return () if named is None else (Credentials(named, secret),)
    if secret is not None:
        # RFC 6749, 2.3: a client must not use more than one method in a request.
        raise OAuthError("invalid_request", "the client authenticates twice: in header and body")
    found = read_basic(header)
    return tuple(one for one in found if named in (None, one.id))


def _is_known(sent: Credentials, settings: Settings) -> bool:
    if settings.clients and sent.id not in settings.clients:
        return False
    wanted = settings.secrets.get(sent.id)
    if wanted is None:
        return True
    # As bytes: `compare_digest` refuses text that is not ASCII.
    return hmac.compare_digest(wanted.encode(), (sent.secret or "").encode())
