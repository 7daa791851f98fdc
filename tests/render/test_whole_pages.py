"""Pages that are hard to draw: whole, at every width, in ASCII, and as pictures."""

import pytest
from rich.cells import cell_len

from tests.render.golden import assert_golden
from tests.render.page_scenes import FORTY_STEPS, LOST_ANSWER, PAGES, TWO_RACES
from tests.render.scenes import long_run, trace, traces
from tolsim.render.timeline.html import html
from tolsim.render.timeline.json import trace_document
from tolsim.render.timeline.markdown import markdown
from tolsim.render.timeline.mermaid import mermaid
from tolsim.render.timeline.svg import svg
from tolsim.render.timeline.telling import USUAL, Telling
from tolsim.render.timeline.text import timeline, timelines

SEVERAL = LOST_ANSWER.replace(
    "  access: {on_refresh: revoke_grant}\n",
    "  limits: {live: {kind: grant, max: 1}}\n  tolerance: {default: 1, sets: limits.live.max}\n",
)
ALIKE = SEVERAL.replace("systems:", "tolerance: [2, 3]\nsystems:")
SOME_ALIKE = SEVERAL.replace("systems:", "tolerance: [1, 2, 3]\nsystems:")


def page(text: str, *, width: int, ascii: bool = False, telling: Telling = USUAL) -> str:
    """The timeline of a scenario's only run."""
    return timeline(trace(text), width=width, ascii=ascii, telling=telling).plain + "\n"


def pages(*named: tuple[str, str], telling: Telling = USUAL) -> str:
    """The timelines of files, each a name and a text."""
    files = [(name, traces(text)) for name, text in named]
    found = timelines(files, width=80, ascii=False, telling=telling)
    return "\n\n".join(text.plain for text in found) + "\n"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_page(name: str, width: int) -> None:
    """A page is its golden one, and no line is wider than asked for."""
    text = page(PAGES[name], width=width)
    assert [] == [line for line in text.splitlines() if cell_len(line) > width]
    assert_golden(f"page_{name}_{width}.txt", text)


@pytest.mark.parametrize("name", PAGES)
def test_ascii_page(name: str) -> None:
    """Breaks, thin lanes and takings have forms in ASCII."""
    text = page(PAGES[name], width=80, ascii=True)
    assert text.isascii()
    assert_golden(f"page_{name}_ascii.txt", text)


@pytest.mark.parametrize("name", PAGES)
def test_picture(name: str) -> None:
    """The same as a picture."""
    assert_golden(f"page_{name}.svg", svg([[trace(PAGES[name])]], width=80, theme="light"))


def test_in_full() -> None:
    """No step is left out of the story, and each has a column."""
    assert_golden("page_in_full.txt", page(FORTY_STEPS, width=80, telling=Telling(full=True)))


def test_every_format_folds_and_tells_in_full() -> None:
    """The sentence that stands for many steps is in all of them, unless all is asked for."""
    files, said = (
        [[trace(long_run(refreshes=2, calls=96))]],
        "steps 7 to 100, as before: a and b call",
    )
    for full in (False, True):
        found = (
            markdown(files, width=80, full=full),
            html(files, width=80, theme="light", full=full),
            svg(files, width=80, theme="light", full=full),
            mermaid(files, width=60, full=full),
        )
        assert [full] * 4 == [said not in one.replace("<br/>  ", " ") for one in found]


def test_the_verdict_alone() -> None:
    """What remains is the last part of the page."""
    whole, last = page(LOST_ANSWER, width=80), Telling(verdict=True)
    verdict = page(LOST_ANSWER, width=80, telling=last)
    assert verdict.startswith("✗ legacy is locked out since step 2 (55m): xyz must log in again.\n")
    assert whole.endswith("\n\n" + verdict)


def test_about_the_file() -> None:
    """Its paragraphs are folded anew, and an address stays whole, however narrow the page is."""
    lines = page(LOST_ANSWER, width=40, telling=Telling(about=True)).splitlines()
    assert [
        "",
        "Question: what does a client have when",
        "the answer to its refresh never arrives?",
        "Answer: nothing that works. The tokens",
        "that the provider now knows have reached",
        "nobody, and the old ones are dead.",
        "https://datatracker.ietf.org/doc/html/rfc9700#section-4.14",
        "",
    ] == lines[3:11]


@pytest.mark.parametrize(
    ("form", "asked", "url"),
    [
        ("markdown", "\n\nQuestion: what does", "\n\nSource: <https://datatracker.ietf.org/"),
        ("html", '<p class="about">Question: what does', 'Source: <a href="https://datatracker.'),
        ("svg", '<desc id="description">Question: what does', " https://datatracker.ietf.org/"),
        ("mermaid", "accDescr: Question: what does", " https#58;//datatracker.ietf.org/"),
        ("json", '"about":"Question: what does', '"source":["https://datatracker.ietf.org/'),
    ],
)
def test_what_is_shared_says_what_it_is_about(form: str, asked: str, url: str) -> None:
    """A page that is passed on keeps its question and its sources."""
    files = [[trace(LOST_ANSWER)]]
    written = {
        "markdown": markdown(files, width=80),
        "html": html(files, width=80, theme="light"),
        "svg": svg(files, width=80, theme="light"),
        "mermaid": mermaid(files, width=60),
        "json": trace_document("t", files[0]),
    }[form]
    assert (1, 1) == (written.count(asked), written.count(url))


def test_several_files_are_headed_by_their_names() -> None:
    """A single one is not."""
    one, two = ("a.yaml", LOST_ANSWER), ("b.yaml", TWO_RACES)
    assert pages(one).startswith("The answer to a refresh is lost\n")
    heads = [line for line in pages(one, two).splitlines() if line.startswith("──")]
    assert [f"── a.yaml {'─' * 70}", f"── b.yaml {'─' * 70}"] == heads


def test_runs_that_go_alike_are_told_once() -> None:
    """And where all do, there is nothing to compare."""
    text = pages(("a.yaml", ALIKE))
    assert text.endswith(
        "\n\ntolerance 3: the same as tolerance 2, step by step.\n"
        "tolerance 3 here means: three live logins per user and app, the oldest goes\n"
    )
    assert 1 == text.count("The answer to a refresh is lost")


def test_some_runs_go_alike() -> None:
    """The others are told and compared; of the verdicts alone each is headed by its run."""
    assert_golden(
        "page_some_alike.txt", pages(("a.yaml", SOME_ALIKE), telling=Telling(verdict=True))
    )


@pytest.mark.parametrize("form", ["markdown", "html", "svg", "mermaid"])
def test_every_format_tells_runs_alike_once(form: str) -> None:
    """The sentence takes the place of the page."""
    files = [traces(ALIKE)]
    written = {
        "markdown": markdown(files, width=80),
        "html": html(files, width=80, theme="light"),
        "svg": svg(files, width=80, theme="light"),
        "mermaid": mermaid(files, width=60),
    }[form]
    assert 1 == written.count(": the same as tolerance 2, step by step.")
    assert "The runs compared" not in written
