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

    A bare `null` is no value. Words between commas that are no pair are left alone.
    """
    values: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _PAIR.match(text, at)
        if found is not None:
            at = found.end()
            key, double, single, bare = found.groups()
            if double is not None:
                values.setdefault(key, double.replace('\\"', '"'))
            elif single is not None:
                values.setdefault(key, single)
            elif bare.startswith('"'):
                raise ValueError("it ends within quotes")
            elif bare.strip() != "null":
                values.setdefault(key, bare.strip())
        skipped = _NEXT.match(text, at)
        at = skipped.end() if skipped and skipped.end() > at else at + 1
    return values
