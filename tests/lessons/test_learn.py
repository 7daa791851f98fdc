"""`tolsim learn` as it is used: in a terminal, with answers from a file, and for a class."""

import io
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.lessons.test_answers import quiz_of
from tolsim.cli.app import main

ROOT = Path(__file__).parent.parent.parent
PROMPT = "\n> "
OWN = """\
title: Mine
policy: dex
systems: [a]
steps:
  - {login: a}
"""


KILLED = """\
import os, signal, sys
from tolsim.cli.learning.learned import load
call, when = sys.argv[1:]
real = getattr(os, call)
def killed(*arguments, **named):
    if when == "after":
        real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
learned = load(keep=True)
setattr(os, call, killed)
learned.note("01-one-live-login", [False])
"""


class Terminal:
    """A terminal of 80 columns and 24 rows, and a state directory of its own."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.process = pexpect.spawn(
            sys.executable, ["-m", "tolsim", "learn", *arguments],
            cwd=str(folder), dimensions=(24, 80), encoding="utf-8", timeout=30,
            env={
                **os.environ, "XDG_STATE_HOME": str(folder / "state"), "NO_COLOR": "1",
                "PYTHONPATH": str(ROOT), "TERM": "dumb", **environment,
            },
        )  # fmt: skip

    def sees(self, text: str) -> str:
        """What has come up to a text, which has to come."""
        self.process.expect_exact(text)
        return str(self.process.before)

    def types(self, line: str) -> str:
        """Type a line; return what comes up to the next prompt."""
        self.process.sendline(line)
        return self.sees(PROMPT)

    def code(self) -> int:
        """Wait for the end; return the exit code."""
        self.process.expect(pexpect.EOF)
        self.process.close()
        assert self.process.exitstatus is not None
        return int(self.process.exitstatus)


def state(folder: Path) -> Path:
    """The file of progress."""
    return folder / "state" / "tolsim" / "learn.json"


def learned(folder: Path) -> dict[str, list[bool]]:
    """The asks of each finished lesson, right at the first try or not."""
    document = json.loads(state(folder).read_text("utf-8"))
    assert ("tolsim.learned", 1) == (document["format"], document["version"])
    return {name: one["asks"] for name, one in document["lessons"].items()}


def test_from_the_list_to_the_score(tmp_path: Path) -> None:
    """A typing error costs nothing, a hint the point, and there is a second try."""
    terminal = Terminal(tmp_path)
    assert "0 of 16 done" in terminal.sees(PROMPT)
    assert "Type a number from 1 to 16" in terminal.types("x")
    assert "1 of 3" in terminal.types("")
    assert "Type a letter from a to c" in terminal.types("zz")
    assert "2 of 3" in terminal.types("a")
    assert "The rule: one live login per user and app" in terminal.types("?")
    assert "Once more" in terminal.types("a b")
    assert "at the second try" in terminal.types("-")
    told = terminal.types("!")
    assert "The answer is d" in told
    assert "1 of 3 at the first try." in told
    assert "Enter goes on to lesson 2" in told
    terminal.process.sendline("q")
    assert 0 == terminal.code()
    assert {"01-one-live-login": [True, False, False]} == learned(tmp_path)
    again = Terminal(tmp_path)
    page = again.sees(PROMPT)
    assert "1 of 16 done" in page
    assert "r asks again" in page
    again.process.sendline("q")
    assert 0 == again.code()


def test_a_review_asks_what_was_wrong_first(tmp_path: Path) -> None:
    """And keeps how it went this time."""
    lessons = {"01-one-live-login": {"asks": [True, True, False], "sitting": 1}}
    _keep(tmp_path, {"format": "tolsim.learned", "version": 1, "lessons": lessons})
    terminal = Terminal(tmp_path, "--review")
    page = terminal.sees(PROMPT)
    assert "From lesson 1" in page
    assert "In which state is legacy after step 2: new logs in?" in page
    terminal.types("d")
    terminal.types("a")
    terminal.process.sendline("-")
    assert "3 of 3 at the first try." in terminal.sees("try.") + "try."
    assert 0 == terminal.code()
    assert {"01-one-live-login": [True, True, True]} == learned(tmp_path)


def test_the_story_is_told_again_on_request(tmp_path: Path) -> None:
    """`s` is no answer, and costs no try."""
    terminal = Terminal(tmp_path, "2")
    terminal.sees(PROMPT)
    assert "legacy is locked out" in terminal.types("s")
    assert "Yes." in terminal.types("a")
    terminal.process.sendeof()
    assert 0 == terminal.code()
    assert not state(tmp_path).exists()


def test_ctrl_c_interrupts(tmp_path: Path) -> None:
    """With the code that shells know."""
    terminal = Terminal(tmp_path, "1")
    terminal.sees(PROMPT)
    terminal.process.sendintr()
    assert 130 == terminal.code()


def test_a_poor_terminal_gets_ascii(tmp_path: Path) -> None:
    """Nothing that its encoding lacks is written."""
    terminal = Terminal(tmp_path, "1", PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii")
    page = terminal.sees(PROMPT)
    assert "?? new logs in" in page
    assert page.isascii()


def test_progress_that_cannot_be_kept_is_told_once(tmp_path: Path) -> None:
    """And is no reason to stop."""
    (tmp_path / "state").write_text("a file where a folder belongs", "utf-8")
    terminal = Terminal(tmp_path, "1")
    terminal.sees(PROMPT)
    terminal.types("a")
    terminal.types("-")
    assert "note: progress is not kept" in terminal.types("d")
    terminal.process.sendline("q")
    assert 0 == terminal.code()


def test_progress_that_makes_no_sense_is_set_aside(tmp_path: Path) -> None:
    """Nothing is lost, and the reader is told."""
    _keep(tmp_path, ["no", "progress"])
    terminal = Terminal(tmp_path)
    assert "learn.json.broken" in terminal.sees(PROMPT)
    terminal.process.sendline("q")
    assert 0 == terminal.code()
    assert ["no", "progress"] == json.loads(
        state(tmp_path).with_name("learn.json.broken").read_text("utf-8")
    )


def test_without_saving_nothing_is_kept(tmp_path: Path) -> None:
    """Not even a folder."""
    terminal = Terminal(tmp_path, "1", "--no-save")
    terminal.sees(PROMPT)
    for answer in ("a", "-", "d"):
        terminal.types(answer)
    terminal.process.sendline("q")
    assert 0 == terminal.code()
    assert not (tmp_path / "state").exists()


def test_progress_can_be_forgotten(tmp_path: Path) -> None:
    """On a terminal after a question."""
    lessons = {"01-one-live-login": {"asks": [True], "sitting": 1}}
    _keep(tmp_path, {"format": "tolsim.learned", "version": 1, "lessons": lessons})
    terminal = Terminal(tmp_path, "--reset")
    terminal.sees("Forget all progress?")
    terminal.process.sendline("n")
    assert 0 == terminal.code()
    assert {"01-one-live-login": [True]} == learned(tmp_path)
    terminal = Terminal(tmp_path, "--reset")
    terminal.sees("Forget all progress?")
    terminal.process.sendline("y")
    assert 0 == terminal.code()
    assert {} == learned(tmp_path)


@pytest.mark.parametrize(
    ("call", "when"), [("chmod", "before"), ("replace", "before"), ("replace", "after")]
)
def test_a_killed_reader_leaves_whole_progress(tmp_path: Path, call: str, when: str) -> None:
    """Whatever the system was asked for last: the file is as it was, or as it is afterwards."""
    lessons = {"02-who-notices": {"asks": [True, True, True], "sitting": 1}}
    _keep(tmp_path, {"format": "tolsim.learned", "version": 1, "lessons": lessons})
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, call, when],
        env=environment, capture_output=True, check=False,
    )  # fmt: skip
    is_saved = (call, when) == ("replace", "after")
    assert (-signal.SIGKILL, b"") == (done.returncode, done.stderr)
    assert {
        **({"01-one-live-login": [False]} if is_saved else {}), "02-who-notices": [True] * 3,
    } == learned(tmp_path)  # fmt: skip


def _keep(folder: Path, document: object) -> None:
    state(folder).parent.mkdir(parents=True, exist_ok=True)
    state(folder).write_text(json.dumps(document), "utf-8")


def learn(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run `tolsim learn` without a terminal."""
    sys.argv = ["tolsim", "learn", *arguments]
    code = main()
    return (code, *capsys.readouterr())


@pytest.mark.parametrize(
    ("answers", "expected"), [("a\n-\nd\n", 0), ("# all\na # ok\n\n-\nc\n", 1)], ids=["right", "no"]
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
        # `explore` ends with 1 where it reaches its goal.
        assert (1 if sys.argv[1] == "explore" else 0) == main(), capsys.readouterr().err
