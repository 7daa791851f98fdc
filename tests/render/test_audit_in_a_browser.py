"""The page of an audit, as its readers see it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.render.audits import AUDIT
from tests.render.chromium import barriers, chromium, in_a_browser, needs_axe, opened
from tolsim.render.audit.audit import audit_report
from tolsim.render.audit.html import report_html
from tolsim.render.audit.warnings import WARNINGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]


@in_a_browser
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_axe_finds_no_barrier(chromium: "Browser", tmp_path: Path, scheme: str, width: int) -> None:
    """In both colours, narrow and wide."""
    warned = AUDIT._replace(warnings=tuple(WARNINGS))
    path = tmp_path / "page.html"
    path.write_text(report_html(audit_report(warned, ("log.jsonl",)), None), encoding="utf-8")
    viewport = {"width": width, "height": 740}
    with opened(chromium, path, color_scheme=scheme, viewport=viewport) as page:
        assert [] == barriers(page)
        assert width >= page.evaluate("document.documentElement.scrollWidth")
