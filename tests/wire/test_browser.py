"""What a browser lets pages do to the server, and whether its login page works in one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.render.chromium import barriers, in_a_browser, needs_axe
from tests.render.readers import CHROMIUM
from tests.wire.served import head_of, listening, query_of, service_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

EVIL = "evil.example"
"""A name that leads to this machine, as in DNS rebinding; the browser is told where."""

FETCH = """async (url) => {
  const body = new URLSearchParams({ grant_type: 'x', client_id: 'c' });
  try { return (await (await fetch(url, { method: 'POST', body })).json()).error; }
  catch (error) { return error.name; }
}"""


class Blank(BaseHTTPRequestHandler):
    """A page without anything: that of some site."""

    def do_GET(self) -> None:
        """Answer whatever is asked for."""
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>a page</title>")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def site() -> Iterator[int]:
    """The port at which some site is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Blank)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def page() -> "Iterator[Page]":
    """A browser that takes the name of the other site for this machine."""
    api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {EVIL} 127.0.0.1"],
        )
        yield browser.new_page()
        browser.close()


@in_a_browser
def test_a_page_of_this_machine_asks_and_one_of_another_site_does_not(page: "Page") -> None:
    """Not even through a name that leads here, and no form of it comes through."""
    service = service_of()
    with listening(service) as url, site() as port:
        token = f"{url}/oauth/token"
        page.goto(f"http://localhost:{port}/")
        assert "unsupported_grant_type" == page.evaluate(FETCH, token)
        before = len([*service.log])
        page.goto(f"http://{EVIL}:{port}/")
        assert "TypeError" == page.evaluate(FETCH, token)
        page.set_content(f"<form method=post action={token}><input name=client_id value=c></form>")
        with page.expect_navigation() as sent:
            page.evaluate("document.forms[0].submit()")
        assert sent.value.status == 403
        rebound = page.goto(url.replace("127.0.0.1", EVIL) + "/jwks")
        assert rebound is not None
        assert 421 == rebound.status
        assert before == len([*service.log])


@needs_axe
@in_a_browser
def test_a_person_logs_in_and_denies(page: "Page") -> None:
    """By keyboard; the page shuts nobody out, and its policy lets the redirect through."""
    service = service_of(head_of(users=("ada", "bob")), login="page")
    with listening(service) as url, site() as port:
        back = f"http://localhost:{port}/callback"
        wish = {"client_id": "c", "redirect_uri": back, "response_type": "code", "state": "s"}
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        ends = []
        for key in ("Log in as bob", "Deny"):
            page.goto(f"{url}/legacy/oauth/authorize?{urlencode(wish)}")
            assert [] == barriers(page)
            page.get_by_role("button", name=key).press("Enter")
            page.wait_for_url(f"{back}?**")
            ends.append(query_of(page.url))
    assert [{"code", "state", "iss"}, {"error", "error_description", "state", "iss"}] == [
        {*end} for end in ends
    ]
    assert [] == said
    assert "a code for bob" == [*service.log][1].note
