"""Policies as people name them: by the policy's name, or by its provider's.

What a file says of itself stands in its first lines; only these are read, as a completion of the
command line asks for all of them while its user waits.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, takewhile
from typing import Final, NamedTuple

from tolsim.catalogue.shelves import Volume, shelves
from tolsim.documents.lookup import Family, Lookup, begins_a_part, look_up

TEXTBOOK: Final = "Textbook"
"""Where a catalogue file says whose rules it holds: nobody's in particular."""

_HEAD: Final = 6
"""Lines in which a policy of the catalogue says its title and its provider."""

_FIELD: Final = re.compile(r"(title|provider): *(.+?) *\n?")

# Where neither the name nor the title of a policy has the word.
_ALSO_CALLED: Final[Mapping[str, tuple[str, str]]] = {
    "azure": ("Microsoft", "https://learn.microsoft.com/en-us/entra/fundamentals/new-name"),
    "confluence": (
        "Atlassian", "https://developer.atlassian.com/cloud/confluence/oauth-2-3lo-apps/",
    ),
    "jira": ("Atlassian", "https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/"),
    "twitter": ("X", "https://en.wikipedia.org/wiki/Twitter"),
}  # fmt: skip
"""Other names of providers, each with a page that says so."""


class Head(NamedTuple):
    """What a policy file says of itself."""

    title: str
    provider: str


def look_up_policy(word: str) -> Lookup:
    """Return which policies a word means: by name, by provider, by a part, or by spelling."""
    # Without a look into the files where the name is exact, as it mostly is.
    names = tuple(sorted(shelves()))
    return look_up(word, names, {} if word in names else families())


@cache
def heads() -> Mapping[str, Head]:
    """Return what each policy of the catalogue says of itself, by its name."""
    return {name: _head(name, shelves()[name]) for name in sorted(shelves())}


def _head(name: str, volume: Volume) -> Head:
    with volume.file.open(encoding="utf-8") as lines:
        found = filter(None, map(_FIELD.fullmatch, islice(lines, _HEAD)))
        said = {one[1]: one[2] for one in found}
    return Head(said.get("title", name), said.get("provider", TEXTBOOK))


@cache
def families() -> Mapping[str, Family]:
    """Return the policies of each provider, by every word that means it and no other provider.

    Such are its whole name, the words of it, and those with which its titles begin.
    """
    by_provider: dict[str, list[str]] = {}
    whose: dict[str, set[str]] = {}
    for name, head in heads().items():
        by_provider.setdefault(head.provider, []).append(name)
        for word in _words(head):
            whose.setdefault(word, set()).add(head.provider)
    known = {one: Family(one, tuple(names)) for one, names in by_provider.items()}
    found = {
        word: known[provider]
        for word, (provider, *others) in whose.items()
        if not others and not _is_part_of_other(word, provider)
    }
    found |= {word: known[provider] for word, (provider, _) in _ALSO_CALLED.items()}
    return found | {form: family for one, family in known.items() for form in _forms(one)}


def _words(head: Head) -> Iterator[str]:
    """Yield the words of a provider's name, and the names with which a title begins."""
    if head.provider == TEXTBOOK:
        return
    yield from head.provider.casefold().split()
    # A title goes on with what a policy is: `Keycloak with Revoke Refresh Token`.
    names = takewhile(_is_name, re.findall(r"[\w-]+", head.title.partition(",")[0])[:2])
    yield from map(str.casefold, names)


def _is_name(word: str) -> bool:
    return not word.islower()


def _is_part_of_other(word: str, provider: str) -> bool:
    """Return whether a policy of another provider has such a part in its name."""
    return any(
        begins_a_part(word, name) for name, head in heads().items() if head.provider != provider
    )


def _forms(provider: str) -> tuple[str, ...]:
    """Return a provider's name as it may be typed: as it is, or without its spaces."""
    folded = provider.casefold()
    return folded, folded.replace(" ", "-"), folded.replace(" ", "")
