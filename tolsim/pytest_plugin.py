"""The pytest plugin: scenario files are tests, an item for each run.

Collected are `*.tolsim.yaml`, and the files that the globs of `[tool.tolsim] scenarios` in
the root folder's `pyproject.toml` name. What reads and replays them is imported when the
first such file is met.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tolsim.project import BadProject, scenario_files, scenario_globs

if TYPE_CHECKING:
    from tolsim.analysis.check.check import FileCheck
    from tolsim.documents.problems import Source
    from tolsim.simulation.scenario import Scenario

SUFFIXES = (".tolsim.yaml", ".tolsim.yml")

# A stash, not module variables: pytester and nested sessions configure the plugin several times in
# one process.
_GLOBS = pytest.StashKey[list[str]]()
_NAMED = pytest.StashKey[frozenset[Path]]()


def pytest_configure(config: pytest.Config) -> None:
    """Learn which files the project names; raises UsageError if it does so in another form."""
    try:
        config.stash[_GLOBS] = scenario_globs(config.rootpath / "pyproject.toml")
    except BadProject as error:
        raise pytest.UsageError(str(error)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """Collect a scenario file."""
    # Asked for every file that pytest looks at: the cheapest test first, no globs before a YAML
    # file.
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    if file_path.name.endswith(SUFFIXES) or file_path in _named(parent.config):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


class ScenarioFile(pytest.File):
    """A scenario file, with an item for each of its runs."""

    def collect(self) -> Iterator["RunItem"]:
        """Yield the runs; a file that is broken is told with all its problems."""
        # Imported here, because pytest loads the plugin wherever tolsim is installed: a project
        # without scenarios should not pay 130 ms for it.
        from tolsim.analysis.check.check import run_name
        from tolsim.catalogue import find_policy
        from tolsim.documents import DocumentError, load_scenario
        from tolsim.documents.problems import Source
        from tolsim.documents.reading import read_file
        from tolsim.render.page.problems import show_problem

        name, text = _short(self.path), read_file(self.path)
        try:
            file = load_scenario(text, name, find_policy)
        except DocumentError as error:
            # A CollectError is shown as it reads; any other exception with a traceback through our
            # code.
            raise self.CollectError("\n\n".join(map(show_problem, error.problems))) from None
        source = Source(name, text.decode())
        for run in file.runs:
            yield RunItem.from_parent(self, name=run_name(run), run=run, source=source)


class RunItem(pytest.Item):
    """A run of a scenario file; it passes if all that the file expects of it holds."""

    def __init__(self, *, run: "Scenario", source: "Source", **others: Any) -> None:
        super().__init__(**others)
        self._run = run
        self._source = source

    def runtest(self) -> None:
        """Replay the run."""
        from tolsim.analysis.check.check import FileCheck, check_run

        check = check_run(self._run)
        if not check.expectations:
            pytest.skip("the file expects nothing of this run")
        if check.failed:
            raise ExpectationError(FileCheck(self._source, self._run.title, (check,)))

    def repr_failure(  # type: ignore[override] # pytest's own return type is not public
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> object:
        """Tell in tolsim's words what failed, or in pytest's what else went wrong."""
        if isinstance(excinfo.value, ExpectationError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file and the title of the run, for the reports."""
        # pytest counts lines from 0.
        return self.path, 0, f"{self._run.title} [{self.name}]"


class ExpectationError(AssertionError):
    """What a run expected and did not find, every failure with its excerpt of the file."""

    def __init__(self, check: "FileCheck") -> None:
        super().__init__(check)
        self.check = check

    def __str__(self) -> str:
        from tolsim.render.check.failure import failure_text

        (run,) = self.check.runs
        return "\n\n".join(failure_text(self.check, run, one, ()) for one in run.failed)


def _short(path: Path) -> str:
    """The path as people write it where they stand."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _named(config: pytest.Config) -> frozenset[Path]:
    """The files that the project names; its globs are followed once, at the first YAML file."""
    if _NAMED not in config.stash:
        found = scenario_files(config.rootpath / "pyproject.toml", config.stash[_GLOBS])
        config.stash[_NAMED] = frozenset(found)
    return config.stash[_NAMED]
