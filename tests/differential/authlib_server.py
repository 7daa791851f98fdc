"""Authlib in this process, on a database in memory: its own Flask server, tables and endpoints.

What its documentation leaves to whoever uses it is written as there: a refresh token is good while
its row is not revoked, and a refresh marks the row of the old one. `include_new` among the options
is the grant's INCLUDE_NEW_REFRESH_TOKEN, `expires` the lives by grant type.
"""

import importlib.metadata
import time
from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any, Final
from unittest.mock import patch

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.integrations.sqla_oauth2 import (
    OAuth2AuthorizationCodeMixin,
    OAuth2ClientMixin,
    OAuth2TokenMixin,
    create_bearer_token_validator,
    create_query_client_func,
    create_query_token_func,
    create_revocation_endpoint,
    create_save_token_func,
)
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from flask import Flask
from sqlalchemy import Column, Integer, String, create_engine, delete
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import StaticPool

from tests.differential.driver import Reply
from tests.differential.process import CREDENTIALS
from tolsim.engine.policy import TokenKind

START: Final = 1_767_225_600.5
"""Half past a second: no request arrives on a deadline."""

REDIRECT: Final = "https://client.example/back"


def missing() -> str | None:
    return None


def version() -> str:
    return importlib.metadata.version("authlib")


def start(options: Mapping[str, Any]) -> "Authlib":
    return Authlib(options)


class _Base(DeclarativeBase):  # type: ignore[misc] # an extra without types
    pass


class _User(_Base):
    __tablename__ = "users"
    name = Column(String, primary_key=True)

    def get_user_id(self) -> str:
        return str(self.name)


class _Client(_Base, OAuth2ClientMixin):  # type: ignore[misc]
    __tablename__ = "clients"
    id = Column(Integer, primary_key=True)


class _Code(_Base, OAuth2AuthorizationCodeMixin):  # type: ignore[misc]
    __tablename__ = "codes"
    id = Column(Integer, primary_key=True)
    user_id = Column(String)


class _Token(_Base, OAuth2TokenMixin):  # type: ignore[misc]
    __tablename__ = "tokens"
    id = Column(Integer, primary_key=True)
    user_id = Column(String)


class Authlib:
    """The server with one client; a use of it ends that of any other."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        _Base.metadata.create_all(engine)
        self._session = Session(engine)
        self._session.add_all([_User(name="ann"), _User(name="bob"), _client()])
        self._session.commit()
        self._codes = count()
        self._now = START
        self._app = Flask(__name__)
        self._app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
        self._app.config["OAUTH2_TOKEN_EXPIRES_IN"] = options.get("expires", {})
        self._serve(include_new=bool(options.get("include_new")))
        self._http = self._app.test_client()

    def close(self) -> None:
        self._session.close()

    def reset(self) -> None:
        for table in (_Token, _Code):
            self._session.execute(delete(table))
        self._session.commit()
        self._now = START

    def wait(self, seconds: int) -> None:
        self._now += seconds

    def login(self, user: str) -> Reply:
        code = f"code-{next(self._codes)}"
        self._session.add(_Code(
            code=code, client_id="app", redirect_uri=REDIRECT, scope="read", user_id=user,
            auth_time=int(self._now),
        ))  # fmt: skip
        self._session.commit()
        return self._token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT)

    def refresh(self, token: str) -> Reply:
        reply = self._token(grant_type="refresh_token", refresh_token=token)
        return reply if reply.refresh or not reply.access else reply._replace(refresh=token)

    def call(self, token: str) -> Reply:
        with self._clock():
            answer = self._http.get("/me", headers={"authorization": f"Bearer {token}"})
        return Reply("ok") if answer.status_code == 200 else _refusal(answer)

    def revoke(self, token: str, kind: TokenKind) -> Reply:
        answer = self._post("/revoke", token=token, token_type_hint=f"{kind}_token")
        return Reply("ok") if answer.status_code == 200 else _refusal(answer)

    def active(self, token: str, kind: TokenKind) -> bool | None:
        if kind == "refresh":  # introspection asks for the expiry of the access token beside it
            return None
        answer = self._post("/introspect", token=token, token_type_hint=f"{kind}_token")
        return bool(answer.json["active"])

    def _token(self, **form: str) -> Reply:
        answer = self._post("/token", **form)
        if answer.status_code != 200:
            return _refusal(answer)
        return Reply("ok", answer.json["access_token"], answer.json.get("refresh_token"))

    def _post(self, path: str, **form: str) -> Any:
        with self._clock():
            return self._http.post(path, data=form, headers={"authorization": CREDENTIALS})

    def _clock(self) -> Any:
        return patch.object(time, "time", lambda: self._now)

    def _serve(self, *, include_new: bool) -> None:
        session, app = self._session, self._app
        server = AuthorizationServer(
            app, create_query_client_func(session, _Client), create_save_token_func(session, _Token)
        )
        server.register_grant(_code_grant(session))
        server.register_grant(_refresh_grant(session, include_new=include_new))
        server.register_endpoint(create_revocation_endpoint(session, _Token))
        server.register_endpoint(_introspection(session))
        protect = ResourceProtector()
        protect.register_token_validator(create_bearer_token_validator(session, _Token)())
        app.add_url_rule("/token", "token", server.create_token_response, methods=["POST"])
        for path, name in (("/revoke", "revocation"), ("/introspect", "introspection")):
            answer = partial(server.create_endpoint_response, name)
            app.add_url_rule(path, name, answer, methods=["POST"])
        app.add_url_rule("/me", "me", protect("read")(lambda: {"ok": True}))


def _code_grant(session: Session) -> type:
    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        def save_authorization_code(self, code: str, request: Any) -> None:
            """Codes are made by `login`."""

        def query_authorization_code(self, code: str, client: Any) -> Any:
            return session.query(_Code).filter_by(code=code, client_id=client.client_id).first()

        def delete_authorization_code(self, authorization_code: Any) -> None:
            session.delete(authorization_code)
            session.commit()

        def authenticate_user(self, authorization_code: Any) -> Any:
            return session.get(_User, authorization_code.user_id)

    return CodeGrant


def _refresh_grant(session: Session, *, include_new: bool) -> type:
    query = create_query_token_func(session, _Token)

    class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]
        INCLUDE_NEW_REFRESH_TOKEN = include_new

        def authenticate_refresh_token(self, refresh_token: str) -> Any:
            token = query(refresh_token, "refresh_token")
            return token if token and not token.is_revoked() else None

        def authenticate_user(self, refresh_token: Any) -> Any:
            return session.get(_User, refresh_token.user_id)

        def revoke_old_credential(self, refresh_token: Any) -> None:
            if include_new:
                refresh_token.refresh_token_revoked_at = int(time.time())
                session.commit()

    return RefreshGrant


def _introspection(session: Session) -> type:
    query = create_query_token_func(session, _Token)

    class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
        def query_token(self, token_string: str, token_type_hint: str) -> Any:
            return query(token_string, token_type_hint)

        def check_permission(self, *_: object) -> bool:
            return True

        def introspect_token(self, _: object) -> dict[str, Any]:
            return {"active": True}

    return Introspection


def _client() -> _Client:
    client = _Client(client_id="app", client_secret="secret")
    client.set_client_metadata({
        "grant_types": ["authorization_code", "refresh_token"], "redirect_uris": [REDIRECT],
        "response_types": ["code"], "scope": "read",
        "token_endpoint_auth_method": "client_secret_basic",
    })  # fmt: skip
    return client


def _refusal(answer: Any) -> Reply:
    error, message = answer.json["error"], answer.json.get("error_description")
    return Reply(error, status=answer.status_code, message=message)
