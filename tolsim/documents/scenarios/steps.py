"""Steps: from what is written to what the simulation does."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import UnsetType

from tolsim.documents.durations import duration, parse_duration
from tolsim.documents.policies.patching import patch_model, patched
from tolsim.documents.policies.values import to_policy
from tolsim.documents.problems import Problems, did_you_mean
from tolsim.documents.scenarios import model as models
from tolsim.documents.scenarios.cast import read_actor, split_who, unknown_app, unknown_user
from tolsim.documents.scenarios.expectations import (
    expected_answer,
    expected_counts,
    expected_outcome,
    expected_standings,
)
from tolsim.documents.scenarios.progress import ISSUING, InForce, Progress
from tolsim.documents.shape.structure import conform, salvage, sound_part, unknown_key
from tolsim.documents.yaml.nodes import Node
from tolsim.engine.policy import TOKEN_KINDS
from tolsim.simulation import scenario as plain
from tolsim.simulation.scenario import Actor, Step


class Draft(NamedTuple):
    """A step, or as much of it as is sound; `racers` are those of a race, None the unreadable."""

    verb: str
    node: Node
    model: models.Modifiers
    racers: tuple["Draft | None", ...] = ()

    @property
    def value(self) -> Node:
        """The value of the verb."""
        return self.node.at(self.verb)


def drafted(node: Node, problems: Problems) -> Draft | None:
    """Return a step with its shape checked, or None after noting what is wrong with it."""
    verb = _verb(node, tuple(models.STEPS), problems)
    if verb is None:
        return None
    if node.get("at") and node.get("after"):
        problems.add(
            node.at("at").key_place, "at-and-after", "a step has both `at` and `after`",
            "keep one of them",
        )  # fmt: skip
    draft = _shaped(verb, node, problems)
    if draft is None or verb != "race":
        return draft
    racers = tuple(_racer(racer, problems) for racer in draft.value.each())
    return draft._replace(racers=racers)


def _shaped(verb: str, node: Node, problems: Problems) -> Draft | None:
    """Return what is sound of a step, so that the rest of it can be looked at too."""
    model = conform(node, models.STEPS[verb], problems)
    if model is not None:
        return Draft(verb, node, model)
    part = sound_part(node, models.STEPS[verb])
    rest = salvage(part, models.STEPS[verb])
    return Draft(verb, part, rest) if rest is not None and part.get(verb) else None


def _verb(node: Node, verbs: tuple[str, ...], problems: Problems) -> str | None:
    written = [key for key, _ in node.items() if key in models.STEPS]
    if node.members is None:
        problems.add(node.place, "wrong-type", "a step is a mapping", "write `login: legacy`")
    elif not written:
        _no_verb(node, verbs, problems)
    elif len(written) > 1:
        problems.add(
            node.at(written[1]).key_place, "two-verbs",
            f"a step has both `{written[0]}` and `{written[1]}`", "make two steps of them",
        )  # fmt: skip
    elif written[0] not in verbs:
        problems.add(
            node.at(written[0]).key_place, "not-in-a-race", f"`{written[0]}` cannot race",
            f"race {', '.join(verbs)}",
        )  # fmt: skip
    else:
        return written[0]
    return None


def _no_verb(node: Node, verbs: tuple[str, ...], problems: Problems) -> None:
    modifiers = {"after", "at", "note", "then", "expect", "answer"}
    for key, member in node.items():
        if key not in modifiers:
            unknown_key(member.key_place, key, verbs, problems)
            return
    problems.add(
        node.place, "no-verb", "the step does nothing", f"write one of: {', '.join(verbs)}"
    )


def _racer(node: Node, problems: Problems) -> Draft | None:
    verb = _verb(node, models.RACERS, problems)
    if verb is None:
        return None
    draft = _shaped(verb, node, problems)
    for key in models.NOT_IN_A_RACE:
        if (member := node.get(key)) is not None:
            problems.add(
                member.key_place, "not-in-a-race", f"a racer cannot carry `{key}`",
                "write it beside `race`: all racers are sent at one instant",
            )  # fmt: skip
    return draft


def read_steps(drafts: list[Draft | None], run: Progress) -> Iterator[Step]:
    """Return the steps of one run; what is not sound is noted and left out."""
    for draft in drafts:
        step = _step(draft, run) if draft else None
        if step is not None:
            yield step
        elif draft is None:
            run.slack += models.MOST_RACERS
        else:
            run.slack += max(len(draft.racers), int(draft.verb in ISSUING))
            _check_expectations(draft, run)


def _step(draft: Draft, run: Progress) -> Step | None:
    after, at = _moved(draft, run)
    action = _race(draft, run) if draft.verb == "race" else _action(draft, run)
    if action is None:
        return None
    actor = getattr(action, "actor", None)
    if actor is not None:
        run.issue(draft.verb, actor)
    return _expecting(draft, run, action, after, at)


def _expecting(
    draft: Draft, run: Progress, action: plain.Action, after: int = 0, at: int | None = None
) -> Step:
    """Return a step with what it expects; what it can have issued has been counted."""
    node, note = draft.node, draft.model.note
    actor: Actor | None = getattr(action, "actor", None)
    app = run.cast.app_of(actor) if actor else None
    racing = draft.verb == "race"
    return Step(
        action=action,
        mark=draft.value.key or draft.value.mark,
        after=after,
        at=at,
        note=None if isinstance(note, UnsetType) else note,
        expect=(expected_counts if racing else expected_outcome)(run, node.get("expect")),
        answer=expected_answer(run, node.get("answer"), app),
        then=expected_standings(run, node.get("then")),
    )


def _moved(draft: Draft, run: Progress) -> tuple[int, int | None]:
    """Return a step's `after` and `at` in seconds, with the run's clock moved on."""
    after = parse_duration(draft.model.after) if isinstance(draft.model.after, str) else 0
    at = parse_duration(draft.model.at) if isinstance(draft.model.at, str) else None
    # What could not be read can only have moved the clock on.
    if at is not None and at < run.clock:
        run.problems.add(
            draft.node.at("at").place, "clock-goes-back",
            f"{draft.model.at} is past: it is {duration(run.clock)} after the start by then",
            "write a later time, or `after` for a time from the step before",
        )  # fmt: skip
    run.clock = run.clock + after if at is None else max(at, run.clock)
    if isinstance(draft.model, models.WaitStep):
        run.clock += parse_duration(draft.model.wait)
    return after, at


def _action(draft: Draft, run: Progress) -> plain.Action | None:
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
            return _incident(draft, model, run)
        case models.ChangeStep():
            return _change(draft, run)
        case models.WaitStep(wait=wait):
            return plain.Wait(parse_duration(wait))
        case models.CheckStep(check=sentence):
            return plain.Check(sentence)
    return None


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


def _incident(draft: Draft, model: models.IncidentStep, run: Progress) -> plain.Raise | None:
    app = _app(draft, run)
    node = draft.node.get("user")
    if node is not None and node.value not in run.cast.users:
        unknown_user(node.value, node, run.cast, run.problems)
        return None
    in_force = run.policies.get(app) if app else None
    if app is None or in_force is None:
        return None
    incident = in_force.policy.incidents.get(model.incident)
    if incident is None:
        run.problems.add(
            draft.value.place, "unknown-incident",
            f"the policy `{in_force.policy.name}` knows no incident `{model.incident}`",
            did_you_mean(model.incident, in_force.policy.incidents,
                         "" if in_force.policy.incidents else "add it to the policy's `incidents`"),
        )  # fmt: skip
        return None
    if incident.scope == "app":
        return plain.Raise(model.incident, app, None)
    if node is None and not run.cast.single_user:
        run.problems.add(
            draft.value.place, "which-user", f"`{model.incident}` concerns one of several users",
            f"add `user: {run.cast.users[0]}`",
        )  # fmt: skip
        return None
    return plain.Raise(model.incident, app, node.value if node else run.cast.users[0])


def _change(draft: Draft, run: Progress) -> plain.Change | None:
    app = _app(draft, run)
    conforms = conform(draft.value, patch_model(), run.problems) is not None
    before = run.policies.pop(app, None) if app else None
    if app is None or before is None or not conforms:
        return None
    found = Problems()
    rules = patched(before.rules, draft.value, found)
    policy = None if len(found) else to_policy(rules, found)
    _place_in_change(draft.value, found, run.problems)
    if policy is None:
        return None
    run.policies[app] = InForce(rules, policy)
    return plain.Change(app, policy, draft.value.value, rules.tolerance)


def _place_in_change(patch: Node, found: Problems, problems: Problems) -> None:
    """Note what makes a patched policy invalid where the patch stands, if not inside it."""
    for problem in found:
        if problem.file == patch.source.name:
            problems.extend((problem,))
        else:
            sentence = f"the policy is not valid after this change: {problem.sentence}"
            problems.add(patch.key_place, problem.code, sentence, problem.help)


def _race(draft: Draft, run: Progress) -> plain.Race | None:
    """Return a race: tokens are chosen before it, expectations look at what it can issue."""
    actions = [_action(racer, run) if racer else None for racer in draft.racers]
    for racer, action in zip(draft.racers, actions, strict=True):
        if racer and action:
            run.issue(racer.verb, action.actor)  # type: ignore[union-attr]
    steps = []
    for racer, action in zip(draft.racers, actions, strict=True):
        if racer and action:
            steps.append(_expecting(racer, run, action))
        elif racer:
            _check_expectations(racer, run)
    return plain.Race(tuple(steps)) if len(steps) == len(draft.racers) else None


def _check_expectations(draft: Draft, run: Progress) -> None:
    """Look at what a step expects whose action could not be read."""
    (expected_counts if draft.verb == "race" else expected_outcome)(run, draft.node.get("expect"))
    expected_answer(run, draft.node.get("answer"), None)
    expected_standings(run, draft.node.get("then"))
