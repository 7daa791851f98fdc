"""What the house measures: `python -m tests.figures [CHECKOUT ...]`, a column for each checkout.

A checkout is a folder that holds `tolsim` and `tests`; the project's own is the default. Nothing
is imported: old commits are measured as well as the newest.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import mean, median
from typing import Final, NamedTuple

LONG: Final = 40
"""Lines beyond which a function is long."""

_DIRECTIVE: Final = re.compile(r"#\s*(!|type:|noqa|fmt:|pragma:|ruff:|mypy:)")
_LAYOUT: Final = frozenset({
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
})  # fmt: skip
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DOCUMENTED: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

Imports = Mapping[str, frozenset[str]]
"""Each module, and those of the same package that it imports, wherever in the file."""


class File(NamedTuple):
    """One file of Python, measured."""

    lines: int
    code: int
    """Lines that hold code: no comment, no docstring, not blank."""
    docstrings: int
    comments: int
    """Comments for a reader; one that goes on over several lines is one, a directive none."""
    functions: dict[str, tuple[int, int]]
    """Each function's lines, and those of its body alone: a command's options are no body."""
    tests: int


def measure(source: str) -> File:
    """Measure the source of one file."""
    tree = ast.parse(source)
    docstrings = {line for node in ast.walk(tree) for line in _docstring(node)}
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    covered = {
        line
        for token in tokens
        if token.type not in _LAYOUT
        for line in range(token.start[0], token.end[0] + 1)
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    return File(
        lines=len(source.splitlines()),
        code=len(covered - docstrings),
        docstrings=len(docstrings),
        comments=_comments(tokens),
        functions={
            f"{node.name}:{node.lineno}": (
                (node.end_lineno or 0) - node.lineno + 1,
                (node.end_lineno or 0) - node.body[0].lineno + 1,
            )
            for node in functions
        },
        tests=sum(node.name.startswith("test_") for node in functions),
    )


def _docstring(node: ast.AST) -> range:
    """The lines of the text that stands first in a module, a class or a function."""
    if not isinstance(node, _DOCUMENTED) or ast.get_docstring(node) is None:
        return range(0)
    text = node.body[0]
    return range(text.lineno, (text.end_lineno or 0) + 1)


def _comments(tokens: list[tokenize.TokenInfo]) -> int:
    """How many comments there are; lines of comment that follow each other are one."""
    count, last = 0, -1
    for token in tokens:
        if token.type == tokenize.COMMENT and not _DIRECTIVE.match(token.string):
            alone = token.line[: token.start[1]].strip() == ""
            count += not (alone and last == token.start[0] - 1)
            last = token.start[0] if alone else -1
    return count


def package_imports(sources: Mapping[str, str]) -> Imports:
    """Return who imports whom among these modules, given as dotted name and source."""
    return {
        name: frozenset(_targets(name, ast.parse(source), sources)) - {name}
        for name, source in sources.items()
    }


def _targets(name: str, tree: ast.Module, known: Mapping[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            own = (
                f"{name}.__init__" if any(other.startswith(f"{name}.") for other in known) else name
            )
            around = own.split(".")[: -node.level] if node.level else []
            base = ".".join([*around, *([node.module] if node.module else [])])
            for alias in node.names:
                wanted = [f"{base}.{alias.name}", base]
                yield from [target for target in wanted if target in known][:1]


def circles(imports: Imports) -> list[frozenset[str]]:
    """Return the sets of modules that import each other, a module without company being one."""
    reached = {name: _reachable(name, imports) for name in imports}
    return list(
        {
            frozenset({name, *(other for other in reached[name] if name in reached[other])})
            for name in imports
        }
    )


def _reachable(name: str, imports: Imports) -> set[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        new = imports[pending.pop()] - found
        found |= new
        pending += new
    return found


def floors(imports: Imports) -> int:
    """Return how many modules, or circles of them, the longest chain of imports has."""
    home = {name: circle for circle in circles(imports) for name in circle}
    heights: dict[frozenset[str], int] = {}

    def height(circle: frozenset[str]) -> int:
        if circle not in heights:
            below = {home[target] for name in circle for target in imports[name]} - {circle}
            heights[circle] = 1 + max(map(height, below), default=0)
        return heights[circle]

    return max(map(height, home.values()), default=0)


def inside(imports: Imports, room: str) -> Imports:
    """Return the imports that begin and end in one folder."""
    prefix = f"{room}."
    here = {name for name in imports if name == room or name.startswith(prefix)}
    return {name: imports[name] & here for name in here}


def whole_rooms(imports: Imports, folder: str) -> Imports:
    """Return the imports inside a folder, each of its rooms counted as one."""

    def room(name: str) -> str:
        return name.removeprefix(f"{folder}.").partition(".")[0]

    here = inside(imports, folder)
    rooms: dict[str, set[str]] = {room(name): set() for name in here if name != folder}
    for name, targets in here.items():
        if name != folder:
            rooms[room(name)] |= {room(target) for target in targets if target != folder}
    return {name: frozenset(targets - {name}) for name, targets in rooms.items()}


def figures(checkout: Path, package: str = "tolsim") -> dict[str, str]:
    """Return every figure of a checkout, worded."""
    sources = _sources(checkout / package)
    files = {name: measure(source) for name, source in sources.items()}
    tests = [measure(source) for source in _sources(checkout / "tests").values()]
    lines = [file.lines for file in files.values()]
    functions = {
        f"{name}.{function}": length
        for name, file in files.items()
        for function, length in file.functions.items()
    }
    lengths = [whole for whole, _ in functions.values()]
    code = sum(file.code for file in files.values())
    comments = sum(file.comments for file in files.values())
    imports = package_imports(sources)
    long_bodies = [name for name, (_, body) in functions.items() if body > LONG]
    return {
        "files": f"{len(files)}",
        "lines": f"{sum(lines):,}",
        "code lines": f"{code:,}",
        "median / max file": f"{median(lines):.0f} / {max(lines)}",
        "files > 300 lines": f"{sum(length > 300 for length in lines)}",
        "functions": f"{len(functions):,}",
        "mean / median function": f"{mean(lengths):.1f} / {median(lengths):.0f}",
        f"functions > {LONG} lines": f"{sum(length > LONG for length in lengths)}",
        "the same, options apart": " ".join(long_bodies) or "0",
        "comments": f"{comments}",
        "code lines a comment": f"{code / comments:.0f}" if comments else "no comment",
        "docstring share": f"{sum(f.docstrings for f in files.values()) / sum(lines):.0%}",
        "biggest import circle": f"{max(map(len, circles(imports)))}",
        "floors": f"{floors(imports)}",
        **{f"floors of {room}": f"{floors(inside(imports, room))}" for room in _rooms(sources)},
        **{
            f"rooms of {folder}": f"{floors(rooms)}, {sum(map(len, rooms.values()))}"
            for folder in ("tolsim.analysis", "tolsim.documents", "tolsim.render")
            if (rooms := whole_rooms(imports, folder))
        },
        "test lines a source line": f"{sum(test.lines for test in tests) / sum(lines):.2f}",
        "tests": f"{sum(test.tests for test in tests)}",
    }


def _sources(folder: Path) -> dict[str, str]:
    """Return each module below a folder: its dotted name, a package's own file as its folder."""
    return {
        ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def _rooms(sources: Mapping[str, str]) -> list[str]:
    """Return the folders of the package and those inside them."""
    parents = {name.rpartition(".")[0] for name in sources}
    return sorted(room for room in parents if 1 <= room.count(".") <= 2)


def main(arguments: list[str]) -> None:
    """Print the figures of each checkout, side by side, as a table in Markdown."""
    checkouts = [Path(one) for one in arguments] or [Path(__file__).parents[1]]
    columns = [figures(checkout) for checkout in checkouts]
    names = dict.fromkeys(name for column in columns for name in column)
    rows = [["", *map(str, checkouts)], ["---"] * (len(checkouts) + 1)]
    rows += [[name, *(column.get(name, "") for column in columns)] for name in names]
    sys.stdout.writelines(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    main(sys.argv[1:])
