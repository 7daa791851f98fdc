"""The whole answer of an audit, in the order in which it is asked for: the conclusion first."""

from collections.abc import Iterator

from tolsim.logs.answer import Audit, Run
from tolsim.render.audit.agreement import agreement
from tolsim.render.audit.causes import evictions, foremost, live, refusals, worst
from tolsim.render.audit.hurt import harm, hurt, spared
from tolsim.render.audit.names import rule, run_in_force
from tolsim.render.audit.reading import assumed, log_facts, reading
from tolsim.render.audit.report import Report, Section
from tolsim.render.audit.warnings import WARNINGS

TITLE = "Who is cut off, and by whom"


def audit_report(audit: Audit, files: tuple[str, ...]) -> Report:
    """Put an audit into sentences, tables and bars; `files` are the names of what was read."""
    return Report(
        TITLE,
        (*log_facts(audit.log, files), f"recorded under {rule(audit.in_force)}"),
        tuple(WARNINGS[one] for one in audit.warnings),
        (" ".join(filter(None, _conclusion(audit))),),
        tuple(_sections(audit)),
    )


def _conclusion(audit: Audit) -> Iterator[str]:
    run = run_in_force(audit)
    if run is None:
        return
    yield f"{harm(run, audit.log.users)}."
    if run.users_hurt and run.evictions:
        yield foremost(run)
    if run.users_hurt:
        yield spared(audit, run.policy)


def _sections(audit: Audit) -> Iterator[Section]:
    run = run_in_force(audit)
    if audit.runs:
        yield hurt(audit)
    if run is not None:
        yield from _of_force(audit, run)
    if audit.runs:
        yield refusals(audit)
    if audit.worst:
        yield worst(audit)
    yield agreement(audit)
    yield reading(audit)
    if rests := assumed(audit):
        yield rests


def _of_force(audit: Audit, run: Run) -> Iterator[Section]:
    yield evictions(run, audit)
    if run.live:
        yield live(audit)
