"""Parts of sentences about rules; whoever needs the sentence joins them.

The words of a closed set of `engine.policy` are put into words by a `match` that ends in
`assert_never`, so mypy names the word that has none.
"""

from typing import NamedTuple


class Phrase(NamedTuple):
    """One thing, worded for a sentence and, shorter, for a term of a list."""

    full: str
    term: str


class Consequence(NamedTuple):
    """What happens, and what follows from it by a rule; each is a clause of its own."""

    event: str
    effect: str
