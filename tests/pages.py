"""The README and the manual: blocks found, run, and by `python -m tests.pages` written anew."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import tolsim
from tolsim.cli.app import BUG

ROOT: Final = Path(__file__).parent.parent
README: Final = ROOT / "README.md"
MANUAL: Final = Path(tolsim.__file__).parent / "manual"
PAGES: Final = (README, *sorted(MANUAL.glob("*.md")))
PICTURES: Final = {
    theme: ROOT / ".github" / f"two_systems-{theme}.svg" for theme in ("light", "dark")
}
PROMPT: Final = "$ "
FILES: Final = ("scenario.yaml", "population.yaml")
"""What the commands of a block call the YAML above it."""

_FENCED: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: its page, its language, its text, and its first line, counted from 1."""

    page: Path
    language: str
    text: str
    line: int


def read(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def blocks(language: str = "") -> Iterator[Block]:
    """The fenced blocks of one language, or of all, in every page."""
    for page in PAGES:
        text = read(page)
        for match in _FENCED.finditer(text):
            if language in ("", match[1]):
                line = text.count("\n", 0, match.start()) + 2
                yield Block(page, match[1], match[2], line)


def links(page: Path) -> list[str]:
    """Where the links of a page lead, as they are written, those in blocks of code left out."""
    return re.findall(r"\]\(([^)\s]+)\)", _FENCED.sub("", read(page)))


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", read(page)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rerun(block: Block) -> str:
    """A console block with the output that its commands give now.

    They run in the project's folder or, where they name one of FILES, in one in which the YAML
    above the block has this name.
    """
    above = [one.text for one in blocks("yaml") if one.page == block.page and one.line < block.line]
    commands = [line for line in block.text.splitlines() if line.startswith(PROMPT)]
    named = [next((file for file in FILES if file in command), None) for command in commands]
    outputs = (
        _output(command, file, above[-1] if file else "")
        for command, file in zip(commands, named, strict=True)
    )
    return "".join(
        f"{command}\n{output}" for command, output in zip(commands, outputs, strict=True)
    )


@cache
def _output(command: str, file: str | None = None, text: str = "") -> str:
    """What a terminal would show of `$ tolsim ...` beside a file, but at the width of a pipe."""
    program, *arguments = shlex.split(command.removeprefix(PROMPT))
    if program != "tolsim":
        msg = f"a page runs {program}, not tolsim"
        raise ValueError(msg)
    with TemporaryDirectory() as folder:
        if file is not None:
            Path(folder, file).write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "tolsim", *arguments],
            cwd=ROOT if file is None else folder,
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
    if done.returncode == BUG:
        raise RuntimeError(done.stdout)
    return done.stdout


def picture(theme: str) -> str:
    """The picture of the README's first screen, as tolsim draws it for a background."""
    return _output(f"$ tolsim run two_systems --format svg --theme {theme}")


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
    """Draws the pictures, runs every console block again, and writes what comes out."""
    for theme, path in PICTURES.items():
        path.write_text(picture(theme), encoding="utf-8")
    # From the last to the first: the lines of those above keep their numbers.
    for block in reversed(list(blocks("console"))):
        lines = read(block.page).splitlines()
        begin = block.line - 1
        lines[begin : begin + block.text.count("\n")] = rerun(block).splitlines()
        block.page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
