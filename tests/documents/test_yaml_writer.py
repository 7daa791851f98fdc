"""Plain data written as YAML reads back as the same data."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tolsim.documents.problems import Problems
from tolsim.documents.yaml.reader import read_yaml
from tolsim.documents.yaml.writer import WIDTH, yaml_flow, yaml_text

characters = st.characters(exclude_categories=["Cs"])
scalars = (
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(characters, max_size=40)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(characters, min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(characters, min_size=1, max_size=8), values, min_size=1, max_size=5))
def test_data_survives(data: dict[str, Any]) -> None:
    """Whatever the keys and the texts are, in the same order."""
    read = read_yaml(yaml_text(data), "written.yaml", Problems()).value
    assert (data, list(data)) == (read, list(read))


@given(values)
def test_data_survives_on_one_line(value: Any) -> None:
    """What is put in place of a value of a file takes one line, in braces and out of them."""
    line = yaml_flow(value)
    for text in (f"key: {line}\n", f"{{key: {line}, other: 1}}\n"):
        assert value == read_yaml(text, "written.yaml", Problems()).value["key"]
    assert "\n" not in line


def test_lists_that_read_badly_on_one_line() -> None:
    """Sentences, and more than fits on a line, take a line each."""
    words = [f"word-{i}" for i in range(WIDTH // 8)]
    expected = "caveats:\n  - It forgets nothing.\nwords:\n" + "".join(f"  - {w}\n" for w in words)
    assert expected == yaml_text({"caveats": ["It forgets nothing."], "words": words})


def test_a_scenario_looks_like_one() -> None:
    """Steps in blocks, short collections on one line, prose as prose."""
    expected = """\
title: Two systems
about: |
  A line.

  Another: one.
systems: [legacy, new]
steps:
  - login: legacy
    then: {legacy: working, legacy.A1: valid}
  - race:
      - refresh: legacy
        expect: "124"
      - refresh: new
    after: 5m
"""
    data = {
        "title": "Two systems",
        "about": "A line.\n\nAnother: one.\n",
        "systems": ["legacy", "new"],
        "steps": [
            {"login": "legacy", "then": {"legacy": "working", "legacy.A1": "valid"}},
            {
                "race": [{"refresh": "legacy", "expect": "124"}, {"refresh": "new"}],
                "after": "5m",
            },
        ],
    }
    assert expected == yaml_text(data)
