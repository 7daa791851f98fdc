"""A mistake in any sound file is told at its place, with the line as it should be."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mistakes.planted import KINDS, Planted, files, shifted
from tolsim.catalogue import find_policy
from tolsim.documents import DocumentError, load_scenario

PROPOSED = re.compile(r".*?(?:mean|write|it:|more:|less:) `(.+)`.*")
"""A help, and what of it is to be written."""

Kind = Callable[[Path], Iterator[Planted]]


@cache
def planted(kind: Kind, file: Path) -> list[Planted]:
    return list(kind(file))


@cache
def fields(kind: Kind) -> list[Path]:
    """The files in which such a mistake can be planted."""
    return [file for file in files() if planted(kind, file)]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_the_line_as_it_should_be(kind: Kind, data: st.DataObject) -> None:
    """One problem, on the line that has the mistake; with what it proposes the file loads."""
    file = data.draw(st.sampled_from(fields(kind)))
    one = data.draw(st.sampled_from(planted(kind, file)))
    with pytest.raises(DocumentError) as caught:
        load_scenario(one.text, str(file), find_policy)
    told = [
        (problem.mark.line, PROPOSED.sub(r"\1", problem.help)) for problem in caught.value.problems
    ]
    part = one.right if kind is shifted else one.right[-len(told[0][1]) :]
    assert [(one.number, part)] == told
    lines = one.text.split("\n")
    lines[one.number - 1] = one.right
    load_scenario("\n".join(lines), str(file), find_policy)
