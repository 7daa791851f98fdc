"""The figures of the house are what one counts by hand."""

from pathlib import Path

import pytest

from tests.figures import (
    File,
    circles,
    figures,
    floors,
    inside,
    measure,
    package_imports,
    whole_rooms,
)

SOURCE = '''\
"""A module."""

import os  # noqa: F401

# A reason that takes
# two lines.
LIMIT = 3  # and one beside the code


class Thing:
    """A thing, told
    in two lines.
    """

    def act(
        self,
    ) -> str:
        """Act."""
        return """not
a docstring"""


def test_act() -> None:
    pass
'''


def test_a_file_is_measured() -> None:
    """Docstrings are no code, texts are; a comment over two lines is one, a directive none."""
    functions = {"act:15": (6, 3), "test_act:23": (2, 1)}
    expected = File(lines=24, code=10, docstrings=5, comments=2, functions=functions, tests=1)
    assert expected == measure(SOURCE)


def test_imports_are_followed_to_modules() -> None:
    """Relative, late and those that name a thing of a module; other packages are left out."""
    sources = {
        "p": "",
        "p.low": "import os",
        "p.room": "from .low import nothing",
        "p.room.a": "from p import low\nfrom p.low import thing",
        "p.room.b": "def late():\n    from . import a\n    import p.low",
    }
    expected = {"p": [], "p.low": [], "p.room": [], "p.room.a": ["p.low"],
                "p.room.b": ["p.low", "p.room.a"]}  # fmt: skip
    found = package_imports(sources)
    assert expected == {name: sorted(targets) for name, targets in found.items()}


ROUND = {
    "p.x.a": frozenset({"p.x.b"}),
    "p.x.b": frozenset({"p.x.c"}),
    "p.x.c": frozenset({"p.x.b", "p.y"}),
    "p.y": frozenset[str](),
}


def test_a_circle_is_one_floor() -> None:
    """Modules that import each other stand side by side."""
    expected = {frozenset({"p.x.a"}), frozenset({"p.x.b", "p.x.c"}), frozenset({"p.y"})}
    assert expected == set(circles(ROUND))
    assert (3, 2) == (floors(ROUND), floors(inside(ROUND, "p.x")))


def test_a_room_counts_as_one() -> None:
    """Of a folder's imports those are left that lead from one of its rooms to another."""
    assert {"x": {"y"}, "y": set()} == whole_rooms(ROUND, "p")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("files", "2"),
        ("code lines", "46"),
        ("code lines a comment", "no comment"),
        ("functions > 40 lines", "1"),
        ("the same, options apart", "0"),
        ("biggest import circle", "1"),
        ("floors", "2"),
        ("test lines a source line", "0.04"),
        ("tests", "1"),
    ],
)
def test_a_checkout_is_measured(tmp_path: Path, name: str, expected: str) -> None:
    """A long list of options makes no long function."""
    for folder in ("tolsim", "tests"):
        (tmp_path / folder).mkdir()
    options = "".join(f"    option_{n},\n" for n in range(42))
    (tmp_path / "tolsim/run.py").write_text(f"def run(\n{options}):\n    pass\n")
    (tmp_path / "tolsim/app.py").write_text("import tolsim.run\n")
    (tmp_path / "tests/test_run.py").write_text("def test_run():\n    pass\n")
    assert expected == figures(tmp_path)[name]
