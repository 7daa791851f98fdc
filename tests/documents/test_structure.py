"""The models themselves: what msgspec may be given, and that its verdict is explained."""

import subprocess
import sys
from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect

from tolsim.documents.policies.model import PolicyModel
from tolsim.documents.policies.patching import extending_model, patch_model
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios.model import STEPS, ScenarioModel
from tolsim.documents.shape.structure import conform
from tolsim.documents.yaml.reader import read_yaml

MODELS = (ScenarioModel, PolicyModel, extending_model(), patch_model(), *STEPS.values())


def _bare(kind: inspect.Type) -> inspect.Type:
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind


def _alternatives(kind: inspect.Type) -> list[inspect.Type]:
    kind = _bare(kind)
    if isinstance(kind, inspect.UnionType):
        return [inner for member in kind.types for inner in _alternatives(member)]
    return [kind]


def _risky(kind: inspect.Type, path: str) -> Iterator[str]:
    """The paths at which a text with a pattern stands beside a list or a mapping."""
    members = _alternatives(kind)
    containers = (inspect.ListType, inspect.DictType, inspect.StructType)
    patterned = any(isinstance(m, inspect.StrType) and m.pattern for m in members)
    if patterned and any(isinstance(m, containers) for m in members):
        yield path
    for member in members:
        if isinstance(member, inspect.StructType):
            for field in member.fields:
                yield from _risky(field.type, f"{path}.{field.encode_name}")
        elif isinstance(member, inspect.DictType):
            yield from _risky(member.value_type, f"{path}.*")
        elif isinstance(member, inspect.ListType):
            yield from _risky(member.item_type, f"{path}[]")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_pattern_stands_beside_a_container(model: type[msgspec.Struct]) -> None:
    """Such a union makes msgspec free a compiled pattern that is still in use."""
    assert [] == list(_risky(inspect.type_info(model), model.__name__))


def test_the_guard_sees_what_it_guards_against() -> None:
    """The union that crashed the interpreter is found by the check above."""
    text = inspect.StrType(pattern="^h")
    kind = inspect.UnionType((text, inspect.ListType(text)))
    assert ["x"] == list(_risky(kind, "x"))


MISFITS = """\
title: Misfits
policy: 12
systems: yes
users: true
steps: []
"""


def test_a_wrong_type_is_told_with_what_was_expected_and_found() -> None:
    """A number and a truth value are shown as written, anything else by its kind."""
    problems = Problems()
    conform(read_yaml(MISFITS, "f.yaml", problems), ScenarioModel, problems)
    assert [
        "expected a text of 1 to 1,000 characters, a list or a mapping, found the number 12",
        "expected a list or a mapping, found text",
        "expected a list, found `true`",
    ] == [problem.sentence for problem in problems]


READ_AGAIN = """
import gc
from tolsim.catalogue import find_policy
from tolsim.documents import DocumentError, load_scenario

for _ in range(20):
    try:
        load_scenario("title: t\\nsystems: [a]\\nsource: 5\\nsteps: []\\n", "f.yaml", find_policy)
    except DocumentError:
        gc.collect()
"""


def test_a_broken_head_survives_the_collector() -> None:
    """A broken file read again and again leaves the interpreter whole."""
    # In a process of its own: a crash would end the tests, and their heap takes long to collect.
    done = subprocess.run([sys.executable, "-c", READ_AGAIN], capture_output=True, check=False)
    assert (0, b"") == (done.returncode, done.stderr)
