"""Plain scalars of the YAML 1.2 core schema: `yes`, `1:30` and dates are text."""

import re
from typing import Final

Scalar = str | int | float | bool | None

BIGGEST: Final = 10**18
"""Integers are smaller than this; JSON readers and the engine's clock take no more."""

INTEGER: Final = r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
FLOAT: Final = (
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def core_scalar(text: str) -> Scalar:
    """Return what an unquoted scalar means; raises OverflowError for an integer too big."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if re.fullmatch(INTEGER, text):
        return _integer(text)
    if re.fullmatch(FLOAT, text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _integer(text: str) -> int:
    # Beyond this length Python itself refuses to read or to print the number.
    if len(text) > 100:
        raise OverflowError
    number = int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if abs(number) >= BIGGEST:
        raise OverflowError
    return number
