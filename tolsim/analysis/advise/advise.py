"""What is the smallest change that keeps every system working?

The remedies are tried alone and, if none works alone, in pairs. Each is replayed as the
scenario file that it makes; nothing is concluded from the policy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from tolsim.analysis.advise.fixed import pinned, with_expectations, without_expectations
from tolsim.analysis.advise.outlook import Outlook, outlook
from tolsim.analysis.advise.remedies import REMEDIES, CannotApply, Data, Kind, Value, at_tolerance
from tolsim.analysis.history.feuds import ForeseenFeud, foreseen
from tolsim.analysis.history.standing import standings
from tolsim.documents import (
    NO_OVERRIDES,
    Case,
    DocumentError,
    FindPolicy,
    Overrides,
    PolicySource,
    load_scenario,
)
from tolsim.simulation import Scenario, Trace
from tolsim.simulation.trace import State

MOST: Final = 20
"""The highest tolerance tried, unless another is asked for."""

KINDS: Final[tuple[Kind, ...]] = ("tolerance", *REMEDIES)


class Relief(NamedTuple):
    """An actor that is locked out after step `n` today, and how it stands then with a remedy."""

    actor: str
    n: int | str
    state: State


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy, or a pair of them, and what came of it.

    `values` has one for each kind. Of a remedy that does not apply, `reason` says why, and
    nothing else is known. Of tolerances it is the smallest that works, else the smallest
    that gives relief (from it on all tried do, if `onwards`), else none.
    """

    kinds: tuple[Kind, ...]
    values: tuple[Value, ...]
    reason: str | None = None
    outlook: Outlook | None = None
    reliefs: tuple[Relief, ...] = ()
    feuds: tuple[ForeseenFeud, ...] = ()
    onwards: bool = False
    scenario: str | None = None
    """The scenario with the remedy, expecting what its replay gave."""

    @property
    def works(self) -> bool:
        """Whether every request is answered `ok` and no system ends locked out."""
        return self.outlook is not None and self.outlook.works


@dataclass(frozen=True, slots=True)
class Advice:
    """How the systems fare today, and every remedy tried: none if nothing is broken.

    `feuds` are those of today, `most` is the highest tolerance tried.
    """

    title: str
    today: Outlook
    feuds: tuple[ForeseenFeud, ...]
    fixes: tuple[Fix, ...]
    most: int

    @property
    def best(self) -> Fix | None:
        """The first remedy that works, one without a feud if there is any."""
        working = [fix for fix in self.fixes if fix.works]
        return next((fix for fix in working if not fix.feuds), working[0] if working else None)


def advise(case: Case, overrides: Overrides = NO_OVERRIDES, most: int = MOST) -> tuple[Advice, ...]:
    """Try every remedy on each run of a case, tolerances up to `most`.

    Raises DocumentError for a broken file.
    """
    runs = [(run, pinned(case, run, overrides)) for run in case.load(overrides).runs]
    find = _finder(case, overrides)
    return tuple(_Adviser(data, run, case.name, find, most).advice() for run, data in runs)


def _finder(case: Case, overrides: Overrides) -> FindPolicy:
    """A look-up in which a policy of the options is not sought beside the scenario file."""

    def find(reference: str, referring_file: str) -> PolicySource:
        given = referring_file == case.name and reference in overrides.policies
        return case.find_policy(reference, "--policy" if given else referring_file)

    return find


class _Tried(NamedTuple):
    """A scenario with remedies applied, replayed."""

    data: Data
    values: tuple[Value, ...]
    outlook: Outlook


class _Adviser:
    """Tries remedies on one run of a scenario."""

    def __init__(
        self, data: Data, run: Scenario, name: str, find_policy: FindPolicy, most: int
    ) -> None:
        self._data, self._run = data, run
        self._name, self._find = name, find_policy
        self._most = most
        self._today = outlook(self._loaded(data))

    def advice(self) -> Advice:
        fixes: list[Fix] = []
        if not self._today.works:
            fixes += [self._fix((kind,)) for kind in KINDS]
            if not any(fix.works for fix in fixes):
                applying = [fix.kinds[0] for fix in fixes if fix.reason is None]
                pairs = [self._fix(pair) for pair in combinations(applying, 2)]
                fixes += [pair for pair in pairs if pair.works]
        title, trace = self._run.title, self._today.trace
        return Advice(title, self._today, foreseen(trace), tuple(fixes), self._most)

    def _fix(self, kinds: tuple[Kind, ...]) -> Fix:
        try:
            tried = list(self._tried(kinds))
        except CannotApply as error:
            return Fix(kinds, (None,) * len(kinds), error.sentence)
        except DocumentError as error:
            return Fix(kinds, (None,) * len(kinds), error.problems[0].sentence)
        works = [one for one in tried if one.outlook.works]
        relieved = [one for one in tried if self._reliefs(one.outlook.trace)]
        chosen = (works or relieved or tried[-1:])[0]
        helps = works or relieved
        trace = chosen.outlook.trace
        found = "tolerance" not in kinds or bool(helps)
        return Fix(
            kinds,
            chosen.values if found else (None, *chosen.values[1:]),
            outlook=chosen.outlook,
            reliefs=self._reliefs(trace),
            feuds=foreseen(trace),
            onwards=bool(helps) and tried[tried.index(chosen) :] == helps,
            scenario=self._scenario(chosen, kinds) if found else None,
        )

    def _tried(self, kinds: Sequence[Kind]) -> Iterator[_Tried]:
        """The remedies applied: once, or at each tolerance."""
        if "tolerance" not in kinds:
            yield self._applied(kinds, None)
            return
        for tolerance in range(self._most + 1):
            yield self._applied(kinds, tolerance)

    def _applied(self, kinds: Sequence[Kind], tolerance: int | None) -> _Tried:
        data, run = self._data, self._run
        values: list[Value] = []
        for kind in reversed(kinds):  # the tolerance last: it is that of every app there then is
            if kind == "tolerance" and tolerance is not None:
                data, value = at_tolerance(data, run, tolerance)
            else:
                data, value = REMEDIES[kind](data, run)
            run = self._loaded(data)
            values.insert(0, value)
        return _Tried(data, tuple(values), outlook(run))

    def _loaded(self, data: Data) -> Scenario:
        (run,) = load_scenario(without_expectations(data), self._name, self._find).runs
        return run

    def _reliefs(self, trace: Trace) -> tuple[Relief, ...]:
        """Who is locked out today and better off with a remedy at the same step."""
        after = dict(_by_step(trace))
        found: dict[str, Relief] = {}
        for n, states in _by_step(self._today.trace):
            for actor, state in states.items():
                with_remedy = after.get(n, {}).get(actor, "signed-out")
                if state == "locked-out" and with_remedy in ("working", "recoverable"):
                    found.setdefault(actor, Relief(actor, n, with_remedy))
        return tuple(found.values())

    def _scenario(self, tried: _Tried, kinds: Sequence[Kind]) -> str | None:
        title = f"{self._run.title}, with {_named(kinds, tried.values)}"
        data = {key: value for key, value in tried.data.items() if key != "about"}
        return with_expectations({**data, "title": title}, self._name, self._find)


def _by_step(trace: Trace) -> Iterator[tuple[int | str, Mapping[str, State]]]:
    for step, standing in zip(trace.steps, standings(trace), strict=True):
        yield step.n, standing.states


_NAMES: Final[dict[Kind, str]] = {
    "shared_store": "a shared store",
    "own_apps": "an app for each system",
    "own_slots": "a slot for each system",
    "single_refresher": "a single refresher",
}


def _named(kinds: Sequence[Kind], values: Sequence[Value]) -> str:
    """`tolerance 3 and a slot for each system`."""
    pairs = zip(kinds, values, strict=True)
    return " and ".join(_NAMES.get(kind, f"tolerance {value}") for kind, value in pairs)
