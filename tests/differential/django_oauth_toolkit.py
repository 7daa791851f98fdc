"""Django OAuth Toolkit, in this process: its own views, on a database in memory."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

import django
import oauth2_provider
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from tests.differential.driver import Reply
from tolsim.engine.policy import TokenKind

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
REDIRECT: Final = "https://client.example/back"
CREDENTIALS: Final = "Basic " + base64.b64encode(b"app:secret").decode()


def start_django() -> None:
    """Configure Django with nothing but the toolkit, and create its tables."""
    if apps.ready:
        return
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
        OAUTH2_PROVIDER={},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SECRET_KEY="not a secret",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    user = apps.get_model("auth", "User")
    for name in ("ann", "bob"):
        user.objects.create(username=name)
    apps.get_model("oauth2_provider", "Application").objects.create(
        client_id="app", client_secret="secret", hash_client_secret=False, skip_authorization=True,
        client_type="confidential", authorization_grant_type="authorization-code",
        redirect_uris=REDIRECT, user=user.objects.get(username="ann"),
    )  # fmt: skip


def missing() -> str | None:
    return None


def version() -> str:
    return str(oauth2_provider.__version__)


def start(options: Mapping[str, object]) -> "DjangoOAuthToolkit":
    return DjangoOAuthToolkit(options)


class DjangoOAuthToolkit:
    """The toolkit under one `OAUTH2_PROVIDER` setting; a use of it ends that of any other."""

    def __init__(self, options: Mapping[str, object]) -> None:
        start_django()
        from oauth2_provider import views
        from oauth2_provider.settings import oauth2_settings

        settings.OAUTH2_PROVIDER = {
            "PKCE_REQUIRED": False, "SCOPES": {"read": "", "introspection": ""}, **options,
        }  # fmt: skip
        oauth2_settings.reload()
        for view in (views.TokenView, views.RevokeTokenView, views.ProtectedResourceView):
            if "_oauthlib_core" in vars(view):
                del view._oauthlib_core  # it has been built from earlier settings
        self._views: Any = views
        self._tables = SimpleNamespace(
            **{
                model.__name__: model
                for model in apps.get_app_config("oauth2_provider").get_models()
            }
        )
        self._request = RequestFactory()
        self._codes = count()
        self._now = START

    def close(self) -> None:
        """Nothing was started."""

    def reset(self) -> None:
        for table in (self._tables.RefreshToken, self._tables.AccessToken, self._tables.Grant):
            table.objects.all().delete()
        self._now = START

    def wait(self, seconds: int) -> None:
        self._now += timedelta(seconds=seconds)

    def login(self, user: str) -> Reply:
        code = f"code-{next(self._codes)}"
        self._tables.Grant.objects.create(
            user=apps.get_model("auth", "User").objects.get(username=user),
            application=self._tables.Application.objects.get(),
            code=code, expires=self._now + timedelta(minutes=1), redirect_uri=REDIRECT,
            scope="read",
        )  # fmt: skip
        return self._token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT)

    def refresh(self, token: str) -> Reply:
        return self._token(grant_type="refresh_token", refresh_token=token)

    def call(self, token: str) -> Reply:
        view = self._views.ProtectedResourceView.as_view()
        request = self._request.get("/api", headers={"authorization": f"Bearer {token}"})
        with self._clock():
            status = view(request).status_code
        # Let in, it finds no handler for GET.
        return Reply("ok") if status == 405 else Reply("invalid_token", status=status)

    def revoke(self, token: str, kind: TokenKind) -> Reply:
        hint = f"{kind}_token"
        response = self._post(self._views.RevokeTokenView, token=token, token_type_hint=hint)
        return Reply("ok" if response.status_code == 200 else "refused")

    def active(self, token: str, kind: TokenKind) -> bool | None:
        if kind == "refresh":  # introspection knows access tokens alone
            return None
        return bool(_body(self._post(self._views.IntrospectTokenView, token=token))["active"])

    def _token(self, **form: str) -> Reply:
        response = self._post(self._views.TokenView, **form)
        answer = _body(response)
        if "error" in answer:
            message = answer.get("error_description")
            return Reply(answer["error"], status=response.status_code, message=message)
        return Reply("ok", answer["access_token"], answer.get("refresh_token"))

    def _post(self, view: Any, **form: str) -> HttpResponse:
        request = self._request.post("/o/", form, headers={"authorization": CREDENTIALS})
        with self._clock():
            response: HttpResponse = view.as_view()(request)
        return response

    def _clock(self) -> Any:
        return patch.object(timezone, "now", lambda: self._now)


def _body(response: HttpResponse) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(response.content)
    return body
