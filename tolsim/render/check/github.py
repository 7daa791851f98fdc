"""The answer of `tolsim check` as GitHub's workflow commands: an annotation for each failure."""

from collections.abc import Iterator, Sequence

from tolsim.analysis.check.check import Checked, FileCheck, RunCheck
from tolsim.documents import Problem
from tolsim.render.check.failure import because, failure_of
from tolsim.render.page.inert import shown_lines
from tolsim.simulation.scenario import Mark

_TOP = Mark(1, 1)


def check_github(files: Sequence[FileCheck]) -> str:
    """Write a line for each annotation; nothing if every expectation held."""
    return "".join(f"{line}\n" for file in files for line in _annotations(file))


def _annotations(file: FileCheck) -> Iterator[str]:
    for problem in file.problems:
        yield _problem(file, problem)
    for run in file.runs:
        for checked in run.failed:
            yield _failure(file, run, checked)


def _problem(file: FileCheck, problem: Problem) -> str:
    # A problem of an option has no place in a file: it is reported at the top of the scenario.
    of_an_option = problem.file.startswith("--")
    name, mark = (file.name, _TOP) if of_an_option else (problem.file, problem.mark)
    return _command(name, mark, problem.code, f"{problem.sentence}\n{problem.help}")


def _failure(file: FileCheck, run: RunCheck, checked: Checked) -> str:
    message = "\n".join(
        (failure_of(checked).sentence, *(f"because {reason}" for reason in because(checked)))
    )
    title = f"step {checked.n}, {run.name}"
    return _command(file.name, checked.expected.mark, title, message)


# GitHub shows ten errors of a step and drops the others without a word: all stand in the log.
def _command(file: str, mark: Mark, title: str, message: str) -> str:
    properties = {
        "file": file,
        "line": mark.line,
        # Columns count within one line only, says the reference of the Checks API.
        "endLine": mark.line,
        "col": mark.column,
        "endColumn": mark.column + mark.length,
        "title": title,
    }
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::error {written}::{_data(message)}"


def _data(text: str) -> str:
    # As GitHub's own @actions/core does it: `%` first, since the other escapes contain it.
    return shown_lines(text.replace("%", "%25").replace("\r", "%0D")).replace("\n", "%0A")


def _property(text: str) -> str:
    # In a property `,` ends the value, and `::` the whole list.
    return _data(text).replace(":", "%3A").replace(",", "%2C")
