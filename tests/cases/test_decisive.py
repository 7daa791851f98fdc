"""The steps that were marked by hand as decisive: what they are, and that `explain` names them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tolsim.analysis.explain.explain import Explanation, explain
from tolsim.catalogue import find_policy
from tolsim.documents import Case, load_scenario
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Action, Check, Race, Step

FOLDER = Path(__file__).parents[2] / "scenarios"
MARKED = yaml.safe_load((Path(__file__).parent / "decisive.yaml").read_text(encoding="utf-8"))
SECTIONS = {
    "cases": {str(path.relative_to(FOLDER / "cases")) for path in FOLDER.glob("cases/*/*.yaml")},
    "scenarios": {path.name for path in FOLDER.glob("*.yaml")},
}
"""The sections of the data, and the files that each has to speak of."""

NOT_REFUSED = {"ok", "undetermined", "skipped"}


class Mark(NamedTuple):
    """One entry of `decisive.yaml`, which says what the fields mean."""

    file: str
    system: str
    step: int | str
    seen: int
    says: str
    policy: str | None = None
    tolerance: int | None = None
    ended: str | None = None
    doubt: str | None = None

    def __str__(self) -> str:
        run = [str(part) for part in (self.policy, self.tolerance) if part is not None]
        return " ".join([Path(self.file).stem, *run, self.system, f"at {self.seen}"])


def marks(section: str) -> list[Mark]:
    return [Mark(**entry) for entry in MARKED[section]["marked"]]


FOLDERS = {"cases": FOLDER / "cases", "scenarios": FOLDER}
MARKS = [
    mark._replace(file=str(FOLDERS[section] / mark.file))
    for section in SECTIONS
    for mark in marks(section)
]

every_mark = pytest.mark.parametrize("mark", MARKS, ids=str)
every_displacement = pytest.mark.parametrize(
    "mark", [mark for mark in MARKS if not mark.ended], ids=str
)
every_own_end = pytest.mark.parametrize("mark", [mark for mark in MARKS if mark.ended], ids=str)


@cache
def runs(file: str) -> tuple[Scenario, ...]:
    return load_scenario(Path(file).read_text(encoding="utf-8"), file, find_policy).runs


def matching(mark: Mark) -> list[Scenario]:
    """The runs that a mark can mean."""
    return [
        run
        for run in runs(mark.file)
        if mark.policy in (None, run.apps[0].policy.name)
        and mark.tolerance in (None, run.apps[0].tolerance)
    ]


@cache
def explanations(file: str, system: str) -> tuple[Explanation, ...]:
    text = Path(file).read_text(encoding="utf-8")
    return explain(Case(text, file, find_policy), target=system)


def losses(trace: Trace, system: str) -> Iterator[tuple[int | str, frozenset[str]]]:
    """What each step shows of a system's loss: that it is refused, that it cannot go on, or both.

    A system that holds nothing cannot go on either: to leave out its own login saves no one.
    """
    state = "signed-out"
    for step in trace.steps:
        state = next((move.after for move in step.moves if move.actor == system), state)
        shown = {
            "refused": step.actor == system and step.outcome not in NOT_REFUSED,
            "cannot go on": state in {"locked-out", "signed-out"},
        }
        yield step.n, frozenset(word for word, so in shown.items() if so)


def without(scenario: Scenario, number: int | str) -> Scenario:
    """The same run, but at that step the clock moves and nothing else happens.

    The number of a racer leaves that one out, and the race goes on without it.
    """
    place, _, racer = str(number).partition(".")
    steps = list(scenario.steps)
    step = steps[int(place) - 1]
    action: Action = Check("left out")
    if racer:
        assert isinstance(step.action, Race)
        racers = step.action.racers
        action = Race(racers[: int(racer) - 1] + racers[int(racer) :])
    steps[int(place) - 1] = Step(action, step.mark, step.after, step.at)
    return replace(scenario, steps=tuple(steps))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_bundled_file_is_marked_or_says_why_not(section: str) -> None:
    """A file is spoken of once: in the marks, or among those in which nothing is lost."""
    marked = {mark.file for mark in marks(section)}
    unmarked: dict[str, Any] = MARKED[section]["unmarked"]
    assert SECTIONS[section] == marked | unmarked.keys()
    assert set() == marked & unmarked.keys()
    assert [] == [file for file, reason in unmarked.items() if not reason.endswith(".")]


def test_at_least_forty_cases_are_marked() -> None:
    """So many a judgement of `explain` needs."""
    assert 40 <= len({mark.file for mark in marks("cases")})


def test_a_loss_is_marked_once() -> None:
    """No two entries speak of the same loss, and every one has its sentence."""
    assert sorted({str(mark) for mark in MARKS}) == sorted(str(mark) for mark in MARKS)
    assert [] == [str(mark) for mark in MARKS if not mark.says.endswith(".")]


@every_mark
def test_a_mark_means_one_run(mark: Mark) -> None:
    """Of several runs the policy or the tolerance tells which."""
    assert 1 == len(matching(mark))


@every_mark
def test_a_mark_names_what_the_trace_has(mark: Mark) -> None:
    """The system takes part, and both steps are there."""
    (run,) = matching(mark)
    trace = replay(run)
    assert mark.system in trace.states
    assert {mark.step, mark.seen} <= {step.n for step in trace.steps}


@every_mark
def test_what_decided_is_no_later_than_the_loss(mark: Mark) -> None:
    """It is the first step at which the system is refused or cannot go on, or an earlier one."""
    (run,) = matching(mark)
    found = list(losses(replay(run), mark.system))
    seen = [n for n, _ in found].index(mark.seen)
    lost = [n for n, _ in takewhile(lambda step: step[1], reversed(found[: seen + 1]))]
    numbers = [n for n, _ in found]
    assert lost, f"{mark.system} loses nothing that step {mark.seen} shows"
    assert numbers.index(mark.step) <= numbers.index(lost[-1])


@every_displacement
def test_without_what_decided_the_system_is_better_off(mark: Mark) -> None:
    """Left out, the step takes the refusal or the lock-out with it.

    The refused request itself would pass: left out, it is not refused. So it must not be marked.
    """
    (run,) = matching(mark)
    trace = replay(run)
    before = dict(losses(trace, mark.system))[mark.seen]
    after = dict(losses(replay(without(run, mark.step)), mark.system))[mark.seen]
    assert after < before
    actors = [step.actor for step in trace.steps if step.n == mark.step == mark.seen]
    assert mark.system not in actors


@every_own_end
def test_a_token_that_came_to_its_own_end_is_marked_where_that_shows(mark: Mark) -> None:
    """It reads expired for the first time at the step that is marked, and is refused for it."""
    (run,) = matching(mark)
    trace = replay(run)
    (seen,) = (step for step in trace.steps if step.n == mark.seen)
    expired = [
        step.n
        for step in trace.steps
        for change in step.changes
        if (change.token, change.after) == (mark.ended, "expired")
    ]
    assert ([mark.step], mark.ended) == (expired, seen.used)


@every_mark
def test_explain_names_what_decided_first(mark: Mark) -> None:
    """Of the one loss that the marked step shows, the first cause is the step that decided."""
    (run,) = matching(mark)
    (found,) = (one for one in explanations(mark.file, mark.system) if one.trace.scenario == run)
    numbers = [step.n for step in found.trace.steps]
    seen = numbers.index(mark.seen)
    (loss,) = (one for one in found.losses if one.spell.first <= seen <= one.spell.last)
    assert mark.step == numbers[loss.causes[0].place]
