"""Whatever is asked of a server: no 500, no hang, and the trace replays."""

import base64
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wire.served import CALLBACK, CLIENT, head_in, listening, replayed, service_of
from tolsim.wire.server.service import Service

schemathesis = pytest.importorskip("schemathesis", reason="needs the extra `clients`")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

MANY: Final = settings().max_examples
EACH: Final = MANY * 3 // 10
"""Requests to each operation of the control interface, of which there are some twenty."""
OAUTH: Final = MANY * 9 // 2
"""Requests to the endpoints of OAuth; with the others they are 2,000 where that is thorough."""
TIMEOUT: Final = 20
BROKEN: Final = {500, 502, 504}

pytestmark = pytest.mark.clients

SCENARIO: Final = """\
title: Two users, two apps
apps:
  one: {policy: zoom-user-concurrent, tolerance: 1}
  two: {policy: zoom-s2s-index}
systems: {legacy: {app: one}, new: {app: one}, batch: {app: two}}
users: [mira, jo]
steps: []
"""


@pytest.fixture(scope="module")
def service() -> Service:
    return service_of(head_in(SCENARIO), apps={CLIENT: "one", "backend": "two"})


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with listening(service) as where:
        for body in ({"login": "mira@legacy"}, {"client_credentials": "batch"}):
            httpx.post(f"{where}/_tolsim/{next(iter(body))}", json=body)  # tokens to ask with
        yield where
    # As few requests as there are by default can all be refused.
    assert MANY < 200 or len(service.run.steps) > 2
    assert [record.outcome for record in service.run.records] == replayed(service)


def test_control(url: str) -> None:
    """Every answer is one that the document names, and of the type that it gives."""
    schema = schemathesis.openapi.from_url(f"{url}/_tolsim/openapi.json")
    # Streams never end, and a reset would leave nothing to replay.
    for found in schema.exclude(path_regex="/(events|reset)$").get_all_operations():
        _ask(found.ok(), url)


def _ask(operation: Any, url: str) -> None:
    """Send requests to one operation of the document."""

    # Not by the plugin of schemathesis, which knows no pytest 9.
    @given(case=operation.as_strategy())
    @settings(max_examples=EACH, deadline=None, suppress_health_check=[*HealthCheck])
    def send(case: Any) -> None:
        answer = case.call(base_url=url, timeout=TIMEOUT)
        assert answer.status_code not in BROKEN
        case.validate_response(
            answer,
            checks=[
                checks.status_code_conformance,
                checks.content_type_conformance,
                checks.response_schema_conformance,
            ],
        )

    send()


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


WORDS = st.text(max_size=20)
PATHS = st.sampled_from(
    ["", "/legacy", "/new", "/batch", "/nobody"]
).flatmap(
    lambda prefix: st.sampled_from(
        [
            "/oauth/token", "/oauth/authorize", "/oauth/revoke", "/oauth/introspect", "/api/me",
            "/v2/users/me", "/jwks", "/.well-known/openid-configuration", "/", "/oauth",
        ]
    ).map(lambda path: prefix + path)
)  # fmt: skip
NAMES = st.sampled_from(
    ["grant_type", "client_id", "code", "refresh_token", "token", "scope", "redirect_uri",
     "response_type", "login_hint", "token_index", "code_challenge_method"]
)  # fmt: skip


# Not the tokens themselves: what can be drawn must not depend on what happened before.
ISSUED = st.integers(0, 24).map("<{}>".format)
"""The place of something issued, among the last of all that were."""


def forms() -> st.SearchStrategy[dict[str, str]]:
    """A request that is in order or not, with what was issued or not."""
    token = ISSUED | WORDS
    client = st.sampled_from([CLIENT, "backend"])
    sound = st.one_of(
        st.fixed_dictionaries(
            {"grant_type": st.just("refresh_token"), "refresh_token": token, "client_id": client}
        ),
        st.fixed_dictionaries(
            {"grant_type": st.just("authorization_code"), "code": token, "client_id": client,
             "redirect_uri": st.just(CALLBACK)}
        ),
        st.fixed_dictionaries(
            {"grant_type": st.sampled_from(["client_credentials", "account_credentials"]),
             "client_id": client, "token_index": st.sampled_from(["0", "1", "99", "-1", "x"])}
        ),
        st.fixed_dictionaries(
            {"response_type": st.just("code"), "client_id": client,
             "redirect_uri": st.just(CALLBACK), "login_hint": st.sampled_from(["mira", "jo"]),
             "scope": st.sampled_from(["openid", "read", ""])}
        ),
        st.fixed_dictionaries({"token": token, "client_id": client}),
    )  # fmt: skip
    wrong: st.SearchStrategy[dict[str, str]]
    wrong = st.just({}) | st.dictionaries(NAMES | WORDS, WORDS, max_size=2)
    return st.builds(lambda first, second: {**first, **second}, sound, wrong)


def filled(text: str, service: Service) -> str:
    """A text with what was issued in its place."""
    run = service.run
    labels = [*run.session.world.labels][-20:]
    issued = [*map(run.value, labels), *[*service.codes._waiting][-5:]]
    return re.sub("<([0-9]+)>", lambda found: issued[int(found[1]) % len(issued)], text)


SENDERS = st.fixed_dictionaries(
    {},
    optional={
        "authorization": ISSUED.map("Bearer {}".format)
        | st.sampled_from(
            [basic(f"{CLIENT}:x"), basic("backend:a:b"), basic(":"), "Basic !", "Bearer", ""]
        ),
        "x-tolsim-system": st.sampled_from(["legacy", "new", "batch", "nobody"]),
    },
)
ODD: st.SearchStrategy[dict[str, str]] = st.just({}) | st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(["text/plain", "application/json"]),
        "accept": st.sampled_from(["application/json", "text/html", ""]),
        "origin": st.sampled_from(["http://localhost:3000", "https://evil.example"]),
    },
)


@settings(max_examples=OAUTH, deadline=None, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_oauth(data: st.DataObject, service: Service, url: str) -> None:
    """What is no step is refused as the RFCs say; nothing breaks, nothing hangs."""
    form = {name: filled(text, service) for name, text in data.draw(forms()).items()}
    headers = {**data.draw(SENDERS), **data.draw(ODD)}
    headers = {name: filled(text, service) for name, text in headers.items()}
    method = data.draw(st.sampled_from(["POST", "POST", "POST", "GET", "OPTIONS", "DELETE"]))
    sent: dict[str, Any] = {"params": form} if method == "GET" else {"data": form}
    raw = data.draw(st.just(b"") | st.just(b"") | st.binary(max_size=60))
    if raw and method == "POST":
        sent = {"content": raw}
    path = data.draw(PATHS)
    answer = httpx.request(method, f"{url}{path}", headers=headers, timeout=TIMEOUT, **sent)
    assert answer.status_code not in BROKEN, answer.text
    assert len(service.run.records) == len(service.run.steps)
