"""Steps about an app's policy: an incident that it names, and a change of its rules."""

from tolsim.documents.policies.patching import apply_patch, patch_model
from tolsim.documents.policies.values import to_policy
from tolsim.documents.problems import Problems, did_you_mean
from tolsim.documents.scenarios import model as models
from tolsim.documents.scenarios.cast import read_actor, unknown_app, unknown_user
from tolsim.documents.scenarios.progress import InForce, Progress
from tolsim.documents.scenarios.steps.drafts import Draft
from tolsim.documents.shape.structure import conform
from tolsim.documents.yaml.nodes import Node
from tolsim.engine.policy import Incident
from tolsim.simulation import scenario as plain
from tolsim.simulation.scenario import Actor


def _app(draft: Draft, run: Progress) -> str | None:
    """Return the app that an incident or a change is about."""
    node = draft.node.get("app")
    if node is None:
        if len(run.cast.apps) == 1:
            return run.cast.apps[0]
        run.problems.add(
            draft.value.key_place, "which-app", "there are several apps",
            f"add `app: {run.cast.apps[0]}`",
        )  # fmt: skip
        return None
    if node.value not in run.cast.apps:
        unknown_app(node, run.cast.apps, run.problems)
        return None
    return str(node.value)


def read_incident(draft: Draft, model: models.IncidentStep, run: Progress) -> plain.Raise | None:
    """Return an incident of the policy in force, or None after noting why there is none."""
    by = draft.node.get("by")
    who = _set_off_by(draft, by, run) if by else None
    if by is not None and who is None:
        return None
    app = run.cast.app_of(who) if who else _app(draft, run)
    node = draft.node.get("user")
    if node is not None and node.value not in run.cast.users:
        unknown_user(node.value, node, run.cast, run.problems)
        return None
    incident = _incident_in_force(draft, model.incident, app, run) if app else None
    one_line = draft.value.place.source.one_line
    if app is None or incident is None:
        return None
    needs_by = incident.scope in ("local", "others")
    if by is not None:
        run.set_off[by.place] = needs_by
    elif needs_by:
        run.problems.add(
            draft.value.place, "set-off-by-whom",
            f"`{model.incident}` reaches the logins of one system, or all others: whose?",
            f"add `{'by' if one_line else 'by:'} {_somebody(run)}`",
        )  # fmt: skip
        return None
    if incident.scope == "app":
        return plain.Raise(model.incident, app, None)
    if who is not None:
        return plain.Raise(model.incident, app, who.user, who if needs_by else None)
    if node is None and not run.cast.single_user:
        run.problems.add(
            draft.value.place, "which-user", f"`{model.incident}` concerns one of several users",
            f"add `{'for' if one_line else 'user:'} {run.cast.users[0]}`",
        )  # fmt: skip
        return None
    return plain.Raise(model.incident, app, node.value if node else run.cast.users[0])


def _incident_in_force(draft: Draft, name: str, app: str, run: Progress) -> Incident | None:
    """Return an incident of the app's policy in force, or None after noting that it has none."""
    in_force = run.policies.get(app)
    if in_force is None:
        return None
    known = in_force.policy.incidents
    if name not in known:
        run.problems.add(
            draft.value.place, "unknown-incident",
            f"the policy `{in_force.policy.name}` knows no incident `{name}`",
            did_you_mean(name, known, "" if known else "add it to the policy's `incidents`"),
        )  # fmt: skip
        return None
    return known[name]


def _set_off_by(draft: Draft, by: Node, run: Progress) -> Actor | None:
    """Return who sets off an incident, or None after noting what is wrong with it."""
    for key in ("user", "app"):
        if (beside := draft.node.get(key)) is not None:
            run.problems.add(
                beside.key_place, "beside-by", f"`by` names the {key} already",
                f"leave `{key}` out",
            )  # fmt: skip
            return None
    return read_actor(by.value, by, run.cast, run.problems)


def _somebody(run: Progress) -> str:
    system = next(iter(run.cast.systems))
    return run.cast.show(Actor(system, run.cast.users[0]))


def read_change(draft: Draft, run: Progress) -> plain.PolicyChange | None:
    """Return a change and put the changed policy in force; None after noting what is wrong."""
    app = _app(draft, run)
    conforms = conform(draft.value, patch_model(), run.problems) is not None
    before = run.policies.pop(app, None) if app else None
    if app is None or before is None or not conforms:
        return None
    found = Problems()
    rules = apply_patch(before.rules, draft.value, found)
    policy = None if len(found) else to_policy(rules, found)
    _place_in_change(draft.value, found, run.problems)
    if policy is None:
        return None
    run.policies[app] = InForce(rules, policy)
    return plain.PolicyChange(app, policy, draft.value.value, rules.tolerance)


def _place_in_change(patch: Node, found: Problems, problems: Problems) -> None:
    """Note what makes a patched policy invalid where the patch stands, if not inside it."""
    for problem in found:
        if problem.file == patch.source.name:
            problems.extend((problem,))
        else:
            sentence = f"the policy is not valid after this change: {problem.sentence}"
            problems.add(patch.key_place, problem.code, sentence, problem.help)
