"""The words that a request can be answered with, and those that no policy has."""

from collections.abc import Iterable, Iterator

from tolsim.engine.policy import DEFAULT_ERRORS, Policy
from tolsim.simulation.scenario import Expected

_ALWAYS = ("ok", "refused", "undetermined", *DEFAULT_ERRORS)
"""What any request may be expected to be: outcomes, and the reasons of refusals."""


def outcome_words(policies: Iterable[Policy]) -> tuple[str, ...]:
    """Return every word that one of these policies can answer, in an order of their own."""
    words = dict.fromkeys(_ALWAYS)
    for policy in policies:
        for refusal in policy.errors.values():
            words[refusal.error] = None
            if refusal.code is not None:
                words[refusal.code] = None
    return tuple(words)


def words_of(expected: Expected) -> Iterator[str]:
    """Yield the words of what a request, or a race, is expected to answer."""
    value = expected.value
    if isinstance(value, str):
        yield value
    elif not isinstance(value, int | tuple):
        yield from value
