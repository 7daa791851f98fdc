"""What is refused: by the policy, as a step; by the RFCs, as none."""

import base64
from typing import Any

import pytest

from tests.wire.served import CLIENT, Browser, head_in, head_of, service_of
from tolsim.simulation.scenario import Verb
from tolsim.wire.messages import FORM
from tolsim.wire.server import live
from tolsim.wire.server.answers import MOST_BYTES
from tolsim.wire.server.faults import Fault


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def test_a_refusal_is_that_of_the_policy() -> None:
    """With error, status, code, message; the description adds reason and rule."""
    browser = Browser.of()
    tokens = browser.login("/legacy")
    browser.login("/new")
    answer = browser.call("/legacy", tokens["access_token"])
    expected = {
        "error": "invalid_token",
        "error_description": "Invalid access token. (access_revoked; limits.live-grants)",
        "code": 124,
        "message": "Invalid access token.",
    }
    assert (401, expected) == (answer.status_code, answer.json())
    assert 'Bearer error="invalid_token", ' in answer.headers["www-authenticate"]
    assert {"call": "legacy"} == browser.steps[-1]


def test_a_refused_refresh_is_a_step() -> None:
    """Of the status that the policy says."""
    browser = Browser.of()
    tokens = browser.login("/legacy")
    browser.refresh("/legacy", tokens["refresh_token"])
    answer = browser.refresh("/legacy", tokens["refresh_token"])
    assert (400, "invalid_grant") == (answer.status_code, answer.json()["error"])
    assert "Invalid Token! (refresh_reused; refresh.rotate)" == answer.json()["error_description"]
    assert {"refresh": "legacy", "using": "legacy.R1"} == browser.steps[-1]


def test_some_providers_refuse_with_status_200() -> None:
    """So trace and wire agree."""
    text = (
        "title: x\nsystems: [legacy]\npolicy: {errors: {refresh_reused: {error: bad, status: 200}}}"
    )
    browser = Browser.of(service_of(head_in(f"{text}\nsteps: []")))
    tokens = browser.login("/legacy")
    browser.refresh("/legacy", tokens["refresh_token"])
    answer = browser.refresh("/legacy", tokens["refresh_token"])
    assert (200, "bad") == (answer.status_code, answer.json()["error"])


def test_what_no_source_tells_is_said_to_be_unknown() -> None:
    """501, which no provider answers."""
    browser = Browser.of(service_of(head_of("zoom-s2s-index")))
    answer = browser.post("/new/oauth/token", grant_type="client_credentials", token_index="9")
    assert (501, "undetermined") == (answer.status_code, answer.json()["error"])
    assert "no source tells" in answer.json()["error_description"]


def ask_refresh(browser: Browser) -> Any:
    return browser.refresh("/legacy", "tolsim_made-up")


def ask_access_as_refresh(browser: Browser) -> Any:
    return browser.refresh("/legacy", browser.login("/legacy")["access_token"])


def ask_foreign_refresh(browser: Browser) -> Any:
    return browser.refresh("/legacy", browser.login("/legacy")["refresh_token"], client_id="x")


def ask_more_scope(browser: Browser) -> Any:
    token = browser.login("/legacy", scope="read")["refresh_token"]
    return browser.refresh("/legacy", token, scope="read write")


def ask_grant(browser: Browser) -> Any:
    return browser.post("/oauth/token", grant_type="password")


def ask_nothing(browser: Browser) -> Any:
    return browser.post("/oauth/token")


def ask_nobody(browser: Browser) -> Any:
    return browser.http.post("/oauth/token", data={"grant_type": "refresh_token"})


def ask_twice(browser: Browser) -> Any:
    return browser.http.post(
        "/oauth/token", content="client_id=a&client_id=b", headers={"content-type": FORM}
    )


def ask_json(browser: Browser) -> Any:
    return browser.http.post("/oauth/token", json={"client_id": "a"})


def ask_many(browser: Browser) -> Any:
    return browser.post("/oauth/token", **{f"a{n}": "b" for n in range(200)})


def ask_bytes(browser: Browser) -> Any:
    return browser.http.post(
        "/oauth/token", content=b"client_id=a&grant_type=\xff", headers={"content-type": FORM}
    )


def ask_too_much(browser: Browser) -> Any:
    return browser.post("/oauth/token", grant_type="x" * MOST_BYTES)


def ask_foreign_revocation(browser: Browser) -> Any:
    token = browser.login("/legacy")["access_token"]
    return browser.post("/oauth/revoke", token=token, client_id="x")


def ask_unknown_call(browser: Browser) -> Any:
    return browser.call("/legacy", "tolsim_made-up")


@pytest.mark.parametrize(
    ("ask", "status", "error"),
    [
        (ask_refresh, 400, "invalid_grant"),
        (ask_access_as_refresh, 400, "invalid_grant"),
        (ask_foreign_refresh, 400, "invalid_grant"),
        (ask_more_scope, 400, "invalid_scope"),
        (ask_grant, 400, "unsupported_grant_type"),
        (ask_nothing, 400, "invalid_request"),
        (ask_nobody, 401, "invalid_client"),
        (ask_twice, 400, "invalid_request"),
        (ask_json, 400, "invalid_request"),
        (ask_many, 400, "invalid_request"),
        (ask_bytes, 400, "unsupported_grant_type"),
        (ask_too_much, 413, "invalid_request"),
        (ask_foreign_revocation, 400, "unauthorized_client"),
        (ask_unknown_call, 401, "invalid_token"),
    ],
)
def test_what_the_engine_does_not_model_is_no_step(ask: Any, status: int, error: str) -> None:
    """It is answered as the RFCs say, and stands in the log."""
    browser = Browser.of()
    answer = ask(browser)
    assert (status, error) == (answer.status_code, answer.json()["error"])
    assert "error_description" in answer.json()
    logged = [*browser.service.log][-1]
    assert (status, None) == (logged.status, logged.step)
    assert [] == [step for step in browser.steps if "login" not in step]


def test_a_call_without_a_token_is_challenged() -> None:
    """RFC 6750, 3.1: without an error code."""
    answer = Browser.of().http.get("/legacy/api/me")
    assert (401, "Bearer") == (answer.status_code, answer.headers["www-authenticate"])


def test_an_unknown_token_is_revoked_already() -> None:
    """RFC 7009, 2.2; with a body, because simple-oauth2 fails on an empty one."""
    browser = Browser.of()
    answer = browser.post("/oauth/revoke", token="tolsim_made-up")
    assert (200, {}, []) == (answer.status_code, answer.json(), browser.steps)


def test_introspection_tells_the_truth() -> None:
    """It is no step, and says of a dead or unknown token no more than that (RFC 7662, 2.2)."""
    browser = Browser.of()
    tokens = browser.login("/legacy", scope="read")
    found = browser.post("/oauth/introspect", token=tokens["access_token"]).json()
    assert 3600 == found["exp"] - found["iat"]
    assert (True, "read", CLIENT, "user", "Bearer") == tuple(
        found[key] for key in ("active", "scope", "client_id", "username", "token_type")
    )
    assert browser.post("/oauth/introspect", token=tokens["refresh_token"]).json()["active"]
    browser.login("/new")
    for token in (*tokens.values(), "made-up"):
        answer = browser.post("/oauth/introspect", token=str(token))
        assert {"active": False} == answer.json()
    assert 2 == len(browser.steps)


@pytest.mark.parametrize(
    ("header", "form", "expected"),
    [
        (basic("my id:se:cret"), {}, 400),
        (basic("my+id:se%3Acret"), {}, 400),
        (basic("my id:wrong"), {}, 401),
        (basic("other:se:cret"), {}, 401),
        ({"authorization": "Basic !"}, {}, 401),
        ({"authorization": "Basic /w=="}, {}, 401),
        ({"authorization": "Basic \xff"}, {}, 401),
        ({}, {"client_id": "my id", "client_secret": "se:cret"}, 400),
        ({}, {"client_id": "my id"}, 401),
        (basic("my id:se:cret"), {"client_id": "my id"}, 400),
        (basic("my id:se:cret"), {"client_id": "other"}, 401),
        (basic("my id:se:cret"), {"client_secret": "se:cret"}, 400),
    ],
)
def test_a_client_shows_who_it_is(
    header: dict[str, str], form: dict[str, str], expected: int
) -> None:
    """By Basic, raw or form-encoded, or in the body, but not twice (RFC 6749, 2.3)."""
    secrets = {"my id": "se:cret"}
    browser = Browser.of(service_of(clients=frozenset(secrets), secrets=secrets))
    raw = {name.encode(): value.encode("latin-1") for name, value in header.items()}
    answer = browser.http.post("/oauth/token", data={"grant_type": "x", **form}, headers=raw)
    assert expected == answer.status_code
    assert ("www-authenticate" in answer.headers) == (expected == 401)


def test_a_client_id_with_a_colon_is_found() -> None:
    """Raw Basic does not say where the id ends: the client of the code tells."""
    browser = Browser.of()
    code = browser.authorize("/legacy", client_id="a:b")["code"]
    form = {
        "grant_type": "authorization_code", "code": code,
        "redirect_uri": "http://localhost:9999/callback",
    }  # fmt: skip
    answer = browser.http.post("/legacy/oauth/token", data=form, headers=basic("a:b:secret"))
    assert 200 == answer.status_code


def test_a_full_run_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 steps are what a scenario may have."""
    monkeypatch.setattr(live, "MOST_STEPS", 1)
    browser = Browser.of()
    tokens = browser.login("/legacy")
    answer = browser.refresh("/legacy", tokens["refresh_token"])
    assert (503, "temporarily_unavailable") == (answer.status_code, answer.json()["error"])
    assert "reset" in answer.json()["error_description"]
    assert 1 == len(browser.steps)


class Full:
    """A recorder whose disk is full."""

    def write(self, n: int, step: Any, consent: Any) -> None:
        raise OSError(28, f"No space left on device for step {n}: {step}, {consent}")

    def note(self, fact: Any) -> None: ...

    async def settle(self) -> None: ...


def test_what_cannot_be_recorded_does_not_happen() -> None:
    """A full disk fails the request, not the run."""
    browser = Browser.of()
    tokens = browser.login("/legacy")
    browser.service.run.recorder = Full()
    answer = browser.refresh("/legacy", tokens["refresh_token"])
    assert (503, "temporarily_unavailable") == (answer.status_code, answer.json()["error"])
    browser.service.run.recorder = None
    assert 200 == browser.refresh("/legacy", tokens["refresh_token"]).status_code
    assert [{"login": "legacy"}, {"refresh": "legacy"}] == browser.steps


class Planned:
    """Faults, one after the other, for the requests of a system with one verb."""

    def __init__(self, system: str, verb: Verb, *faults: Fault) -> None:
        self._on = system, verb
        self._left = [*faults]

    def take(self, system: str, verb: Verb) -> Fault | None:
        return self._left.pop(0) if (system, verb) == self._on and self._left else None


def test_a_planned_failure_is_not_applied() -> None:
    """The next request finds everything as it was; a delay changes nothing but time."""
    service = service_of()
    service.faults = Planned(
        "legacy", "refresh", Fault("fail", status=502), Fault("delay", seconds=0)
    )
    browser = Browser.of(service)
    token = browser.login("/legacy")["refresh_token"]
    answer = browser.refresh("/legacy", token)
    assert (502, "server_error") == (answer.status_code, answer.json()["error"])
    assert 200 == browser.refresh("/legacy", token).status_code
    assert [{"login": "legacy"}, {"refresh": "legacy"}] == browser.steps


def test_the_log_knows_labels_and_no_secret() -> None:
    """Whoever reads it cannot use what he reads."""
    browser = Browser.of()
    tokens = browser.login("/legacy")
    browser.refresh("/legacy", tokens["refresh_token"])
    lines = [*browser.service.log]
    assert [
        ("GET", "/legacy/oauth/authorize", "legacy", 302, "a code for user", None),
        ("POST", "/legacy/oauth/token", "legacy", 200, "ok, legacy.A1 legacy.R1", 1),
        ("POST", "/legacy/oauth/token", "legacy", 200, "legacy.R1 ok, legacy.A2 legacy.R2", 2),
    ] == [(x.method, x.path, x.system, x.status, x.note, x.step) for x in lines]
    assert "tolsim_" not in repr(lines)


def test_paths_and_methods_that_there_are_not() -> None:
    """404 and 405, as HTTP has them."""
    http = Browser.of().http
    assert 404 == http.get("/nobody/oauth/token").status_code
    answer = http.get("/oauth/token")
    assert (405, "POST") == (answer.status_code, answer.headers["allow"])
