"""`import tolsim`: scenarios and traces as typed objects."""

import subprocess
import sys
from pathlib import Path

import pytest

import tolsim
from tolsim.documents import UserError

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


FORUM = "login legacy; 5m; login new; call legacy"
LOST = {"legacy": "locked-out", "new": "working"}
KEPT = {"legacy": "working", "new": "working"}


def test_a_bundled_scenario_goes_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of that name comes first; another name is a file that does not exist."""
    monkeypatch.chdir(tmp_path)
    assert "Two systems, one app" == tolsim.load("two_systems").title
    assert [LOST] == [dict(trace.states) for trace in tolsim.replay("two_systems")]
    Path("two_systems").write_text(SCENARIO, encoding="utf-8")
    assert "Two systems" == tolsim.load("two_systems").title
    with pytest.raises(FileNotFoundError):
        tolsim.load("two_system")


def test_a_text_is_a_scenario_too(path: Path) -> None:
    """As if it stood in a file."""
    loaded = tolsim.loads(SCENARIO)
    assert tolsim.load(path).replay() == loaded.replay()
    assert SCENARIO == loaded.to_yaml()
    with pytest.raises(tolsim.DocumentError) as caught:
        tolsim.loads("title: [\n")
    assert "<text>" == caught.value.problems[0].file


def test_a_scenario_runs_under_other_rules(path: Path) -> None:
    """What is left out stays; one change comes upon another."""
    scenario = tolsim.load(path)
    three = scenario.under(tolerance=3)
    settings = {"access.expires.after_issue": "10m"}
    other = three.under(policy="zoom-user-refresh-reuse", settings=settings)
    apps = [run.apps[0] for one in (three, other) for run in one.runs]
    assert [("zoom-user-concurrent", 3, 3600), ("zoom-user-refresh-reuse", 3, 600)] == [
        (app.policy.name, app.tolerance, app.policy.access.expires.after_issue) for app in apps
    ]
    assert (2, 1) == (len(scenario.runs), len(three.runs))


@pytest.mark.parametrize(
    "steps",
    [
        FORUM,
        [{"login": "legacy"}, {"wait": "5m"}, {"login": "new"}, {"call": "legacy"}],
    ],
)
def test_a_scenario_with_other_steps(path: Path, steps: str | list[dict[str, str]]) -> None:
    """In one line as on the command line, or as in a file; the head and its runs stay."""
    scenario = tolsim.load(path).with_steps(steps)
    expected = [["ok", "ok", "ok", "invalid_token"], ["ok", "ok", "ok", "ok"]]
    assert expected == [[step.outcome for step in trace.steps] for trace in scenario.replay()]
    assert 1 == len(scenario.under(policy="zoom-user").runs)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("login legcy; login now", ["unknown-system", "unknown-system"]),
        ("logn legacy", ["unknown-verb"]),
        ([{"login": "legacy", "expect": "ok", "refresh": "new"}], ["two-verbs"]),
    ],
)
def test_steps_with_problems(
    path: Path, steps: str | list[dict[str, str]], expected: list[str]
) -> None:
    """All of them are told, as of a file, but not with its name."""
    with pytest.raises(tolsim.DocumentError) as caught:
        tolsim.load(path).with_steps(steps)
    problems = caught.value.problems
    assert expected == [problem.code for problem in problems]
    assert {"<steps>"} == {Path(problem.file).name for problem in problems}


def test_a_scenario_can_be_written(path: Path) -> None:
    """With the policy and tolerance it was put under; read again, its runs are the same."""
    scenario = tolsim.load(path).under(policy="zoom-user-concurrent@3").with_steps(FORUM)
    expected = """\
title: Two systems
policy: zoom-user-concurrent
tolerance: 3
systems: [legacy, new]
steps:
  - login: legacy
  - wait: 5m
  - login: new
  - call: legacy
"""
    assert expected == scenario.to_yaml()
    assert scenario.replay()[0].states == tolsim.loads(expected).replay()[0].states
    # A policy without a knob has no place for the tolerances of the file.
    assert "tolerance" not in tolsim.load(path).under(policy="okta-static").to_yaml()


def test_what_cannot_be_written(path: Path) -> None:
    """A file has no place for single settings."""
    scenario = tolsim.load(path).under(settings={"access.expires.after_issue": "10m"})
    with pytest.raises(UserError, match="no place for settings"):
        scenario.to_yaml()


def test_a_policy_file_is_found_from_the_scenario_that_is_written(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`under` names it as seen from here, a scenario as seen from its folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("mine.yaml").write_text("name: mine\ntitle: m\nextends: zoom-user\n", encoding="utf-8")
    written = tolsim.load("../two.yaml").under(policy="mine.yaml").to_yaml()
    assert "policy: here/mine.yaml\n" in written
    apps = "apps: {one: {policy: dex}, two: }\nsystems: {a: {app: one}, b: {app: two}}"
    several = tolsim.loads(f"title: Apps\n{apps}\nsteps: [login: a]\n").under(policy="./mine.yaml")
    assert ["mine", "mine"] == [app.policy.name for app in several.runs[0].apps]
    assert several.runs[0].apps == tolsim.loads(several.to_yaml()).runs[0].apps


RACE = f"{FORUM}; race refresh new, refresh new"


@pytest.mark.parametrize(
    ("n", "states", "statuses", "held"),
    [
        (0, ["signed-out", "signed-out"], [], (None, None)),
        (1, ["working", "signed-out"], ["valid", "current"], (None, None)),
        (3, ["locked-out", "working"], ["revoked", "revoked", "valid", "current"],
         ("new.A1", "new.R1")),
        ("5.1", ["locked-out", "working"],
         ["revoked", "revoked", "revoked", "spent", "valid", "current"], ("new.A2", "new.R2")),
        (5, ["locked-out", "working"],
         ["revoked", "revoked", "revoked", "spent", "valid", "current"], ("new.A2", "new.R2")),
    ],
)  # fmt: skip
def test_how_everything_stands_after_a_step(
    path: Path, n: int | str, states: list[str], statuses: list[str], held: tuple[str, str]
) -> None:
    """States, statuses and holdings; of a race after a request of it, or after all."""
    trace = tolsim.load(path).under(tolerance=1).with_steps(RACE).replay()[0]
    at = trace.at(n)
    assert (states, statuses, held) == (
        [*at.states.values()],
        [*at.statuses.values()],
        at.holdings["new"],
    )


@pytest.mark.parametrize("n", [-1, 7, "5.3", "x"])
def test_there_is_no_such_step(path: Path, n: int | str) -> None:
    """Nor does a negative number count from the end."""
    trace = tolsim.load(path).with_steps(RACE).replay()[0]
    with pytest.raises(IndexError, match=f"there is no step {n}: the last one is 5"):
        trace.at(n)


def test_the_last_step_is_the_end(path: Path) -> None:
    """Of a run without steps it is the beginning."""
    for trace in (*tolsim.replay(path), *tolsim.load(path).with_steps([]).replay()):
        last = trace.at(trace.steps[-1].n if trace.steps else 0)
        assert (trace.states, trace.statuses) == (last.states, last.statuses)


def test_a_trace_prints_its_timeline(path: Path) -> None:
    """Folded to 80 columns, without colours, wherever it is printed."""
    text = str(tolsim.replay(path, tolerance=1)[0])
    assert text.startswith("Two systems\npolicy zoom-user-concurrent, tolerance 1")
    assert "✗ legacy is locked out since step 2" in text
    assert (True, False) == (max(map(len, text.splitlines())) <= 80, "\x1b" in text)


def test_values_show_themselves_in_a_line(path: Path) -> None:
    """A debugger shows what they are about, not what they hold."""
    scenario = tolsim.load(path)
    assert "<Scenario 'Two systems': 2 runs>" == repr(scenario)
    assert "<Trace 'Two systems': 2 steps; legacy locked-out, new working>" == repr(
        scenario.replay()[0]
    )


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
