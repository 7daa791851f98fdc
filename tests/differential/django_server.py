"""Django OAuth Toolkit over HTTP, in a process of its own: `python -m` with its options as JSON.

It prints its port, consents for the user whom `login_hint` names, and has the clock of
`tolsim serve`, which stands still until it is moved.
"""

import json
import sys
from collections.abc import Callable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from tests.differential.django_oauth_toolkit import DjangoOAuthToolkit
from tolsim.documents import parse_duration


class Hinted:
    """Middleware: the user of a request is the one whom it names."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if hint := request.GET.get("login_hint"):
            request.user = apps.get_model("auth", "User").objects.get(username=hint)
        # What a form comes without here is checked by a browser's cookies.
        request._dont_enforce_csrf_checks = True
        return self._respond(request)


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(options: dict[str, object]) -> None:
    """Serve until standard input ends."""
    toolkit = DjangoOAuthToolkit(options)
    from oauth2_provider.urls import base_urlpatterns, metadata_urlpatterns
    from oauth2_provider.views import ProtectedResourceView

    class Api(ProtectedResourceView):  # type: ignore[misc] # an extra without types
        def get(self, request: HttpRequest) -> HttpResponse:
            return JsonResponse({"user": request.resource_owner.username})

    def clock(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            toolkit.wait(parse_duration(json.loads(request.body)["advance"]))
        return JsonResponse({"now": 0, "mode": "manual", "scale": 1})

    global urlpatterns  # noqa: PLW0603 - where Django looks for them
    urlpatterns = [
        path("o/", include((base_urlpatterns, "oauth2_provider"))),
        path("api", Api.as_view()),
        path("_tolsim/clock", clock),
        *metadata_urlpatterns,
    ]
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.MIDDLEWARE = [f"{__name__}.Hinted"]
    settings.ROOT_URLCONF = __name__
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Silent) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        with toolkit._clock():
            server.serve_forever()


urlpatterns: list[Any] = []

if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
