"""`tolsim run` from the outside: streams, exit codes, files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tolsim.cli.app import app, main

pytestmark = pytest.mark.installed

TWO_SYSTEMS = "scenarios/two_systems.yaml"
SMALL = "title: Small\npolicy: {}\nsystems: [legacy]\nsteps: [{login: legacy}]\n"
BROKEN = "title: Broken\npolicy: {}\nsystems: [legacy]\nsteps: [{login: lagacy}]\n"


class Ended(tuple[int, str, str]):
    """Exit code, standard output, standard error."""

    __slots__ = ()


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> Ended:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(args))
    out, err = capsys.readouterr()
    return Ended((int(end.value.code or 0), out, err))


def process(*args: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tolsim", *args],
        input=stdin,
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_the_case_that_began_it_all(capsys: pytest.CaptureFixture[str]) -> None:
    """The second login locks legacy out, and the command ends well."""
    code, out, err = tolsim(capsys, "run", TWO_SYSTEMS)
    assert (0, "") == (code, err)
    assert "✗ legacy is locked out since step 3 (5m): xyz must log in again." in out
    assert "✓ new is working." in out


def test_a_bundled_scenario_goes_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no such file exists, the one that came with tolsim is meant."""
    assert tolsim(capsys, "run", TWO_SYSTEMS) == tolsim(capsys, "run", "two_systems")


def test_json_is_one_document_a_line(capsys: pytest.CaptureFixture[str], small: Path) -> None:
    """Several files give several lines, in the order of the arguments."""
    code, out, _ = tolsim(capsys, "run", str(small), TWO_SYSTEMS, "--format", "json")
    titles = [json.loads(line)["title"] for line in out.splitlines()]
    assert (0, ["Small", "Two systems, one app"]) == (code, titles)


def test_the_same_input_gives_the_same_bytes() -> None:
    """Neither the hash seed nor anything else of the process has a say."""
    one, two = (
        process("run", TWO_SYSTEMS, "--format", "json", PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2")
    )
    assert one == two


def test_compact_tells_only_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """A step that changes nothing repeats no token and no system."""
    _, out, _ = tolsim(capsys, "run", TWO_SYSTEMS, "--format", "json", "--compact")
    step = json.loads(out)["runs"][0]["steps"][1]
    assert ({}, {}) == (step["tokens"], step["systems"])


def test_a_long_trace_is_written_compact_or_not_at_all(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One step more than a whole trace may have is an error that tells the way out."""
    monkeypatch.setattr("tolsim.cli.run.MOST_WHOLE_STEPS", 5)
    whole = ("run", TWO_SYSTEMS, "--format", "json")
    expected = (
        "error: a trace of 6 steps is too long to write whole: 5 steps are the most\n"
        "  help: add --compact\n"
    )
    assert (2, "", expected) == tolsim(capsys, *whole)
    assert 0 == tolsim(capsys, *whole, "--compact")[0]
    monkeypatch.setattr("tolsim.cli.run.MOST_WHOLE_STEPS", 6)
    assert 0 == tolsim(capsys, *whole)[0]


def test_a_broken_file_is_told_with_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, small: Path
) -> None:
    """Exit code 2, nothing on standard output, also where other files are sound."""
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    code, out, err = tolsim(capsys, "run", str(small), str(path))
    assert (2, "") == (code, out)
    assert f"{path}:4:17" in err
    assert "legacy" in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("run",), "no scenario to read"),
        (("run", "nowhere.yaml"), "nowhere.yaml: no such file or folder"),
        (("run", "tests/cli"), "tests/cli: no scenario was found"),
        (("run", TWO_SYSTEMS, "--set", "access"), "has no `=`"),
        (("run", TWO_SYSTEMS, "--set", "access.expire={}"), "expires"),
        (("run", TWO_SYSTEMS, "--policy", "zoom-usr"), "zoom-user"),
        (("run", TWO_SYSTEMS, "--tolerance", "-1"), "--tolerance"),
        (("run", TWO_SYSTEMS, "--policy", "zoom-user", "--tolerance", "3"), "tolerance"),
        (("run", TWO_SYSTEMS, "--format", "xml"), "xml"),
        (("run", TWO_SYSTEMS, "-o", "nowhere/out.txt"), "nowhere/out.txt"),
        (("rn", TWO_SYSTEMS), "rn"),
    ],
)
def test_bad_usage_is_told_and_ends_with_2(
    capsys: pytest.CaptureFixture[str], args: tuple[str, ...], said: str
) -> None:
    """On standard error, without a traceback, and with nothing on standard output."""
    code, out, err = tolsim(capsys, *args)
    assert (2, "") == (code, out)
    assert said in err
    assert "Traceback" not in err


def test_output_goes_to_a_file_whole(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, small: Path
) -> None:
    """`-o` writes what would be shown, and leaves no draft behind."""
    _, shown, _ = tolsim(capsys, "run", str(small))
    target = tmp_path / "out.txt"
    ended = tolsim(capsys, "run", str(small), "-o", str(target))
    assert Ended((0, "", f"wrote {target}\n")) == ended
    assert shown == target.read_text(encoding="utf-8")
    assert ["out.txt", "small.yaml"] == sorted(path.name for path in tmp_path.iterdir())


def test_an_input_is_never_written_over(capsys: pytest.CaptureFixture[str], small: Path) -> None:
    """Not even under another spelling of its path."""
    alias = small.parent / "." / small.name
    code, _, err = tolsim(capsys, "run", str(small), "--format", "text", "-o", str(alias))
    assert (2, SMALL) == (code, small.read_text(encoding="utf-8"))
    assert "is one of the inputs" in err


def test_standard_input_is_a_file(small: Path) -> None:
    """`-` reads what is piped in."""
    piped = process("run", "-", stdin=small.read_bytes())
    assert (0, b"") == (piped.returncode, piped.stderr)
    assert piped.stdout == process("run", str(small)).stdout


def test_a_link_goes_on_leading_where_it_did(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, small: Path
) -> None:
    """What it leads to is written, and the link stays one."""
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    assert 0 == tolsim(capsys, "run", str(small), "-o", str(link))[0]
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("Small")


def test_a_pipe_is_written_to(tmp_path: Path, small: Path) -> None:
    """Not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "tolsim", "run", str(small), "-o", str(pipe)]
    with subprocess.Popen(command) as writer:
        assert pipe.read_text(encoding="utf-8").startswith("Small")
        assert 0 == writer.wait()
    assert pipe.is_fifo()


def test_json_stays_json_in_a_poor_encoding() -> None:
    """What the encoding lacks is escaped as JSON does."""
    text = SMALL.replace("Small", "é 😀").encode()
    ended = process("run", "-", "--format", "json", stdin=text, PYTHONIOENCODING="ascii")
    assert "é 😀" == json.loads(ended.stdout)["title"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_no_bug(small: Path) -> None:
    """It is told as what it is, with exit code 2."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tolsim", "run", str(small)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert 2 == ended.returncode
    assert b"no space left" in ended.stderr


def test_extending_in_a_circle_through_folders(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The circle is told, however the paths are written."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.yaml").write_text("name: a\nextends: ./sub/b.yaml\n", encoding="utf-8")
    (tmp_path / "sub" / "b.yaml").write_text("name: b\nextends: ../a.yaml\n", encoding="utf-8")
    code, out, _ = tolsim(capsys, "policies", "check", str(tmp_path / "a.yaml"))
    assert 2 == code
    assert "extends-cycle" in out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_poor_encoding_gets_ascii_symbols(encoding: str) -> None:
    """Names from the file are escaped there, never lost."""
    text = SMALL.replace("legacy", "システム").encode()
    ended = process("run", "-", stdin=text, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert 0 == ended.returncode
    assert b"o==" in ended.stdout or b"ok" in ended.stdout
    assert b"\\u30b7" in ended.stdout


def test_colour_only_where_it_is_wanted(small: Path) -> None:
    """Not into a pipe, unless asked for."""
    path = str(small)
    assert b"\x1b[" not in process("run", path).stdout
    assert b"\x1b[" in process("run", path, "--color", "always").stdout
    assert b"\x1b[" in process("run", path, FORCE_COLOR="1").stdout
    assert b"\x1b[" not in process("run", path, "--color", "never", FORCE_COLOR="1").stdout


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (f"check {TWO_SYSTEMS} 2>&-", 0, ""),
        ("explore zoom-user 2>&-", 1, ""),
        ("distinguish zoom-user dex 2>&-", 0, ""),
        ("run - <&-", 2, "error: standard input is closed\n  help: name a file\n"),
        ("policies show - <&-", 2, "error: standard input is closed\n  help: name a file\n"),
        (f"run {TWO_SYSTEMS} >&-", 2, "error: standard output is closed\n"),
    ],
)
def test_a_closed_stream_is_no_bug(command: str, code: int, told: str) -> None:
    """The command does without it, or says that it cannot."""
    ended = subprocess.run(
        f'"{sys.executable}" -m tolsim {command}', shell=True, capture_output=True, check=False
    )
    assert (code, told) == (ended.returncode, ended.stderr.decode())


def test_a_bug_is_owned_up_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3 and one line; the traceback only with --debug."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr("tolsim.cli.shared.files.Files.read", broken)
    monkeypatch.setattr(sys, "argv", ["tolsim", "run", TWO_SYSTEMS])
    assert 3 == main()
    assert "a bug in tolsim" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["tolsim", "run", TWO_SYSTEMS, "--debug"])
    with pytest.raises(RuntimeError, match="the sky fell"):
        main()


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` needs no verb."""
    assert Ended((0, "tolsim 0.1.0\n", "")) == tolsim(capsys, "--version")
