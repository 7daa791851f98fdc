"""Names as people type them: what the one meant is taken for, and what is told about it.

A name that can mean one thing only is taken, with a note on standard error. One that is merely
spelled like another is never taken: whoever mistyped a name may have meant one that nobody knows.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tolsim.cli.shared.console import say
from tolsim.documents import UserError
from tolsim.documents.lookup import Ambiguous, Found, Lookup, look_up
from tolsim.documents.problems import ask
from tolsim.render.words.names import plural, possessive, shown


class Kind(NamedTuple):
    """What is named: one, several, and how they are found where nothing is called alike."""

    one: str
    many: str
    way_out: str
    title: Callable[[str], str] = lambda _: ""


def take(word: str, found: Lookup, kind: Kind) -> str:
    """Return the name that a word means; raise UserError where it means none, or several."""
    if isinstance(found, Found):
        if not found.exact:
            say(f"note: `{shown(word)}` is taken for {_described(found, kind)}")
        return found.name
    if isinstance(found, Ambiguous):
        whose = f" of {found.family}" if found.family else ""
        sentence, help_ = f"`{word}` can mean several {kind.many}{whose}", "name one of these"
        names = found.names
    else:
        sentence, help_ = f"unknown {kind.one} `{word}`", ask(found.similar) or kind.way_out
        names = ()
        if len(found.similar) > 1:
            help_, names = "did you mean one of these?", found.similar
    raise UserError(sentence, help_, [(name, kind.title(name)) for name in names])


def _described(found: Found, kind: Kind) -> str:
    if found.family is None:
        return f"the {kind.one} `{found.name}`"
    return f"`{found.name}`, {possessive(found.family)} only {kind.one}"


def take_word(word: str, names: Iterable[str], one: str, or_else: str = "") -> str:
    """Return the word of a short list that is meant; another way out may stand behind the list."""
    known = tuple(names)
    way_out = f"choose from {', '.join(known)}{or_else}"
    return take(word, look_up(word, known), Kind(one, plural(one), way_out))
