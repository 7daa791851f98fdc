"""The README's blocks: found, run, and, as `python -m tests.readme`, brought up to date."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
README: Final = ROOT / "README.md"
PROMPT: Final = "$ "


class Block(NamedTuple):
    """A fenced block: its language, its text, and the line of its first line, counted from 1."""

    language: str
    text: str
    line: int


def blocks(text: str, language: str) -> list[Block]:
    """The fenced blocks of one language, in order."""
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [
        Block(match[1], match[2], text.count("\n", 0, match.start()) + 2)
        for match in found
        if match[1] == language
    ]


def rerun(console: str) -> str:
    """A console block with the output that its commands give now, run in the project's folder."""
    commands = [line for line in console.splitlines() if line.startswith(PROMPT)]
    return "".join(f"{command}\n{_output(command)}" for command in commands)


def _output(command: str) -> str:
    """What a terminal would show of `$ tolsim ...`, but at the width of a pipe."""
    program, *arguments = shlex.split(command.removeprefix(PROMPT))
    if program != "tolsim":
        msg = f"the README runs {program}, not tolsim"
        raise ValueError(msg)
    done = subprocess.run(
        [sys.executable, "-m", "tolsim", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def table(text: str, *heading: str) -> list[list[str]]:
    """The rows of the first table with these leading columns, code marks removed."""
    rows = iter(text.splitlines())
    for line in rows:
        if line.startswith(f"| {' | '.join(heading)} |"):
            next(rows)
            break
    found = []
    for line in rows:
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        found.append([cell.strip().replace("`", "") for cell in cells])
    return found


def main() -> None:
    """Runs every console block again and writes what comes out into the README."""
    text = README.read_text(encoding="utf-8")
    for block in blocks(text, "console"):
        text = text.replace(block.text, rerun(block.text))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
