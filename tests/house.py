"""Reads Python source for the rules of the house: who imports whom, and what no room may name."""

import ast
import sys
from collections.abc import Iterator, Mapping
from typing import Final

ROOMS: Final[Mapping[str, frozenset[str]]] = {
    "engine": frozenset(),
    "simulation": frozenset({"engine"}),
    "documents": frozenset({"engine", "simulation"}),
    "catalogue": frozenset({"engine", "documents"}),
    "analysis": frozenset({"engine", "simulation", "documents", "catalogue"}),
    "render": frozenset({"engine", "simulation", "documents", "catalogue", "analysis"}),
}
"""Each room of the package but `cli`, and the rooms from which it may import."""

OPEN: Final = frozenset({"", "cli"})
"""The command line and what stands beside the rooms: they may import all of tolsim."""

LIBRARIES: Final[Mapping[str, frozenset[str]]] = {
    "yaml": frozenset({"documents"}),
    "msgspec": frozenset({"documents"}),
    "rich": frozenset({"render", "cli"}),
    "typer": frozenset({"cli"}),
    "pytest": frozenset({""}),
}
"""Each library, and the rooms that may use it."""

PURE: Final = frozenset({"engine", "simulation", "analysis"})
"""Rooms without input, output, clock or chance: the same arguments, the same answer."""

IMPURE_MODULES: Final = frozenset(
    {"datetime", "io", "os", "pathlib", "random", "secrets", "time", "uuid"}
)
IMPURE_NAMES: Final = frozenset({"exit", "input", "open", "print"})
IMPURE_METHODS: Final = frozenset(
    {"exit", "open", "read_bytes", "read_text", "write_bytes", "write_text"}
)


def violations(module: str, source: str) -> list[str]:
    """What a module of the package does against the rules, a line each: `LINE: what`.

    `module` is its dotted name, with `.__init__` for a package's own file.
    """
    room = _room(module)
    found = []
    for node in ast.walk(ast.parse(source)):
        for line, complaint in _complaints(module, room, node):
            found.append((line, complaint))
    return [f"{line}: {complaint}" for line, complaint in sorted(set(found))]


def _room(module: str) -> str:
    """The room a module stands in; `""` for those beside the rooms (`tolsim.__main__`)."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 else ""


def _complaints(module: str, room: str, node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for name in _imported(module, node):
            if not _may_import(room, name):
                yield node.lineno, f"imports {name}"
    elif room in PURE and isinstance(node, ast.Name) and node.id in IMPURE_NAMES:
        yield node.lineno, f"names {node.id}"
    elif room in PURE and isinstance(node, ast.Attribute) and node.attr in IMPURE_METHODS:
        yield node.lineno, f"names .{node.attr}"


def _imported(module: str, node: ast.Import | ast.ImportFrom) -> list[str]:
    """The dotted names that an import statement reaches, relative ones made absolute."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        around = module.split(".")[: -node.level]
        base = ".".join([*around, base] if base else around)
    return [f"{base}.{alias.name}" for alias in node.names]


def _may_import(room: str, name: str) -> bool:
    top, _, rest = name.partition(".")
    if top == "tolsim":
        target = rest.split(".")[0]
        return room in OPEN or target == room or target in ROOMS[room]
    if top in sys.stdlib_module_names:
        return not (room in PURE and (top in IMPURE_MODULES or name == "sys.exit"))
    return room in LIBRARIES.get(top, frozenset())
