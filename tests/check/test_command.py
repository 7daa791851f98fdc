"""`tolsim check` from the outside: which files it takes, what it exits with, what it writes."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tolsim.cli.app import app

GOOD = """\
title: A good one
policy: {}
systems: [legacy]
steps:
  - login: legacy
    expect: ok   # always
"""
FAILING = GOOD.replace("good", "failing").replace("expect: ok", "expect: invalid_grant")
BROKEN = GOOD.replace("good", "broken").replace("login: legacy", "login: lagacy")
EMPTY = GOOD.replace("good", "silent").replace("    expect: ok   # always\n", "")
ONE_HELD = "1 file, 1 run: the only expectation held\n"

Check = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Run the command in this process: exit code, standard output, standard error."""

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            app(["check", *args])
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def checked(out: str) -> list[str]:
    """The files of a JSON answer."""
    return [file["file"] for file in json.loads(out)["files"]]


@pytest.mark.parametrize("form", ["text", "json", "junit", "github"])
@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([GOOD], 0),
        ([GOOD, FAILING], 1),
        ([BROKEN], 2),
        ([GOOD, BROKEN, FAILING], 2),
        ([EMPTY], 2),
        ([EMPTY, GOOD], 0),
    ],
    ids=["good", "failing", "broken", "all", "empty", "empty-and-good"],
)
def test_the_exit_code_never_depends_on_the_format(
    check: Check, texts: list[str], expected: int, form: str
) -> None:
    """A broken file outranks failed expectations, and nothing expected is no success."""
    for number, text in enumerate(texts):
        write(f"{number}.yaml", text)
    assert expected == check(".", "--format", form)[0]


def test_a_broken_file_does_not_hide_the_others(check: Check) -> None:
    """Its problems and their failures are told in one go."""
    for name, text in (("a", BROKEN), ("b", FAILING), ("c", GOOD)):
        write(f"{name}.yaml", text)
    code, out, _ = check(".", "--format", "json")
    files = json.loads(out)["files"]
    expected = [("a.yaml", True, []), ("b.yaml", False, [1]), ("c.yaml", False, [0])]
    assert (2, expected) == (
        code,
        [
            (file["file"], bool(file["error"]), [len(run["failures"]) for run in file["runs"]])
            for file in files
        ],
    )


def test_nothing_expected_can_be_allowed(check: Check) -> None:
    """Without --allow-empty the way out is told."""
    write("a.yaml", EMPTY)
    tally = "1 file, 1 run: no expectation found\n"
    help_ = "write `expect` or `then`, let --update write them, or pass --allow-empty"
    told = f"error: no expectation was found\n  help: {help_}\n"
    assert (2, tally, told) == check("a.yaml")
    assert (0, tally, "") == check("a.yaml", "--allow-empty")


def test_folders_are_searched_and_sorted(check: Check) -> None:
    """Both endings, at any depth, hidden folders aside; what has no `steps` is only counted."""
    for name in ("b/c.yml", "b/a.yaml", "a.yaml", ".hidden/x.yaml", "z.txt"):
        write(f"s/{name}", GOOD)
    write("s/policy.yaml", "name: policy\n")
    write("s/list.yaml", "- 1\n")
    write("s/chart.yaml", "{{ template }}: [\n")
    code, out, err = check("s", "--format", "json")
    assert (0, ["s/a.yaml", "s/b/a.yaml", "s/b/c.yml"]) == (code, checked(out))
    assert (
        "skipped YAML files without `steps`: 3\n3 files, 3 runs: all 3 expectations held\n" == err
    )


def test_what_means_to_be_a_scenario_is_not_skipped(check: Check) -> None:
    """A file with `steps` that is not even YAML is broken, wherever it was found."""
    write("s/a.yaml", "title: x\nsteps:\n  - [\n")
    assert 2 == check("s")[0]


def test_a_file_that_is_named_must_be_a_scenario(check: Check) -> None:
    """The same file in a folder would be skipped."""
    write("policy.yaml", "name: policy\n")
    code, out, _ = check("policy.yaml")
    assert (2, True) == (code, out.startswith("error[unknown-key]: "))


def test_files_globs_and_folders_name_a_file_once(check: Check) -> None:
    """In the order of the arguments."""
    write("s/a.yaml", GOOD)
    write("s/b.yaml", GOOD)
    _, out, _ = check("s/b.yaml", "s/*.yaml", "s", "./s/a.yaml", "--format", "json")
    assert ["s/b.yaml", "s/a.yaml"] == checked(out)


def test_a_path_that_leads_nowhere_is_bad_usage(check: Check) -> None:
    """Nothing is checked then."""
    write("a.yaml", GOOD)
    told = (
        "error: no*.yaml: no such file or folder\n"
        "  help: name scenario files, folders or globs, or "
        "a scenario that `tolsim examples` lists\n"
    )
    assert (2, "", told) == check("a.yaml", "no*.yaml")


def test_standard_input_is_a_file(folder: Path) -> None:
    """`-` reads it, and failures show its lines."""
    done = subprocess.run(
        [sys.executable, "-m", "tolsim", "check", "-"],
        input=FAILING,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert 1 == done.returncode
    assert " --> <stdin>:6:13\n" in done.stdout
    assert "help: see the timeline with `tolsim run -`\n" in done.stdout


def test_selection_by_path_or_title(check: Check) -> None:
    """What was left out is counted on standard error."""
    write("a.yaml", GOOD)
    write("b.yaml", FAILING)
    assert (0, ONE_HELD, "files not selected by -k: 1\n") == check(".", "-k", "good")
    assert (0, ONE_HELD, "files not selected by -k: 1\n") == check(".", "-k", "not b.yaml")
    code, out, err = check(".", "-k", "good or")
    assert (2, "", "error[usage]: -k good or: expected a word at the end") == (
        code, out, err.splitlines()[0]
    )  # fmt: skip


def test_a_broken_file_is_always_selected(check: Check) -> None:
    """Its title cannot be known, and it must not vanish from a gate."""
    write("a.yaml", BROKEN)
    assert 2 == check(".", "-k", "something else")[0]


def test_fail_fast_stops_behind_the_first(check: Check) -> None:
    """That is, after the first file that is broken or fails."""
    for name, text in (("a", GOOD), ("b", FAILING), ("c", BROKEN)):
        write(f"{name}.yaml", text)
    code, out, _ = check(".", "--fail-fast", "--format", "json")
    assert (1, ["a.yaml", "b.yaml"]) == (code, checked(out))


def test_options_replace_policy_and_tolerance(check: Check) -> None:
    """The failure's help leads `run` to the same run."""
    write("a.yaml", GOOD.replace("policy: {}", "policy: zoom-user-concurrent"))
    assert 0 == check("a.yaml", "--tolerance", "2")[0]
    limit = "limits={none: {kind: grant, max: 1, per: [app], overflow: refuse, on: [login]}}"
    write("b.yaml", GOOD + "  - login: legacy\n    expect: ok\n")
    code, out, _ = check("b.yaml", "--set", limit)
    assert (1, f"help: see the timeline with `tolsim run b.yaml --set '{limit}'`") == (
        code, out.splitlines()[-3]
    )  # fmt: skip
    assert "because it was refused: " in out


def test_durations_are_told_beside_the_answer(check: Check) -> None:
    """The slowest files, on standard error."""
    write("a.yaml", GOOD)
    write("b.yaml", GOOD)
    _, out, err = check(".", "--durations", "1")
    assert (1, "2 files, 2 runs: all 2 expectations held\n") == (len(err.splitlines()), out)
    assert err.rstrip().endswith((" ms  a.yaml", " ms  b.yaml"))


def test_output_and_summary_go_to_files(check: Check) -> None:
    """Standard output stays empty; neither file is one of the inputs."""
    write("a.yaml", GOOD)
    args = (".", "-o", "report.xml", "--summary", "summary.md")
    wrote = "wrote report.xml\nwrote summary.md\n"
    assert (0, "", wrote + ONE_HELD) == check(*args)
    assert Path("report.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert "## tolsim check\n\n" + ONE_HELD[:-1] + ".\n" == Path("summary.md").read_text()
    code, _, err = check("a.yaml", "--format", "json", "-o", "a.yaml")
    assert (2, "error: a.yaml is one of the inputs") == (code, err.splitlines()[0])


def test_an_update_shows_the_difference_and_writes_it(check: Check) -> None:
    """The difference on standard error, the answer after it; mode and links are kept."""
    path = write("real.yaml", FAILING)
    path.chmod(0o640)
    Path("link.yaml").symlink_to("real.yaml")
    difference = """\
--- link.yaml
+++ link.yaml (updated)
@@ -3,4 +3,4 @@
 systems: [legacy]
 steps:
   - login: legacy
-    expect: invalid_grant   # always
+    expect: ok   # always
"""
    assert (0, ONE_HELD, difference) == check("link.yaml", "--update")
    assert FAILING.replace("invalid_grant", "ok") == path.read_text(encoding="utf-8")
    assert (True, 0o640) == (Path("link.yaml").is_symlink(), stat.S_IMODE(path.stat().st_mode))
    assert (0, ONE_HELD, "") == check("link.yaml", "--update")


def test_an_update_that_cannot_be_made_leaves_the_file(check: Check) -> None:
    """The reason is told, and the expectation still fails."""
    text = FAILING.replace("expect: invalid_grant", "then: {legacy.R1: spent}").replace(
        "policy: {}", "policy: {refresh: {issued: false}}"
    )
    path = write("a.yaml", text)
    code, _, err = check("a.yaml", "--update")
    told = (
        "a.yaml: not updated: nothing written at step 1 can hold: "
        "expected legacy.R1 spent, it is not issued\n"
    )
    assert (1, told, text) == (code, err, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("-",), "--update cannot write to -"),
        (("two_systems",), "--update cannot write to two_systems"),
        (("a.yaml", "--policy", "zoom-user"), "--update does not go with --policy"),
    ],
)
def test_only_files_and_their_own_runs_are_updated(
    check: Check, args: tuple[str, ...], sentence: str
) -> None:
    """Other runs, standard input and bundled scenarios are none of the file's business."""
    write("a.yaml", FAILING)
    code, out, err = check(*args, "--update")
    assert (2, "") == (code, out)
    assert err.startswith(f"error[usage]: {sentence}")


def test_broken_files_are_never_updated(check: Check) -> None:
    """Nobody knows what they mean."""
    path = write("a.yaml", BROKEN)
    assert (2, BROKEN) == (check("a.yaml", "--update")[0], path.read_text(encoding="utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
@pytest.mark.parametrize("form", ["json", "junit"])
def test_file_names_that_are_no_text(check: Check, folder: Path, form: str) -> None:
    """Bytes of a name that no encoding has are escaped, in a file too."""
    name = os.fsdecode(b"bad\xff.yaml")
    (folder / name).write_text(GOOD, encoding="utf-8")
    code, out, _ = check(name, "--format", form, "-o", "report")
    assert (0, "") == (code, out)
    assert "bad" in (folder / "report").read_text(encoding="utf-8")
