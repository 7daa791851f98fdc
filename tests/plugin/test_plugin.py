"""Scenario files as pytest items, in a project of their own."""

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytestmark = pytest.mark.installed

SCENARIO = """\
title: Two systems, {}
policy: zoom-user-concurrent
tolerance: [1, 2]
systems: [legacy, new]
steps:
  - login: legacy
  - login: new
  - call: legacy
    expect: {}
"""
HOLDS = SCENARIO.format("as they are", "{tolerance 1: invalid_token, tolerance 2: ok}")
FAILS = SCENARIO.format("as one wishes", "ok")
BROKEN = HOLDS.replace("call: legacy", "call: lagacy")
PLUGIN = "tolsim.pytest_plugin"
RULE = "one live login per user and app, the oldest goes"


def installed() -> bool:
    """Whether pytest finds the plugin by itself."""
    return any(one.value == PLUGIN for one in entry_points(group="pytest11"))


def run_pytest(folder: Path, *args: str, plugin: bool = True) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder, where it knows nothing of this project's own settings."""
    with_it = () if installed() else ("-p", PLUGIN)
    without = ("-p", "no:tolsim") if installed() else ()
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:hypothesispytest",
         *(with_it if plugin else without), "-rN", *args],
        cwd=folder, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTEST_ADDOPTS": ""},
    )  # fmt: skip


def outcomes(done: subprocess.CompletedProcess[str]) -> list[str]:
    """`OUTCOME NODEID`, sorted, as `-v` and `-n` write them in their own ways."""
    found = re.findall(r"^(\S+\.ya?ml::.+?) (PASSED|FAILED|SKIPPED)", done.stdout, re.MULTILINE)
    spread = re.findall(r"(PASSED|FAILED|SKIPPED) (\S+\.ya?ml::.+?) *$", done.stdout, re.MULTILINE)
    return sorted([f"{word} {node}" for node, word in found] + [f"{a} {b}" for a, b in spread])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a scenario by its ending and one that it names."""
    (tmp_path / "pyproject.toml").write_text('[tool.tolsim]\nscenarios = ["cases/**/*.yaml"]\n')
    (tmp_path / "cases" / "deep").mkdir(parents=True)
    (tmp_path / "two.tolsim.yaml").write_text(HOLDS)
    (tmp_path / "cases" / "deep" / "wish.yaml").write_text(FAILS)
    (tmp_path / "other.yaml").write_text("not: a scenario\n")
    return tmp_path


EXPECTED = [
    "FAILED cases/deep/wish.yaml::zoom-user-concurrent tolerance 1",
    "PASSED cases/deep/wish.yaml::zoom-user-concurrent tolerance 2",
    "PASSED two.tolsim.yaml::zoom-user-concurrent tolerance 1",
    "PASSED two.tolsim.yaml::zoom-user-concurrent tolerance 2",
]


def test_each_run_is_an_item(project: Path) -> None:
    """Of files that end in `.tolsim.yaml` or that the project names, and of no others."""
    done = run_pytest(project, "-v")
    assert (1, EXPECTED) == (done.returncode, outcomes(done))


def test_items_run_in_several_processes(project: Path) -> None:
    """pytest-xdist hands them out like any other."""
    done = run_pytest(project, "-v", "-n", "2", "-p", "xdist")
    assert (1, EXPECTED) == (done.returncode, outcomes(done))


def test_a_failure_is_told_in_tolsims_words(project: Path) -> None:
    """The excerpt of the file and the cause, and none of Python's frames."""
    done = run_pytest(project)
    expected = f"""\
failed: step 3 (0s): expected ok, got invalid_token (access_revoked)
 --> cases/deep/wish.yaml:9:13
9 |     expect: ok
  |             ^^
because legacy.A1 was issued at step 1 (0s)
because legacy.A1 was revoked at step 2 (0s) by new.A1: {RULE}
help: see the timeline with `tolsim run cases/deep/wish.yaml`
"""
    assert expected in done.stdout
    assert "Traceback" not in done.stdout
    assert ".py:" not in done.stdout


def test_a_broken_file_is_an_error_of_collection(project: Path) -> None:
    """With all its problems, as `tolsim check` tells them."""
    (project / "two.tolsim.yaml").write_text(BROKEN)
    done = run_pytest(project)
    expected = """\
error[unknown-system]: no system is called `lagacy`
 --> two.tolsim.yaml:8:11
8 |   - call: lagacy
  |           ^^^^^^
help: did you mean `legacy`?
"""
    assert (2, True) == (done.returncode, expected in done.stdout)


def test_a_run_that_expects_nothing_is_skipped(project: Path) -> None:
    """It proves nothing, so it does not pass."""
    (project / "two.tolsim.yaml").write_text(HOLDS.replace("tolerance 2: ok", ""))
    node = "two.tolsim.yaml::zoom-user-concurrent tolerance 2"
    assert [f"SKIPPED {node}"] == outcomes(run_pytest(project, "-v", node))


def test_a_setting_of_another_kind_is_a_usage_error(project: Path) -> None:
    """The project's file is named."""
    (project / "pyproject.toml").write_text('[tool.tolsim]\nscenarios = "cases"\n')
    done = run_pytest(project)
    sentence = "pyproject.toml: [tool.tolsim] scenarios is not a list of globs"
    assert (4, True) == (done.returncode, sentence in done.stderr)


def test_nothing_is_imported_until_a_file_matches(tmp_path: Path) -> None:
    """A project without scenarios pays for two small modules."""
    (tmp_path / "other.yaml").write_text("not: a scenario\n")
    (tmp_path / "test_it.py").write_text(
        "import sys\n\n"
        "def test_it():\n"
        "    loaded = {name for name in sys.modules if name.startswith(('tolsim', 'yaml'))}\n"
        "    assert {'tolsim', 'tolsim.project', 'tolsim.pytest_plugin'} == loaded\n"
    )
    done = run_pytest(tmp_path)
    assert (0, True) == (done.returncode, "1 passed" in done.stdout), done.stdout
