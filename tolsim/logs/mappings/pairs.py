"""Sentences of pairs: `type=LOGIN, userId=null, agent='two words', realm="new"`."""

import re
from typing import Final

# Keycloak quotes once each value that holds a blank, with ', and since version 24 all, with ".
# In the latter only the quotes are escaped. Each alternative ends at the first character that it
# cannot hold, so that no text takes longer than its length.
_PAIR: Final = re.compile(
    r"""\s*([^\s=,"']+)=(?:"((?:[^"\\]|\\.)*)"(?=\s*(?:,|$))|'([^']*)'(?=\s*(?:,|$))|([^,]*))""",
    re.DOTALL,
)
_NEXT: Final = re.compile(r"[^,]*(?:,|$)")


def read_pairs(text: str) -> dict[str, str]:
    """Return the values of a sentence by their keys; ValueError where it ends within quotes.

    `null`, quoted or not, is no value. What is no pair between commas is left alone.
    """
    values: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _PAIR.match(text, at)
        if found is not None:
            at = found.end()
            if (value := _value(found)) != "null":
                # The server writes its own pairs before those that a request can choose.
                values.setdefault(found[1], value)
        skipped = _NEXT.match(text, at)
        at = skipped.end() if skipped and skipped.end() > at else at + 1
    return values


def _value(found: re.Match[str]) -> str:
    _, double, single, bare = found.groups()
    if double is not None:
        return str(double).replace('\\"', '"')
    if single is not None:
        return str(single)
    if bare.startswith('"'):
        raise ValueError("it ends within quotes")
    return str(bare).strip()
