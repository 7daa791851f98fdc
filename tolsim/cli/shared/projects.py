"""What a command takes where no path is named: the project's scenarios, or the current folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tolsim.cli.shared.console import say
from tolsim.cli.shared.files import reason
from tolsim.cli.shared.inputs import Input, expand_paths
from tolsim.documents import UserError
from tolsim.documents.reading import SUFFIXES
from tolsim.project import BadProject, nearest_project, scenario_files, scenario_globs

_NOTE = "no path is named; taken:"


class Project(NamedTuple):
    """A `pyproject.toml` and the globs by which it names scenarios."""

    file: Path
    globs: list[str]


def usual_inputs() -> list[Input]:
    """Return the files to take, and say on standard error where they come from.

    Raises UserError where the project names them in a way that cannot be used, or names none.
    """
    project = _find_project()
    if project is None:
        say(f"{_NOTE} the current folder")
        return expand_paths(["."])
    with _refusals():
        found = {
            os.path.relpath(path)
            for path in scenario_files(project.file, project.globs)
            if path.suffix in SUFFIXES and path.is_file()
        }
    where = f"[tool.tolsim] scenarios of {os.path.relpath(project.file)}"
    if not found:
        globs = ", ".join(project.globs)
        raise UserError(f"{where}: no YAML file matches {globs}", "correct the globs")
    say(f"{_NOTE} {where}")
    return [Input(name) for name in sorted(found)]


def usual_paths() -> list[str]:
    """Return the same as folders and globs, seen from the current folder."""
    project = _find_project()
    if project is None:
        return ["."]
    folder = os.path.relpath(project.file.parent)
    return [os.path.normpath(f"{folder}/{glob}") for glob in project.globs]


def _find_project() -> Project | None:
    """Return the nearest project if it names scenarios."""
    with _refusals():
        file = nearest_project(Path.cwd())
        globs = scenario_globs(file) if file else []
    return Project(file, globs) if file and globs else None


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn a project that cannot be read into a UserError."""
    try:
        yield
    except BadProject as error:
        raise UserError(str(error), "correct it, or name the files") from None
    except OSError as error:
        raise UserError(f"{error.filename or '.'}: {reason(error)}", "name the files") from None
