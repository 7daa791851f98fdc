"""What clients do with tokens: call the API, revoke, introspect."""

import time
from typing import Any

from starlette.responses import Response

from tolsim.engine.policy import FOREVER
from tolsim.engine.status import ACTIVE
from tolsim.simulation.scenario import Actor
from tolsim.wire.messages import ErrorAnswer, OAuthError, bearer, www_authenticate
from tolsim.wire.server.answers import Exchange, answer
from tolsim.wire.server.live import Known
from tolsim.wire.server.token import around, refusal_of, seconds_left
from tolsim.wire.shapes import Refused


async def me(exchange: Exchange) -> Response:
    """Answer a call of the API, which is OpenID Connect's userinfo as well (RFC 6750)."""
    run = exchange.service.run
    value = bearer(exchange.request.headers.get("authorization"))
    if value is None:
        exchange.note = "no token"
        refusal = ErrorAnswer("invalid_token", "send the access token in an Authorization header")
        return answer(refusal.members(), 401, {"www-authenticate": www_authenticate(None)})
    known = run.find(value, "access")
    system = None if known is None else _caller(exchange, known)
    if known is None or system is None:
        exchange.note = "a token that this server did not issue to the app"
        refusal = ErrorAnswer("invalid_token", "this server issued no such access token")
        return answer(refusal.members(), 401, {"www-authenticate": www_authenticate(refusal)})
    lost = await exchange.meet_fault(system, "call")
    user = known.grant.user or run.session.world.only_user
    record = run.call(Actor(system, user), known.label)
    await exchange.settle(record, lost=lost)
    if record.outcome == "ok":
        return answer(_claims(known))
    status, refusal = refusal_of(record)
    headers = {"www-authenticate": www_authenticate(refusal)} if status == 401 else None
    shape = exchange.service.shape(known.app)
    refused = Refused(status, record.reason, record.refused_by)
    body = shape.api_refusal_body(refusal, refused, around(exchange, record.actor))
    return answer(body, status, headers)


def _caller(exchange: Exchange, known: Known) -> str | None:
    """Return the system that calls; None where the token is one of another app."""
    own = known.label.system
    # Where there are several users, a scenario has no step in which one system presents what
    # another was issued for itself: the token counts for its owner.
    if known.grant.user is None and len(exchange.service.run.head.users) > 1:
        return own
    system = exchange.named or own
    return system if exchange.service.systems.apps[system] == known.app else None


def _claims(known: Known) -> dict[str, Any]:
    name = known.grant.user or known.consent.client or known.label.system
    return {"sub": name, "name": name, "preferred_username": name}


async def revoke(exchange: Exchange) -> Response:
    """Answer a revocation (RFC 7009)."""
    form = await exchange.form()
    client = exchange.client(form)
    if "token" not in form:
        raise OAuthError("invalid_request", "token is missing")
    known = exchange.service.run.find(form["token"])
    if known is None:
        # RFC 7009, 2.2: the purpose is reached already. An empty object, because there are
        # clients that fail on an empty body.
        exchange.note = "a token that this server did not issue"
        return answer({})
    if known.app != client.app or not client.owns(known.consent):
        raise OAuthError("unauthorized_client", "the token was issued to another client")
    system = exchange.named or known.label.system
    if exchange.service.systems.apps[system] != client.app:
        raise OAuthError("unauthorized_client", f"{system} is a system of another app")
    lost = await exchange.meet_fault(system, "revoke")
    user = known.grant.user or exchange.service.run.session.world.only_user
    record = exchange.service.run.revoke(known.label, Actor(system, user))
    await exchange.settle(record, lost=lost)
    return answer({})


async def introspect(exchange: Exchange) -> Response:
    """Say how a token stands (RFC 7662); it is no step, and changes nothing."""
    form = await exchange.form()
    exchange.client(form)
    if "token" not in form:
        raise OAuthError("invalid_request", "token is missing")
    run = exchange.service.run
    known = run.find(form["token"])
    if known is None:
        exchange.note = "a token that this server did not issue"
        return answer({"active": False})
    world = run.session.world
    status = world.status(world.labels[known.label], run.clock.now())
    exchange.note = f"{known.label} {status}"
    return answer(_standing(exchange, known) if status in ACTIVE else {"active": False})


def _standing(exchange: Exchange, known: Known) -> dict[str, Any]:
    """Return what RFC 7662, 2.2, says of a token that is active; times are the client's."""
    clock, now, token = exchange.service.run.clock, int(time.time()), known.token
    age = clock.now() - token.issued_at
    ends = None if token.expires_at >= FOREVER else now + (seconds_left(exchange, known) or 0)
    found = {
        "active": True,
        "scope": known.consent.scope,
        "client_id": known.consent.client,
        "username": known.grant.user,
        "sub": known.grant.user or known.consent.client,
        "token_type": "Bearer" if token.kind == "access" else None,
        "iat": now - clock.for_clients(age),
        "exp": ends,
        "iss": exchange.issuer,
    }
    return {key: value for key, value in found.items() if value is not None}
