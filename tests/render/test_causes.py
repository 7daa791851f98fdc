"""Why a system is in trouble, in sentences."""

from tests.render.scenes import trace
from tolsim.analysis.history.history import History
from tolsim.render.words.causes import causes

LAGGED = """\
title: A lag, and then nothing
policy:
  access: {revocation_lag: 5m}
  refresh: {issued: false}
  limits: {live: {kind: grant, max: 1}}
systems: [legacy, new]
steps:
  - login: legacy
  - login: new
  - {call: legacy, after: 10m}
"""


def test_a_lag_that_ran_out_is_no_cause() -> None:
    """What ended the token is the rule by which it was revoked; the lag only put it off."""
    revoked = (
        "new's login at step 2 (0s) revoked its A1: one live login per user and app, "
        "the oldest goes; still accepted for 5m."
    )
    assert [revoked, "It holds no refresh token."] == list(
        causes(History.of(trace(LAGGED)), "legacy")
    )
