"""Population files: a population, or every problem that its file has."""

from collections.abc import Iterable
from typing import Final

from msgspec import UnsetType

from tolsim.documents.durations import parse_duration
from tolsim.documents.moments import parse_moment
from tolsim.documents.policies.file import FindPolicy
from tolsim.documents.populations.model import (
    SHAPES,
    GroupModel,
    IntervalModel,
    PopulationModel,
    RetryModel,
    SystemModel,
)
from tolsim.documents.populations.population import (
    Group,
    Hours,
    Interval,
    Population,
    Retry,
    System,
)
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios.cast import ONLY_APP
from tolsim.documents.scenarios.clock import check_start
from tolsim.documents.scenarios.runs import NO_OVERRIDES, Overrides, RunPlanner
from tolsim.documents.shape.structure import conform
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml

MONDAY: Final = 1_780_272_000
"""2026-06-01T00:00:00Z, where a file names no start."""

_LAST: Final = parse_moment("9999-12-31T23:59:59Z")

_RETURNS: Final = Interval("exponential", 3600)
_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def load_population(
    text: str | bytes, name: str, find_policy: FindPolicy, overrides: Overrides = NO_OVERRIDES
) -> Population:
    """Return a population; `overrides` have at most one policy and tolerance.

    Raises DocumentError with all problems of the file.
    """
    (population,) = load_populations(text, name, find_policy, overrides)
    return population


def load_populations(
    text: str | bytes, name: str, find_policy: FindPolicy, overrides: Overrides = NO_OVERRIDES
) -> tuple[Population, ...]:
    """Return a population under each of the rules that are asked for; raises DocumentError."""
    problems = Problems()
    node = read_yaml(text, name, problems)
    if node.get("steps") is not None:
        raise problems.fatal(
            node.place, "not-a-population", "this is a scenario, not a population",
            f"replay it with `tolsim run {node.source.typed}`",
        )  # fmt: skip
    model = conform(node, PopulationModel, problems)
    if model is None:
        raise problems.error()
    check_start(node, problems)
    problems.raise_any()
    start, lasts = _clock(node, model, problems)
    _check_positive(node, problems)
    runs, _ = RunPlanner(node, find_policy, problems, overrides).starts()
    problems.raise_any()
    groups = tuple(_group(name, group) for name, group in model.groups.items())
    return tuple(
        Population(model.title, one.policy, one.rules.tolerance, start, lasts, groups)
        for one in (run.policies[ONLY_APP] for run in runs)
    )


def _clock(node: Node, model: PopulationModel, problems: Problems) -> tuple[int, int]:
    """Return when it begins and how long it lasts, after noting an end that no clock can show."""
    start = MONDAY if isinstance(model.start, UnsetType) else parse_moment(model.start)
    lasts = parse_duration(model.lasts)
    if start + lasts > _LAST:
        problems.add(
            node.at("lasts").place, "clock-too-late", "no clock can show the end of this",
            "write a shorter time, such as 30d",
        )  # fmt: skip
    return start, lasts


def _check_positive(node: Node, problems: Problems) -> None:
    """Note times between events that are no time at all, or whose percentile lies below."""
    for group in (node.at("groups").members or {}).values():
        systems = (group.at("systems").members or {}).values()
        intervals = [system.get(key) for system in systems for key in ("uses", "needless")]
        for interval in filter(None, (*intervals, group.get("returns"))):
            for shape, middle in interval.items():
                if shape in SHAPES and parse_duration(middle.value) == 0:
                    problems.add(
                        middle.place, "no-time", "events of no distance never end",
                        "write a duration of at least 1s",
                    )  # fmt: skip
            _check_spread(interval, problems)


def _check_spread(interval: Node, problems: Problems) -> None:
    """Note a spread that its middle does not allow."""
    fixed, jitter = interval.get("fixed"), interval.get("jitter")
    if fixed and jitter and parse_duration(jitter.value) >= parse_duration(fixed.value):
        problems.add(
            jitter.place, "jitter-too-wide", "the jitter is as long as what it changes",
            f"write less than {fixed.value}",
        )  # fmt: skip
    median, p95 = interval.get("lognormal"), interval.get("p95")
    if median and p95 and parse_duration(p95.value) <= parse_duration(median.value):
        problems.add(
            p95.place, "p95-below-median", "the 95th percentile is not above the median",
            f"write more than {median.value}",
        )  # fmt: skip


def _group(name: str, model: GroupModel) -> Group:
    return Group(
        name,
        model.users,
        tuple(_system(called, system) for called, system in model.systems.items()),
        _interval(model.returns) if model.returns else _RETURNS,
        parse_duration(model.joins),
        _hours(model.hours, model.weekdays),
    )


def _system(name: str, model: SystemModel) -> System:
    return System(
        name,
        _interval(model.uses),
        model.store if isinstance(model.store, str) else None,
        model.calls,
        _hours(model.hours, model.weekdays),
        _interval(model.needless) if model.needless else None,
        float(model.lost[:-1]) / 100 if isinstance(model.lost, str) else 0.0,
        _retry(model.retry),
    )


def _interval(model: IntervalModel) -> Interval:
    if isinstance(model.exponential, str):
        return Interval("exponential", parse_duration(model.exponential))
    if isinstance(model.lognormal, str):
        return Interval("lognormal", parse_duration(model.lognormal), _seconds(model.p95))
    return Interval("fixed", _seconds(model.fixed), _seconds(model.jitter))


def _seconds(written: str | UnsetType) -> int:
    return parse_duration(written) if isinstance(written, str) else 0


def _retry(model: RetryModel | UnsetType) -> Retry:
    if isinstance(model, UnsetType):
        return Retry(0, 0)
    return Retry(parse_duration(model.after), model.times)


def _hours(hours: str | UnsetType, days: str | UnsetType) -> Hours:
    found = Hours()
    if isinstance(hours, str):
        first, last = map(int, hours.split("-"))
        found = found._replace(hours=frozenset(_round(first, last, 24)))
    if isinstance(days, str):
        ends = [_WEEK.index(day) for day in days.split("-")]
        found = found._replace(days=frozenset(_round(ends[0], ends[-1] + 1, 7)))
    return found


def _round(first: int, end: int, around: int) -> Iterable[int]:
    """Return what lies from the first to before the end, past midnight or Sunday if need be."""
    length = (end - first) % around or around
    return ((first + i) % around for i in range(length))
