"""django-allauth's identity provider over HTTP: `python -m` with its settings as JSON.

Django has one set of settings for a process, so this one is not that of other servers of Django's.
It prints its port and answers `/control/`; the clock stands still until it is moved.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from threading import Thread
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
REDIRECT: Final = "https://client.example/back"
AUTHORIZE: Final = {
    "client_id": "app", "redirect_uri": REDIRECT, "response_type": "code", "scope": "openid",
    "state": "state",
}  # fmt: skip


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def start_django(options: dict[str, object]) -> None:
    """Configure Django with nothing but the identity provider, its users and its one client."""
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1", "testserver"],
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        IDP_OIDC_INTROSPECTION_ENABLED=True,
        IDP_OIDC_PRIVATE_KEY=_private_key(),
        IDP_OIDC_RATE_LIMITS=False,
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
            "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="not a secret",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        USE_TZ=True,
        **options,
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0)
    for name in ("ann", "bob"):
        apps.get_model("auth", "User").objects.create(username=name)
    client = apps.get_model("allauth_idp_oidc", "Client")(
        id="app", grant_types="authorization_code\nrefresh_token", redirect_uris=REDIRECT,
        scopes="openid", skip_consent=True,
    )  # fmt: skip
    client.set_secret("secret")
    client.save()


def control(request: HttpRequest, action: str) -> HttpResponse:
    """What OAuth has no request for."""
    asked = json.loads(request.body)
    answer = {}
    match action:
        case "reset":
            apps.get_model("allauth_idp_oidc", "Token").objects.all().delete()
            clock.now = START
        case "wait":
            clock.now += timedelta(seconds=asked["seconds"])
        case "authorize":
            answer = {"code": _code(asked["user"]), "redirect_uri": REDIRECT}
    return JsonResponse(answer)


def _code(user: str) -> str:
    """The code that the browser of a user brings back: whoever is signed in has consented."""
    browser = Client()
    browser.force_login(apps.get_model("auth", "User").objects.get(username=user))
    answer = browser.get("/identity/o/authorize", AUTHORIZE)
    [code] = parse_qs(urlsplit(answer["location"]).query)["code"]
    return str(code)


def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem: bytes = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode()


def serve(options: dict[str, object]) -> None:
    """Serve until standard input ends."""
    start_django(options)
    urlpatterns.extend(
        [
            path("control/<action>", control),
            path("", include("allauth.idp.urls")),
        ]
    )
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Silent) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()

        def end() -> None:
            sys.stdin.read()
            server.shutdown()

        Thread(target=end).start()
        with patch.object(timezone, "now", lambda: clock.now):
            server.serve_forever()


clock = SimpleNamespace(now=START)
urlpatterns: list[Any] = []

if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
