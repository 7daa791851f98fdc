"""Timelines of what public reports tell: whole pages, and the smallest inputs of old faults."""

import pytest

from tests.render.case_scenes import BACKUP, CASES, DOOMED, LOST_REFUSAL, RACE, SIGNED_OUT
from tests.render.golden import assert_golden
from tests.render.scenes import trace
from tolsim.analysis.history.history import History
from tolsim.render.page.palette import Theme
from tolsim.render.timeline.html import html
from tolsim.render.timeline.markdown import markdown
from tolsim.render.timeline.mermaid import mermaid
from tolsim.render.timeline.sentences import verdict_points
from tolsim.render.timeline.svg import svg
from tolsim.render.timeline.text import timeline

DRAWN = ("lost_refusal", "backup", "rounds", "times", "doomed")


def page(text: str, *, width: int = 80, ascii: bool = False) -> str:
    """The timeline of a scenario's only run."""
    return timeline(trace(text), width=width, ascii=ascii).plain + "\n"


@pytest.mark.parametrize("name", CASES)
def test_page(name: str) -> None:
    """A timeline is its golden page."""
    assert_golden(f"case_{name}.txt", page(CASES[name]))


@pytest.mark.parametrize("name", DRAWN)
def test_wide_page(name: str) -> None:
    """At 120 columns only the folds go."""
    assert_golden(f"case_{name}_120.txt", page(CASES[name], width=120))


@pytest.mark.parametrize("name", [*DRAWN, "conditions"])
def test_ascii_page(name: str) -> None:
    """Every symbol has a form in ASCII."""
    assert_golden(f"case_{name}_ascii.txt", page(CASES[name], ascii=True))


@pytest.mark.parametrize(("name", "theme"), [("backup", "light"), ("rounds", "dark")])
def test_picture(name: str, theme: Theme) -> None:
    """Thin lanes, folded columns and what was taken are drawn."""
    assert_golden(f"case_{name}.svg", svg([[trace(CASES[name])]], width=80, theme=theme))


def test_html() -> None:
    """The page tells of the lock-out to come, and the picture draws it."""
    assert_golden("case_doomed.html", html([[trace(DOOMED)]], width=80, theme="light"))


@pytest.mark.parametrize("name", ["doomed", "times"])
def test_markdown(name: str) -> None:
    """The table's clock shows the day where it changes."""
    assert_golden(f"case_{name}.md", markdown([[trace(CASES[name])]], width=80))


@pytest.mark.parametrize("name", ["lost_refusal", "rounds", "conditions"])
def test_diagram(name: str) -> None:
    """Lost answers do not arrive, rounds are one note, skipped steps another."""
    assert_golden(f"case_{name}.mmd", mermaid([[trace(CASES[name])]], width=60))


def test_nobody_reads_a_lost_refusal() -> None:
    """It is refused and lost at once; the provider's message is told where the first arrives."""
    lines = [line.strip() for line in page(LOST_REFUSAL, width=120).splitlines()]
    told = [line for line in lines if "refreshes" in line or "reads" in line or "First" in line]
    refused = "refused 400 invalid_grant (revoked)"
    assert [
        f"3  1m  ✗ legacy refreshes with R1: {refused}, the answer is lost",
        f"4  2m  ✗ legacy refreshes with R1: {refused}",
        "the client reads: 4700 “Invalid Token!”",
        "First refused at step 4 (2m): 400 invalid_grant, code 4700.",
    ] == told


def test_only_the_answer_that_was_lost_is_called_lost() -> None:
    """The tokens expired; the answers that brought them arrived."""
    points = verdict_points(History.of(trace(CASES["late_lost"])))
    assert [
        "Its A1 expired: access tokens live 30m from issue.",
        "Its R1 expired: refresh tokens live 60d from last use.",
        "Not noticed yet: every refusal of its requests was lost.",
    ] == [text.plain for text in points[0].more]


def test_the_verdict_warns() -> None:
    """Who works, and cannot refresh any more, is told of before those that are fine."""
    first, *_ = verdict_points(History.of(trace(DOOMED)))
    expected = "◐ a works until 1h, then u must log in again: its R1 was revoked at step 2."
    assert expected == first.sentence.plain


def test_nobody_revoked_on_request() -> None:
    """The token of a login that was ended reaches its own end; the lane says so."""
    assert "revoked on request" not in page(SIGNED_OUT)
    assert "  A1   ●━━━━━≈≈≈≈≈≈◇  expired at 1h\n  R1   ●━━━━━✗        revoked, logout\n" in page(
        SIGNED_OUT
    )


def test_a_restore_is_a_cause() -> None:
    """The token that still worked is named, and systems of one store are told of once."""
    first, second, *_ = verdict_points(History.of(trace(BACKUP)))
    assert (
        "✗ s1, s2 and s3 (store db) are locked out since 1d30m (before step 6): "
        "the user must log in again."
    ) == first.sentence.plain
    copied = "The copy at step 4 (1d) replaced s2.A1 and R1, which still worked."
    assert copied == first.more[0].plain
    assert second.sentence.plain.startswith("✗ backup is locked out")


def test_a_race_fails_once() -> None:
    """One expectation is one, in however many orders it does not hold."""
    assert page(RACE).endswith("!! one expectation failed at step 2.3.\n")
