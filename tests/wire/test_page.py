"""The page, in a browser: the two-system story by keyboard, in light and in dark."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.wire.served import head_in, head_of, listening, service_of
from tolsim.wire.server.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

SHOWN = Path(os.environ["TOLSIM_SCREENSHOTS"]) if "TOLSIM_SCREENSHOTS" in os.environ else None
"""Where screenshots are kept, for whoever wants to look at them."""


class Open(NamedTuple):
    """A page that is open in a browser, and what its console said."""

    page: Any
    service: Service
    said: list[str]

    def press(self, name: str) -> None:
        """Go to a button by the keyboard alone, and press it."""
        target = self.page.get_by_role("button", name=name, exact=True)
        for _ in range(60):
            if target.evaluate("it => it === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            pytest.fail(f"Tab does not lead to {name}")
        self.page.keyboard.press("Enter")

    def expect(self, text: str, place: str = "#live") -> None:
        """Wait until a part of the page says something."""
        playwright.expect(self.page.locator(place)).to_contain_text(text, timeout=10_000)

    def keep(self, name: str) -> None:
        if SHOWN is not None:
            self.page.screenshot(path=SHOWN / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def open_page(chromium: Any, url: str, service: Service, scheme: str = "light") -> Open:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 1100, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(url)
    return Open(page, service, said)


@pytest.mark.browser
def test_two_systems_by_keyboard(chromium: Any, scheme: str) -> None:
    """The second login kills the first; the refusal is explained; the clock and the knob move."""
    service = service_of(head_of("zoom-user-concurrent@1"))
    with listening(service) as url:
        it = open_page(chromium, url, service, scheme)
        it.press("Log in: legacy")
        it.expect("Step 1: login legacy, ok")
        it.press("Log in: new")
        it.expect("Step 2: login new, ok")
        it.press("Call: legacy")
        it.expect("Step 3: call legacy, invalid_token (access revoked)")
        it.expect("locked out", "#run")
        it.press("Why was step 3 refused?")
        it.expect("at tolerance 2, legacy would have gone on", "#why")
        assert it.page.locator("#why-title").evaluate("it => it === document.activeElement")
        it.keep(f"story-{scheme}")
        it.page.keyboard.press("Escape")
        playwright.expect(it.page.locator("#why")).to_be_hidden()
        it.press("+1h")
        it.expect("1h", "#now")
        it.page.get_by_label("Tolerance").focus()
        it.page.keyboard.press("Control+A")
        it.page.keyboard.type("2")
        it.press("Set")
        it.expect("Step 5: change, ok")
        it.press("Lose the next answer to new")
        it.expect("The next answer to a client of new will be lost.")
        assert 1 == len(httpx.get(f"{url}/_tolsim/faults").json()["faults"])
        assert [] == it.said
        outside = it.page.evaluate("performance.getEntriesByType('resource').map(it => it.name)")
        assert [] == [name for name in outside if not name.startswith(url)]
        ink, sheet = ("color", "background-color")
        looks = [
            it.page.locator("body").evaluate(f"it => getComputedStyle(it)['{name}']")
            for name in (ink, sheet)
        ]
        dark, light = "rgb(13, 17, 23)", "rgb(255, 255, 255)"
        assert (dark if scheme == "dark" else light) == looks[1]
    assert ["login", "login", "call", "wait", "change"] == [
        next(iter(s)) for s in service.run.steps
    ]


@pytest.mark.browser
def test_it_follows_clients_and_survives_the_server(chromium: Any) -> None:
    """What others do is drawn; a name is text, not markup; the scenario can be downloaded."""
    text = """\
title: <img src=x onerror=alert(1)>
policy: zoom-user
systems: [legacy, new]
users: [mira, "<b>jo</b>"]
steps: []
"""
    service = service_of(head_in(text))
    with listening(service) as url:
        it = open_page(chromium, url, service)
        it.expect("<img src=x onerror=alert(1)>", "#run h1")
        assert ["mira", "<b>jo</b>"] == it.page.locator("#user-legacy option").all_inner_texts()
        it.page.get_by_label("User of legacy").select_option("<b>jo</b>")
        it.press("Log in: legacy")
        it.expect("Step 1: login <b>jo</b>@legacy, ok")
        httpx.post(f"{url}/_tolsim/login", json={"login": "mira@new"})
        it.expect("Step 2: login mira@new, ok")
        it.expect("logs in", "#run")
        assert 0 == it.page.locator("#run img, #run td b").count()
        with it.page.expect_download() as download:
            it.press("Download the scenario")
        assert "login: mira@new" in Path(download.value.path()).read_text("utf-8")
        assert [] == it.said


@pytest.mark.browser
def test_it_asks_for_the_control_token(chromium: Any) -> None:
    """Where the server is exposed; it is kept in memory, so that it is asked for again."""
    service = service_of(control_token="let me in")
    with listening(service) as url:
        it = open_page(chromium, url, service)
        for wrong in ("open sesame", "let me in"):
            it.page.get_by_label("Control token").fill(wrong)
            it.page.get_by_role("button", name="Open").click()
        it.press("Log in: legacy")
        it.expect("Step 1: login legacy, ok")
        assert {} == it.page.evaluate("({...localStorage, ...sessionStorage})")
        assert "" == it.page.evaluate("document.cookie")
        it.page.reload()
        playwright.expect(it.page.get_by_label("Control token")).to_be_visible()
