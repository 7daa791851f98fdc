"""What did a system lose, why did a token die, who noticed, and what would have saved it?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NamedTuple

from tolsim.analysis.explain.losses import failed
from tolsim.analysis.explain.rescue import Rescuer
from tolsim.analysis.explain.sources import Sources, assumed_paths, sources_of, supporting
from tolsim.analysis.explain.systems import Loss, losses
from tolsim.analysis.explain.variations import Variations
from tolsim.analysis.history.history import History
from tolsim.analysis.history.lives import Life
from tolsim.documents import NO_OVERRIDES, Case, Overrides, PolicySourceNote, UserError
from tolsim.documents.lookup import Found, Lookup, Unknown, look_up, suggestions
from tolsim.documents.problems import ask
from tolsim.engine.policy import Policy
from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.label import Label
from tolsim.simulation.trace import Change, State, StepTrace

_HARM: Final[Mapping[State, int]] = {"locked-out": 0, "recoverable": 1, "working": 2}


MOST_NAMED: Final = 12
"""Tokens that are named to who asks for one that does not exist; the rest are counted."""


class UnknownTarget(UserError):
    """Nothing in the run is called so: no system, no token that was issued, no step."""

    def __init__(self, target: str, histories: Sequence[History]) -> None:
        actors = _distinct(history.trace.states for history in histories)
        labels = _distinct(history.lives for history in histories)
        last = max((one.steps[-1].number.step for one in histories if one.steps), default=0)
        near = ask(suggestions(_look_up(target, histories)))
        named = labels[:MOST_NAMED]
        more = f" and {len(labels) - MOST_NAMED} more" if len(labels) > MOST_NAMED else ""
        known = [
            f"systems: {', '.join(actors)}",
            f"tokens: {', '.join(named) or 'none'}{more}",
            f"steps: 1 to {last}" if last else "steps: none",
        ]
        super().__init__(
            f"no system, token or step is called {target}",
            " ".join(filter(None, (near, "; ".join(known)))),
        )


def _distinct(names: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for several in names for name in several))


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
    loss: Loss | None = None
    """What its holder lost by its death, if it lost anything."""

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
    """What a run was asked about: what systems lost, tokens, and refused requests.

    `actors` are the systems asked about by name.
    """

    history: History
    sources: Sources
    target: str | None
    losses: tuple[Loss, ...] = ()
    items: tuple[Item, ...] = ()
    refusals: tuple[Refused, ...] = ()
    actors: tuple[str, ...] = ()

    @property
    def trace(self) -> Trace:
        return self.history.trace

    def link(self, place: int, change: Change) -> Link:
        """Return a change with what its rule rests on."""
        policy = self.history.force(place, change).policy
        return Link(place, change, *_backing(self.sources, policy, change.rule))


def explain(
    case: Case, overrides: Overrides = NO_OVERRIDES, target: str | None = None
) -> tuple[Explanation, ...]:
    """Explain each run of a case: a system by its name, a token by its label, a step.

    A target that can mean one system or token only is taken for it, as `leg` for `legacy`.
    Without a target all that was lost: what systems lost, then tokens that died while a system
    held them, each the most harmful first; not those that came to their own end while nobody was
    refused. Raises DocumentError, and UnknownTarget if no run knows the target.
    """
    scenarios = case.load(overrides).runs
    sources = sources_of(case, overrides)
    at_tolerance = partial(_at_tolerance, case, overrides)
    runs = []
    for one in scenarios:
        history = History.of(replay(one))
        rescuer = Rescuer(history, Variations(history.trace), at_tolerance)
        runs.append(_Explainer(history, sources, rescuer))
    if target is not None and not any(run.knows(target) for run in runs):
        target = _meant(target, [run.history for run in runs])
    return tuple(run.explanation(target) for run in runs)


def _meant(target: str, histories: Sequence[History]) -> str:
    """Return the one system or token that a target can mean; raise UnknownTarget else."""
    found = _look_up(target, histories)
    if isinstance(found, Found):
        return found.name
    raise UnknownTarget(target, histories)


def _look_up(target: str, histories: Sequence[History]) -> Lookup:
    """Return which systems a target can mean, or else which tokens; a number is that of a step."""
    actors = _distinct(history.trace.states for history in histories)
    labels = _distinct(history.lives for history in histories)
    found: Lookup = Unknown() if target.isdecimal() else look_up(target, actors)
    if isinstance(found, Unknown) and not target.isdecimal():
        found = look_up(target, (*actors, *labels))
    return found


def _at_tolerance(case: Case, overrides: Overrides, tolerance: int) -> Sequence[Scenario]:
    return case.load(overrides._replace(tolerances=(tolerance,))).runs


class _Explainer(NamedTuple):
    """Explains one run."""

    history: History
    sources: Sources
    rescuer: Rescuer

    def knows(self, target: str) -> bool:
        known = target in self.history.lives or _places(self.history, target)
        return bool(known or _actors(self.history, target))

    def explanation(self, target: str | None) -> Explanation:
        history, asked = self.history, Explanation(self.history, self.sources, target)
        if target is None:
            lost = self._losses(history.trace.states)
            died = sorted(filter(_is_lost, map(self._item, history.lives)), key=_harm)
            held = self._with_losses(died, lost)
            harmful = tuple(item for item in held if not _is_routine(item))
            refusals = self._refusals(history.trace.states)
            return replace(asked, losses=lost, items=harmful, refusals=refusals)
        if target in history.lives:
            return replace(asked, items=self._held([self._item(target)]))
        if actors := _actors(history, target):
            refusals = self._refusals(actors)
            return replace(asked, losses=self._losses(actors), refusals=refusals, actors=actors)
        places = _places(history, target)
        concerned = map(self._item, _concerned([history.steps[place] for place in places]))
        refused = [found for found in map(self._refused, places) if found is not None]
        lost = self._losses(history.trace.states)
        led = [loss for loss in lost if any(cause.place in places for cause in loss.causes)]
        items = self._with_losses(list(concerned), lost)
        return replace(asked, losses=tuple(led), items=items, refusals=tuple(refused[:1]))

    def _losses(self, actors: Iterable[str]) -> tuple[Loss, ...]:
        """Return what systems lost: what they still lack first, the worst first."""
        found = [loss for actor in actors for loss in losses(self.rescuer, actor)]
        return tuple(sorted(found, key=lambda loss: loss.rank(self.history)))

    def _held(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Return tokens, each with what its holders lost by its death."""
        holders = dict.fromkeys(holder.actor for item in items for holder in item.holders)
        return self._with_losses(items, self._losses(holders))

    def _with_losses(self, items: Sequence[Item], found: Sequence[Loss]) -> tuple[Item, ...]:
        return tuple(
            replace(item, loss=next((loss for loss in found if _is_by(loss, item)), None))
            for item in items
        )

    def _item(self, token: str) -> Item:
        """Return a token's life, without what its holders lost."""
        history, life = self.history, self.history.lives[token]
        item = Item(life, tuple(self._link(*event) for event in life.chain))
        if item.status in ACTIVE:
            return item
        states = history.states(item.died)
        holders = tuple(
            Holder(actor, states[actor]) for actor in history.holders(life.label, item.died)
        )
        return replace(item, holders=holders, noticed=_noticed(history, token, item.died))

    def _refusals(self, actors: Iterable[str]) -> tuple[Refused, ...]:
        """Return the first refusal of each system by each rule that no dead token explains."""
        found: dict[tuple[str | None, str], Refused] = {}
        asked = set(actors)
        for place, step in enumerate(self.history.steps):
            refused = self._refused(place) if step.actor in asked else None
            if refused is not None and refused.rule is not None:
                found.setdefault((step.actor, refused.rule), refused)
        return tuple(found.values())

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
        return Refused(place, rule, *_backing(self.sources, policy, rule))

    def _link(self, place: int, change: Change) -> Link:
        return Explanation(self.history, self.sources, None).link(place, change)


def _backing(
    sources: Sources, policy: Policy, rule: str
) -> tuple[tuple[str, ...], tuple[PolicySourceNote, ...]]:
    """Return the fields of a rule that nobody documents, and the sources that back it."""
    return assumed_paths(policy, rule), supporting(rule, sources.get(policy.name, ()))


def _actors(history: History, target: str) -> tuple[str, ...]:
    """Return the actors of that name, for a system those of all its users."""
    return tuple(
        actor for actor in history.trace.states if target in (actor, actor.rpartition("@")[2])
    )


def _is_by(loss: Loss, item: Item) -> bool:
    """Return whether a token's death is among what led to a loss."""
    tokens = (token for cause in loss.causes for token in cause.tokens)
    return item.token in tokens and item.died <= loss.spell.last


def _places(history: History, target: str) -> tuple[int, ...]:
    """Return the place of the step of that number; of a race, those of all its requests."""
    return tuple(
        place
        for place, step in enumerate(history.steps)
        if target in (str(step.number), str(step.number.step))
    )


def _noticed(history: History, token: str, died: int) -> int | None:
    later = enumerate(history.steps[died:], died)
    return next((place for place, step in later if step.used == token and failed(step)), None)


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


def _is_routine(item: Item) -> bool:
    """Return whether a token came to its own end, and nobody was the worse for it."""
    death = item.life.death
    by_itself = death is None or ".expires." in death.change.rule
    return by_itself and item.loss is None and item.noticed is None


def _harm(item: Item) -> tuple[int, int]:
    """Return a key that puts locked-out holders first, then the recoverable; then by the step."""
    worst = min(_HARM.get(holder.state, 3) for holder in item.holders)
    return worst, item.died
