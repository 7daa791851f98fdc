"""Outside readers of what is shared: Mermaid's own parser, and a browser without a screen."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

MERMAID: Final = Path(__file__).parent.parent / "node" / "mermaid"
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")

needs_mermaid = pytest.mark.skipif(
    shutil.which("node") is None or not (MERMAID / "node_modules").is_dir(),
    reason="needs Node and `npm ci` in tests/node/mermaid",
)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")

_FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def read_by_mermaid(diagrams: Sequence[str]) -> list[dict[str, Any]]:
    """What Mermaid's parser makes of each diagram; its `error` is None where it accepts it."""
    done = subprocess.run(
        ["node", str(MERMAID / "parse.mjs")],
        input=json.dumps(diagrams),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def browsed(page: Path, scratch: Path) -> str:
    """The document as a browser holds it, once it is loaded."""
    done = subprocess.run(
        [str(CHROMIUM), *_FLAGS, f"--user-data-dir={scratch}", "--dump-dom", page.as_uri()],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return done.stdout
