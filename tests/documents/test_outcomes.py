"""The words that a request can be answered with."""

from tolsim.documents.scenarios.outcomes import outcome_words, words_of
from tolsim.engine.policy import DEFAULT_ERRORS, Policy, Refusal
from tolsim.simulation.scenario import Expected, Mark


def test_the_words_of_policies() -> None:
    """Outcomes and reasons; errors and codes of these policies alone."""
    errors = {reason: Refusal("relogin", 401, "124") for reason in DEFAULT_ERRORS}
    words = outcome_words([Policy(errors=errors)])
    reasons = tuple(DEFAULT_ERRORS)
    assert ("ok", "refused", "undetermined", *reasons, "relogin", "124") == words
    assert "invalid_grant" in outcome_words([Policy()])


def test_the_words_that_are_expected() -> None:
    """One of a request, one for each count of a race; none of a status or of labels."""
    values = ("refused", {"ok": 1, "refused": 2}, 401, ("a.A1",))
    assert [["refused"], ["ok", "refused"], [], []] == [
        list(words_of(Expected("expect", value, Mark(1, 1)))) for value in values
    ]
