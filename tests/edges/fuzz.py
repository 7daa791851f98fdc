"""Coverage-guided fuzzing of the three readers, with atheris (`pip install atheris`; Linux).

    python -m tests.edges.fuzz scenario -max_total_time=600

The readers are `scenario`, `policy` and `table`. A text is a value or a UserError; anything else
that is raised ends the run, and libFuzzer keeps the text.
"""

import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from tolsim.catalogue import find_policy
from tolsim.documents import UserError, load_policy, load_scenario
from tolsim.documents.scenarios.observations import read_table


def _scenario(data: bytes) -> None:
    load_scenario(data, "f.yaml", find_policy)


def _policy(data: bytes) -> None:
    load_policy(data, "f.yaml", find_policy)


def _table(data: bytes) -> None:
    read_table(data, "f.csv")


READERS = {"scenario": _scenario, "policy": _policy, "table": _table}


def main() -> None:
    """Fuzz the reader that the command line names; the other arguments are libFuzzer's."""
    atheris: Any = import_module("atheris")
    read = READERS[sys.argv.pop(1)]

    def one(data: bytes) -> None:
        with suppress(UserError):
            read(data)

    atheris.instrument_all()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
