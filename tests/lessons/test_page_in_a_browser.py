"""The page of `tolsim learn --export html` in Chromium: by keyboard, on paper, for every reader."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.render.chromium import barriers, chromium, in_a_browser, needs_axe, opened
from tolsim.analysis.lesson.quiz import quiz
from tolsim.catalogue import find_policy
from tolsim.documents import Case
from tolsim.render.lesson.handout import Handout, handout
from tolsim.render.lesson.html import lesson_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]  # a fixture

LESSONS: Final = sorted(
    (Path(__file__).parent.parent.parent / "scenarios" / "lessons").glob("*.yaml")
)


def lesson(number: int) -> Handout:
    """A shipped lesson in pieces."""
    path = LESSONS[number - 1]
    return handout(quiz(Case(path.read_bytes(), str(path), find_policy)))


def written(folder: Path, *numbers: int) -> Path:
    """The file of a page."""
    path = folder / "page.html"
    path.write_text(lesson_page([lesson(number) for number in numbers]), encoding="utf-8")
    return path


@in_a_browser
def test_answers_open_by_keyboard(chromium: "Browser", tmp_path: Path) -> None:
    """Each when its reader wants to see it, and none before; nothing is loaded."""
    with opened(chromium, written(tmp_path, 2)) as page:
        answer = page.get_by_text("c: refused: the refresh token was revoked").last
        details = page.locator("details")
        assert [False] * 4 == [one.is_visible() for one in page.locator("details strong").all()]
        details.nth(2).locator("summary").focus()
        page.keyboard.press("Enter")
        assert answer.is_visible()
        page.keyboard.press("Space")
        assert not answer.is_visible()
        page.locator("input").first.focus()
        page.keyboard.press("ArrowDown")
        assert page.locator("input").nth(1).is_checked()


@in_a_browser
def test_it_works_without_scripts(chromium: "Browser", tmp_path: Path) -> None:
    """It has none."""
    with opened(chromium, written(tmp_path, 2), java_script_enabled=False) as page:
        page.locator("summary").first.click()
        assert page.get_by_text("a: step 6", exact=True).last.is_visible()
        assert 0 == page.locator("script").count()


@in_a_browser
def test_printed_closed_it_is_a_worksheet(chromium: "Browser", tmp_path: Path) -> None:
    """Every question is on paper, in the colours of paper, and no answer."""
    with opened(chromium, written(tmp_path, 2), color_scheme="dark") as page:
        page.emulate_media(media="print")
        assert 3 == page.locator("fieldset:visible").count()
        assert 0 == page.locator("details strong:visible").count()
        assert "locked out since" not in page.locator("body").inner_text()
        background = "getComputedStyle(document.body).backgroundColor"
        assert "rgb(255, 255, 255)" == page.evaluate(background)


@in_a_browser
def test_several_lessons_have_a_list(chromium: "Browser", tmp_path: Path) -> None:
    """A title leads to its lesson."""
    with opened(chromium, written(tmp_path, 1, 2, 3)) as page:
        page.get_by_role("link", name="3. Tolerance as a cap").click()
        assert page.get_by_role("heading", name="3. Tolerance as a cap").is_visible()
        assert page.evaluate("scrollY") > 0


@in_a_browser
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("lessons", [(2,), (1, 9)])
def test_axe_finds_no_barrier(
    chromium: "Browser", tmp_path: Path, scheme: str, width: int, lessons: tuple[int, ...]
) -> None:
    """In both colours, narrow and wide, its answers closed and open."""
    path = written(tmp_path, *lessons)
    viewport = {"width": width, "height": 740}
    with opened(chromium, path, color_scheme=scheme, viewport=viewport) as page:
        closed = barriers(page)
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        assert ([], []) == (closed, barriers(page))
        assert width >= page.evaluate("document.documentElement.scrollWidth")
