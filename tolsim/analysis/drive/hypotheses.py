"""What a run may be so far: one hypothesis for each order in which races may have been answered.

A hypothesis predicts the next step, and maps the labels of its prediction to those that the client
gave to the tokens that it saw. The two differ only after a race, and after an answer that was not
predicted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations

from tolsim.analysis.drive.observed import Observed, Order
from tolsim.engine.policy import TokenKind
from tolsim.simulation import Scenario, Session
from tolsim.simulation.label import Label
from tolsim.simulation.memory import Held
from tolsim.simulation.scenario import Action, Actor, Call, Race, Refresh, Revoke, Step, Wait
from tolsim.simulation.trace import StepNumber, StepTrace

Holdings = Mapping[Actor, tuple[Label | None, Label | None]]
"""The access and the refresh token that clients hold."""


class Prediction:
    """What is predicted of one request; `certain` unless it depends on waits that are skipped."""

    __slots__ = ("certain", "step")

    def __init__(self, records: Sequence[StepTrace]) -> None:
        self.step, *others = records
        self.certain = all(_visible(self.step) == _visible(other) for other in others)

    def __repr__(self) -> str:
        return f"<Prediction {self.step.number}: {self.step.outcome}>"


class Hypothesis:
    """A run as it may have been: its sessions, and what it calls the tokens that were seen.

    Where waits are skipped, a second session has had them.
    """

    __slots__ = ("_names", "_seen", "_sessions", "orders")

    def __init__(self, head: Scenario, *, skips_waits: bool) -> None:
        self._sessions = [Session(head) for _ in range(1 + skips_waits)]
        self._seen: dict[str, Label] = {}
        self._names: dict[Label, Label] = {}
        self.orders: tuple[Order, ...] = ()
        """In which order the requests of each race so far were answered."""

    def __repr__(self) -> str:
        return f"<Hypothesis {self._sessions[0]!r}>"

    def copy(self) -> "Hypothesis":
        """A hypothesis with the same past that goes its own way."""
        twin = object.__new__(Hypothesis)
        twin._sessions = [session.copy() for session in self._sessions]
        twin._seen, twin._names = self._seen.copy(), self._names.copy()
        twin.orders = self.orders
        return twin

    def seen(self, label: str) -> Label | None:
        """What the client calls the token that is predicted by this label, if it has seen it."""
        return self._seen.get(label)

    def bind(self, predicted: Label | None, seen: Label | None) -> bool:
        """Take a token that was seen for the one predicted; return whether it can be that one."""
        if predicted is None or seen is None:
            return predicted is seen
        if predicted not in self._seen and seen not in self._names:
            self._seen[predicted], self._names[seen] = seen, predicted
        return self._seen.get(predicted) == seen

    def predict(
        self, step: Step, observed: Sequence[Observed | None], order: Order
    ) -> list[Prediction]:
        """Do a step; return what is predicted of it, of a race of each request as written."""
        if isinstance(step.action, Race):
            self.orders = (*self.orders, order)
        named = self._presenting(step, observed)
        runs = [
            _do(session, named if place == len(self._sessions) - 1 else _timeless(named), order)
            for place, session in enumerate(self._sessions)
        ]
        return [Prediction(records) for records in zip(*runs, strict=True)]

    def hold(self, holdings: Holdings) -> None:
        """Let the stores hold what clients hold, whose answers may arrive in another order."""
        for session in self._sessions:
            world = session.world
            for actor, labels in holdings.items():
                names = [label and self._names.get(label) for label in labels]
                if all(name in world.labels for name in names if name is not None):
                    numbers = (None if name is None else world.labels[name] for name in names)
                    world.cells[world.cell(actor)] = Held(*numbers)

    def _presenting(self, step: Step, observed: Sequence[Observed | None]) -> Step:
        """Return a step whose requests name the tokens that were presented as they are known here.

        After a race a token that a step of the file names can bear another label here.
        """
        if isinstance(step.action, Race):
            pairs = zip(step.action.racers, observed, strict=True)
            return replace(step, action=Race(tuple(self._presenting(r, [o]) for r, o in pairs)))
        (one,) = observed
        name = one and one.presented and self._names.get(one.presented)
        return replace(step, action=_naming(step.action, name)) if name else step


def orders(step: Step, observed: Sequence[Observed | None]) -> Iterator[Order]:
    """Yield every order in which a server can take the requests of a step, the written one first.

    Requests that are alike, and were seen to go alike, are taken in the order written: whichever
    of them came first, nothing else is different.
    """
    racers = step.action.racers if isinstance(step.action, Race) else (step,)
    alike = [(racer.action, seen) for racer, seen in zip(racers, observed, strict=True)]
    for order in permutations(range(len(racers))):
        pairs = combinations(order, 2)
        if all(one < other or alike[one] != alike[other] for one, other in pairs):
            yield order


def without_expectations(step: Step) -> Step:
    """Return a step that expects nothing: only what is answered is judged here."""
    action = step.action
    if isinstance(action, Race):
        action = Race(tuple(map(without_expectations, action.racers)))
    return replace(step, action=action, expect=None, answer=None, then=())


def token_of(labels: Sequence[Label], kind: TokenKind) -> Label | None:
    """Return the token of a kind in an answer, if it carries one."""
    return next((label for label in labels if label.kind == kind), None)


def _visible(step: StepTrace) -> tuple[object, ...]:
    """What a client can see of a request, and the token that it presents."""
    return step.outcome, step.status, step.code, step.answer, step.used


def _naming(action: Action, name: Label) -> Action:
    match action:
        case Refresh() | Call() if action.using is not None:
            return action._replace(using=name)
        case Revoke():
            return action._replace(label=name)
    return action


def _timeless(step: Step) -> Step:
    """Return a step at which no time passes."""
    action = Wait(0) if isinstance(step.action, Wait) else step.action
    return replace(step, action=action, after=0, at=None)


def _do(session: Session, step: Step, order: Order) -> list[StepTrace]:
    """Do a step, of a race the requests in an order; return its records as the step is written."""
    race = step.action
    if not isinstance(race, Race):
        return list(session.do(step))
    records = session.do(replace(step, action=Race(tuple(race.racers[i] for i in order))))
    written = sorted(zip(order, records, strict=True), key=lambda pair: pair[0])
    return [
        record._replace(number=StepNumber(record.number.step, place + 1))
        for place, record in written
    ]
