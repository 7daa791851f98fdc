"""What was asked of a server and what it answered, as data: a line of text for each exchange.

    login legacy > ok a1 r1
    refresh r1 > ok a2 r2
    refresh r1 > invalid_grant 400 grant request is invalid
    wait 30
    active a1+ r1- a2+ r2+

Tokens are named in the order in which the server handed them out: `a1` is its first access token.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from tests.differential.driver import Reply
from tolsim.engine.policy import TokenKind

Verb = Literal["login", "refresh", "call", "revoke", "wait", "active"]


class Exchange(NamedTuple):
    """A request, of `about` a system, a token or a number of seconds, and the server's reply.

    `active` says of each token whether the server introspects it as active.
    """

    verb: Verb
    about: str = ""
    reply: Reply = Reply("ok")
    active: Mapping[str, bool] = {}


Run = tuple[Exchange, ...]
"""The exchanges of one sequence, from a server that knows no token on."""


def kind_of(token: str) -> TokenKind:
    return "access" if token.startswith("a") else "refresh"


def write_exchange(exchange: Exchange) -> str:
    """Return the line of an exchange."""
    verb, about, reply, active = exchange
    if verb == "wait":
        return f"wait {about}"
    if verb == "active":
        return " ".join([verb, *(f"{token}{'+' if is_ else '-'}" for token, is_ in active.items())])
    told = (reply.outcome, reply.access, reply.refresh, reply.status, reply.message)
    return " ".join([verb, about, ">", *(str(word) for word in told if word is not None)])


def read_exchange(line: str) -> Exchange:
    """Return the exchange of a line."""
    asked, _, told = line.partition(" > ")
    verb, _, about = asked.partition(" ")
    match verb:
        case "wait":
            return Exchange("wait", about)
        case "active":
            return Exchange("active", active={word[:-1]: word[-1] == "+" for word in about.split()})
        case "login" | "refresh" | "call" | "revoke":
            return Exchange(verb, about, _read_reply(told))
    raise ValueError(line)


def _read_reply(told: str) -> Reply:
    outcome, _, rest = told.partition(" ")
    if outcome == "ok":
        tokens = {kind_of(token): token for token in rest.split()}
        return Reply("ok", tokens.get("access"), tokens.get("refresh"))
    status, _, message = rest.partition(" ")
    return Reply(outcome, status=int(status) if status else None, message=message or None)
