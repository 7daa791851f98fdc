"""Why did a token die, who noticed, and what would have saved it?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from tolsim.analysis.explain.rescue import Rescue, Rescuer
from tolsim.analysis.explain.sources import Sources, assumed_paths, sources_of, supporting
from tolsim.documents import FindPolicy, Overrides, PolicySourceNote, load_scenario
from tolsim.engine.policy import Policy
from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Change as PolicyChange
from tolsim.simulation.trace import Change, State, StepTrace

_HARM: Final[Mapping[State, int]] = {"locked-out": 0, "recoverable": 1, "working": 2}


class UnknownTarget(Exception):  # noqa: N818 - named for what it is about
    """Nothing in the run is called so: no token was issued and no step stands there."""


class Link(NamedTuple):
    """A change of a token's status, the place of the step that tells of it, and who is to blame.

    `assumed` are the fields it depends on that no source documents, `sources` those that back it.
    """

    place: int
    change: Change
    assumed: tuple[str, ...] = ()
    sources: tuple[PolicySourceNote, ...] = ()


class Holder(NamedTuple):
    """Who was left holding a dead token, and how it stood after the step of the death."""

    actor: str
    state: State


@dataclass(frozen=True, slots=True)
class Item:
    """The life of a token, from its issue at the step at place `born` to its `status` at the end.

    `noticed` is the place of the first refused request that presented it when it was dead.
    """

    token: str
    born: int
    chain: tuple[Link, ...]
    status: Status
    holders: tuple[Holder, ...] = ()
    noticed: int | None = None
    rescue: Rescue | None = None

    @property
    def death(self) -> Link | None:
        """What ended the token for good, if anything did."""
        if self.status in ACTIVE or not self.chain:
            return None
        last = [i for i, link in enumerate(self.chain) if link.change.before in ACTIVE]
        return self.chain[last[-1]] if last else self.chain[-1]

    @property
    def assumed(self) -> tuple[str, ...]:
        """All fields that the chain depends on and no source documents, each once."""
        return tuple(dict.fromkeys(path for link in self.chain for path in link.assumed))


class Refused(NamedTuple):
    """A request that a rule refused, whatever token it presented; the rule with what backs it."""

    place: int
    rule: str | None
    assumed: tuple[str, ...]
    sources: tuple[PolicySourceNote, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The tokens of a run that were asked for, and the refusal of a step that was."""

    trace: Trace
    target: str | None
    items: tuple[Item, ...]
    refused: Refused | None = None


def explain(
    text: str | bytes,
    name: str,
    find_policy: FindPolicy,
    overrides: Overrides,
    target: str | None = None,
) -> tuple[Explanation, ...]:
    """Explain each run of a scenario file: a token by its label, a step by its number.

    Without a target everything that was lost: tokens that died while a system held them, the
    most harmful first. Raises DocumentError, and UnknownTarget if no run knows the target.
    """
    file = load_scenario(text, name, find_policy, overrides)
    sources = sources_of(text, name, find_policy, overrides)
    reader = _Reader(text, name, find_policy, overrides)
    lives = [_Lives.of(run, sources) for run in file.runs]
    known = [target is None or one.knows(target) for one in lives]
    if not any(known):
        raise UnknownTarget(f"no token or step is called {target}")
    return tuple(_explanation(one, target, reader.rescuer(one.trace)) for one in lives)


class _Reader(NamedTuple):
    """The scenario file, to be read once more under other options."""

    text: str | bytes
    name: str
    find_policy: FindPolicy
    overrides: Overrides

    def rescuer(self, trace: Trace) -> Rescuer:
        return Rescuer(trace, self.at_tolerance)

    def at_tolerance(self, tolerance: int) -> Sequence[Scenario]:
        overrides = replace(self.overrides, tolerances=(tolerance,))
        return load_scenario(self.text, self.name, self.find_policy, overrides).runs


class _Lives(NamedTuple):
    """A run, who holds which tokens after each step, and each app's policy then."""

    trace: Trace
    held: Sequence[Mapping[str, tuple[str, ...]]]
    policies: Sequence[Mapping[str, Policy]]
    sources: Sources

    @classmethod
    def of(cls, scenario: Scenario, sources: Sources) -> "_Lives":
        trace = replay(scenario)
        policies = {app.name: app.policy for app in scenario.apps}
        stores: dict[str, tuple[str, ...]] = dict.fromkeys(trace.states, ())
        held, forces = [], []
        for step in trace.steps:
            if isinstance(step.step.action, PolicyChange):
                policies = policies | {step.step.action.app: step.step.action.policy}
            for actor, *labels in step.holds:
                stores = stores | {actor: tuple(label for label in labels if label is not None)}
            held.append(stores)
            forces.append(policies)
        return cls(trace, held, forces, sources)

    def knows(self, target: str) -> bool:
        return target in self.trace.statuses or bool(_places(self.trace, target))

    def item(self, token: str) -> Item:
        """A token's life, without what would have saved it."""
        steps = self.trace.steps
        born = next(i for i, s in enumerate(steps) if any(x.token == token for x in s.issued))
        chain = tuple(
            self._link(place, change, born)
            for place, step in enumerate(steps)
            for change in step.changes
            if change.token == token
        )
        item = Item(token, born, chain, self.trace.statuses[token])
        if item.status in ACTIVE:
            return item
        death = born if item.death is None else item.death.place
        holders = tuple(self._holders(token, death))
        return replace(item, holders=holders, noticed=self._noticed(token, death))

    def refused(self, place: int) -> Refused | None:
        """Why the request of a step was refused, if no token's death is the reason."""
        step = self.trace.steps[place]
        if step.reason is None or step.used is not None or step.app is None:
            return None
        policy = self.policies[place][step.app]
        rule = step.refused_by
        if rule is None:
            rule = {"slot_out_of_range": "slots", "unsupported_grant": "client_credentials"}.get(
                step.reason
            )
        if rule is None:
            return Refused(place, None, (), ())
        return Refused(place, rule, assumed_paths(policy, rule), self._backing(policy, rule))

    def _link(self, place: int, change: Change, born: int) -> Link:
        stamped = ".expires." in change.rule
        app = self._app(change.token)
        policy = self.policies[born if stamped else place][app]
        assumed = assumed_paths(policy, change.rule)
        return Link(place, change, assumed, self._backing(policy, change.rule))

    def _backing(self, policy: Policy, rule: str) -> tuple[PolicySourceNote, ...]:
        return supporting(rule, self.sources.get(policy.name, ()))

    def _app(self, token: str) -> str:
        system = token.rpartition(".")[0].rpartition("@")[2]
        return next(one.app for one in self.trace.scenario.systems if one.name == system)

    def _holders(self, token: str, place: int) -> Iterator[Holder]:
        """Who holds the token after a step, and how it stands."""
        states: dict[str, State] = dict.fromkeys(self.trace.states, "signed-out")
        for step in self.trace.steps[: place + 1]:
            states.update((move.actor, move.after) for move in step.moves)
        for actor, labels in self.held[place].items():
            if token in labels:
                yield Holder(actor, states[actor])

    def _noticed(self, token: str, death: int) -> int | None:
        for place, step in enumerate(self.trace.steps[death:], death):
            if step.used == token and step.reason is not None:
                return place
        return None


def _explanation(lives: _Lives, target: str | None, rescuer: Rescuer) -> Explanation:
    trace = lives.trace
    places = () if target is None else _places(trace, target)
    if target is None:
        items = sorted(filter(_is_lost, map(lives.item, trace.statuses)), key=_harm)
    elif target in trace.statuses:
        items = [lives.item(target)]
    else:
        items = [lives.item(token) for token in _concerned([trace.steps[i] for i in places])]
    told = tuple(_with_rescue(item, rescuer) for item in items)
    refusals = [found for found in map(lives.refused, places) if found is not None]
    return Explanation(trace, target, told, refusals[0] if refusals else None)


def _places(trace: Trace, target: str) -> tuple[int, ...]:
    """The step of that number; of a race all its requests."""
    return tuple(
        place
        for place, step in enumerate(trace.steps)
        if target in (str(step.n), str(step.n).partition(".")[0])
    )


def _concerned(steps: Sequence[StepTrace]) -> tuple[str, ...]:
    """The tokens that stopped working at the steps, and those refused there."""
    refused = [step.used for step in steps if step.used is not None and step.reason is not None]
    ended = [
        change.token
        for step in steps
        for change in step.changes
        if change.before in ACTIVE and change.after not in ACTIVE
    ]
    return tuple(dict.fromkeys([*refused, *ended]))


def _is_lost(item: Item) -> bool:
    return item.status not in ACTIVE and bool(item.holders)


def _harm(item: Item) -> tuple[int, int]:
    """Locked-out holders first, then the recoverable; within them by the step."""
    worst = min(_HARM.get(holder.state, 3) for holder in item.holders)
    return worst, item.born if item.death is None else item.death.place


def _with_rescue(item: Item, rescuer: Rescuer) -> Item:
    death = item.death
    if death is None:
        return item
    rescue = rescuer.rescue(item.token, death.place, death.change)
    return Item(item.token, item.born, item.chain, item.status, item.holders, item.noticed, rescue)
