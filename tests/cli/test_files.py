"""What a command reads is never written over, and what it writes is whole or not there."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tolsim.cli.app import app
from tolsim.cli.shared import drafts
from tolsim.cli.shared.files import Files
from tolsim.documents import UserError
from tolsim.documents.reading import MAX_BYTES

POLICY = "name: mine\nextends: ./base.yaml\n"
BASE = "name: base\nextends: zoom-user-concurrent\n"
CASE = """\
title: A case
policy: ./mine.yaml
systems: [legacy, new]
steps:
  - {login: legacy, expect: ok}
  - {login: new, expect: ok}
  - {call: legacy, expect: ok}
"""
TEXTS = {
    "mine.yaml": POLICY,
    "base.yaml": BASE,
    "case.yaml": CASE,
    "notes.csv": "time,system,action,result\n,a,login,ok\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case whose policy extends another file, in a folder to work in."""
    monkeypatch.chdir(tmp_path)
    for name, text in TEXTS.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def tolsim(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run the command in this process: exit code and standard error."""

    def run(*args: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            app(list(args))
        return int(end.value.code or 0), capsys.readouterr().err

    return run


def contents() -> dict[str, str]:
    """Every file of the folder, and what it says."""
    return {path.name: path.read_text(encoding="utf-8") for path in Path().iterdir()}


# Without it, the ending of the input would be refused before the input itself.
TEXT = ("--format", "text", "-o")
OUTPUTS = {
    "run": ("run", "case.yaml", *TEXT),
    "check": ("check", "case.yaml", *TEXT),
    "check-summary": ("check", "case.yaml", "--summary"),
    "compare": ("compare", "case.yaml", "--tolerance", "1,2", *TEXT),
    "explain": ("explain", "case.yaml", *TEXT),
    "advise": ("advise", "case.yaml", *TEXT),
    "advise-write": ("advise", "case.yaml", "--write"),
    "identify": ("identify", "case.yaml", *TEXT),
    "explore": ("explore", "./mine.yaml", "-o"),
    "distinguish": ("distinguish", "zoom-user", "./mine.yaml@2", "-o"),
    "option": ("run", "two_systems", "--policy", "./mine.yaml", *TEXT),
    "policies-show": ("policies", "show", "./mine.yaml", "-o"),
    "policies-diff": ("policies", "diff", "./mine.yaml@1", "./mine.yaml@2", *TEXT),
    "policies-check": ("policies", "check", "./mine.yaml", *TEXT),
}


@pytest.mark.parametrize("own", ["mine.yaml", "base.yaml"])
@pytest.mark.parametrize("args", OUTPUTS.values(), ids=list(OUTPUTS))
def test_a_policy_that_was_read_is_an_input(
    tolsim: Callable[..., tuple[int, str]], args: tuple[str, ...], own: str
) -> None:
    """However it was reached: by `policy`, `extends`, an option, or at a tolerance."""
    told = f"error: {own} is one of the inputs\n  help: name another file for the output\n"
    code, err = tolsim(*args, own)
    assert (2, True, TEXTS) == (code, err.endswith(told), contents())


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["link", "hard-link"])
def test_an_input_is_known_by_what_it_is(
    tolsim: Callable[..., tuple[int, str]], link: Callable[[str, str], None]
) -> None:
    """Another name of the same file does not hide it."""
    link("base.yaml", "other.yaml")
    code, err = tolsim("run", "case.yaml", *TEXT, "other.yaml")
    told = "error: other.yaml is one of the inputs\n  help: name another file for the output\n"
    assert (2, told, {**TEXTS, "other.yaml": BASE}) == (code, err, contents())


def test_what_comes_through_standard_input_is_an_input() -> None:
    """A file that the shell opened is not written over either."""
    with Path("notes.csv").open("rb") as table:
        ended = subprocess.run(
            [sys.executable, "-m", "tolsim", "identify", "--observations", "-", *TEXT, "notes.csv"],
            stdin=table, capture_output=True, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    assert (2, TEXTS) == (ended.returncode, contents())
    assert b"notes.csv is one of the inputs" in ended.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("advise", "two_systems", "--write", "a.txt", "-o", "./a.txt"),
        ("check", "two_systems", "-o", "a.txt", "--summary", "a.txt"),
    ],
)
def test_two_outputs_never_share_a_file(
    tolsim: Callable[..., tuple[int, str]], args: tuple[str, ...]
) -> None:
    """Neither is written, as the second would replace the first."""
    code, err = tolsim(*args)
    told = "is named for two outputs\n  help: name a file for each\n"
    assert (2, True, TEXTS) == (code, err.endswith(told), contents())


def test_a_device_takes_two_outputs(tolsim: Callable[..., tuple[int, str]]) -> None:
    """Nothing is lost there that was not to be."""
    args = ("two_systems", "-o", os.devnull, "--summary", os.devnull)
    assert 0 == tolsim("check", *args)[0]


def test_a_file_of_nobodys_reading_is_replaced(tolsim: Callable[..., tuple[int, str]]) -> None:
    """Only what was read is kept."""
    ended = tolsim("policies", "show", "./base.yaml", "-o", "mine.yaml")
    assert (0, "wrote mine.yaml\n") == ended
    assert "name: base" in contents()["mine.yaml"]


def test_a_table_is_an_input(tolsim: Callable[..., tuple[int, str]]) -> None:
    """Of `identify`, though what is read from then on is a scenario."""
    code, err = tolsim("identify", "--observations", "notes.csv", *TEXT, "notes.csv")
    assert (2, True, TEXTS) == (code, "notes.csv is one of the inputs" in err, contents())


WRITTEN = {
    (True, "link"): (),
    (False, "link"): ("mine.yaml",),
    (True, "replace"): ("new.yaml",),
    (False, "replace"): ("new.yaml",),
}
"""What is written all the same, as it needs no such call, where drafts have a name or none."""


def broken(*_: object, **__: object) -> None:
    """What a disk says at a bad moment."""
    raise OSError(28, "No space left on device")


def interrupted(*_: object, **__: object) -> None:
    """A person who changes their mind."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("unnamed", [True, False], ids=["unnamed", "hidden"])
@pytest.mark.parametrize("call", ["chmod", "link", "replace"])
@pytest.mark.parametrize(
    ("fault", "expected"), [(broken, UserError), (interrupted, KeyboardInterrupt)]
)
def test_an_unfinished_draft_never_stays(
    monkeypatch: pytest.MonkeyPatch,
    unnamed: bool,
    call: str,
    fault: Callable[..., None],
    expected: type[BaseException],
) -> None:
    """Nor does the file change that it was to replace."""
    with monkeypatch.context() as patched:
        if not unnamed:
            patched.setattr(drafts, "_UNNAMED", None)
        patched.setattr(os if call == "link" else Path, call, fault)
        for write, name in ((Files().write, "mine.yaml"), (Files().create, "new.yaml")):
            with suppress(expected):
                write(name, "new")
    kept = {**TEXTS, **dict.fromkeys(WRITTEN.get((unnamed, call), ()), "new")}
    assert kept == contents()


def test_a_new_file_replaces_nothing() -> None:
    """Also where it came into being after the question was asked."""
    with pytest.raises(UserError, match=r"^base.yaml: file exists$"):
        Files().create("base.yaml", "new")
    assert TEXTS == contents()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_new_scenario_is_told_of_on_a_full_disk() -> None:
    """The file is written; that nobody can be told so is no bug."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tolsim", "new", "a.yaml"],
            stdout=full, stderr=subprocess.PIPE, check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    assert (2, True) == (ended.returncode, Path("a.yaml").exists())
    assert ended.stderr.startswith(b"error: standard output: no space left")


def test_a_replaced_file_keeps_its_mode() -> None:
    """A new one has that of other files."""
    Path("mine.yaml").chmod(0o600)
    for name, mode in (("mine.yaml", 0o600), ("new.yaml", 0o644)):
        Files().write(name, "text")
        assert mode == stat.S_IMODE(Path(name).stat().st_mode)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "`` is not the name of a file"),
        ("-", "`-` is not the name of a file"),
        ("nowhere/a.yaml", "nowhere/a.yaml: no such file or directory"),
        ("mine.yaml/a", "mine.yaml/a: not a directory"),
        ("a" * 300, f"{'a' * 300}: file name too long"),
    ],
)
def test_a_file_that_cannot_be_written(path: str, sentence: str) -> None:
    """It is told with its name."""
    with pytest.raises(UserError) as refused:
        Files().write(path, "text")
    assert sentence == refused.value.sentence


def test_a_link_in_a_circle_is_replaced(tolsim: Callable[..., tuple[int, str]]) -> None:
    """It leads to no file that could be kept."""
    Path("loop").symlink_to("loop")
    assert (0, "wrote loop\n") == tolsim("policies", "show", "dex", "-o", "loop")
    assert contents()["loop"].startswith("dex")


@pytest.mark.parametrize("args", [("run",), ("check",), ("explain",), ("policies", "show")])
def test_a_name_that_is_too_long(
    tolsim: Callable[..., tuple[int, str]], args: tuple[str, ...]
) -> None:
    """It is the name of no file."""
    code, err = tolsim(*args, f"./{'a' * 300}.yaml")
    assert (2, 1) == (code, err.count("error: "))
    assert "Traceback" not in err


def test_a_device_can_be_read_and_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal is both at once, and nothing in it can be lost."""
    files = Files()
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert ("<stdin>", b"") == files.read("-")
    files.write(os.devnull, "text")
    assert "<Files: 0 read>" == repr(files)


def test_of_a_large_file_one_byte_too_many_is_read() -> None:
    """Enough for its reader to see that it is too large."""
    with Path("large.yaml").open("wb") as file:
        file.truncate(MAX_BYTES + 1000)
    assert MAX_BYTES + 1 == len(Files().read_bytes("large.yaml"))


def test_a_policy_is_read_and_known() -> None:
    """A name of the catalogue is no file of the user's."""
    files = Files()
    assert "<Files: 0 read>" == repr(files)
    assert BASE == files.find_policy("./base.yaml", "case.yaml").text
    assert files.find_policy("zoom-user", "base.yaml").text.endswith("\n")
    assert "<Files: 1 read>" == repr(files)


def test_an_answer_can_come_in_pieces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A long one is written as it is made; a file is whole all the same, or is not there."""
    path = tmp_path / "answer.txt"

    def pieces() -> Iterator[str]:
        yield "a\ud800"
        yield "b\n"

    Files().put(pieces(), None)
    Files().put(pieces(), str(path))
    assert ("a\\ud800b\n", "a\\ud800b\n") == (
        capsys.readouterr().out, path.read_text(encoding="utf-8"),
    )  # fmt: skip

    def broken() -> Iterator[str]:
        yield "a"
        raise ValueError("the sky fell")

    before = {*tmp_path.iterdir()}
    with pytest.raises(ValueError, match="the sky fell"):
        Files().put(broken(), str(tmp_path / "half.txt"))
    assert before == {*tmp_path.iterdir()}
