"""Why did a token die, who noticed, and what would have saved it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from tolsim.analysis.explain.rescue import Rescue, Rescuer
from tolsim.analysis.explain.sources import Sources, assumed_paths, sources_of, supporting
from tolsim.analysis.history.history import History
from tolsim.analysis.history.lives import Life
from tolsim.documents import NO_OVERRIDES, Case, Overrides, PolicySourceNote, UserError
from tolsim.engine.policy import Policy
from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.label import Label
from tolsim.simulation.trace import Change, State, StepTrace

_HARM: Final[Mapping[State, int]] = {"locked-out": 0, "recoverable": 1, "working": 2}


class UnknownTarget(UserError):
    """Nothing in the run is called so: no token was issued and no step stands there."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"no token or step is called {target}",
            "`tolsim run` shows the steps and the labels of the tokens",
        )


class Link(NamedTuple):
    """A change of a token's status, and the place of the step that reports it.

    `assumed` are the fields it depends on that no source documents, `sources` those that back it.
    """

    place: int
    change: Change
    assumed: tuple[str, ...] = ()
    sources: tuple[PolicySourceNote, ...] = ()


class Holder(NamedTuple):
    """Who was left holding a dead token, and its state after the step of the death."""

    actor: str
    state: State


@dataclass(frozen=True, slots=True)
class Item:
    """The life of a token, and what followed from its death, if it died.

    `noticed` is the place of the first refused request that presented it when it was dead.
    """

    life: Life
    chain: tuple[Link, ...]
    holders: tuple[Holder, ...] = ()
    noticed: int | None = None
    rescue: Rescue | None = None

    @property
    def token(self) -> Label:
        return self.life.label

    @property
    def born(self) -> int:
        """The place of the step that issued it."""
        return self.life.born

    @property
    def status(self) -> Status:
        """The token's status at the end of the run."""
        return self.life.statuses[-1]

    @property
    def assumed(self) -> tuple[str, ...]:
        """All fields that the chain depends on and no source documents, each once."""
        return tuple(dict.fromkeys(path for link in self.chain for path in link.assumed))

    @property
    def died(self) -> int:
        """The place from which on it was dead, that of its issue if it was born dead."""
        return self.born if self.life.death is None else self.life.death.place


class Refused(NamedTuple):
    """A request that a rule refused, whatever token it presented; the rule with what backs it."""

    place: int
    rule: str | None
    assumed: tuple[str, ...]
    sources: tuple[PolicySourceNote, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The tokens of a run that were asked about, and the refused request if that is what was."""

    history: History
    target: str | None
    items: tuple[Item, ...]
    refused: Refused | None = None

    @property
    def trace(self) -> Trace:
        return self.history.trace


def explain(
    case: Case, overrides: Overrides = NO_OVERRIDES, target: str | None = None
) -> tuple[Explanation, ...]:
    """Explain each run of a case: a token by its label, a step by its number.

    Without a target everything that was lost: tokens that died while a system held them, the
    most harmful first. Raises DocumentError, and UnknownTarget if no run knows the target.
    """
    traces = [replay(run) for run in case.load(overrides).runs]
    sources = sources_of(case, overrides)

    def at_tolerance(tolerance: int) -> Sequence[Scenario]:
        return case.load(replace(overrides, tolerances=(tolerance,))).runs

    runs = [_Explainer(History.of(one), sources, Rescuer(one, at_tolerance)) for one in traces]
    if target is not None and not any(run.knows(target) for run in runs):
        raise UnknownTarget(target)
    return tuple(run.explanation(target) for run in runs)


class _Explainer(NamedTuple):
    """Explains one run."""

    history: History
    sources: Sources
    rescuer: Rescuer

    def knows(self, target: str) -> bool:
        return target in self.history.lives or bool(_places(self.history, target))

    def explanation(self, target: str | None) -> Explanation:
        history = self.history
        places = () if target is None else _places(history, target)
        if target is None:
            items = sorted(filter(_is_lost, map(self._item, history.lives)), key=_harm)
        elif target in history.lives:
            items = [self._item(target)]
        else:
            concerned = _concerned([history.steps[place] for place in places])
            items = [self._item(token) for token in concerned]
        refusals = [found for found in map(self._refused, places) if found is not None]
        rescued = tuple(map(self._with_rescue, items))
        return Explanation(history, target, rescued, refusals[0] if refusals else None)

    def _item(self, token: str) -> Item:
        """Return a token's life, without what would have saved it."""
        history, life = self.history, self.history.lives[token]
        item = Item(life, tuple(self._link(*event) for event in life.chain))
        if item.status in ACTIVE:
            return item
        states = history.states(item.died)
        holders = tuple(
            Holder(actor, states[actor]) for actor in history.holders(life.label, item.died)
        )
        return replace(item, holders=holders, noticed=_noticed(history, token, item.died))

    def _refused(self, place: int) -> Refused | None:
        """Return why the request of a step was refused, if no token's death is the reason."""
        step = self.history.steps[place]
        if step.reason is None or step.used is not None or step.app is None:
            return None
        policy = self.history.forces[place][step.app].policy
        rule = step.refused_by
        if rule is None:
            rule = {"slot_out_of_range": "slots", "unsupported_grant": "client_credentials"}.get(
                step.reason
            )
        if rule is None:
            return Refused(place, None, (), ())
        return Refused(place, rule, assumed_paths(policy, rule), self._backing(policy, rule))

    def _link(self, place: int, change: Change) -> Link:
        policy = self.history.force(place, change).policy
        assumed = assumed_paths(policy, change.rule)
        return Link(place, change, assumed, self._backing(policy, change.rule))

    def _backing(self, policy: Policy, rule: str) -> tuple[PolicySourceNote, ...]:
        return supporting(rule, self.sources.get(policy.name, ()))

    def _with_rescue(self, item: Item) -> Item:
        death = item.life.death
        if death is None:
            return item
        return replace(item, rescue=self.rescuer.rescue(item.token, *death))


def _places(history: History, target: str) -> tuple[int, ...]:
    """Return the place of the step of that number; of a race, those of all its requests."""
    return tuple(
        place
        for place, step in enumerate(history.steps)
        if target in (str(step.number), str(step.number.step))
    )


def _noticed(history: History, token: str, died: int) -> int | None:
    later = enumerate(history.steps[died:], died)
    refused = (place for place, step in later if step.used == token and step.reason is not None)
    return next(refused, None)


def _concerned(steps: Sequence[StepTrace]) -> tuple[str, ...]:
    """Return the tokens that stopped working at the steps, and those refused there."""
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
    """Return a key that puts locked-out holders first, then the recoverable; then by the step."""
    worst = min(_HARM.get(holder.state, 3) for holder in item.holders)
    return worst, item.died
