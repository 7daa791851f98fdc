"""What a log cannot answer, or answers with less weight, and what to do about it."""

from collections.abc import Mapping
from typing import Final

from tolsim.logs.answer import Warning_

# The listener writes successes at DEBUG and errors at WARN, and the usual level is INFO:
# JBossLoggingEventListenerProviderFactory of Keycloak.
WARNINGS: Final[Mapping[Warning_, str]] = {
    "refusals-only": "The log holds refusals only, and nothing can be replayed from them. Keycloak "
    "writes no more by default: start it with "
    "`--log-level=info,org.keycloak.events:debug`, and "
    "audit the log of the days after that.",
    "no-refusals": "The log says of requests that they succeeded, and of none that it was "
    "refused. If the server logs no refusals, as those of Supabase and Google Workspace, it cannot "
    "be seen who was cut off.",
    "no-logins": "The log holds no login: whoever refreshes is taken to have logged in before it, "
    "and nobody's login is seen to end another's. Add the file that has the logins.",
    "users-unknown": "More than 5 % of the refusals name no user and belong to nobody here: more "
    "users were cut off than this says. A server often knows no user for a token that it does not "
    "know.",
    "two-zones": "The times are in several zones, or some of them in none: if a server's clock is "
    "in another zone than it says, the order of events is wrong. Compare two machines; `--zone` is "
    "for times without a zone.",
    "gap": "Nothing was logged for more than a day: lock-outs that began or ended in that gap are "
    "not seen as they were. Is a file missing?",
    "short": "The log is shorter than a refresh token lives: tokens that come to their natural end "
    "later, and who is cut off by it, are not in it.",
    "not-matched": "Nothing in the log tells one system's logins from another's (no system, no "
    "session, no ids of tokens), so it cannot be said which logins another rule would have spared: "
    "only the rule in force is shown. Name the systems by `--systems FILE`.",
}
"""A sentence or two for each warning, the way out last."""
