"""A few mutants of every kind, the same in every run; more are tried on demand."""

import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import settings

from tests.edges.mutants import mutants


@pytest.mark.parametrize("seed", range(4))
def test_no_mutant_does_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Every command ends with 0, 1 or 2, soon, and writes nothing that a terminal obeys."""
    monkeypatch.chdir(tmp_path)
    for mutant in islice(mutants(seed), settings().max_examples):
        assert [] == list(mutant.run().faults), (mutant.command, os.fsdecode(mutant.data))
