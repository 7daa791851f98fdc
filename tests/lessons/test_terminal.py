"""`tolsim learn` in a terminal: from the list to the score, and what can go wrong meanwhile."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parent.parent.parent
PROMPT = "\n> "


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


def mind_interrupts() -> None:
    """A job in the background ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A terminal of 80 columns and 24 rows, and a state directory of its own."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.process = pexpect.spawn(
            sys.executable, ["-m", "tolsim", "learn", *arguments],
            cwd=str(folder), dimensions=(24, 80), encoding="utf-8", timeout=30,
            preexec_fn=mind_interrupts,
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
