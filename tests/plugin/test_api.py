"""`import tolsim`: scenarios and traces as typed objects."""

import subprocess
import sys
from pathlib import Path

import pytest

import tolsim

pytestmark = pytest.mark.installed

SCENARIO = """\
title: Two systems
policy: zoom-user-concurrent
tolerance: [1, 2]
systems: [legacy, new]
steps:
  - login: legacy
  - login: new
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "two.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return file


def test_a_file_has_its_runs(path: Path) -> None:
    """One for each tolerance; a path may be text."""
    file = tolsim.load(path)
    assert tolsim.load(str(path)) == file
    assert ("Two systems", [1, 2]) == (file.title, [run.apps[0].tolerance for run in file.runs])


def test_a_replay_gives_a_trace_for_each_run(path: Path) -> None:
    """Of a path, of a file that was loaded, and of a single run."""
    expected = [
        {"legacy": "locked-out", "new": "working"},
        {"legacy": "working", "new": "working"},
    ]
    traces = tolsim.replay(path)
    assert expected == [dict(trace.states) for trace in traces]
    file = tolsim.load(path)
    assert traces == tolsim.replay(file)
    assert traces[1:] == tolsim.replay(file.runs[1])


def test_policy_and_tolerance_replace_the_files(path: Path) -> None:
    """Of a path as of a file."""
    (three,) = tolsim.replay(path, tolerance=3)
    (independent,) = tolsim.replay(tolsim.load(path), policy="zoom-user", tolerance=None)
    assert [("zoom-user-concurrent", 3), ("zoom-user", None)] == [
        (trace.scenario.apps[0].policy.name, trace.scenario.apps[0].tolerance)
        for trace in (three, independent)
    ]


def test_a_single_run_keeps_its_policy(path: Path) -> None:
    """Its steps were resolved under it."""
    with pytest.raises(TypeError, match="replay its file instead"):
        tolsim.replay(tolsim.load(path).runs[0], tolerance=1)


def test_problems_are_raised(path: Path) -> None:
    """All of them, as data."""
    path.write_text(SCENARIO.replace("login: new", "login: nw"), encoding="utf-8")
    with pytest.raises(tolsim.DocumentError) as caught:
        tolsim.load(path)
    assert ["unknown-system"] == [problem.code for problem in caught.value.problems]


def test_the_public_names_are_there() -> None:
    """What `__all__` lists can be imported; anything else is an AttributeError."""
    missing = [name for name in tolsim.__all__ if not hasattr(tolsim, name)]
    assert ([], False) == (missing, hasattr(tolsim, "no_such_name"))


def test_importing_tolsim_is_next_to_free() -> None:
    """Nothing else of the package is imported before it is asked for."""
    code = "import sys; old = {*sys.modules}; import tolsim; print({*sys.modules} - old)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True,
        env={"PYTHONPATH": str(Path(tolsim.__file__).parent.parent)},
    )  # fmt: skip
    assert "{'tolsim'}\n" == done.stdout
