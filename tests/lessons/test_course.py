"""The list of lessons, what comes after a lesson, the review, and what is kept of them."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tolsim.cli.learn import Format
from tolsim.cli.learning.course import Course
from tolsim.cli.learning.learned import Learned, Result, load
from tolsim.cli.learning.lessons import find_lesson
from tolsim.cli.learning.sitting import Left
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.look import Look
from tolsim.cli.shared.options import Color

ALL = True, True, True


def course(typed: Iterable[str], learned: Learned) -> Course:
    """A course whose reader types these lines, and then leaves."""
    lines = iter(typed)

    def read() -> str:
        for line in lines:
            return line
        raise Left

    return Course(Files(), Look.of(Format, None, None, Color.NEVER), read, learned)


def asked(page: str) -> list[str]:
    """The lessons from which a review asks."""
    return [line for line in page.splitlines() if line.startswith("From lesson")]


def review(capsys: pytest.CaptureFixture[str], results: dict[str, Result]) -> list[str]:
    """From which lessons a review asks, where every answer is given away."""
    course("!" * 99, Learned(results=results)).review()
    return asked(capsys.readouterr().out)


def test_a_review_asks_five_the_wrong_ones_first_then_the_oldest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the order of the lessons where all else is alike."""
    results = {
        "01-one-live-login": Result(ALL, 3),
        "02-who-notices": Result(ALL, 2),
        "07-lost-answer": Result((True, False, True), 4),
        "08-grace": Result((False, True, True), 3),
    }
    assert [
        "From lesson 8: Grace",
        "From lesson 7: Rotation and the lost answer",
        *["From lesson 2: Who notices, and when"] * 3,
    ] == review(capsys, results)


def test_a_review_asks_only_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """An older version of a lesson had fewer asks, and a lesson may have gone."""
    results = {"01-one-live-login": Result((True,), 1), "99-gone": Result((False,), 1)}
    assert ["From lesson 1: One live login"] == review(capsys, results)


def test_without_a_finished_lesson_there_is_nothing_to_review(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says so."""
    course([], Learned()).review()
    assert "No lesson is finished yet: there is nothing to ask again.\n" == capsys.readouterr().out


def test_after_the_last_lesson_there_is_no_next(capsys: pytest.CaptureFixture[str]) -> None:
    """The course is over."""
    learned = Learned()
    course("!!!", learned).begin("16-smallest-remedy")
    assert {"16-smallest-remedy": Result((False, False, False), 1)} == learned.results
    assert "goes on" not in capsys.readouterr().out


def test_a_lesson_is_kept_as_soon_as_its_last_question_is_answered(tmp_path: Path) -> None:
    """Whoever leaves before that has not finished it."""
    learned = Learned(tmp_path / "learn.json")
    with pytest.raises(Left):
        course(["a", "-"], learned).begin("01-one-live-login")
    assert not list(tmp_path.iterdir())
    with pytest.raises(Left):
        course(["a", "?", "-", "b", "d"], learned).begin("01-one-live-login")
    document = json.loads((tmp_path / "learn.json").read_text("utf-8"))
    assert {"01-one-live-login": {"asks": [True, False, False], "sitting": 1}} == document[
        "lessons"
    ]


def test_each_run_is_told_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    """With its lanes, before the story of the next one begins."""
    with pytest.raises(Left):
        course("!!!!", Learned()).begin("03-tolerance-as-a-cap")
    page = capsys.readouterr().out
    first, second = (page.index(f"{number} of 4") for number in (3, 4))
    assert [1, 1] == [page[first:second].count("\nclock "), page[second:].count("\nclock ")]


@pytest.mark.parametrize(
    "word", ["7", "07", "07-lost-answer", "lost-answer"], ids=["number", "two", "whole", "name"]
)
def test_a_lesson_goes_by_number_and_name(word: str) -> None:
    """With and without the other."""
    assert "07-lost-answer" == find_lesson(word)


@pytest.mark.parametrize("word", ["0", "17", "-1", "7.0", "", "two_systems", "²"])
def test_nothing_else_is_a_lesson(word: str) -> None:
    """Neither other numbers nor other files."""
    assert find_lesson(word) is None


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file of progress, which is not there yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = tmp_path / "tolsim"
    folder.mkdir()
    return folder / "learn.json"


def test_each_sitting_has_the_next_number(state: Path) -> None:
    """So that a review knows what is longest ago, without a clock."""
    first = load(keep=True)
    first.note("01-one-live-login", ALL)
    second = load(keep=True)
    second.note("02-who-notices", ALL)
    assert (1, 2, 3) == (first.sitting, second.sitting, load(keep=True).sitting)
    assert [1, 2] == [one.sitting for one in load(keep=False).results.values()]
    assert state.exists()


def kept(lessons: bytes, version: int = 1) -> bytes:
    """A file of progress."""
    return b'{"format": "tolsim.learned", "version": %d, "lessons": %s}' % (version, lessons)


@pytest.mark.parametrize(
    "written",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 100_000,
        kept(b"{}", 2), kept(b"[]"),
        kept(b'{"a": {"asks": [1], "sitting": 1}}'), kept(b'{"a": {"asks": [], "sitting": "1"}}'),
    ],
    ids=["empty", "list", "object", "bytes", "deep", "version", "lessons", "asks", "sitting"],
)  # fmt: skip
def test_what_makes_no_sense_is_set_aside(
    capsys: pytest.CaptureFixture[str], state: Path, written: bytes
) -> None:
    """Under another name, as it was."""
    state.write_bytes(written)
    assert {} == load(keep=True).results
    assert written == state.with_name("learn.json.broken").read_bytes()
    assert (
        f"note: {state} makes no sense: it is now learn.json.broken, and progress begins anew\n"
        == capsys.readouterr().err
    )


def test_a_place_that_cannot_be_written_is_told_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """However many lessons are finished."""
    (tmp_path / "file").write_text("", "utf-8")
    learned = Learned(tmp_path / "file" / "learn.json")
    learned.note("01-one-live-login", ALL)
    learned.note("02-who-notices", ALL)
    assert 1 == capsys.readouterr().err.count("note: progress is not kept")
