"""Whatever is asked of a server: no 500, no hang, and the trace replays."""

import base64
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

EACH: Final = 60
"""Requests to each operation of the control interface, of which there are some twenty."""
OAUTH: Final = 900
"""Requests to the endpoints of OAuth."""
TIMEOUT: Final = 20
BROKEN: Final = {500, 502, 504}

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
        yield where


@pytest.fixture(scope="module")
def control_schema(url: str) -> Any:
    return schemathesis.openapi.from_url(f"{url}/_tolsim/openapi.json")


# Streams never end, and a reset would leave nothing to replay.
control = schemathesis.pytest.from_fixture("control_schema").exclude(path_regex="/(events|reset)$")


@control.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=EACH, deadline=None, suppress_health_check=[*HealthCheck])
def test_control(case: Any, url: str) -> None:
    """Every answer is one that the document names, and of the type that it gives."""
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
GRANTS = st.sampled_from(
    ["authorization_code", "refresh_token", "client_credentials", "account_credentials"]
)
KNOWN = {
    "grant_type": GRANTS,
    "client_id": st.sampled_from([CLIENT, "backend"]),
    "redirect_uri": st.just(CALLBACK),
    "response_type": st.just("code"),
    "login_hint": st.sampled_from(["mira", "jo"]),
    "scope": st.sampled_from(["openid", "openid read", ""]),
    "token_index": st.sampled_from(["0", "1", "99", "-1", "x"]),
}


def forms(tokens: list[str]) -> st.SearchStrategy[dict[str, str]]:
    """Forms of known names and unknown ones, with what was issued and what was not."""
    token = st.sampled_from(tokens) | WORDS if tokens else WORDS
    known = {**KNOWN, **dict.fromkeys(("code", "refresh_token", "token"), token)}
    return st.fixed_dictionaries({}, optional={k: v | WORDS for k, v in known.items()}).flatmap(
        lambda form: st.dictionaries(WORDS, WORDS, max_size=2).map(lambda more: {**more, **form})
    )


def issued(service: Service) -> list[str]:
    run = service.run
    codes = [*service.codes._waiting]
    return [*(run.value(label) for label in [*run.session.world.labels][-20:]), *codes[-5:]]


@settings(max_examples=OAUTH, deadline=None, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_oauth(data: st.DataObject, service: Service, url: str) -> None:
    """What is no step is refused as the RFCs say; nothing breaks, nothing hangs."""
    tokens = issued(service)
    form = data.draw(forms(tokens))
    headers = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "authorization": st.sampled_from(
                    [*(f"Bearer {token}" for token in tokens), basic(f"{CLIENT}:x"), basic(":"),
                     "Basic !", "Bearer", "", basic("backend:a:b")]
                ),
                "x-tolsim-system": st.sampled_from(["legacy", "new", "batch", "nobody"]),
                "content-type": st.sampled_from(["text/plain", "application/json"]),
                "accept": st.sampled_from(["application/json", "text/html", ""]),
                "origin": st.sampled_from(["http://localhost:3000", "https://evil.example"]),
            },
        )
    )  # fmt: skip
    method = data.draw(st.sampled_from(["GET", "POST", "POST", "POST", "OPTIONS", "DELETE"]))
    raw = data.draw(st.none() | st.binary(max_size=60))
    sent: dict[str, Any] = {"params": form} if method == "GET" else {"data": form}
    if raw is not None and method == "POST":
        sent = {"content": raw}
    path = data.draw(PATHS)
    answer = httpx.request(method, f"{url}{path}", headers=headers, timeout=TIMEOUT, **sent)
    assert answer.status_code not in BROKEN, answer.text
    assert len(service.run.records) == len(service.run.steps)


def test_the_trace_still_replays(service: Service) -> None:
    """After all of that, there are steps of clients and of control, and they replay."""
    assert service.run.steps
    assert [record.outcome for record in service.run.records] == replayed(service)
