"""What the page is made of: its shell, its policy, and the run as it is drawn."""

import re

import pytest

from tests.wire.served import Browser, head_in, head_of, service_of
from tolsim.wire.server.page import MOST_SHOWN


def test_the_shell_allows_nothing_from_elsewhere() -> None:
    """A strict policy; no script, style or address in it but its own."""
    one = Browser.of()
    answer = one.http.get("/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    loaded = re.findall(r'(?:src|href)="([^"]*)"', answer.text)
    assert {"/static/icon.svg", "/static/page.css", "/static/page.js"} == set(loaded)
    assert [] == re.findall(r"<script>|style=| on[a-z]+=", answer.text)
    for path in loaded:
        found = one.http.get(path)
        assert 200 == found.status_code
        assert "nosniff" == found.headers["x-content-type-options"]
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", found.text)
    assert len(one.http.get("/static/page.js").text.splitlines()) < 300


def test_the_page_shows_the_last_steps() -> None:
    """Of a long run so many, and how everything stood before."""
    service = service_of(head_of("rfc9700-rotation"))
    one = Browser.of(service)
    one.ask("POST", "login", {"login": "legacy"})
    for _ in range(MOST_SHOWN + 50):
        one.ask("POST", "refresh", {"refresh": "legacy"})
    view = one.ask("GET", "view?width=90").json()
    assert "51 earlier steps are not shown" in view["html"]
    assert "legacy</span> refreshes" in view["html"]
    assert view["html"].count("<tr>") <= MOST_SHOWN + 2
    assert (MOST_SHOWN + 51, [], []) == (view["steps"], view["refused"], view["knobs"])
    assert "working" in view["html"]


@pytest.mark.parametrize("width", ["0", "39", "241", "x", "", "1" * 50, "-80"])
def test_widths_that_there_are_not(width: str) -> None:
    """Nothing is drawn for them."""
    assert 400 == Browser.of().ask("GET", f"view?width={width}").status_code


def test_the_first_token_of_a_system() -> None:
    """A system of a server-to-server app asks for itself; the others log in."""
    text = """\
title: Both
apps: {one: {policy: zoom-user-concurrent, tolerance: 3}, two: {policy: zoom-s2s}}
systems: {legacy: {app: one}, batch: {app: two}}
steps: []
"""
    view = Browser.of(service_of(head_in(text))).ask("GET", "view").json()
    assert {"legacy": "login", "batch": "client_credentials"} == view["systems"]
    assert [{"app": "one", "tolerance": 3}] == view["knobs"]
