"""Reading what the command line names, and writing without ever leaving half a file."""

import codecs
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import typer

from tolsim.documents import DocumentError, Overrides, Problem, ScenarioFile, load_scenario
from tolsim.documents.yaml.reader import MAX_BYTES
from tolsim.render.page.problems import show_problem

INVALID = 2
"""The exit code for bad usage and invalid files."""

STDIN = "-"

JSON_ESCAPES = "tolsim-json-escapes"
"""How characters are written that an encoding lacks: so that JSON stays JSON."""


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (units[i : i + 2].hex() for i in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end


codecs.register_error(JSON_ESCAPES, _escaped)


def read(path: str) -> tuple[str, bytes]:
    """The name to show of an input, and its bytes.

    That is standard input, a file, or a bundled scenario; of one that is too large, no more
    than shows that it is. Exits with code 2 if there is nothing to read.
    """
    if path == STDIN:
        if sys.stdin is None:
            fail("standard input is closed", "name a file")
        return "<stdin>", sys.stdin.buffer.read(MAX_BYTES + 1)
    found = Path(path)
    if not found.exists():
        found = bundled(path) or found
    try:
        with found.open("rb") as file:
            return path, file.read(MAX_BYTES + 1)
    except OSError as error:
        fail(f"{path}: {_words(error)}", "name a scenario file, or one of: " + ", ".join(names()))


def bundled(name: str) -> Path | None:
    """The scenario of that name that came with tolsim."""
    path = _scenarios() / f"{name}.yaml"
    return path if path.is_file() and path.stem == name else None


def names() -> list[str]:
    """The names of the bundled scenarios."""
    return sorted(path.stem for path in _scenarios().glob("*.yaml"))


def _scenarios() -> Path:
    """The folder of bundled scenarios: inside the package, in a checkout beside it."""
    package = Path(__file__).parents[2]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def load(paths: Iterable[str], overrides: Overrides) -> list[ScenarioFile]:
    """Every scenario file, or exit with code 2 after telling all problems of all files."""
    from tolsim.catalogue import find_policy

    loaded, broken = [], False
    for path in paths:
        name, text = read(path)
        try:
            loaded.append(load_scenario(text, name, find_policy, overrides))
        except DocumentError as error:
            broken = True
            tell(error.problems)
    if broken:
        raise typer.Exit(INVALID)
    return loaded


def tell(problems: Iterable[Problem]) -> None:
    """Tell every problem of a file on standard error."""
    for problem in problems:
        typer.echo(show_problem(problem) + "\n", err=True)


def show(text: str) -> None:
    """Write to standard output, in its encoding; what it lacks is escaped as in JSON."""
    out = sys.stdout
    try:
        out.write(text.encode(out.encoding, JSON_ESCAPES).decode(out.encoding))
        out.flush()
    except BrokenPipeError:
        raise  # the reader has seen enough
    except OSError as error:
        fail(f"standard output: {_words(error)}", "make room, or write elsewhere with --output")


def write(path: str, text: str, inputs: Iterable[str]) -> None:
    """Write a whole file or nothing; never over one of the inputs."""
    target = Path(path).resolve()
    if not path or path == STDIN:
        fail("--output names no file", "leave it out to write to standard output")
    if any(source != STDIN and _same(target, Path(source)) for source in inputs):
        fail(f"{path}: is one of the inputs", "name another file for the output")
    try:
        if target.exists() and not target.is_file():  # a device or a pipe
            target.write_text(text, encoding="utf-8", errors=JSON_ESCAPES)
        else:
            _replace(target, text)
    except OSError as error:
        fail(f"{path}: {_words(error)}", "name a file in a folder that you can write to")


def rewrite(path: str, text: str) -> None:
    """Replace what a file says, whole or not at all; a link goes on leading to it."""
    try:
        _replace(Path(path).resolve(), text)
    except OSError as error:
        fail(f"{path}: {_words(error)}", "make the file and its folder writable")


def fail(sentence: str, way_out: str) -> NoReturn:
    """Tell what is wrong on standard error, and exit with code 2."""
    typer.echo(f"error: {sentence}\n  help: {way_out}", err=True)
    raise typer.Exit(INVALID)


def _replace(target: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors=JSON_ESCAPES, newline="\n") as file:
            file.write(text)
        draft.chmod(target.stat().st_mode if target.exists() else 0o644)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
