"""Where policies are found: in the catalogue by name, beside a file by path.

A reference that contains `/` or ends in `.yaml` or `.yml` is a path, seen from the file
that refers; anything else is a name of the catalogue. Only the file asked for is read.
"""

import re
from collections.abc import Callable
from os.path import normpath
from pathlib import Path

from tolsim.catalogue.names import TEXTBOOK, heads, look_up_policy
from tolsim.catalogue.shelves import shelves
from tolsim.documents import PolicySource, UnknownPolicy
from tolsim.documents.lookup import suggestions
from tolsim.documents.policies.file import names_a_file
from tolsim.documents.reading import MAX_BYTES, read_file


def policy_names() -> tuple[str, ...]:
    """Return the name of every policy of the catalogue, sorted."""
    return tuple(sorted(shelves()))


def catalogue_policy(name: str) -> PolicySource:
    """Return a policy file of the catalogue by its name.

    Raises UnknownPolicy, with the names that may have been meant, if it is none of them.
    """
    found = shelves().get(name)
    if found is None:
        meant = suggestions(look_up_policy(name))
        raise UnknownPolicy(name, meant, f"the catalogue has no policy `{name}`")
    return PolicySource(found.place, found.text())


def find_policy(
    reference: str, referring_file: str, read: Callable[[str], bytes] = read_file
) -> PolicySource:
    """Return the policy file that a scenario or another policy refers to.

    `referring_file` is the name of the file in which the reference stands. Raises
    UnknownPolicy if there is no such policy or its file cannot be read. `read` returns at least
    as much of a file as shows that it is too large, or raises OSError.
    """
    if names_a_file(reference):
        return _policy_beside(reference, referring_file, read)
    return catalogue_policy(reference)


def policy_path(reference: str, referring_file: str) -> str:
    """Return the path of a policy file that another file refers to."""
    # One name for one file, so that a cycle through several folders is seen to be one.
    return normpath(Path(referring_file).parent / reference)


def _policy_beside(
    reference: str, referring_file: str, read: Callable[[str], bytes]
) -> PolicySource:
    path = policy_path(reference, referring_file)
    try:
        data = read(path)
        if len(data) <= MAX_BYTES:
            return PolicySource(path, data.decode())
        reason = "it is larger than 5 MiB"
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    raise UnknownPolicy(reference, (), f"cannot read the policy file `{path}`: {reason}")


_OVER = re.compile(r"^valid:.*\buntil:", re.MULTILINE)
_FORMER = re.compile(r"-(?:before|[0-9]{4})$")
"""The ending of a policy's name that tells what a provider did before."""


def provider_of(name: str) -> str | None:
    """Return the provider whose rules a policy of the catalogue holds; None for a textbook's."""
    head = heads().get(name)
    return None if head is None or head.provider == TEXTBOOK else head.provider


def policies_of(provider: str) -> tuple[str, ...]:
    """Return the policies of a provider that have not ended, sorted."""
    names = (name for name, head in heads().items() if head.provider == provider)
    return tuple(
        name for name in names if not (_FORMER.search(name) or _OVER.search(shelves()[name].text()))
    )
