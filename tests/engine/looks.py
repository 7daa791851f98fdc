"""How these tests look at a server: every token at once, and short words for its answers."""

from tolsim.engine.model import Answer
from tolsim.engine.server import Server
from tolsim.engine.status import Cause, Status, cause


def statuses(server: Server, now: int) -> list[Status]:
    """The status of every token, in issue order."""
    return [server.status(token.number, now) for token in server.tokens[1:]]


def carried(answer: Answer) -> tuple[int | None, int | None]:
    """The access and the refresh token of an accepted answer."""
    assert (answer.outcome, answer.reason, answer.rule) == ("ok", None, None)
    return answer.access, answer.refresh


def why(server: Server, token: int, before: Status, now: int, *, changed: bool = False) -> Cause:
    """The cause of a token's change from the status that it had before."""
    grace = server.policy.refresh.grace
    return cause(server.state, server.tokens[token], before, grace, now, changed=changed)
