"""Mutation: of the small faults that are planted in a room, how many do its tests notice?

On demand, since it takes minutes: `python -m tests.mutation search --sample 60 --seed 1` plants 60
faults, chosen by chance, one at a time in a copy of the checkout, and tells which ones every test
survived. mutmut (the extra `mutation`) makes the faults, and runs for each the tests that reach the
function it is in, the quickest first. It knows no samples: this script draws them.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
MUTMUT: Final = Path(sys.executable).with_name("mutmut")
NEEDED: Final = ("tolsim", "tests", "scenarios", "README.md")

SURVIVED: Final = (0, 33)
"""The exit codes of faults that no test noticed, or that none came by."""


class Room(NamedTuple):
    """A folder of the package, and the tests that are to notice faults in it."""

    folder: str
    tests: tuple[str, ...]


ROOMS: Final = {
    "engine": Room(
        "tolsim/engine",
        ("tests/engine", "tests/simulation/test_vectors.py", "tests/simulation/test_oracle.py"),
    ),
    "simulation": Room("tolsim/simulation", ("tests/simulation",)),
    "search": Room(
        "tolsim/analysis/search",
        (
            "tests/analysis/test_search.py",
            "tests/analysis/test_states.py",
            "tests/analysis/test_forgetting.py",
            "tests/analysis/test_labelled.py",
            "tests/analysis/test_decide.py",
            "tests/analysis/test_questions.py",
            "tests/analysis/test_identify.py",
            "tests/analysis/test_repeats.py",
        ),
    ),
    "advise": Room(
        "tolsim/analysis/advise",
        (
            "tests/analysis/test_advise.py",
            "tests/analysis/test_advise_claims.py",
            "tests/analysis/test_advise_faults.py",
        ),
    ),
    "scenarios": Room(
        "tolsim/documents/scenarios",
        (
            "tests/documents/test_json_schema.py",
            "tests/documents/test_malformed.py",
            "tests/documents/test_outcomes.py",
            "tests/documents/test_rebasing.py",
            "tests/documents/test_repeat.py",
            "tests/documents/test_rounds.py",
            "tests/documents/test_scenario_file.py",
            "tests/documents/test_showing.py",
            "tests/documents/test_structure.py",
            "tests/analysis/test_observations.py",
        ),
    ),
}
"""Each takes the tests that were written for it, not those which happen to come by.

Measured so far, before the survivors had tests:

- engine: 60 faults of seed 2, 97 %; both survivors have tests since.
- simulation: 30 of seed 1, 90 %; all three survivors have tests since.
- scenarios: 30 of seed 1, 90 %; all three survivors have tests since.
- advise: 25 of seed 1, 80 % without `test_advise_claims.py`, which notices one more; two have tests
  since. Open: `_finder` 1 and `_until_one_works` 12.
- search: the first 23 of 25 of seed 1, 78 %, one of them by running out of time; a short cut that
  left the slow tests out except for faults in states. `_told` 38 has a test since. `_replayed` 9
  only renames a file that nobody sees, and `_token` 41 only keeps states apart that answer alike.
  Open: `CanonicalForm.__init__` 24 and `Forks._best` 25.
"""


class Score(NamedTuple):
    """How many faults were planted, and the names of those that survived."""

    planted: int
    survivors: tuple[str, ...]

    @property
    def percent(self) -> float:
        """How many of a hundred faults were noticed."""
        return 100 * (1 - len(self.survivors) / self.planted)


def score(room: Room, sample: int, seed: int, checkout: Path) -> Score:
    """Plant a sample of faults in a copy of the house, and return what the tests made of them."""
    for name in NEEDED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, checkout / name)
    settings = {
        "source_paths": [room.folder],
        "pytest_add_cli_args_test_selection": list(room.tests),
        "also_copy": list(NEEDED),
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (checkout / "pyproject.toml").write_text(
        "".join([project, "\n[tool.mutmut]\n", *lines]), encoding="utf-8"
    )
    _mutmut(checkout, "run", "none")  # it makes the faults before it finds that none is meant
    names = sorted(_exit_codes(checkout))
    chosen = random.Random(seed).sample(names, min(sample, len(names)))
    _mutmut(checkout, "run", "--max-children", "1", *chosen)
    codes = _exit_codes(checkout)
    return Score(len(chosen), tuple(name for name in chosen if codes[name] in SURVIVED))


def _mutmut(checkout: Path, *arguments: str) -> str:
    """Run a command of mutmut; the examples of Hypothesis are the same every time."""
    return subprocess.run(
        [MUTMUT, *arguments],
        cwd=checkout,
        env={**os.environ, "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def _exit_codes(checkout: Path) -> dict[str, int | None]:
    """The exit code of the tests for each fault, None where they have not run."""
    return {
        name: code
        for meta in sorted((checkout / "mutants").rglob("*.meta"))
        for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items()
    }


def main(arguments: Sequence[str]) -> None:
    """Print the score of a room, and each fault that survived as a difference."""
    parser = ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--sample", type=int, default=60, help="how many faults are planted")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        found = score(ROOMS[asked.room], asked.sample, asked.seed, Path(folder))
        for name in found.survivors:
            sys.stdout.write(f"{_mutmut(Path(folder), 'show', name)}\n")
    sys.stdout.write(
        f"{asked.room}: {found.planted - len(found.survivors)} of {found.planted} faults "
        f"were noticed, {found.percent:.0f} %\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
