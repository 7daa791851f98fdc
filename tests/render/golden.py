"""Golden files: whole pages, compared to the letter.

When a page is meant to change, `TOLSIM_WRITE_GOLDEN=1 pytest tests/render` writes the files
anew; the tests concerned are then skipped, never passed, and the difference is read in git.
"""

import os
from difflib import unified_diff
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def assert_golden(name: str, page: str, folder: Path = GOLDEN) -> None:
    """The page is what its golden file holds."""
    path = folder / name
    if os.environ.get("TOLSIM_WRITE_GOLDEN"):
        path.write_text(page, encoding="utf-8")
        pytest.skip(f"wrote {name}")
    expected = path.read_text(encoding="utf-8")
    difference = unified_diff(expected.splitlines(), page.splitlines(), name, "got", lineterm="")
    assert expected == page, "\n".join(difference)
