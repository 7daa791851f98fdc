"""SPIN, the model checker: the search's states counted by somebody else's program."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

MODEL: Final = Path(__file__).with_name("zoom_user_concurrent.pml")

needs_spin = pytest.mark.skipif(
    shutil.which("spin") is None or shutil.which("cc") is None,
    reason="needs spin and a C compiler",
)


def build(systems: int, folder: Path) -> None:
    """Compile a verifier of the model for so many systems."""
    shutil.copy(MODEL, folder / "model.pml")
    for command in (
        ["spin", f"-DSYSTEMS={systems}", "-a", "model.pml"],
        ["cc", "-O2", "-DNOREDUCE", "-DSAFETY", "-o", "pan", "pan.c"],
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)


def count(folder: Path) -> int:
    """Visit every state of the model, and return how many there are."""
    out = subprocess.run(
        ["./pan", "-m1000000", "-w20"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    stored = next(line for line in out.splitlines() if "states, stored" in line)
    return int(stored.split()[0])
