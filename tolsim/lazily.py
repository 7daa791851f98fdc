"""Rooms whose names are imported when they are first asked for (PEP 562).

The command line imports a little of every room, and for an answer to the Tab key somebody waits:
with its rooms imported whole, it took half as long again.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def names_of(room: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a room, given the module in which each of its names lives."""

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        module = import_module(f"{room}.{homes[name]}")
        return getattr(module, name)

    return find
