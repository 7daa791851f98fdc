"""`tolsim learn` with answers from a file, for a class, and where it is used wrongly."""

import io
import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.lessons.test_answers import quiz_of
from tolsim.cli.app import main

ROOT = Path(__file__).parent.parent.parent
OWN = """\
title: Mine
policy: dex
systems: [a]
steps:
  - {login: a}
"""


def learn(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run `tolsim learn` without a terminal."""
    sys.argv = ["tolsim", "learn", *arguments]
    code = main()
    return (code, *capsys.readouterr())


@pytest.mark.parametrize(
    ("answers", "expected"),
    [("a\n-\nd\n", 0), ("# all\na # ok\n\n-\nc\n", 1), ("\ufeffa\n-\nd", 0)],
    ids=["right", "no", "mark"],
)
def test_answers_of_a_file_are_judged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, answers: str, expected: int
) -> None:
    """One try each, echoed as if they were typed; the code tells whether all are right."""
    (tmp_path / "answers").write_text(answers, "utf-8")
    code, out, err = learn(capsys, "1", "--answers", str(tmp_path / "answers"))
    assert (expected, "") == (code, err)
    assert "> a\n✓ Yes.\n" in out
    assert f"{3 - expected} of 3 at the first try." in out


@pytest.mark.parametrize("answers", ["a\n-\n", "a\n-\nd\na\n", "a\n-\nz\n", "a\nb a x\nd\n"])
def test_answers_that_do_not_fit_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, answers: str
) -> None:
    """Missing ones, those left over, and those that are none."""
    (tmp_path / "answers").write_text(answers, "utf-8")
    code, out, err = learn(capsys, "1", "--answers", str(tmp_path / "answers"))
    assert (2, "") == (code, out)
    assert err.startswith("error")


def test_a_document_tells_what_was_asked_and_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Every question with its answer, and whether the one given is right."""
    (tmp_path / "answers").write_text("a\na\nd\n", "utf-8")
    code, out, _ = learn(capsys, "1", "--format", "json", "--answers", str(tmp_path / "answers"))
    document = json.loads(out)
    assert (1, "tolsim.learn", 1) == (code, document["format"], document["version"])
    assert {"right": 2, "of": 3} == document["score"]
    ask = document["asks"][1]
    assert ["run", "step", "what", "of", "options", "answer", "given", "right", "because"] == list(
        ask
    )
    assert ([], ["legacy.A1"], False) == (ask["answer"], ask["given"], ask["right"])


def test_without_a_terminal_there_are_the_questions_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No story: it would tell the answers to those before."""
    code, out, _ = learn(capsys, "02-who-notices")
    assert 0 == code
    assert all(f"{number} of 3" in out for number in (1, 2, 3))
    assert "locked out" not in out


def test_a_file_without_a_question_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """That is no error."""
    (tmp_path / "own.yaml").write_text(OWN, "utf-8")
    code, out, _ = learn(capsys, str(tmp_path / "own.yaml"))
    assert (0, True) == (code, "nothing to ask" in out)


def test_a_scenario_from_standard_input_needs_answers_from_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both cannot come from there."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OWN.encode())))
    code, _, err = learn(capsys, "-")
    assert (2, True) == (code, "--answers FILE" in err)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        ("{what: answer, step: 9}", "no-such-step"),
        ("{what: answer, step: 2}", "no-request"),
        ("{what: answer}", "missing-key"),
        ("{what: state, step: 1}", "missing-key"),
        ("{what: state, step: 1, of: b}", "unknown-system"),
        ("{what: state, step: 1, of: [a, a]}", "one-system"),
        ("{what: answer, step: 1, run: xero}", "unknown-run"),
        ("{what: answer, step: 1, of: a}", "no-such-key"),
        ("{what: answer, step: 1, wrong: {ok: why}}", "right-answer"),
        ("{what: answer, step: 1, wrong: {refresh_reused: why}}", "no-such-option"),
        ("{what: tokens, step: 1, of: a, wrong: {b.A1: why}}", "no-such-option"),
        ("{what: differs}", "one-run"),
        ("{what: answer, step: 3}, {what: answer, step: 1}", "asked-too-late"),
        ("{what: answer, step: 3}, {what: state, step: 2, of: a}", "asked-too-late"),
        ("{what: guess}", "unknown-word"),
    ],
)
def test_an_ask_that_makes_no_sense_is_located(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, ask: str, code: str
) -> None:
    """In `learn`; other commands pass over what only it reads."""
    path = tmp_path / "own.yaml"
    steps = "[{login: a}, {wait: 1m}, {call: a}]"
    path.write_text(
        f"title: t\npolicy: dex\nsystems: [a]\nsteps: {steps}\nlesson:\n  asks: [{ask}]\n", "utf-8"
    )
    ended, _, err = learn(capsys, str(path))
    assert 2 == ended
    assert f"error[{code}]" in err
    assert "own.yaml:6:" in err


@pytest.mark.parametrize(
    ("form", "files"),
    [("html", 1), ("worksheet", 2), ("slides", 1)],
    ids=["page", "sheet", "slides"],
)
def test_handouts_are_written_for_every_lesson(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str, files: int
) -> None:
    """One file, and a second with the answers to a worksheet."""
    code, _, _ = learn(capsys, "all", "--export", form, "-o", str(tmp_path / "class.md"))
    assert (0, files) == (code, len(list(tmp_path.iterdir())))


def test_a_worksheet_holds_no_answer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Those are in a file of their own."""
    learn(capsys, "2", "--export", "worksheet", "-o", str(tmp_path / "sheet.md"))
    sheet, key = ((tmp_path / name).read_text("utf-8") for name in ("sheet.md", "sheet.answers.md"))
    assert "**c: refused: the refresh token was revoked**" in key
    assert "**" not in sheet
    assert "refuses" not in sheet
    assert "legacy calls with A1: refused" not in sheet


@pytest.mark.parametrize("way", [(), ("--export", "html", "-o", "page.html")])
def test_a_number_too_high_is_no_file(capsys: pytest.CaptureFixture[str], way: list[str]) -> None:
    """Whoever types a number means a lesson."""
    assert (
        2,
        "",
        "error: there is no lesson 17\n  help: name one from 1 to 16; `tolsim learn` lists them\n",
    ) == learn(capsys, "17", *way)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--answers", "x"], "--answers needs the lesson that they answer"),
        (["1", "--review"], "--review asks about the lessons that are finished"),
        (["all"], "`all` is for --export"),
    ],
)
def test_no_option_is_passed_over(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """What has no meaning here is told."""
    code, out, err = learn(capsys, *words)
    assert (2, "", True) == (code, out, said in err)


def test_steps_of_the_command_line_make_handouts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As a file does."""
    path = tmp_path / "slides.md"
    steps = "login legacy; 5m; login new; call legacy"
    code, _, _ = learn(capsys, "-e", steps, "--export", "slides", "-o", str(path))
    assert (0, True) == (code, "In which state is legacy after step 3" in path.read_text("utf-8"))


def test_a_file_comes_before_the_lesson_of_its_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is the user's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1").write_text(OWN, "utf-8")
    code, out, _ = learn(capsys, "1")
    assert (0, True) == (code, "nothing to ask" in out)


@pytest.mark.parametrize("name", sorted(path.stem for path in ROOT.glob("scenarios/lessons/*")))
def test_the_commands_that_a_lesson_suggests_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Each line of `more`, as it stands."""
    monkeypatch.chdir(ROOT)
    lesson = quiz_of(name).lesson
    assert lesson is not None
    for line in lesson.more:
        sys.argv = shlex.split(line)
        assert "tolsim" == sys.argv[0]
        if sys.argv[1] == "distinguish":  # whatever it finds, it need not find all of it here
            sys.argv.append("--max-states=200")
        # `explore` ends with 1 where it reaches its goal.
        assert (1 if sys.argv[1] == "explore" else 0) == main(), capsys.readouterr().err
