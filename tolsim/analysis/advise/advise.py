"""What is the smallest change that keeps every system working?

What the file saw is held against the rules first: if they part, the rules are not the
provider's. Then the remedies are tried alone and, if none works alone, in pairs. Each is
replayed as the scenario file that it makes; nothing is concluded from the policy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from tolsim.analysis.advise.outlook import Number, Outlook, outlook
from tolsim.analysis.advise.remedies import Remedy, remedies
from tolsim.analysis.advise.remedies.remedy import PROVIDERS, CannotApply, Kind, Value, Who
from tolsim.analysis.advise.remedies.stores import asking_systems
from tolsim.analysis.advise.remedies.writing import Data, numbers
from tolsim.analysis.advise.titles import title_with
from tolsim.analysis.advise.written import (
    pinned,
    text_with_expectations,
    text_without_expectations,
)
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
from tolsim.documents.policies.file import split_tolerance
from tolsim.simulation import Scenario
from tolsim.simulation.trace import Failure, State

MOST: Final = 20
"""The highest tolerance tried, unless another is asked for."""


class Relief(NamedTuple):
    """An actor that is locked out after step `n` today, and how it stands then with a remedy."""

    actor: str
    n: Number
    state: State


class Contradiction(NamedTuple):
    """A step whose own expectation fails: the rules do not give what the file saw."""

    n: Number
    failure: Failure


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy, or a pair of them, and what came of it.

    `values` has one for each kind. Of a remedy that does not apply, `reason` says why, and
    nothing else is known. Of tolerances, graces and policies it is the first that works, else
    none; of tolerances else the first that gives relief (from it on all do, if `onwards`).
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
        """Whether every request is answered `ok` and no system is or will be locked out.

        Nor may the next refresh of one end what another holds.
        """
        return self.outlook is not None and _lasts(self.outlook)

    @property
    def origins(self) -> tuple[int, ...]:
        """For each step of the scenario, a race being one, the number of its step in the file."""
        if self.outlook is None:
            return ()
        found: dict[int, int] = {}
        for step, number in zip(self.outlook.trace.steps, self.outlook.numbers, strict=True):
            found.setdefault(step.number.step, int(str(number).partition(".")[0]))
        return tuple(found.values())

    @property
    def who(self) -> tuple[Who, ...]:
        """Who carries it out: of a pair both, if each has to do its part."""
        doers: list[Who] = ["provider" if kind in PROVIDERS else "you" for kind in self.kinds]
        return tuple(dict.fromkeys(doers))


@dataclass(frozen=True, slots=True)
class Advice:
    """How the systems fare today, and every remedy tried: none if nothing is broken.

    `feuds` are those of today, `most` is the highest tolerance tried. `asked` says that options
    chose the rules, so that a contradiction says nothing about the provider.
    """

    title: str
    today: Outlook
    contradictions: tuple[Contradiction, ...]
    asked: bool
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
    asked = bool(overrides.policies or overrides.tolerances)
    return tuple(
        _Adviser(data, run, case.name, find, most).advice(asked=asked) for run, data in runs
    )


def _finder(case: Case, overrides: Overrides) -> FindPolicy:
    """A look-up in which a policy of the options is not sought beside the scenario file."""
    options = {split_tolerance(policy)[0] for policy in overrides.policies}

    def find(reference: str, referring_file: str) -> PolicySource:
        given = referring_file == case.name and reference in options
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
        self._remedies: Mapping[Kind, Remedy] = remedies(most)
        self._asking = asking_systems(run)
        self._today = outlook(run, numbers(data), self._asking)

    def advice(self, *, asked: bool) -> Advice:
        fixes: list[Fix] = []
        if not self._today.works:
            fixes += self._alone()
            if not any(fix.works for fix in fixes):
                fixes += [pair for pair in map(self._fix, _pairs(fixes)) if pair.works]
        trace = self._today.trace
        contradictions = tuple(
            Contradiction(n, step.failures[0])
            for n, step in zip(self._today.numbers, trace.steps, strict=True)
            if step.failures
        )
        return Advice(
            self._run.title,
            self._today,
            contradictions,
            asked,
            foreseen(trace),
            tuple(fixes),
            self._most,
        )

    def _alone(self) -> list[Fix]:
        """Try each remedy; where a system only should have refreshed first, that one first."""
        if self._today.is_normal_life and (first := self._fix(("refresh_first",))).works:
            return [first]
        return [self._fix((kind,)) for kind in self._remedies]

    def _fix(self, kinds: tuple[Kind, ...]) -> Fix:
        nothing: tuple[Value, ...] = (None,) * len(kinds)
        try:
            tried = list(self._until_one_works(kinds))
        except CannotApply as error:
            return Fix(kinds, nothing, error.sentence)
        except DocumentError as error:
            return Fix(
                kinds, nothing, f"these steps cannot go with it: {error.problems[0].sentence}"
            )
        # A grace that ends, or rules that only soften, are no advice: nobody asks for them.
        softening = not {"grace", "other_policy"}.intersection(kinds)
        relieved = [one for one in tried if softening and self._reliefs(one.outlook)]
        works = _lasts(tried[-1].outlook)
        chosen = tried[-1] if works else (relieved or tried)[0]
        found = works or bool(relieved) or not PROVIDERS.intersection(kinds)
        trace = chosen.outlook.trace
        return Fix(
            kinds,
            chosen.values if found else (None, *chosen.values[1:]),
            outlook=chosen.outlook,
            reliefs=self._reliefs(chosen.outlook) if found and softening else (),
            feuds=foreseen(trace),
            onwards=bool(relieved) and tried[tried.index(chosen) :] == relieved,
            scenario=self._scenario(chosen, kinds) if found else None,
        )

    def _until_one_works(self, kinds: tuple[Kind, ...]) -> Iterator[_Tried]:
        """Yield the ways to apply remedies, up to the first that works.

        Raises CannotApply if one does not apply, DocumentError if no way makes a valid file.
        """
        failed: DocumentError | None = None
        tried = False
        for data, values in self._applied(kinds, self._data, self._run):
            try:
                run = self._loaded(data)
            except DocumentError as error:
                failed = failed or error
                continue
            tried = True
            one = _Tried(data, values, outlook(run, numbers(data), self._asking))
            yield one
            if _lasts(one.outlook):
                return
        if failed is not None and not tried:
            raise failed

    def _applied(
        self, kinds: tuple[Kind, ...], data: Data, run: Scenario
    ) -> Iterator[tuple[Data, tuple[Value, ...]]]:
        """Yield the data with the remedies applied, the last kind first."""
        kind, *others = kinds
        if not others:
            yield from ((one.data, (one.value,)) for one in self._remedies[kind](data, run))
            return
        for changed, values in self._applied(tuple(others), data, run):
            for one in self._remedies[kind](changed, self._loaded(changed)):
                yield one.data, (one.value, *values)

    def _loaded(self, data: Data) -> Scenario:
        (run,) = load_scenario(text_without_expectations(data), self._name, self._find).runs
        return run

    def _reliefs(self, remedied: Outlook) -> tuple[Relief, ...]:
        """Who is locked out today and better off with a remedy at the same step."""
        after = dict(_by_step(remedied))
        found: dict[str, Relief] = {}
        for n, states in _by_step(self._today):
            for actor, state in states.items():
                with_remedy = after.get(n, {}).get(actor, "signed-out")
                if state == "locked-out" and with_remedy in ("working", "recoverable"):
                    found.setdefault(actor, Relief(actor, n, with_remedy))
        return tuple(found.values())

    def _scenario(self, tried: _Tried, kinds: tuple[Kind, ...]) -> str | None:
        data = {**tried.data, "title": title_with(self._run.title, kinds, tried.values)}
        return text_with_expectations(data, tried.outlook.trace, self._name, self._find)


def _pairs(alone: list[Fix]) -> Iterator[tuple[Kind, ...]]:
    """Yield the pairs of remedies that apply, but two that only the provider could grant.

    The first of a pair is applied last: the provider's, to every app that there then is, and a
    refresh first, which may need a refresh token that only the other remedy leaves.
    """
    applying = [fix.kinds[0] for fix in alone if fix.reason is None]
    applying.sort(key=lambda kind: kind not in PROVIDERS)
    if "refresh_first" not in applying:
        applying.insert(sum(kind in PROVIDERS for kind in applying), "refresh_first")
    for one, other in combinations(applying, 2):
        if other not in PROVIDERS and one != "other_policy":
            yield one, other


def _lasts(outlook: Outlook) -> bool:
    return outlook.works and not outlook.colliding


def _by_step(outlook: Outlook) -> Iterator[tuple[Number, Mapping[str, State]]]:
    for n, standing in zip(outlook.numbers, standings(outlook.trace), strict=True):
        yield n, standing.states
