"""What a project says of itself in its `pyproject.toml`: which files are its scenarios.

    [tool.tolsim]
    scenarios = ["cases/**/*.yaml"]

The globs start from the folder of the `pyproject.toml`.
"""

# The pytest plugin imports this file in every run of pytest: it has no import that takes time.
from collections.abc import Iterator
from pathlib import Path


class BadProject(Exception):
    """A `pyproject.toml` that cannot be used; its text says which one, and why."""


def nearest_project(folder: Path) -> Path | None:
    """Return the `pyproject.toml` of a folder, or of the closest folder above that has one."""
    files = (place / "pyproject.toml" for place in (folder, *folder.parents))
    return next((file for file in files if file.is_file()), None)


def scenario_globs(pyproject: Path) -> list[str]:
    """Return the globs by which a project names its scenarios; raises BadProject."""
    text = pyproject.read_bytes() if pyproject.is_file() else b""
    # Most projects do not name us: they are spared 13 ms for tomllib.
    if b"tolsim" not in text:
        return []
    import tomllib

    try:
        tools = tomllib.loads(text.decode()).get("tool")
    except ValueError as error:  # not UTF-8, or not TOML
        raise BadProject(f"{pyproject}: {error}") from None
    settings = tools.get("tolsim") if isinstance(tools, dict) else None
    globs = settings.get("scenarios", []) if isinstance(settings, dict) else []
    if not (isinstance(globs, list) and all(isinstance(one, str) for one in globs)):
        raise BadProject(f"{pyproject}: [tool.tolsim] scenarios is not a list of globs")
    return globs


def scenario_files(pyproject: Path, globs: list[str]) -> Iterator[Path]:
    """Yield what the globs of a project match: of any kind, and some perhaps twice.

    Raises BadProject for a glob that makes no sense.
    """
    for glob in globs:
        try:
            yield from pyproject.parent.glob(glob)
        except (ValueError, NotImplementedError) as error:  # an empty one, or an absolute one
            raise BadProject(f"{pyproject}: [tool.tolsim] scenarios: {glob!r}: {error}") from None
