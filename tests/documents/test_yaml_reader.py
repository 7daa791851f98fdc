"""Strict YAML: what values mean, where they stand, and what is refused."""

import math
from typing import Any

import pytest
import yaml

from tolsim.documents import DocumentError
from tolsim.documents.problems import Problems
from tolsim.documents.yaml import reader as yaml_reader
from tolsim.documents.yaml.reader import read_yaml
from tolsim.simulation.scenario import Mark


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here holds for libyaml's parser and for PyYAML's own."""
    monkeypatch.setattr(yaml_reader, "PARSER", getattr(yaml, request.param))


def value(text: str | bytes) -> Any:
    problems = Problems()
    node = read_yaml(text, "f.yaml", problems)
    problems.raise_any()
    return node.value


def problems_of(text: str | bytes) -> list[tuple[str, Mark]]:
    with pytest.raises(DocumentError) as caught:
        value(text)
    return [(problem.code, problem.mark) for problem in caught.value.problems]


YAML_1_1 = ["yes", "no", "on", "off", "Yes", "1:30", "2026-11-23", "1_000", "0o8", "+", "."]


@pytest.mark.parametrize("text", YAML_1_1)
def test_words_of_yaml_1_1_stay_text(text: str) -> None:
    """Only the scalars of the YAML 1.2 core schema are anything but text."""
    assert text == value(text)


@pytest.mark.parametrize(
    ("meaning", "text"),
    [
        (None, "~"), (None, "null"), (True, "true"), (False, "FALSE"), (12, "12"), (-7, "-7"),
        (7, "+7"), (8, "0o10"), (31, "0x1F"), (0.5, ".5"), (1000.0, "1e3"), (-math.inf, "-.inf"),
        ("12", "'12'"), ("true", '"true"'), ("5", "!!str 5"), ("", "''"),
    ],
)  # fmt: skip
def test_core_scalars(meaning: object, text: str) -> None:
    """Scalars of the core schema have its types; quoted ones are text."""
    got = value(text)
    assert (type(meaning), meaning) == (type(got), got)


def test_keys_are_text() -> None:
    """A key is text whatever it looks like, `on` among them."""
    assert {"on": 1, "1": 2, "null": 3, "<<": 4} == value("{on: 1, 1: 2, null: 3, <<: 4}")


def test_an_alias_stands_where_it_is_written() -> None:
    """An alias has its anchor's value and its own place."""
    node = read_yaml("a: &x {b: 1}\nc: *x\n", "f.yaml", Problems())
    assert ({"b": 1}, Mark(2, 4, 2), Mark(2, 1, 1)) == (node.at("c").value, *_places(node, "c"))


def _places(node: Any, key: str) -> tuple[Mark, Mark]:
    return node.at(key).mark, node.at(key).key


def test_places() -> None:
    """Scalars and flow collections have their own length; block ones that of their first line."""
    node = read_yaml("one: [1, 2]\ntwo:\n  - three\n  - 'four'\n", "f.yaml", Problems())
    two = node.at("two")
    marks = [node.mark, node.at("one").mark, two.mark, two.key, *(n.mark for n in two.each())]
    expected = [(1, 1, 11), (1, 6, 6), (3, 3, 7), (2, 1, 3), (3, 5, 5), (4, 5, 6)]
    assert expected == marks


DEEP = "[" * 33 + "]" * 33


def aliased(inside: str, levels: int = 33) -> str:
    """A list of twenty levels that an alias repeats inside so many in all."""
    outer = levels - 20 - 1  # the mapping is one
    return f"a: &x {'[' * 20}{inside}{']' * 20}\nb: {'[' * outer}*x{']' * outer}\n"


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{key}: &{key} [{','.join([f'*{before}'] * 10)}]\n"
    for before, key in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("code", "mark", "text"),
    [
        ("empty-file", Mark(1, 1), ""),
        ("empty-file", Mark(1, 1), "# only a remark\n"),
        ("duplicate-key", Mark(2, 1), "a: 1\na: 2\n"),
        ("recursive-anchor", Mark(1, 8, 2), "a: &x [*x]"),
        ("unknown-anchor", Mark(1, 4, 2), "a: *x"),
        ("too-many-values", Mark(6, 17, 2), BOMB),
        ("text-too-long", Mark(1, 4, 10_001), "a: " + "x" * 10_001),
        ("tab", Mark(2, 1), "a:\n\t- b\n"),
        ("tab", Mark(1, 3), "a:\tb\n"),
        ("several-documents", Mark(2, 1, 3), "a: 1\n---\nb: 1\n"),
        ("too-deep", Mark(1, 33), DEEP),
        ("too-deep", Mark(2, 16, 2), aliased("")),
        ("too-deep", Mark(2, 16, 2), aliased("one")),
        ("not-utf8", Mark(2, 4), b"a: 1\nb: \xff\n"),
        ("byte-order-mark", Mark(1, 5), b"a: b\xef\xbb\xbfc\n"),
        ("control-character", Mark(1, 5), "a: x\0"),
        ("control-character", Mark(1, 5), "ab: \ud800"),
        ("tag", Mark(1, 4, 6), "a: !foo 1"),
        ("key-not-text", Mark(1, 3), "? [a]\n: b\n"),
        ("number-too-big", Mark(1, 4, 19), "a: 1000000000000000000"),
        ("number-too-big", Mark(1, 4, 5000), "a: " + "9" * 5000),
        ("file-too-large", Mark(1, 1), "a" * (5 * 1024 * 1024 + 1)),
        ("yaml-syntax", Mark(1, 4), "a: [1\n"),
    ],
)  # fmt: skip
def test_refuses(code: str, mark: Mark, text: str | bytes) -> None:
    """Each fault is told once, at its place."""
    assert [(code, mark)] == problems_of(text)


def test_tabs_may_stand_where_they_are_text() -> None:
    """Quotes, block texts and comments can hold tabs."""
    assert {"a": "x\ty", "b": "1\t2\n"} == value('a: "x\ty" # z\tz\nb: |\n  1\t2\n')


def test_what_came_before_a_fatal_fault_is_told_too() -> None:
    """A fault that ends the reading does not hide those before it."""
    expected = [("duplicate-key", Mark(2, 1)), ("unknown-anchor", Mark(3, 4, 2))]
    assert expected == problems_of("a: 1\na: 2\nb: *x\n")


def test_a_byte_order_mark_may_begin_a_file() -> None:
    """Windows editors write one; positions are counted without it."""
    problems = Problems()
    assert {"a": "b"} == read_yaml(b"\xef\xbb\xbfa: b\n", "file.yaml", problems).value


def test_thirty_two_levels_are_not_too_deep() -> None:
    """The limit itself is allowed, with an alias or without."""
    assert value("[" * 32 + "]" * 32)
    assert ["a", "b"] == list(value(aliased("one", 32))) == list(value(aliased("", 32)))


def test_a_debugger_shows_values_with_their_places() -> None:
    """A node does not show its whole file, and problems show their codes."""
    problems = Problems()
    node = read_yaml("a: {b: 1, b: 2}\n", "f.yaml", problems)
    assert "<Node {'b': 1} at f.yaml:1:4>" == repr(node.at("a"))
    assert "<Problems: duplicate-key>" == repr(problems)
    assert "<Problems: none>" == repr(Problems())
