"""Reads Python source for what the pure rooms may not name; who imports whom is in pyproject."""

import ast
from collections.abc import Iterator
from typing import Final

PURE: Final = frozenset({"engine", "simulation", "analysis"})
"""Rooms without input, output, clock or chance: the same arguments, the same answer."""

IMPURE_MODULES: Final = frozenset(
    {"datetime", "io", "os", "pathlib", "random", "secrets", "time", "uuid"}
)
IMPURE_NAMES: Final = frozenset({"exit", "input", "open", "print"})
IMPURE_METHODS: Final = frozenset(
    {"exit", "open", "read_bytes", "read_text", "write_bytes", "write_text"}
)


def impurities(source: str) -> list[str]:
    """What a module names that a pure room may not, a line each: `LINE: what`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        found |= set(_complaints(node))
    return [f"{line}: {complaint}" for line, complaint in sorted(found)]


def _complaints(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for name in _imported(node):
            if name.partition(".")[0] in IMPURE_MODULES or name == "sys.exit":
                yield node.lineno, f"imports {name}"
    elif isinstance(node, ast.Name) and node.id in IMPURE_NAMES:
        yield node.lineno, f"names {node.id}"
    elif isinstance(node, ast.Attribute) and node.attr in IMPURE_METHODS:
        yield node.lineno, f"names .{node.attr}"


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]
