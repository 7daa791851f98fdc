"""The token endpoint (RFC 6749, sections 4.1.3, 4.4 and 6)."""

import hmac
import time
from typing import Any, Final

from starlette.responses import Response

from tolsim.engine.policy import FOREVER
from tolsim.simulation.scenario import Actor
from tolsim.simulation.trace import StepTrace
from tolsim.wire.messages import ErrorAnswer, Form, OAuthError, TokenAnswer, challenge, read_form
from tolsim.wire.server.answers import Exchange, answer
from tolsim.wire.server.clients import Client
from tolsim.wire.server.codes import Code
from tolsim.wire.server.live import Consent, Known
from tolsim.wire.shapes import Around, Refused

_ID_TOKEN_LIFETIME: Final = 3600


async def token(exchange: Exchange) -> Response:
    """Answer a request for tokens."""
    form = await _parameters(exchange)
    client = exchange.client(form)
    written = form.get("grant_type")
    if written is None:
        raise OAuthError("invalid_request", "grant_type is missing")
    match exchange.service.shape(client.app).grant_type(written):
        case "authorization_code":
            return await _exchange_code(exchange, form, client)
        case "refresh_token":
            return await _refresh(exchange, form, client)
        case "client_credentials":
            return await _ask_for_itself(exchange, form, client)
    raise OAuthError("unsupported_grant_type", f"{written} is not a grant type of this server")


async def _parameters(exchange: Exchange) -> Form:
    """Return the parameters of the body, and of the URL where a provider allows them there."""
    form = await exchange.form()
    query = exchange.request.url.query
    shapes = exchange.service.run.head.shapes.values()
    if query and any(shape.query for shape in shapes):
        return {**read_form(query), **form}
    return form


async def _exchange_code(exchange: Exchange, form: Form, client: Client) -> Response:
    run = exchange.service.run
    code = exchange.service.codes.take(form.get("code", ""), run.clock.now())
    _check_code(code, form, client)
    system = _system_of(exchange, client, exchange.named or code.system)
    lost = await exchange.meet_fault(system, "login")
    consent = Consent(code.client, code.scope)
    record = run.login(Actor(system, code.user), consent, lost=lost)
    await exchange.settle(record, lost=lost)
    return answer_tokens(exchange, record, client.app, consent, code.nonce)


def _check_code(code: Code, form: Form, client: Client) -> None:
    """Raise OAuthError where a code was not meant for this request."""
    if code.client not in client.ids:
        raise OAuthError("invalid_grant", "the code was given to another client")
    if form.get("redirect_uri") != code.redirect_uri:
        raise OAuthError("invalid_grant", "redirect_uri is not the one that the code was sent to")
    verifier = form.get("code_verifier")
    if code.challenge is None:
        # RFC 9700, 2.1.1: a verifier without a challenge is a sign of a downgrade attack.
        if verifier is not None:
            raise OAuthError("invalid_grant", "the code was asked for without a code_challenge")
    elif verifier is None or not hmac.compare_digest(
        challenge(verifier, code.method).encode(), code.challenge.encode()
    ):
        raise OAuthError("invalid_grant", "code_verifier does not fit the code_challenge")


async def _refresh(exchange: Exchange, form: Form, client: Client) -> Response:
    run = exchange.service.run
    known = run.find(form.get("refresh_token", ""), "refresh")
    if known is None or known.app != client.app or not client.owns(known.consent):
        raise OAuthError("invalid_grant", "this server gave the client no such refresh token")
    scope = form.get("scope")
    granted = known.consent.scope or ""
    # RFC 6749, 6: the scope must not include any that was not granted by the user.
    if scope is not None and not set(scope.split()) <= set(granted.split()):
        raise OAuthError("invalid_scope", f"the user granted {granted or 'no scope'}")
    system = _system_of(exchange, client, exchange.named or known.label.system)
    lost = await exchange.meet_fault(system, "refresh")
    record = run.refresh(Actor(system, known.grant.user), known.label, lost=lost)
    await exchange.settle(record, lost=lost)
    consent = known.consent._replace(scope=scope or known.consent.scope)
    return answer_tokens(exchange, record, client.app, consent)


async def _ask_for_itself(exchange: Exchange, form: Form, client: Client) -> Response:
    service = exchange.service
    system = _system_of(exchange, client, exchange.named or service.systems.only(client.app))
    params = _slot(exchange, form, client.app)
    lost = await exchange.meet_fault(system, "client_credentials")
    actor = Actor(system, service.run.session.world.only_user)
    consent = Consent(client.id, form.get("scope"))
    record = service.run.client_credentials(actor, params, consent, lost=lost)
    await exchange.settle(record, lost=lost)
    return answer_tokens(exchange, record, client.app, consent)


def _slot(exchange: Exchange, form: Form, app: str) -> dict[str, int]:
    """Return the slot that a request names, where the policy has slots (Zoom's `token_index`)."""
    slots = exchange.service.run.session.world.servers[app].policy.slots
    written = None if slots is None else form.get(slots.parameter)
    if slots is None or written is None:
        return {}
    try:
        return {slots.parameter: int(written)}
    except ValueError as error:
        raise OAuthError("invalid_request", f"{slots.parameter} is not a whole number") from error


def _system_of(exchange: Exchange, client: Client, system: str | None) -> str:
    """Return the system that asks; raise OAuthError where nobody can tell, or it is not its app."""
    if system is None:
        raise OAuthError(
            "invalid_request", "which system asks? put its name in front of the path: /SYSTEM/oauth"
        )
    if exchange.service.systems.apps[system] != client.app:
        raise OAuthError(
            "invalid_client", f"{client.id} is of the app {client.app}, {system} is not", 401
        )
    return system


def answer_tokens(
    exchange: Exchange, record: StepTrace, app: str, consent: Consent, nonce: str | None = None
) -> Response:
    """Return the answer to a request for tokens, as the simulated server gave it."""
    shape = exchange.service.shape(app)
    form = shape.is_form(exchange.request.headers.get("accept", ""))
    if record.outcome != "ok":
        status, refusal = refusal_of(record)
        refused = Refused(status, record.reason, record.refused_by)
        body = shape.refusal_body(refusal, refused, around(exchange, record.actor))
        return answer(body, status, form=form)
    tokens = _token_answer(exchange, record, consent, nonce)
    ends = [
        seconds_left(exchange, exchange.service.run.known(label))
        for label in record.answer
        if label.kind == "refresh"
    ]
    body = shape.token_body(tokens, around(exchange, record.actor), *ends)
    return answer(body, form=form)


def around(exchange: Exchange, actor: str | None) -> Around:
    """Return what the body of an answer may say of its request; `actor` asked."""
    user, _, _ = (actor or "").rpartition("@")
    return Around(
        exchange.issuer, time.time(), user or exchange.service.run.session.world.only_user
    )


def _token_answer(
    exchange: Exchange, record: StepTrace, consent: Consent, nonce: str | None
) -> TokenAnswer:
    run = exchange.service.run
    carried = {label.kind: run.known(label) for label in record.answer}
    access, refresh = carried["access"], carried.get("refresh")
    wants_id = "openid" in (consent.scope or "").split() and access.grant.user is not None
    return TokenAnswer(
        run.value(access.label),
        seconds_left(exchange, access),
        None if refresh is None else run.value(refresh.label),
        consent.scope,
        _id_token(exchange, access, consent, nonce) if wants_id else None,
    )


def seconds_left(exchange: Exchange, known: Known) -> int | None:
    """Return how long a token lives, in the client's seconds; None if it does not end by itself."""
    clock = exchange.service.run.clock
    left = known.token.expires_at - clock.now()
    return None if known.token.expires_at >= FOREVER else clock.for_clients(max(0, left))


def _id_token(exchange: Exchange, access: Known, consent: Consent, nonce: str | None) -> str:
    # In wall time, whatever the server's clock says: clients hold it against their own.
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": exchange.issuer,
        "sub": access.grant.user,
        "aud": consent.client or "",
        "iat": now,
        "exp": now + _ID_TOKEN_LIFETIME,
        "preferred_username": access.grant.user,
    }
    if nonce is not None:
        claims["nonce"] = nonce
    return exchange.service.signer.sign(claims)


def refusal_of(record: StepTrace) -> tuple[int, ErrorAnswer]:
    """Return the status and the body of what the simulated server refuses, or cannot know."""
    because = "; ".join(filter(None, (record.reason, record.refused_by)))
    if record.outcome == "undetermined":
        sentence = f"no source tells how the provider answers ({because})"
        return 501, ErrorAnswer("undetermined", sentence)
    described = because if record.message is None else f"{record.message} ({because})"
    return record.status or 400, ErrorAnswer(record.outcome, described, record.code, record.message)
