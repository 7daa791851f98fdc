"""Sentences of pairs: `type=LOGIN, userId=null, agent='two words', realm="new"`."""

import re
from typing import Final

# Keycloak quotes with ' what holds a blank, and since version 24 every value, with "; in the latter
# quotes alone are escaped. Whatever is no pair ends at the next comma. No alternative can give
# back what another took, so that no text takes longer than its length.
_PAIR: Final = re.compile(
    r"""\s*+(?:([^\s=,"']++)=(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+(?=,|$)"""
    r"""|'([^']*+)'\s*+(?=,|$)|([^,]*+))|[^,]*+)(?:,|$)""",
    re.DOTALL,
)


def read_pairs(text: str) -> dict[str, str]:
    """Return the values of a sentence by their keys; ValueError where it ends within quotes.

    `null`, quoted or not, is no value. What is no pair between commas is left alone.
    """
    values: dict[str, str] = {}
    for key, double, single, bare in _PAIR.findall(text):
        # The server writes its own pairs before those that a request can choose.
        if not key or key in values:
            continue
        if bare.startswith('"'):
            raise ValueError("it ends within quotes")
        value = double.replace('\\"', '"') or single or bare.strip()
        if value != "null":
            values[key] = value
    return values
