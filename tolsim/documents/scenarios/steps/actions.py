"""What a step does: each verb's action, its names resolved."""

from typing import Any

from msgspec import UnsetType

from tolsim.documents.durations import parse_duration
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios import model as models
from tolsim.documents.scenarios.cast import read_actor, split_who
from tolsim.documents.scenarios.progress import InForce, Progress
from tolsim.documents.scenarios.steps.drafts import Draft
from tolsim.documents.scenarios.steps.rules import read_change, read_incident
from tolsim.engine.policy import TOKEN_KINDS
from tolsim.simulation import scenario as plain
from tolsim.simulation.scenario import Actor


def read_action(draft: Draft, run: Progress) -> plain.Action | None:
    """Return what a step does, a race aside; None after noting why it cannot be done."""
    match draft.model:
        case models.LoginStep(lost=lost):
            actor = _actor(draft, run)
            return plain.Login(actor, lost) if actor else None
        case models.RefreshStep(lost=lost):
            actor = _actor(draft, run)
            return plain.Refresh(actor, _using(draft, run, actor), lost) if actor else None
        case models.CallStep():
            return _call(draft, run)
        case models.ClientCredentialsStep() as model:
            return _client_credentials(draft, model, run)
        case models.RevokeStep() as model:
            return _revoke(draft, model, run)
        case models.CopyStep() as model:
            return _copy(draft, model, run)
        case models.ForgetStep(kinds=kinds):
            actor = _actor(draft, run)
            lost_kinds = TOKEN_KINDS if isinstance(kinds, UnsetType) else tuple(kinds)
            return plain.Forget(actor, lost_kinds) if actor else None
        case models.IncidentStep() as model:
            return read_incident(draft, model, run)
        case models.ChangeStep():
            return read_change(draft, run)
        case models.WaitStep(wait=wait):
            return plain.Wait(parse_duration(wait))
        case models.CheckStep(check=sentence):
            return plain.Check(sentence)
    raise TypeError(f"no action for the verb {draft.verb}")


def _actor(draft: Draft, run: Progress) -> Actor | None:
    return read_actor(draft.value.value, draft.value, run.cast, run.problems)


def _using(draft: Draft, run: Progress, actor: Actor) -> str | None:
    node = draft.node.get("using")
    if node is None:
        return None
    letter = "R" if draft.verb == "refresh" else "A"
    label = run.label(node.value, node, run.cast.app_of(actor), letter)
    return run.cast.show_label(label) if label else None


def _call(draft: Draft, run: Progress) -> plain.Call | None:
    """Return a call; one without a user presents what client credentials brought."""
    user, system = split_who(draft.value.value)
    known = user is None and system in run.cast.systems
    bare = known and (run.slack > 0 or run.cast.store(system) in run.bare_stores)
    actor = read_actor(draft.value.value, draft.value, run.cast, run.problems, bare=bare)
    return plain.Call(actor, _using(draft, run, actor)) if actor else None


def _client_credentials(
    draft: Draft, model: models.ClientCredentialsStep, run: Progress
) -> plain.ClientCredentials | None:
    user, system = split_who(model.client_credentials)
    if user is not None:
        run.problems.add(
            draft.value.place, "no-user-here", "client credentials belong to no user",
            f"write `{system}`",
        )  # fmt: skip
        return None
    actor = read_actor(system, draft.value, run.cast, run.problems, bare=True)
    if actor is None:
        return None
    params = {} if isinstance(model.params, UnsetType) else model.params
    _check_slot(draft, params, run.policies.get(run.cast.app_of(actor)), run.problems)
    return plain.ClientCredentials(actor, params, model.lost)


def _check_slot(
    draft: Draft, params: dict[str, Any], app: InForce | None, problems: Problems
) -> None:
    slots = app.policy.slots if app else None
    if slots is None or slots.parameter not in params:
        return
    if type(params[slots.parameter]) is not int:
        problems.add(
            draft.node.at("params").at(slots.parameter).place, "slot-not-a-number",
            f"`{slots.parameter}` names a slot, which is a whole number",
            f"write a number from 0 to {slots.count - 1}",
        )  # fmt: skip


def _revoke(draft: Draft, model: models.RevokeStep, run: Progress) -> plain.Revoke | None:
    by: Actor | None = None
    if (asker := draft.node.get("by")) is not None:
        by = read_actor(asker.value, asker, run.cast, run.problems, bare=True)
        if by is None:
            return None
    label = run.label(model.revoke, draft.value, run.cast.app_of(by) if by else None)
    if label is None:
        return None
    return plain.Revoke(run.cast.show_label(label), run.cast.show(by) if by else None)


def _copy(draft: Draft, model: models.CopyStep, run: Progress) -> plain.Copy | None:
    source = _actor(draft, run)
    node = draft.node.at("to")
    to = read_actor(model.to, node, run.cast, run.problems, bare=True)
    if source is None or to is None:
        return None
    written, _ = split_who(model.to)
    if written is not None and written != source.user:
        run.problems.add(
            node.place, "copy-between-users", "a copy stays within one user's tokens",
            f"write `{to.system}`",
        )  # fmt: skip
        return None
    if run.cast.app_of(source) != run.cast.app_of(to):
        run.problems.add(
            node.place, "other-app", f"`{to.system}` is a system of another app",
            "copy between systems of one app",
        )  # fmt: skip
        return None
    return plain.Copy(source, Actor(to.system, source.user))
