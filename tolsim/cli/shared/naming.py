"""Names as people type them: what the one meant is taken for, and what is told about it.

A name that can mean one thing only is taken, with a note on standard error. One that is merely
spelled like another is never taken: whoever mistyped a name may have meant one that nobody knows.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tolsim.cli.shared.console import say
from tolsim.documents import UserError
from tolsim.documents.lookup import Ambiguous, Found, Lookup, Unknown, look_up
from tolsim.documents.problems import ask
from tolsim.render.words.names import listed, possessive, shown


class Kind(NamedTuple):
    """What is named: one, several, and how they are found where nothing is called alike."""

    one: str
    many: str
    way_out: str
    titles: Callable[[str], str] = lambda _: ""


def take(word: str, found: Lookup, kind: Kind) -> str:
    """Return the name that a word means; raise UserError where it means none, or several."""
    match found:
        case Found(name, exact=True):
            return name
        case Found(name, family=None):
            say(f"note: `{shown(word)}` is taken for {kind.one} `{name}`")
            return name
        case Found(name, family=str(family)):
            say(
                f"note: `{shown(word)}` is taken for `{name}`, {possessive(family)} only {kind.one}"
            )
            return name
        case Ambiguous(names, family):
            whose = f" of {family}" if family else ""
            titled = [(name, kind.titles(name)) for name in names]
            raise UserError(
                f"`{word}` can mean several {kind.many}{whose}", "name one of these", titled
            )
        case Unknown(similar):
            raise UserError(
                f"there is no {kind.one} `{word}`", ask(similar) or kind.way_out,
                [(name, kind.titles(name)) for name in similar if len(similar) > 1],
            )  # fmt: skip


def take_word(word: str, names: Iterable[str], one: str, many: str) -> str:
    """Return the word of a short list that is meant."""
    known = tuple(names)
    return take(word, look_up(word, known), Kind(one, many, f"choose from {listed(known)}"))
