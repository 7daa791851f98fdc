"""The endpoints of a server: named by the user, else by the server itself (RFC 8414, OIDC)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, get_args
from urllib.parse import quote, urlsplit

from tolsim.documents import UserError
from tolsim.documents.lookup import look_up, suggestions
from tolsim.documents.problems import ask
from tolsim.wire.drive.http import NoAnswer, Web
from tolsim.wire.drive.targets import joined, place_of
from tolsim.wire.forms import Reply, read_metadata
from tolsim.wire.messages import AUTHORIZATION_SERVER, OPENID_CONFIGURATION

Endpoint = Literal["authorize", "token", "revoke", "device", "api"]
"""What of a server a client addresses; `api` is a resource to call."""

MEMBERS: Final[Mapping[Endpoint, str]] = {
    "authorize": "authorization_endpoint",
    "token": "token_endpoint",
    "revoke": "revocation_endpoint",
    "device": "device_authorization_endpoint",
    "api": "userinfo_endpoint",
}
"""How metadata call them (RFC 8414, 2; RFC 8628, 4; OpenID Connect Discovery 1.0, 3)."""

SYSTEM: Final = "{system}"
"""Stands for the name of a system in the address of a server."""
_MOST_REDIRECTS: Final = 5


class Endpoints(NamedTuple):
    """Where a system addresses its server, and how its client authenticates there."""

    urls: Mapping[Endpoint, str]
    methods: Sequence[str] = ()
    """`token_endpoint_auth_methods_supported`; empty where the server does not say."""


def read_named(written: Iterable[str], api: str | None) -> dict[Endpoint, str]:
    """Return the endpoints that options name: `token=URL`; raise UserError for any other word."""
    named: dict[Endpoint, str] = {}
    for one in written:
        name, equals, url = one.partition("=")
        if name not in MEMBERS or name == "api" or not (equals and url):
            known = [name for name in get_args(Endpoint) if name != "api"]
            raise UserError(
                f"--endpoint {name} names no endpoint" if equals else f"--endpoint {name} has no =",
                ask(suggestions(look_up(name, known)))
                or f"write {', '.join(known[:-1])} or {known[-1]}, as in token=URL",
            )
        named[name] = url  # type: ignore[index] # it is one of them
    if api is not None:
        named["api"] = api
    return named


def find_endpoints(
    web: Web, server: str, system: str, needed: Iterable[Endpoint], named: Mapping[Endpoint, str]
) -> Endpoints:
    """Return the endpoints that a system needs, each checked; raise UserError if one is missing."""
    own = {name: at_system(url, system) for name, url in named.items()}
    missing = [name for name in needed if name not in own]
    found: Mapping[str, Any] = discover(web, at_system(server, system)) if missing else {}
    for name in missing:
        url = found.get(MEMBERS[name])
        if not isinstance(url, str):
            how = "--api URL" if name == "api" else f"--endpoint {name}=URL"
            raise UserError(
                f"the server does not say where its {name} endpoint is", f"name it with {how}"
            )
        own[name] = url
    for name, url in own.items():
        web.targets.check(url, f"the {name} endpoint")
    methods = found.get("token_endpoint_auth_methods_supported")
    return Endpoints(own, methods if isinstance(methods, list) else ())


def at_system(url: str, system: str) -> str:
    """Return an address with the name of a system where it leaves a place for it."""
    return url.replace(SYSTEM, quote(system, safe=""))


def discover(web: Web, server: str) -> Mapping[str, Any]:
    """Return what a server says of itself; raise UserError if it says nothing."""
    for url in _places(server):
        try:
            found = read_metadata(_follow(web, url))
        except NoAnswer as error:
            raise UserError(
                f"the server sends no metadata from {place_of(url)}: {error}",
                "name its endpoints: --endpoint token=URL --endpoint authorize=URL --api URL",
            ) from None
        if found is not None:
            return found
    raise UserError(
        f"the server at {place_of(server)} publishes no metadata",
        "name its endpoints: --endpoint token=URL --endpoint authorize=URL --api URL",
    )


def _places(server: str) -> Iterator[str]:
    """Yield where a server may describe itself."""
    base = server.rstrip("/")
    yield f"{base}{OPENID_CONFIGURATION}"
    # RFC 8414, 3.1: between the host and the path.
    parts = urlsplit(base)
    path = f"{AUTHORIZATION_SERVER}{parts.path}"
    yield parts._replace(path=path, query="", fragment="").geturl()


def _follow(web: Web, url: str) -> Reply:
    """Get a document; every address that a redirect names is checked before it is asked."""
    for _ in range(_MOST_REDIRECTS):
        reply = web.get(url, "the server")
        if not 300 <= reply.status < 400 or "location" not in reply.headers:
            return reply
        url = joined(url, reply.headers["location"])
    raise NoAnswer("more redirects than anybody needs")
