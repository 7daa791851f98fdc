"""A rule of a policy as one sentence, with the policy's own numbers.

A rule is named by its dotted path, as the cause of a change names it (manual: answers).
Sentences begin in lower case and carry no full stop, so that they can stand alone as well
as after "revoked:". Without an occasion they say what the rule is; with one, how it acted.
"""

from typing import Final, assert_never

from tolsim.documents.durations import duration
from tolsim.engine.policy import FOREVER, Expiry, Incident, Policy, Slots, TokenKind
from tolsim.render.words.grace import grace_sentence, rotation_sentence
from tolsim.render.words.limits import limit_sentence, login_word, rate_sentence
from tolsim.render.words.names import plural, shown
from tolsim.render.words.occasion import Occasion
from tolsim.render.words.parts import Consequence, Phrase

ON_REQUEST: Final = "revoked on request"
"""What is said of a token that a revocation names: there is no other reason."""


def rule_sentence(policy: Policy, rule: str, occasion: Occasion | None = None) -> str:
    """What the rule at a dotted path of the policy says, or how it acted.

    A path for which there are no words (or that the policy does not have) is said as it is.
    """
    said = _sentence(policy, rule, occasion) or shown(rule)
    if occasion is not None and occasion.after == "lingering":
        return f"{said}; {lag(policy)}"
    return said


def knob_sentence(policy: Policy, path: str) -> str:
    """What a policy says through the field that its tolerance sets."""
    rule, _, _ = path.rpartition(".")
    return _sentence(policy, rule, None) or _sentence(policy, path, None) or shown(path)


def expiry_sentence(policy: Policy, kind: TokenKind, key: str) -> str:
    """`access tokens live 1h from issue`; `key` is the field of `Expiry`."""
    if key == "with_refresh":
        return "access tokens live no longer than their refresh token"
    expires: Expiry = getattr(policy, kind).expires
    start = {"after_issue": "issue", "after_use": "last use", "after_login": "login"}[key]
    life: int = getattr(expires, key)
    span = "for ever" if life >= FOREVER else duration(life)
    return f"{kind} tokens live {span} from {start}"


def on_refresh(policy: Policy) -> Phrase:
    """Which earlier access tokens a refresh ends."""
    match policy.access.on_refresh:
        case "keep":
            return Phrase("a refresh ends no earlier access token", "")
        case "revoke_pair":
            pair = "pair's access token"
            return Phrase(f"a refresh ends the old {pair}", f"its {pair}")
        case "revoke_grant":
            earlier = f"the {login_word(policy)}'s earlier access tokens"
            return Phrase(f"a refresh ends {earlier}", "its login's access tokens")
        case "revoke_user":
            earlier = "all the user's earlier access tokens"
            return Phrase(f"a refresh ends {earlier}", "the user's access tokens")
        case _:
            assert_never(policy.access.on_refresh)


def lag(policy: Policy) -> str:
    """How long a revoked access token goes on working: `still accepted for 5m`."""
    span = policy.access.revocation_lag
    return f"still accepted {'until it expires' if span >= FOREVER else f'for {duration(span)}'}"


def replay(policy: Policy, occasion: Occasion | None = None) -> Consequence:
    """A dead refresh token comes back, or came back, and what dies of it."""
    effect, rule = replay_effect(policy).full, policy.refresh.replay
    if occasion is None or occasion.by is None:
        late = rule.leeway and "spent" in rule.on
        later = f" {duration(rule.leeway)} or more after it was replaced" if late else ""
        return Consequence(f"a {' or '.join(rule.on)} refresh token comes back{later}", effect)
    return Consequence(f"the {occasion.presented} {occasion.by} came back", effect)


def replay_effect(policy: Policy) -> Phrase:
    """What dies where a dead refresh token comes back."""
    rule, login = policy.refresh.replay, login_word(policy)
    # A rule that names no kind of token revokes none.
    revoke = rule.revoke if rule.kinds else "nothing"
    kind = f"{rule.kinds[0]} tokens" if len(rule.kinds) == 1 else ""
    only = f" ({rule.kinds[0]})" if kind else ""
    match revoke:
        case "nothing":
            return Phrase("nothing more dies", "")
        case "chain":
            full = f"all {kind} issued from it die" if kind else "all issued from it dies"
            return Phrase(full, f"what it brought{only}")
        case "grant":
            full = f"the {kind} of its {login} die" if kind else f"its whole {login} dies"
            return Phrase(full, f"its login{only}")
        case "user":
            full = f"all {kind} of the user die" if kind else f"every {login} of the user dies"
            return Phrase(full, f"the user's{only}")
        case _:
            assert_never(revoke)


def revocation(policy: Policy, kind: TokenKind, by: str | None = None) -> Consequence:
    """A client revokes a token of a kind, or revoked the one named, and what goes with it."""
    login, rules = login_word(policy), policy.revocation
    named = "an access token is" if kind == "access" else "a refresh token is"
    event = f"{named if by is None else f'{by} was'} revoked on request"
    extent = rules.access if kind == "access" else rules.refresh
    match extent:
        case "token":
            return Consequence(event, "nothing else goes")
        case "pair":
            return Consequence(event, "its pair goes too")
        case "access":
            return Consequence(event, "its access tokens go too")
        case "grant":
            return Consequence(event, f"its whole {login} goes too")
        case "user":
            return Consequence(event, f"the user's {plural(login)} go too")
        case _:
            assert_never(extent)


def incident_sentence(name: str, incident: Incident) -> str:
    """`deauthorize ends the user's tokens`."""
    kind = f"{incident.kinds[0]} " if len(incident.kinds) == 1 else ""
    match incident.scope:
        case "user":
            reached = f"the user's {kind}tokens"
        case "app":
            reached = f"the app's {kind}tokens"
        case "local":
            reached = f"the user's {kind}tokens from logins at that system"
        case "others":
            reached = f"the user's {kind}tokens from logins at other systems"
        case _:
            assert_never(incident.scope)
    return f"{shown(name)} ends {reached if incident.kinds else f'none of {reached}'}"


def slots_sentence(slots: Slots) -> str:
    """`token_index may be 0 to 2`, `token_index can only be 0`."""
    last = slots.count - 1
    return f"{shown(slots.parameter)} {f'may be 0 to {last}' if last else 'can only be 0'}"


def _sentence(policy: Policy, rule: str, occasion: Occasion | None) -> str | None:
    # Three parts at most: the third is a field, the name of a rule, or a condition of a grace.
    match rule.split(".", 2):
        case ["limits", *name]:
            return _limit(policy, ".".join(name), brief=occasion is not None and occasion.brief)
        case ["rates", *name]:
            return _rate(policy, ".".join(name))
        case ["incidents", *name]:
            return _incident(policy, ".".join(name))
        case ["access" | "refresh" as kind, "expires", key]:
            return expiry_sentence(policy, kind, key)
        case ["access", "on_refresh"]:
            return on_refresh(policy).full
        case ["access", "revocation_lag"]:
            return lag(policy) if occasion is None else _lag_over(policy)
        case ["refresh", "rotate"]:
            return rotation_sentence(policy, occasion)
        case ["refresh", "grace", *condition]:
            return grace_sentence(policy, "".join(condition), occasion)
        case ["refresh", "replay"]:
            return ", so ".join(replay(policy, occasion))
        case ["revocation", "access" | "refresh" as kind]:
            return _revocation(policy, kind, occasion)
        case ["slots"]:
            return None if policy.slots is None else slots_sentence(policy.slots)
    return None


def _limit(policy: Policy, name: str, *, brief: bool) -> str | None:
    found = (limit for limit in policy.limits if limit.name == name)
    return next((limit_sentence(limit, policy, brief=brief) for limit in found), None)


def _rate(policy: Policy, name: str) -> str | None:
    return next((rate_sentence(rate) for rate in policy.rates if rate.name == name), None)


def _incident(policy: Policy, name: str) -> str | None:
    incident = policy.incidents.get(name)
    return None if incident is None else incident_sentence(name, incident)


def _lag_over(policy: Policy) -> str:
    span = policy.access.revocation_lag
    return "its lag ran out" if span in (0, FOREVER) else f"its {duration(span)} of lag ran out"


def _revocation(policy: Policy, kind: TokenKind, occasion: Occasion | None) -> str:
    if occasion is None:
        return ", ".join(revocation(policy, kind))
    return ON_REQUEST if occasion.on_request else ", ".join(revocation(policy, kind, occasion.by))
