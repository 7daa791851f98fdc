"""Comments carried over to a text that was dumped anew."""

from pathlib import Path

import pytest

from tolsim.documents.problems import Problems
from tolsim.documents.yaml.comments import carry_comments
from tolsim.documents.yaml.reader import read_yaml
from tolsim.documents.yaml.writer import yaml_text

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted({*FOLDER.rglob("*.yaml")} - {*FOLDER.glob("populations/*")})

SOURCE = """\
# first
title: "A # title"  # behind
# alone
about: |
  # prose
policy:
  # inside
  name: p
# before the steps
steps:
  # before one
  - login: a
    # inside one
    after: 1m
  # before two
  - login: b
# last
"""


def test_comments_stand_before_what_they_belonged_to() -> None:
    """A member that is gone leaves its comments to the next; a step that is gone, too."""
    assert """\
# first
# behind
title: T
# alone
# inside
# before the steps
steps:
  - check: nothing
  # before one
  # inside one
  # before two
  - login: b
# last
""" == carry_comments(SOURCE, "title: T\nsteps:\n  - check: nothing\n  - login: b\n", {1: 1})


def test_comments_without_a_place_go_to_the_end() -> None:
    """Nothing that people wrote is lost."""
    assert "title: T\nsteps: []\n# before one\n# inside one\n# before two\n# last\n" == (
        carry_comments(SOURCE[SOURCE.index("steps:") :], "title: T\nsteps: []\n", {})
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_text_with_comments_says_the_same(path: Path) -> None:
    """Comments change no value, and every line of comment is there again."""
    source = path.read_text(encoding="utf-8")
    data = read_yaml(source, path.name, Problems()).value
    carried = carry_comments(source, yaml_text(data), {i: i for i in range(len(data["steps"]))})
    assert data == read_yaml(carried, path.name, Problems()).value
    assert source.startswith("# yaml-language-server") == carried.startswith("# yaml-language")
