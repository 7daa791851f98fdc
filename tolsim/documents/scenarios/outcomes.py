"""The words that a request can be answered with, and those that no policy has."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from tolsim.documents.lookup import look_up, suggestions
from tolsim.engine.policy import DEFAULT_ERRORS, Policy
from tolsim.simulation import Scenario
from tolsim.simulation.scenario import Expected, PolicyChange

_ALWAYS: Final = ("ok", "refused", "undetermined", *DEFAULT_ERRORS)
"""What any request may be expected to be: outcomes, and the reasons of refusals."""

_OAUTH_ERRORS: Final = frozenset({
    # RFC 6749, sections 4.1.2.1 and 5.2
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope",
    "unsupported_grant_type", "unsupported_response_type", "access_denied", "server_error",
    "temporarily_unavailable",
    # RFC 6750, 7009 and 8628
    "invalid_token", "insufficient_scope", "unsupported_token_type", "authorization_pending",
    "slow_down", "expired_token",
    # OpenID Connect Core, section 3.1.2.6
    "interaction_required", "login_required", "consent_required", "account_selection_required",
})  # fmt: skip
"""Errors that a provider may well have answered, whether or not a policy has them."""

STANDARD_WORDS: Final = frozenset({"ok", "refused", *DEFAULT_ERRORS, *_OAUTH_ERRORS})
"""What any server may have answered, whatever its policy."""


class UnknownWord(NamedTuple):
    """A word that no policy can answer, and those that may have been meant."""

    word: str
    meant: tuple[str, ...]


def unknown_words(
    expectations: Iterable[Expected], policies: Iterable[Policy]
) -> Iterator[UnknownWord]:
    """Yield, once each, the expected words that none of these policies can answer.

    An error of the standards is no slip of the pen: nothing else was meant by it.
    """
    known = outcome_words(policies)
    for word in dict.fromkeys(word for expected in expectations for word in words_of(expected)):
        if word not in known:
            meant = () if word in _OAUTH_ERRORS else suggestions(look_up(word, known))
            yield UnknownWord(word, meant)


def quoted_statuses(expectations: Iterable[Expected], policies: Iterable[Policy]) -> Iterator[str]:
    """Yield the expected words that are an HTTP status in quotes, and no code of these policies."""
    known = outcome_words(policies)
    for word in dict.fromkeys(word for expected in expectations for word in words_of(expected)):
        if re.fullmatch("[45][0-9]{2}", word) and word not in known:
            yield word


def policies_of(scenario: Scenario) -> Iterator[Policy]:
    """Yield every policy of a run, those that it changes to as well."""
    yield from (app.policy for app in scenario.apps)
    for step in scenario.steps:
        if isinstance(step.action, PolicyChange):
            yield step.action.policy


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
    if expected.subject != "expect" or isinstance(value, int | tuple):
        return
    if isinstance(value, str):
        yield value
    else:
        yield from value
