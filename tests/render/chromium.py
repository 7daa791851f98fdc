"""Chromium as a reader uses it: keys, clicks, colours, and nothing to reach but the page itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.render.readers import CHROMIUM, needs_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE: Final = Path(__file__).parent.parent / "node" / "node_modules" / "axe-core" / "axe.min.js"

needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in tests/node")


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """A browser for all tests of a file; to be asked for under `in_a_browser`."""
    api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def in_a_browser(test: Any) -> Any:
    """Mark a test that needs a browser to drive."""
    return pytest.mark.browser(needs_browser(test))


@contextmanager
def opened(
    chromium: "Browser", path: Path, address: str = "", *, quiet: bool = True, **how: Any
) -> "Iterator[Page]":
    """A page in a browser without a network; unless told so it is `quiet`.

    Then it asks for nothing and complains of nothing.
    """
    context: BrowserContext = chromium.new_context(
        offline=True, **{"viewport": {"width": 1000, "height": 900}, **how}
    )
    try:
        page = context.new_page()
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri() + address)
        yield page
        if quiet:
            assert ([], {path.as_uri()}) == (said, {url.partition("#")[0] for url in asked})
    finally:
        context.close()


def barriers(page: "Page") -> list[str]:
    """What axe finds on a page that keeps some readers out."""
    # Not as a script of the page: its Content-Security-Policy lets none in.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]
