"""Which system asks: header, port, path, redirect URI, and at last the token's own."""

import httpx
import pytest

from tests.wire.served import CALLBACK, CLIENT, HERE, Browser, head_in, head_of, service_of
from tolsim.documents import UserError
from tolsim.wire.server.systems import check_names

TWO_APPS = """\
title: Two apps
apps: {phone: {policy: zoom-user}, desk: {policy: xero}}
systems: {ring: {app: phone}, chair: {app: desk}}
steps: []
"""


def test_a_path_names_a_system() -> None:
    """The documented way: whatever a client is given as base URL."""
    browser = Browser.of()
    legacy, new = browser.login("/legacy"), browser.login("/new")
    browser.call("/legacy", legacy["access_token"])
    browser.refresh("/new", new["refresh_token"])
    expected = [{"login": "legacy"}, {"login": "new"}, {"call": "legacy"}, {"refresh": "new"}]
    assert expected == browser.steps


def test_the_token_says_whose_it_is() -> None:
    """Without any hint a refresh, a call and a revocation are of the system of the token."""
    browser = Browser.of()
    tokens = browser.login("/new")
    browser.call("", tokens["access_token"])
    tokens = browser.refresh("", tokens["refresh_token"]).json()
    browser.post("/oauth/revoke", token=tokens["access_token"])
    expected = [{"call": "new"}, {"refresh": "new"}, {"revoke": "new.A2", "by": "new"}]
    assert expected == browser.steps[1:]


def test_another_system_presents_a_token() -> None:
    """What is not in its own store is written as `using`."""
    browser = Browser.of(service_of(head_of("xero")))
    tokens = browser.login("/legacy")
    browser.call("/new", tokens["access_token"])
    browser.refresh("/new", tokens["refresh_token"])
    browser.refresh("/legacy", tokens["refresh_token"])
    expected = [
        {"call": "new", "using": "legacy.A1"},
        {"refresh": "new", "using": "legacy.R1"},
        {"refresh": "legacy"},
    ]
    assert expected == browser.steps[1:]


def test_a_header_comes_before_a_path() -> None:
    """And one that names nothing is refused."""
    browser = Browser.of()
    code = browser.authorize("/legacy")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    form["client_id"] = CLIENT
    header = {"x-tolsim-system": "new"}
    assert 200 == browser.http.post("/legacy/oauth/token", data=form, headers=header).status_code
    assert [{"login": "new"}] == browser.steps
    header = {"x-tolsim-system": "nobody"}
    answer = browser.http.post("/legacy/oauth/token", data=form, headers=header)
    assert (400, "invalid_request") == (answer.status_code, answer.json()["error"])


def test_a_port_names_a_system() -> None:
    """`--system new=9001`."""
    browser = Browser.of(service_of(ports={9001: "new"}))
    # httpx tells the application the port of the URL, as a server does that of its socket.
    at_port = httpx.Client(transport=browser.http._transport, base_url="http://127.0.0.1:9001")
    (by_port := browser._replace(http=at_port)).login("")
    assert [{"login": "new"}] == by_port.steps


def test_redirect_uris_take_the_next_free_system() -> None:
    """Each system has one; whoever comes too late is told what to do."""
    browser = Browser.of()
    for name in ("a", "b", "a"):
        uri = f"http://localhost/{name}"
        code = browser.authorize(redirect_uri=uri)["code"]
        browser.exchange("", code, redirect_uri=uri)
    assert [{"login": "legacy"}, {"login": "new"}, {"login": "legacy"}] == browser.steps
    assert "invalid_request" == browser.authorize(redirect_uri="http://localhost/c")["error"]
    said = "http://localhost/a is legacy from now on: a code for user"
    assert said == next(iter(browser.service.log)).note


def test_a_redirect_uri_can_belong_to_a_system() -> None:
    """`--system new=URI`."""
    browser = Browser.of(service_of(system_uris={CALLBACK: "new"}))
    browser.login("")
    assert [{"login": "new"}] == browser.steps


def test_a_client_is_an_app() -> None:
    """`--app`: with several apps, a client's tokens and systems are of its own."""
    service = service_of(head_in(TWO_APPS), apps={"me": "phone"})
    browser = Browser.of(service)
    ring = browser.exchange("", browser.authorize(client_id="me")["code"], client_id="me").json()
    assert "invalid_client" == browser.post("/oauth/token", grant_type="x").json()["error"]
    assert "unauthorized_client" == browser.authorize("/chair", client_id="me")["error"]
    refresh = browser.refresh("/chair", ring["refresh_token"], client_id="me")
    assert (401, "invalid_client") == (refresh.status_code, refresh.json()["error"])
    foreign = browser.refresh("", ring["refresh_token"], client_id="desk")
    assert (400, "invalid_grant") == (foreign.status_code, foreign.json()["error"])
    assert 401 == browser.call("/chair", ring["access_token"]).status_code
    assert [{"login": "ring"}] == browser.steps


def test_client_credentials_are_of_the_only_system() -> None:
    """Of several, the path has to name one."""
    head = head_of("zoom-s2s", systems=("one",))
    browser = Browser.of(service_of(head))
    assert 200 == browser.post("/oauth/token", grant_type="client_credentials").status_code
    browser = Browser.of(service_of(head_of("zoom-s2s-index@2")))
    answer = browser.post("/oauth/token", grant_type="client_credentials")
    assert (400, "invalid_request") == (answer.status_code, answer.json()["error"])
    answer = browser.post("/new/oauth/token", grant_type="client_credentials", token_index="1")
    assert [{"client_credentials": "new", "params": {"token_index": 1}}] == browser.steps


@pytest.mark.parametrize("name", ["oauth", "api", "jwks", ".well-known", "_tolsim", "taken"])
def test_a_system_is_not_called_like_a_path_of_the_server(name: str) -> None:
    """It is an error at the start, which says what to rename."""
    with pytest.raises(UserError, match="one of the server's own paths"):
        check_names([name], {"taken"})


@pytest.mark.parametrize("name", ["a/b", "ä", "a%20b", "..", "a?b"])
def test_a_system_can_stand_in_a_path(name: str) -> None:
    """Likewise for what a URL would have to escape."""
    with pytest.raises(UserError, match="cannot stand in a path"):
        check_names([name])


@pytest.mark.parametrize("prefix", ["", "/legacy"])
def test_the_issuer_is_the_url_that_the_client_used(prefix: str) -> None:
    """Both documents are the same, and every endpoint is below the issuer."""
    browser = Browser.of()
    openid = browser.http.get(f"{prefix}/.well-known/openid-configuration").json()
    rfc8414 = browser.http.get(f"/.well-known/oauth-authorization-server{prefix}").json()
    assert openid == rfc8414
    assert f"{HERE}{prefix}" == openid["issuer"]
    urls = [url for key, url in openid.items() if key.endswith(("_endpoint", "_uri"))]
    assert [True] * 6 == [url.startswith(f"{HERE}{prefix}/") for url in urls]
    assert 200 == browser.http.get(openid["jwks_uri"]).status_code


def test_the_issuer_can_be_elsewhere() -> None:
    """`--public-url`: behind a proxy, clients know another name."""
    browser = Browser.of(service_of(public_url="https://sim.example/x/"))
    document = browser.http.get("/new/.well-known/openid-configuration").json()
    assert "https://sim.example/x/new" == document["issuer"]
