"""How the log was read, and what the answer rests on."""

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Final

from tolsim.logs.answer import Audit, Log, Run
from tolsim.logs.repeats import Played
from tolsim.render.audit.amounts import counted, days, span
from tolsim.render.audit.names import files, named
from tolsim.render.audit.report import Section
from tolsim.render.words.names import listed, shown

_MOST_UNKNOWN: Final = 5
_RECOVERIES: Final = {
    "log": "the median of this log",
    "none": "as the log tells of no such return",
    "given": "as --recover says",
}
"""Why it is after so long, by what decided it."""


def log_facts(log: Log, names: tuple[str, ...]) -> Iterator[str]:
    """Say in a few words which log it is."""
    yield files(names)
    if log.first is not None and log.last is not None:
        yield days(log.first, log.last)
    yield counted(log.events, "event")
    yield counted(log.users, "user")
    if log.systems:
        yield counted(len(log.systems), "system")


def reading(audit: Audit) -> Section:
    """Tell how the log was read, and how it was replayed."""
    return Section(
        "How the log was read",
        "",
        (
            *_replay(audit),
            *log_counts(audit.log),
        ),
    )


def _replay(audit: Audit) -> Iterator[str]:
    """Tell which logins were left out, and which were added."""
    most = max(audit.runs, key=lambda one: one.forced_logins)
    if most.forced_logins:
        yield (
            "Who was cut off logged in again. Under a rule that prevents the refusal such a login "
            f"is left out: {_at_most([one.forced_logins for one in audit.runs])}, under "
            f"{named(most, audit)}."
        )
    most = max(audit.runs, key=lambda one: one.recoveries)
    if most.recoveries or len(audit.runs) > 1:
        yield _recovery(*audit.recovery)
    if most.recoveries:
        added = _at_most([one.recoveries for one in audit.runs])
        yield f"That added {added}, under {named(most, audit)}."


def _at_most(logins: Sequence[int]) -> str:
    """Say how many logins that concerns under the rule that has the most of them."""
    several = sum(map(bool, logins)) > 1
    return f"{'at most ' if several else ''}{counted(max(logins), 'login')}"


def _recovery(way: str, seconds: int | None) -> str:
    """Say after how long a system logs in again that only a tried rule refuses."""
    if seconds is None:
        return "A system that only a replay refuses does not log in again (--recover never)."
    why = _RECOVERIES[way]
    return f"A system that only a replay refuses logs in again after {span(seconds)}, {why}."


def log_counts(log: Log) -> Iterator[str]:
    """Tell what of the log was not replayed as it stands."""
    if log.adopted:
        yield (
            f"{counted(log.adopted, 'token')} {_were(log.adopted)} issued before the log begins: "
            f"{'its' if log.adopted == 1 else 'their'} first refusals count in no lock-out."
        )
    if log.reordered:
        yield (
            f"{counted(log.reordered, 'token')} {_were(log.reordered)} presented up to 5s before "
            "being issued, by clocks that differ, and put in order."
        )
    if log.repeated:
        said = f"came twice, by id, and {_were(log.repeated)} dropped"
        yield f"{counted(log.repeated, 'line')} {said}."
    if log.passed_over:
        said = f"of other kinds {_were(log.passed_over)} passed over"
        yield f"{counted(log.passed_over, 'line')} {said}."
    if log.unknown:
        yield _unknown(log)
    if log.bad:
        yield f"{counted(log.bad, 'line')} could not be read: {'; '.join(_bad(log))}."


def _unknown(log: Log) -> str:
    ranked = sorted(log.unknown.items(), key=lambda item: (-item[1], item[0]))
    total = sum(log.unknown.values())
    kinds = [f"{shown(kind)} ({times:,})" for kind, times in ranked[:_MOST_UNKNOWN]]
    if rest := len(ranked) - len(kinds):
        kinds.append(f"{rest} more")
    have = "has" if total == 1 else "have"
    return (
        f"{counted(total, 'line')} {have} a type that the mapping does not know, and "
        f"{_were(total)} passed over: {listed(kinds)}."
    )


def _bad(log: Log) -> Iterator[str]:
    for one in log.first_bad[:3]:
        yield f"{shown(one.file)}:{one.line} {shown(one.reason)}"
    if log.bad > 3:
        yield f"{log.bad - min(3, len(log.first_bad)):,} more"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def assumed(runs: Sequence[Run | Played]) -> Iterator[Section]:
    """Name the rules without a source that the answer rests on, if there are any."""
    rests = {run.policy: run.assumed for run in runs if run.assumed}
    if rests:
        yield Section(
            "Rules that are assumed",
            "Fields of a policy for which no source is known; if one is wrong, so is the answer.",
            tuple(
                f"{shown(policy)} rests on {listed([shown(field) for field in fields])}."
                for policy, fields in rests.items()
            ),
            tuple(f"tolsim policies show {quote(policy)}" for policy in rests),
        )
