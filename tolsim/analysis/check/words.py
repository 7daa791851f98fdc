"""Words of an `expect` that nothing answers: probably another one was meant."""

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from tolsim.documents.problems import nearest
from tolsim.engine.policy import Policy, Reason
from tolsim.simulation import Scenario
from tolsim.simulation.scenario import Expected, PolicyChange

OUTCOMES: Final = ("ok", "refused", "undetermined", *get_args(Reason))
"""Words that every policy understands: outcomes, and the engine's own reasons."""

OAUTH_ERRORS: Final = (
    # RFC 6749, sections 4.1.2.1 and 5.2
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope",
    "unsupported_grant_type", "unsupported_response_type", "access_denied", "server_error",
    "temporarily_unavailable",
    # RFC 6750, 7009 and 8628
    "invalid_token", "insufficient_scope", "unsupported_token_type", "authorization_pending",
    "slow_down", "expired_token",
    # OpenID Connect Core, section 3.1.2.6
    "interaction_required", "login_required", "consent_required", "account_selection_required",
)  # fmt: skip


def mistaken_word(expected: Expected, scenario: Scenario) -> tuple[str, str] | None:
    """Return a word of an `expect` that nothing answers, and the one that was probably meant.

    None where every word is known, or an unknown one is near to none: a provider's codes can be
    anything.
    """
    if expected.subject != "expect":
        return None
    known = tuple(dict.fromkeys((*OUTCOMES, *_of_policies(scenario), *OAUTH_ERRORS)))
    words = expected.value if isinstance(expected.value, Mapping) else (expected.value,)
    # Of a race, `{ok: 1, invalid_gant: 1}` counts outcomes by word.
    for word in words:
        if isinstance(word, str) and word not in known and (near := nearest(word, known)):
            return word, near
    return None


def _of_policies(scenario: Scenario) -> Iterator[str]:
    """Return every error and code that the policies of a run know, the changed ones too."""
    for policy in _policies(scenario):
        for refusal in policy.errors.values():
            yield refusal.error
            if refusal.code is not None:
                yield refusal.code


def _policies(scenario: Scenario) -> Iterator[Policy]:
    yield from (app.policy for app in scenario.apps)
    for step in scenario.steps:
        if isinstance(step.action, PolicyChange):
            yield step.action.policy
