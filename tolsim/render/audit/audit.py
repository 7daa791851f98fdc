"""The whole answer of an audit, in the order in which it is asked for: the conclusion first."""

from collections.abc import Iterator

from tolsim.logs.answer import Audit
from tolsim.render.audit.agreement import agreement
from tolsim.render.audit.causes import evictions, foremost, live, refusals, worst
from tolsim.render.audit.hurt import conclusion, hurt, spared
from tolsim.render.audit.names import rule
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
    run = audit.runs[0]
    yield conclusion(audit)
    if run.users_hurt and run.evictions:
        yield foremost(run)
    if run.users_hurt:
        yield spared(audit, run.policy)


def _sections(audit: Audit) -> Iterator[Section]:
    run = audit.runs[0]
    yield hurt(audit)
    yield evictions(run, audit)
    if run.live:
        yield live(audit)
    yield refusals(audit)
    if audit.worst:
        yield worst(audit)
    yield agreement(audit)
    yield reading(audit)
    yield from assumed(audit.runs)
