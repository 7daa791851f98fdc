"""What a person means by a name: the name itself, its family, its beginning, a part, its spelling.

Each way is tried only where those before it find nothing. Files need the exact name, so that
their meaning never changes as more names are known; there the others are suggestions. On the
command line a word is taken that can mean only one thing.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, NamedTuple

LONGEST: Final = 64
"""Characters of a name that may be mistyped; difflib takes a time that grows with its square."""

_SEPARATOR: Final = re.compile(r"[^a-z0-9]")
"""What parts of a name stand between: `entra` is a part of `microsoft-entra-web`, and what is
inside a word, as in `ringcentral`, is none."""


class Family(NamedTuple):
    """Things that people call by one name, as the policies of a provider, and that name."""

    title: str
    names: tuple[str, ...]


NO_FAMILIES: Final[Mapping[str, Family]] = {}


class Found(NamedTuple):
    """The one thing that a word can mean; `exact` where it is called just so."""

    name: str
    exact: bool = False
    family: str | None = None


class Ambiguous(NamedTuple):
    """Several things that a word can mean: who wrote it has to choose."""

    names: tuple[str, ...]
    family: str | None = None


class Unknown(NamedTuple):
    """Nothing is called so; `similar` are the names that are spelled like it, if any."""

    similar: tuple[str, ...] = ()


Lookup = Found | Ambiguous | Unknown


def look_up(
    word: str, names: Iterable[str], families: Mapping[str, Family] = NO_FAMILIES
) -> Lookup:
    """Return what a word means among names; `families` go by words in lower case."""
    known = tuple(names)
    if word in known:
        return Found(word, exact=True)
    # A file is broken in many places at once, and each asks among the same names.
    return _look_up(word.casefold(), known) if not families else _of_family(word, known, families)


def suggestions(lookup: Lookup) -> tuple[str, ...]:
    """Return the names that a word may have meant, for who must write the exact one."""
    match lookup:
        case Found(name):
            return (name,)
        case Ambiguous(names):
            return names
        case Unknown(similar):
            return similar


def _of_family(word: str, known: tuple[str, ...], families: Mapping[str, Family]) -> Lookup:
    folded = word.casefold()
    if (family := families.get(folded)) is not None:
        return _one_or_several(family.names, family.title)
    found = _by_letters(folded, known)
    if not isinstance(found, Unknown):
        return found
    nearest = _spelled_like(folded, (*known, *families), FIRM)
    similar = (families[one].names if one in families else (one,) for one in nearest)
    return Unknown(tuple(name for some in similar for name in some))


def begins_a_part(folded: str, name: str) -> bool:
    """Return whether a part of a name, both in lower case, begins with this."""
    starts = [separator.end() for separator in _SEPARATOR.finditer(name)]
    return any(name.startswith(folded, start) for start in (0, *starts))


@lru_cache(maxsize=512)
def _look_up(folded: str, known: tuple[str, ...]) -> Lookup:
    found = _by_letters(folded, known)
    return Unknown(_spelled_like(folded, known)) if isinstance(found, Unknown) else found


def _by_letters(folded: str, known: tuple[str, ...]) -> Lookup:
    """Return what has a word, in whatever letters, for its name, its beginning or a part."""
    if not folded:
        return Unknown()
    lower = {name: name.casefold() for name in known}
    ways = (
        [name for name, one in lower.items() if one == folded],
        [name for name, one in lower.items() if one.startswith(folded)],
        [name for name, one in lower.items() if begins_a_part(folded, one)],
    )
    return next((_one_or_several(tuple(way)) for way in ways if way), Unknown())


def _one_or_several(names: tuple[str, ...], family: str | None = None) -> Found | Ambiguous:
    return Found(names[0], family=family) if len(names) == 1 else Ambiguous(names, family)


LOOSE: Final = 0.6
FIRM: Final = 0.75
"""How alike a spelling has to be. Firm among names that somebody else may also have: no help
that names another provider's policy for a provider that is not known."""


def _spelled_like(folded: str, known: tuple[str, ...], alike: float = LOOSE) -> tuple[str, ...]:
    if len(folded) > LONGEST:
        return ()
    lower = {name.casefold(): name for name in known}
    return tuple(lower[one] for one in get_close_matches(folded, lower, n=1, cutoff=alike))
