"""Plain data as the text of a YAML file that reads back as the same data.

What is new in a scenario (a remedy, something found by a search) has no text yet to keep;
what only changes values of a file is the business of `tolsim.documents.yaml.rewriting`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tolsim.documents.yaml.scalars import core_scalar

WIDTH: Final = 100
"""Columns that a collection may take on one line."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9_](?:[\w.@+ -]*[\w.@+-])?", re.ASCII)
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML: collections of scalars on one line, all else in blocks."""
    return "".join(f"{line}\n" for line in _mapping(data))


def _mapping(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        yield from _member(_scalar(key), value)


def _member(key: str, value: Any) -> Iterator[str]:
    flow = f"{key}: {_flow(value)}"
    if isinstance(value, str) and _is_prose(value):
        yield f"{key}: |"
        yield from (f"  {line}" if line else "" for line in value.removesuffix("\n").split("\n"))
    elif _is_collection(value) and value and (_is_nested(value) or len(flow) >= WIDTH):
        yield f"{key}:"
        yield from (f"  {line}" for line in _block(value))
    else:
        yield flow


def _block(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value)
        return
    for item in value:
        lines = list(_mapping(item)) if isinstance(item, Mapping) and item else [_flow(item)]
        yield f"- {lines[0]}"
        yield from (f"  {line}" if line else "" for line in lines[1:])


def _is_collection(value: Any) -> bool:
    return isinstance(value, Mapping | Sequence) and not isinstance(value, str)


def _is_nested(value: Any) -> bool:
    """Whether a collection holds collections that are not empty."""
    if not _is_collection(value):
        return False
    inside = value.values() if isinstance(value, Mapping) else value
    return any(_is_collection(item) and item for item in inside)


def _is_prose(text: str) -> bool:
    """Whether a text of several lines can stand in a block as it is."""
    lines = text.removesuffix("\n").split("\n")
    plain = all(line.isprintable() and line == line.strip() for line in lines)
    return text.endswith("\n") and plain and all((lines[0], lines[-1]))


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_scalar(key)}: {_flow(of)}' for key, of in value.items())}}}"
    if _is_collection(value):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, float):
        return repr(value).replace("inf", ".inf").replace("nan", ".nan")
    if isinstance(value, int):
        return str(value)
    plain = _PLAIN.fullmatch(value) and _reads_as_text(value)
    return str(value) if plain else f'"{"".join(map(_escaped, value))}"'


def _reads_as_text(value: str) -> bool:
    try:
        return core_scalar(value) == value
    except OverflowError:
        return False


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char.isprintable() else f"\\U{ord(char):08x}"
