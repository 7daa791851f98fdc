"""Plain scalars of the YAML 1.2 core schema: `yes`, `1:30` and dates are text."""

import re
from typing import Final

Scalar = str | int | float | bool | None

# A power of ten that people recognise, below both 2**62, the engine's FOREVER, and 2**63.
BIGGEST: Final = 10**18
"""Integers are smaller than this; JSON readers and the engine's clock take no more."""

# These three are the table of YAML 1.2, 10.3.2. PyYAML keeps to YAML 1.1, where `no` is false,
# `1:30` is 90 and 017 is 15.
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
    # Most scalars of a scenario are words: one look at the first letter spares them two patterns.
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
