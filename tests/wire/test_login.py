"""The code flow: who is redirected where, and which code is worth tokens."""

import base64
import hashlib

import pytest

from tests.wire.served import CALLBACK, CLIENT, HERE, Browser, head_of, query_of, service_of
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.codes import LIFETIME

VERIFIER = "a" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)


def test_a_login_is_the_exchange_of_its_code() -> None:
    """A code that nobody exchanges is no step; the redirect names state and issuer."""
    browser = Browser.of()
    redirect = browser.authorize("/legacy", state="s t")
    assert [] == browser.steps
    assert {"code": redirect["code"], "state": "s t", "iss": f"{HERE}/legacy"} == redirect
    answer = browser.exchange("/legacy", redirect["code"])
    assert {"access_token", "token_type", "expires_in", "refresh_token"} == set(answer.json())
    assert ("Bearer", 3600) == (answer.json()["token_type"], answer.json()["expires_in"])
    assert "no-store" == answer.headers["cache-control"]
    assert [{"login": "legacy"}] == browser.steps


def test_the_answer_has_the_scope_that_was_asked_for() -> None:
    """requests-oauthlib fails on any other."""
    browser = Browser.of()
    assert "read write" == browser.login(scope="read write")["scope"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"code": "made-up"}, "the code is unknown, or was used before"),
        ({"client_id": "another"}, "the code was given to another client"),
        ({"redirect_uri": f"{CALLBACK}2"}, "redirect_uri is not the one that the code was sent to"),
        ({"code_verifier": VERIFIER}, "the code was asked for without a code_challenge"),
    ],
)
def test_a_code_is_bound_to_its_request(form: dict[str, str], expected: str) -> None:
    """What was not asked for by this client is refused, and is no step."""
    browser = Browser.of()
    code = browser.authorize("/legacy")["code"]
    answer = browser.exchange("/legacy", **{"code": code, **form})
    assert (400, {"error": "invalid_grant", "error_description": expected}) == (
        answer.status_code,
        answer.json(),
    )
    assert [] == browser.steps


def test_a_code_is_used_once() -> None:
    """Also where its first use failed (RFC 6749, 10.5)."""
    browser = Browser.of()
    code = browser.authorize("/legacy")["code"]
    assert 400 == browser.exchange("/legacy", code, client_id="another").status_code
    assert 400 == browser.exchange("/legacy", code).status_code


@pytest.mark.parametrize(("after", "expected"), [(LIFETIME - 1, 200), (LIFETIME, 400)])
def test_a_code_lasts_ten_minutes_of_server_time(after: int, expected: int) -> None:
    """The clock that counts is the server's own."""
    browser = Browser.of()
    code = browser.authorize("/legacy")["code"]
    browser.service.run.advance(after)
    assert expected == browser.exchange("/legacy", code).status_code


@pytest.mark.parametrize(
    ("challenge", "verifier", "expected"),
    [
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, VERIFIER, 200),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, "b" * 43, 400),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, None, 400),
        ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, VERIFIER, 200),
        ({"code_challenge": VERIFIER}, VERIFIER, 200),
        ({"code_challenge": VERIFIER}, CHALLENGE, 400),
    ],
)
def test_a_challenge_wants_its_verifier(
    challenge: dict[str, str], verifier: str | None, expected: int
) -> None:
    """RFC 7636, 4.6, with S256 and plain."""
    browser = Browser.of()
    code = browser.authorize("/legacy", **challenge)["code"]
    form = {} if verifier is None else {"code_verifier": verifier}
    assert expected == browser.exchange("/legacy", code, **form).status_code


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"code_challenge": "c", "code_challenge_method": "S512"}, "invalid_request"),
    ],
)
def test_a_bad_request_is_told_to_the_client(params: dict[str, str], expected: str) -> None:
    """By redirect, since the redirect URI is sound (RFC 6749, 4.1.2.1)."""
    redirect = Browser.of().authorize("/legacy", state="s", **params)
    assert (expected, "s") == (redirect["error"], redirect["state"])


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/cb",
        "http://localhost@evil.example/cb",
        "http://evil.example\\@127.0.0.1/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://localhost:99999/cb",
        "http://localhost/cb#part",
        "http://[::1/cb",
        "javascript:alert(1)//localhost",
        "//localhost/cb",
        "http://local\thost/cb",
    ],
)
def test_nobody_is_redirected_off_this_machine(uri: str) -> None:
    """An error page says so; there is no redirect."""
    browser = Browser.of()
    answer = browser.http.get(
        "/oauth/authorize",
        params={"client_id": CLIENT, "redirect_uri": uri, "response_type": "code"},
    )
    assert (400, None) == (answer.status_code, answer.headers.get("location"))
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_query_of_too_many_parameters_is_refused() -> None:
    """As a form is."""
    wish = {f"a{n}": "b" for n in range(200)}
    assert 400 == Browser.of().http.get("/oauth/authorize", params=wish).status_code


@pytest.mark.parametrize(
    "uri",
    ["http://127.0.0.1/cb", "http://[::1]:8/cb?a=b", "https://localhost/", "http://a.localhost"],
)
def test_this_machine_is_allowed(uri: str) -> None:
    """In every way of writing it; what the URI asks for already stays."""
    browser = Browser.of()
    wish = {"client_id": CLIENT, "redirect_uri": uri, "response_type": "code"}
    answer = browser.http.get("/legacy/oauth/authorize", params=wish)
    assert answer.headers["location"].startswith(f"{uri}{'&' if '?' in uri else '?'}code=")


def test_a_registered_uri_is_allowed_to_the_letter() -> None:
    """Nothing may be added to it (RFC 9700, 2.1)."""
    uri = "https://app.example/cb"
    browser = Browser.of(service_of(redirect_uris=frozenset({uri})))
    assert "code" in browser.authorize("/legacy", redirect_uri=uri)
    wish = {"client_id": CLIENT, "redirect_uri": f"{uri}/", "response_type": "code"}
    assert 400 == browser.http.get("/oauth/authorize", params=wish).status_code


def test_a_page_asks_where_nobody_can_be_meant() -> None:
    """Of several users the hint chooses; without it, or where a page is wanted, a person does."""
    head = head_of(users=("ada", "bob"))
    browser = Browser.of(service_of(head))
    browser.exchange("/legacy", browser.authorize("/legacy", login_hint="bob")["code"])
    assert [{"login": "bob@legacy"}] == browser.steps
    wish = {
        "client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code",
        "state": '"><script>', "login_hint": "nobody",
    }  # fmt: skip
    page = browser.http.get("/legacy/oauth/authorize", params=wish)
    assert 200 == page.status_code
    assert "Log in as ada" in page.text
    assert "<script>" not in page.text
    chosen = browser.http.post("/legacy/oauth/authorize", data={**wish, "tolsim_user": "ada"})
    assert 303 == chosen.status_code
    redirect = query_of(chosen.headers["location"])
    browser.exchange("/legacy", redirect["code"])
    assert {"login": "ada@legacy"} == browser.steps[-1]
    denied = browser.http.post("/legacy/oauth/authorize", data=wish)
    assert "access_denied" == query_of(denied.headers["location"])["error"]


def test_a_page_can_be_wanted_always() -> None:
    """`--login page`: also the only user is asked, and who may not be asked cannot log in."""
    browser = Browser.of(service_of(login="page"))
    wish = {"client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code"}
    page = browser.http.get("/legacy/oauth/authorize", params=wish)
    assert "Log in as user" in page.text
    assert "login_required" == browser.authorize("/legacy", prompt="none")["error"]


def test_a_running_clock_tells_the_clients_seconds() -> None:
    """At 60 times the speed an hour is over after a minute of the client's."""
    wall = [0.0]
    clock = Clock("real", 60, wall=lambda: wall[0])
    browser = Browser.of(service_of(clock=clock))
    assert 60 == browser.login()["expires_in"]
    wall[0] = 59.99
    tokens = browser.login("/new")
    assert [{"login": "legacy"}, {"login": "new", "after": "59m59s"}] == browser.steps
    wall[0] = 200
    assert 401 == browser.call("/new", tokens["access_token"]).status_code
