"""Values of options and arguments, converted without pydantic wherever they are plain.

Since 0.29 Typer converts by pydantic, and imports it even where nothing is to be converted, as for
`--help`, whose default is None: 70 ms, half of what `tolsim run` takes without it. A Typer that
builds no adapter for None, a text or a word of an enum makes this module superfluous.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, NamedTuple, get_args, get_origin

_INTERNAL: Final = ("type_descriptor", "get_runtime_param", "min", "max")
"""Names of Typer 0.29 that are its own affair."""

_WHOLE: Final = "-?[0-9]{1,18}"
"""A number that every version of Typer reads alike."""


def convert_plainly(param: Any) -> None:
    """Let a parameter convert plain values itself, and leave all others to Typer.

    Where Typer lacks one of the internal names, as before 0.29, it converts all.
    """
    if not all(hasattr(param, name) for name in _INTERNAL):
        return
    if not isinstance(param.get_runtime_param, _Converter):
        kind = param.type_descriptor.annotation
        param.get_runtime_param = _Converter(kind, param.get_runtime_param)


class _Converter(NamedTuple):
    """What a parameter asks for a value, in place of its own method."""

    kind: Any
    of_typer: Callable[[], Any]

    def __call__(self) -> "_Converter":
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return a value as a command takes it; raise Typer's error where it makes no sense."""
        several = get_origin(self.kind) is list
        if value is None:
            return () if several else None
        kind = get_args(self.kind)[0] if several else self.kind
        plain = [_convert(one, kind, param) for one in (value if several else [value])]
        if None in plain:
            return self.of_typer().coerce(value, param=param, ctx=ctx)
        return plain if several else plain[0]


def _convert(value: Any, kind: Any, param: Any) -> Any:
    """Return a plain value as one of that type; None if it is not plain, or not one."""
    if isinstance(value, kind):
        return value
    if issubclass(kind, StrEnum):
        return next((word for word in kind if word == value), None)
    if kind is int and re.fullmatch(_WHOLE, value):
        number = int(value)
        least, most = param.min, param.max
        fits = (least is None or least <= number) and (most is None or number <= most)
        return number if fits else None
    return None
