"""Whom the server listens to: hosts, origins, pages of other sites."""

from collections.abc import Mapping

import pytest

from tests.wire.served import HERE, Browser, service_of


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:8484", 200),
        ("localhost", 200),
        ("legacy.localhost:1", 200),
        ("[::1]:8484", 200),
        ("LOCALHOST", 200),
        ("sim.example", 200),
        ("outside.example", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421),
        ("", 421),
        ("[::1", 421),
    ],
)
def test_the_host_has_to_be_ours(host: str, expected: int) -> None:
    """A name that was made to lead here is not (DNS rebinding)."""
    service = service_of(hosts=frozenset({"sim.example"}), public_url="https://outside.example")
    http = Browser.of(service).http
    assert expected == http.get("/jwks", headers={"host": host}).status_code


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 400),
        ({"origin": HERE}, 400),
        ({"origin": "http://localhost:3000"}, 400),
        ({"origin": "https://app.example"}, 400),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[::1"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 400),
        ({"origin": "http://localhost:3000", "sec-fetch-site": "cross-site"}, 400),
    ],
)
def test_a_page_of_another_site_may_not_post(headers: Mapping[str, str], expected: int) -> None:
    """A cross-site form needs no preflight; pages of this machine and `--origin` are let in."""
    http = Browser.of(service_of(origins=frozenset({"https://app.example"}))).http
    answer = http.post("/oauth/token", data={"client_id": "x"}, headers=headers)
    assert expected == answer.status_code


@pytest.mark.parametrize(
    ("origin", "expected"), [("http://localhost:3000", "http://localhost:3000"), (None, None)]
)
def test_pages_of_this_machine_can_read_answers(origin: str | None, expected: str | None) -> None:
    """CORS for OAuth, of errors too."""
    http = Browser.of().http
    headers = {} if origin is None else {"origin": origin}
    for path in ("/oauth/token", "/oauth/revoke"):
        answer = http.post(path, data={}, headers=headers)
        assert expected == answer.headers.get("access-control-allow-origin")


def test_a_preflight_is_answered() -> None:
    """For OAuth; a foreign page gets none."""
    http = Browser.of().http
    asked = {"access-control-request-method": "POST", "origin": "http://127.0.0.1:3000"}
    answer = http.options("/oauth/token", headers=asked)
    assert (204, "http://127.0.0.1:3000") == (
        answer.status_code,
        answer.headers["access-control-allow-origin"],
    )
    foreign = http.options("/oauth/token", headers={**asked, "origin": "https://evil.example"})
    assert 403 == foreign.status_code


@pytest.mark.parametrize("path", ["/_tolsim/clock", "/"])
def test_control_shares_nothing(path: str) -> None:
    """No page but the server's own may ask there, not even of this machine."""
    http = Browser.of().http
    for headers in ({"origin": "http://localhost:3000"}, {"sec-fetch-site": "cross-site"}):
        answer = http.get(path, headers=headers)
        assert (403, None) == (
            answer.status_code,
            answer.headers.get("access-control-allow-origin"),
        )
    assert 200 == http.get(path, headers={"origin": HERE}).status_code
