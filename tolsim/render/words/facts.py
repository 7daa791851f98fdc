"""Why a token changed and why a request was refused, each in one sentence."""

from tolsim.analysis.history.history import History, changes_policy
from tolsim.render.words.names import seen_from
from tolsim.render.words.occasion import Occasion
from tolsim.render.words.rules import rule_sentence
from tolsim.simulation.scenario import Revoke
from tolsim.simulation.trace import Change


def change_sentence(
    history: History, place: int, change: Change, viewer: str | None, *, brief: bool = False
) -> str:
    """Say by which rule a token changed; the viewer's own tokens are named without an owner."""
    step = history.steps[place]
    policy = history.force(place, change).policy
    by: str | None = change.by
    if change.rule == "refresh.replay":
        by = step.used
    elif by is not None and not change.rule.startswith("revocation."):
        by = seen_from(viewer, by)
    occasion = Occasion(
        after=change.after,
        by=by,
        on_request=isinstance(step.step.action, Revoke) and change.by is None,
        presented="revoked" if step.reason == "refresh_revoked" else "spent",
        at_change=changes_policy(step) and change.at == step.at,
        brief=brief,
    )
    return rule_sentence(policy, change.rule, occasion)


def refusal_rule(history: History, app: str, place: int, rule: str) -> str:
    """Say the rule that refused at a step, without what else it does."""
    return rule_sentence(history.forces[place][app].policy, rule, Occasion(brief=True))
