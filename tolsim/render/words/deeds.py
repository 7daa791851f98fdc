"""What a step does, before anybody knows how it ends."""

from tolsim.render.words.names import shown
from tolsim.simulation.scenario import (
    Action,
    Call,
    Check,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    PolicyChange,
    Raise,
    Refresh,
    Revoke,
    Wait,
)
from tolsim.simulation.trace import StepTrace


def deed(step: StepTrace) -> str:
    """Say what a step does, and who does it; no token and no outcome is named."""
    what = _verb(step.step.action)
    return f"{shown(step.actor)} {what}" if step.actor else what


def _verb(action: Action) -> str:
    match action:
        case Login():
            return "logs in"
        case Refresh():
            return "refreshes"
        case Call():
            return "calls"
        case ClientCredentials():
            return "asks for a token of its own"
        case Revoke(by=by):
            return "revokes a token" if by else "a token is revoked"
        case Copy(to=to):
            return f"is copied to {shown(to.system)}"
        case Forget():
            return "forgets tokens"
        case Raise(incident=incident):
            return f"{shown(incident)} happens"
        case PolicyChange():
            return "the policy changes"
        case Wait():
            return "time passes"
        case Check():
            return "a look at how things stand"
    raise TypeError(f"no words for {action!r}")
