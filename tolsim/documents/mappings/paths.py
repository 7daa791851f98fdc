"""Where a value lies in a record: `details.reason`, `target[type=User].id`, `items[].events[]`."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

FORM: Final = "a path such as details.reason or target[type=User].id"

# A name may hold what JSON keys hold in logs: `@timestamp`, `x-forwarded-for`.
_STEP: Final = re.compile(r"([^.\[\]=\s]+)(\[(?:([^.\[\]=\s]+)=([^\[\]=]+))?\])?")


class Step(NamedTuple):
    """A member, by its name; of a list of records each of them, or those whose `key` is `word`."""

    name: str
    each: bool = False
    key: str | None = None
    word: str | None = None


Path = tuple[Step, ...]


@lru_cache(maxsize=1024)
def parse_path(text: str) -> Path:
    """Return the steps of a path; ValueError says what it should be."""
    steps = []
    rest = text
    while True:
        found = _STEP.match(rest)
        if found is None:
            raise ValueError(FORM)
        steps.append(Step(found[1], found[2] is not None, found[3], found[4]))
        rest = rest[found.end() :]
        if not rest:
            return tuple(steps)
        if rest[0] != ".":
            raise ValueError(FORM)
        rest = rest[1:]
