"""Which system ends whose logins, how many a user holds, and what refreshes are refused for."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from shlex import quote
from typing import Final

from tolsim.logs.answer import Audit, Eviction, Run, Users
from tolsim.logs.history import UNEXPLAINED, UNNAMED
from tolsim.render.audit.amounts import NONE, counted, span
from tolsim.render.audit.names import called, head, in_order, named
from tolsim.render.audit.report import Bars, Grid, Section
from tolsim.render.words.names import shown

_MOST_SYSTEMS: Final = 8
"""Rows and columns of a matrix that can be taken in."""
_MOST_BARS: Final = 12
_NATURAL: Final = "tokens at their natural end"


def foremost(run: Run) -> str:
    """Say which system ends whose logins most often."""
    most = max(run.evictions, key=lambda one: one.times)
    times = f"{counted(most.times, 'time')}, of {counted(most.users, 'user')}"
    if most.by == most.of == UNNAMED:
        return f"A login that was still held was ended by another: {times}."
    return f"Most often a login of {_name(most.by)} ended one of {_name(most.of)}: {times}."


def evictions(run: Run, audit: Audit) -> Section:
    """Cross the systems: who ended whose logins under the rule in force."""
    title = f"Which system ends whose login ({named(run, audit)})"
    if not run.evictions:
        return Section(title, said=("No login ended another system's.",))
    systems = _systems(run.evictions)
    left = len({name for one in run.evictions for name in (one.by, one.of)}) - len(systems)
    return Section(
        title,
        "How often a login of the system on the left ended a login that the system above still "
        "held. A system that replaces a login of its own is not counted.",
        (f"{counted(left, 'system')} with fewer are left out.",) if left else (),
        grid=_matrix(run.evictions, systems),
    )


def _systems(found: tuple[Eviction, ...]) -> tuple[str, ...]:
    weights: Counter[str] = Counter()
    for one in found:
        weights[one.by] += one.times
        weights[one.of] += one.times
    ranked = sorted(weights, key=lambda system: (-weights[system], system))
    return tuple(ranked[:_MOST_SYSTEMS])


def _matrix(found: tuple[Eviction, ...], systems: tuple[str, ...]) -> Grid:
    times = {(one.by, one.of): one.times for one in found}
    most = max(times.values())
    cells = [[times.get((by, of), 0) for of in systems] for by in systems]
    return Grid(
        ("ends a login", *(f"of {_name(system)}" for system in systems)),
        tuple(
            (f"by {_name(by)}", *(f"{n:,}" if n else NONE for n in row))
            for by, row in zip(systems, cells, strict=True)
        ),
        shades=tuple(tuple(n / most for n in row) for row in cells),
    )


def _name(system: str) -> str:
    return "unnamed" if system == UNNAMED else shown(system)


def live(audit: Audit) -> Section:
    """Count the users by how many logins they hold at most, under each rule."""
    # Under a rule that allows few, the bars would show the rule, not what the users would hold.
    most = max(audit.runs, key=lambda run: sum(n * users for n, users in run.live.items()))
    alike = all(run.live == most.live for run in audit.runs)
    return Section(
        "Live logins that a user holds at most",
        "How many logins of one user were live at one moment, at the most: with a refresh token "
        "that works, or an access token. Each number counts users. A rule that allows fewer logins "
        "ends some of them.",
        grid=None if alike else _by_rule(audit),
        bars=Bars(
            "users, by the live logins that they hold at most",
            _counts(most.live),
            "" if alike else f"The bars are those of {named(most, audit)}.",
        ),
    )


def _counts(live: Users) -> tuple[tuple[str, int], ...]:
    ranked = sorted(live.items())
    few, rest = ranked[:_MOST_BARS], ranked[_MOST_BARS:]
    rows = [(str(logins), users) for logins, users in few]
    if rest:
        rows.append((f"{rest[0][0]} to {rest[-1][0]}", sum(users for _, users in rest)))
    return tuple(rows)


def _by_rule(audit: Audit) -> Grid:
    counts = {
        called(run, audit): {f"{name} {_logins(name)}": users for name, users in _counts(run.live)}
        for run in in_order(audit)
    }
    logins = {name for one in counts.values() for name in one}
    return _grid(audit, counts, sorted(logins, key=lambda name: int(name.partition(" ")[0])))


def _logins(number: str) -> str:
    return "login" if number == "1" else "logins"


def refusals(audit: Audit) -> Section:
    """Count the refused requests by reason, under each rule."""
    totals: Counter[str] = Counter()
    for run in audit.runs:
        totals.update(run.refused)
    reasons = sorted(totals, key=lambda reason: (-totals[reason], reason))
    counts = {called(run, audit): dict(run.refused) for run in in_order(audit)}
    if any(run.expired for run in audit.runs):
        reasons.append(_NATURAL)
        for run in audit.runs:
            counts[called(run, audit)][_NATURAL] = run.expired
    if not reasons:
        return Section("Why requests are refused", said=("Nothing was refused.",))
    return Section(
        "Why requests are refused",
        " ".join(_meanings(totals)),
        grid=_grid(audit, counts, reasons),
    )


def _grid(audit: Audit, counts: Mapping[str, Mapping[str, int]], columns: Sequence[str]) -> Grid:
    """Lay out what was counted under each rule, a line each."""
    rows = tuple(
        (rule, *(_cell(one.get(column, 0)) for column in columns)) for rule, one in counts.items()
    )
    return Grid((head(audit), *map(shown, columns)), rows, in_order(audit).index(audit.runs[0]))


def _meanings(reasons: Container[str]) -> Iterator[str]:
    yield (
        "Requests that the rule refuses, by the reason; `tolsim manual answers` explains each. A "
        "refresh token that comes to its natural end locks nobody out here: it was to be expected."
    )
    if UNEXPLAINED in reasons:
        yield (
            f"{UNEXPLAINED.capitalize()} is what the log refused though the rule in force would "
            "not: a password changed, or another rule is in force."
        )


def _cell(times: int) -> str:
    return f"{times:,}" if times else NONE


def worst(audit: Audit) -> Section:
    """List the users that are cut off most often."""
    rows = tuple(
        (shown(one.user), f"{one.lockouts:,}", span(one.seconds) if one.seconds else "still open")
        for one in audit.worst
    )
    files = [one.scenario for one in audit.worst if one.scenario]
    return Section(
        "Who is cut off most often",
        "Under the rule in force, and for how long in all; those that are still open are left out.",
        ("What happened to them, cut short, as scenarios:",) if files else (),
        tuple(f"tolsim run {quote(file)}" for file in files),
        Grid(("user", "lock-outs", "cut off for"), rows),
    )
