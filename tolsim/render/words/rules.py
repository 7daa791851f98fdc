"""A rule of a policy as one sentence, with the policy's own numbers.

A rule is named by its dotted path, as the cause of a change names it (README, "Causes").
Sentences begin in lower case and carry no full stop, so that they can stand alone as well
as after "revoked:". Without an occasion they say what the rule is; with one, how it acted.
"""

from typing import Final

from tolsim.documents.durations import duration
from tolsim.engine.policy import FOREVER, Expiry, Policy, TokenKind
from tolsim.render.words.grace import grace_sentence, rotation_sentence
from tolsim.render.words.limits import limit_sentence, login_word, rate_sentence
from tolsim.render.words.names import plural, shown
from tolsim.render.words.occasion import Occasion

__all__ = ["ON_REQUEST", "Occasion", "knob_sentence", "rule_sentence"]

ON_REQUEST: Final = "revoked on request"
"""What is said of a token that a revocation names: there is no other reason."""


def rule_sentence(policy: Policy, rule: str, occasion: Occasion | None = None) -> str:
    """What the rule at a dotted path of the policy says, or how it acted.

    A path for which there are no words (or that the policy does not have) is said as it is.
    """
    said = _sentence(policy, rule, occasion) or shown(rule)
    if occasion is not None and occasion.after == "lingering":
        return f"{said}; {_lag(policy)}"
    return said


def knob_sentence(policy: Policy, path: str) -> str:
    """What a policy says through the field that its tolerance sets."""
    rule, _, _ = path.rpartition(".")
    return _sentence(policy, rule, None) or _sentence(policy, path, None) or shown(path)


def _sentence(policy: Policy, rule: str, occasion: Occasion | None) -> str | None:
    match rule.split(".", 2):
        case ["limits", *name]:
            return _limit(policy, ".".join(name), brief=occasion is not None and occasion.brief)
        case ["rates", *name]:
            return _rate(policy, ".".join(name))
        case ["incidents", *name]:
            return _incident(policy, ".".join(name))
        case ["access" | "refresh" as kind, "expires", key]:
            return _expiry(policy, kind, key)
        case ["access", "on_refresh"]:
            return _on_refresh(policy)
        case ["access", "revocation_lag"]:
            return _lag(policy) if occasion is None else _lag_over(policy)
        case ["refresh", "rotate"]:
            return rotation_sentence(policy, occasion)
        case ["refresh", "grace", *condition]:
            return grace_sentence(policy, "".join(condition), occasion)
        case ["refresh", "replay"]:
            return _replay(policy, occasion)
        case ["revocation", "access" | "refresh" as kind]:
            return _revocation(policy, kind, occasion)
        case ["slots"]:
            return _slots(policy)
    return None


def _limit(policy: Policy, name: str, *, brief: bool) -> str | None:
    found = (limit for limit in policy.limits if limit.name == name)
    return next((limit_sentence(limit, policy, brief=brief) for limit in found), None)


def _rate(policy: Policy, name: str) -> str | None:
    return next((rate_sentence(rate) for rate in policy.rates if rate.name == name), None)


def _incident(policy: Policy, name: str) -> str | None:
    incident = policy.incidents.get(name)
    if incident is None:
        return None
    whose = "the user's" if incident.scope == "user" else "the app's"
    kind = f"{incident.kinds[0]} " if len(incident.kinds) == 1 else ""
    return f"{shown(name)} ends {whose} {kind}tokens"


def _expiry(policy: Policy, kind: TokenKind, key: str) -> str:
    if key == "with_refresh":
        return "access tokens live no longer than their refresh token"
    expires: Expiry = getattr(policy, kind).expires
    start = {"after_issue": "issue", "after_use": "last use", "after_login": "login"}[key]
    life: int = getattr(expires, key)
    span = "for ever" if life >= FOREVER else duration(life)
    return f"{kind} tokens live {span} from {start}"


def _on_refresh(policy: Policy) -> str:
    return {
        "keep": "a refresh ends no earlier access token",
        "revoke_pair": "a refresh ends the old pair's access token",
        "revoke_grant": f"a refresh ends the {login_word(policy)}'s earlier access tokens",
        "revoke_user": "a refresh ends all the user's earlier access tokens",
    }[policy.access.on_refresh]


def _lag(policy: Policy) -> str:
    lag = policy.access.revocation_lag
    return f"still accepted {'until it expires' if lag >= FOREVER else f'for {duration(lag)}'}"


def _lag_over(policy: Policy) -> str:
    lag = policy.access.revocation_lag
    return "its lag ran out" if lag in (0, FOREVER) else f"its {duration(lag)} of lag ran out"


def _replay(policy: Policy, occasion: Occasion | None) -> str:
    rule, login = policy.refresh.replay, login_word(policy)
    kind = f"{rule.kinds[0]} tokens" if len(rule.kinds) == 1 else ""
    extent = {
        "nothing": "nothing more dies",
        "chain": f"all {kind} issued from it die" if kind else "all issued from it dies",
        "grant": f"the {kind} of its {login} die" if kind else f"its whole {login} dies",
        "user": f"all {kind} of the user die" if kind else f"every {login} of the user dies",
    }[rule.revoke]
    if occasion is None or occasion.by is None:
        return f"a {' or '.join(rule.on)} refresh token comes back, so {extent}"
    return f"the {occasion.presented} {occasion.by} came back, so {extent}"


def _revocation(policy: Policy, kind: TokenKind, occasion: Occasion | None) -> str:
    if occasion is not None and occasion.on_request:
        return ON_REQUEST
    extent = {
        "token": "nothing else goes",
        "pair": "its pair goes too",
        "access": "its access tokens go too",
        "grant": f"its whole {login_word(policy)} goes too",
        "user": f"the user's {plural(login_word(policy))} go too",
    }[getattr(policy.revocation, kind)]
    named = f"{'an' if kind == 'access' else 'a'} {kind} token"
    by = named if occasion is None or occasion.by is None else occasion.by
    return f"{by} {'is' if by == named else 'was'} revoked on request, {extent}"


def _slots(policy: Policy) -> str | None:
    slots = policy.slots
    if slots is None:
        return None
    return f"{shown(slots.parameter)} may be 0 to {slots.count - 1}"
