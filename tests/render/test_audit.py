"""What an audit found, in every format."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render.audits import AUDIT, FIT, JUNE
from tests.render.golden import assert_golden
from tolsim.logs.answer import Audit, Eviction, LockOuts, Run, Spared, Warning_
from tolsim.render.audit.amounts import days, share, span
from tolsim.render.audit.audit import audit_report
from tolsim.render.audit.csv import audit_csv, fit_csv
from tolsim.render.audit.fit import fit_report
from tolsim.render.audit.html import report_html
from tolsim.render.audit.json import audit_document, fit_document
from tolsim.render.audit.markdown import report_markdown
from tolsim.render.audit.text import report_text
from tolsim.render.audit.warnings import WARNINGS

FILES = ("acme.jsonl.gz", *(f"acme-{day:02}.jsonl.gz" for day in range(2, 31)))
WARNED = AUDIT._replace(warnings=tuple(WARNINGS))
NOBODY = AUDIT.runs[-1]


def _text(audit: Audit, width: int = 80, *, ascii: bool = False) -> str:
    return report_text(audit_report(audit, FILES), width=width, ascii=ascii).plain + "\n"


@pytest.mark.parametrize("width", [80, 120])
def test_an_audit_as_text(width: int) -> None:
    """The conclusion comes first, and each section says what its numbers mean."""
    assert_golden(f"audit_{width}.txt", _text(AUDIT, width))


def test_warnings_in_ascii() -> None:
    """What a log cannot answer stands above the conclusion."""
    assert_golden("audit_warned_ascii.txt", _text(WARNED, ascii=True))


def test_an_audit_as_a_page() -> None:
    """It has the text's sections, and its bars as pictures."""
    assert_golden("audit.html", report_html(audit_report(WARNED, FILES), None))


def test_an_audit_as_markdown() -> None:
    """It can be pasted into a ticket."""
    assert_golden("audit.md", report_markdown(audit_report(WARNED, FILES)))


def test_an_audit_for_a_spreadsheet() -> None:
    """A row for each rule."""
    assert_golden("audit.csv", audit_csv(AUDIT))


def test_a_fit_as_text() -> None:
    """Ties are said."""
    assert_golden(
        "fit_80.txt", report_text(fit_report(FIT, FILES), width=80, ascii=False).plain + "\n"
    )


def test_a_fit_for_a_spreadsheet() -> None:
    """A row for each policy."""
    assert_golden("fit.csv", fit_csv(FIT))


@given(width=st.integers(40, 140), ascii=st.booleans())
def test_no_line_is_wider_than_the_terminal(width: int, ascii: bool) -> None:
    """Tables are cut into bands; a command alone is never folded."""
    lines = _text(WARNED, width, ascii=ascii).splitlines()
    assert [] == [line for line in lines if len(line) > width and "tolsim " not in line]


def test_a_page_runs_and_loads_nothing() -> None:
    """Whatever a system is called."""
    hostile = "<script>alert(1)</script>"
    run = AUDIT.runs[0]._replace(evictions=(Eviction(hostile, "new", 1, 1),))
    page = report_html(audit_report(AUDIT._replace(runs=(run,)), (hostile,)), None)
    assert "&lt;script&gt;" in page
    assert [] == [word for word in ("<script", "http:", "https:", "src=", "url(") if word in page]


KEYS: dict[str, Any] = {
    "format": {}, "version": {},
    "log": {"events": {}, "users": {}, "systems": {}, "first": {}, "last": {}, "passed_over": {},
            "unknown": {}, "bad": {"count": {}, "first": {"file": {}, "line": {}, "reason": {}}},
            "repeated": {}, "adopted": {}},
    "in_force": {"policy": {}, "tolerance": {}, "users": {}, "agreeing": {},
                 "kinds": {"action": {}, "logged": {}, "replayed": {}, "count": {},
                           "first": {"file": {}, "line": {}}, "scenario": {}}},
    "runs": {"policy": {}, "tolerance": {}, "assumed": {}, "users_hurt": {},
             "lockouts": {"count": {}, "open": {}, "median": {}, "p95": {}, "max": {}, "total": {}},
             "refused": {}, "systems": {},
             "evictions": {"by": {}, "of": {}, "count": {}, "users": {}},
             "forced_logins": {}, "recoveries": {}},
    "spared": {"policy": {}, "share": {}, "tolerance": {}},
    "live": {},
    "worst": {"user": {}, "lockouts": {}, "seconds": {}, "scenario": {}},
}  # fmt: skip
"""What version 1 promises to programs."""


def test_an_audit_for_programs_has_every_key() -> None:
    """What version 1 promises is there; more may be."""
    document = json.loads(audit_document(AUDIT))
    assert ("tolsim.audit", 1) == (document["format"], document["version"])
    assert [] == list(_missing(KEYS, document, ""))


def _missing(keys: dict[str, Any], value: Any, path: str) -> list[str]:
    if isinstance(value, list):
        return _missing(keys, value[0], path)
    return [
        missing
        for key, inner in keys.items()
        for missing in (
            _missing(inner, value[key], f"{path}.{key}") if key in value else [f"{path}.{key}"]
        )
    ]


def test_a_fit_for_programs() -> None:
    """The best first, each with the line at which it first differs."""
    document = json.loads(fit_document(FIT))
    best = {
        "policy": "zoom-user-concurrent",
        "tolerance": 1,
        "users": 41_203,
        "agreeing": 41_102,
        "first_disagreement": {
            "file": "acme.jsonl.gz",
            "line": 911,
            "logged": "invalid_grant",
            "replayed": "ok",
        },
    }
    assert ("tolsim.fit", 1, best) == (
        document["format"],
        document["version"],
        document["candidates"][0],
    )


def test_times_for_programs_are_utc() -> None:
    """As RFC 3339 has it."""
    log = json.loads(audit_document(AUDIT))["log"]
    assert ("2026-06-01T00:00:00Z", "2026-06-30T00:00:00Z") == (log["first"], log["last"])


@pytest.mark.parametrize(
    ("spared", "said"),
    [
        ((2, 2, 2), "Tolerance 2 spares all users."),
        ((2, 2, 4), "Tolerance 2 spares 99.9 % of the users; tolerance 4 spares all users."),
        ((3, None, None), "of the users; no tolerance that was tried spares 99.9 % of the users."),
        ((None, None, None), "No tolerance that was tried spares 99 % of the users."),
    ],
)
def test_what_spares_whom(spared: tuple[int | None, ...], said: str) -> None:
    """Of several shares at one tolerance the highest is told, of those out of reach the lowest."""
    shares = zip((0.99, 0.999, 1.0), spared, strict=True)
    found = tuple(Spared("zoom-user-concurrent", share, at) for share, at in shares)
    assert said in " ".join(_text(AUDIT._replace(spared=found)).split())


def test_nobody_is_cut_off() -> None:
    """Then there is nothing to spare."""
    alone = NOBODY._replace(tolerance=1)
    report = audit_report(AUDIT._replace(runs=(alone,)), FILES)
    assert ("Nobody was cut off, of 41,203 users.",) == report.conclusion


def test_several_policies_are_told_apart() -> None:
    """Each by its name."""
    other = AUDIT.runs[1]._replace(policy="auth0-rotation", tolerance=None)
    report = audit_report(AUDIT._replace(runs=(AUDIT.runs[0], other)), FILES)
    grid = report.sections[0].grid
    assert grid is not None
    assert ["zoom-user-concurrent@1 (in force)", "auth0-rotation"] == [row[0] for row in grid.rows]


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 10, "0 %"), (10, 10, "100 %"), (1, 3, "33.3 %"), (3, 10_000, "0.03 %"),
        (1, 1_000_000, "<0.01 %"), (999_999, 1_000_000, "99.99 %"), (99, 100, "99 %"),
        (0, 0, "0 %"),
    ],
)  # fmt: skip
def test_a_share(part: int, whole: int, said: str) -> None:
    """What is not all is never told as all, nor what is something as nothing."""
    assert said == share(part, whole).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "-"), (0, "0s"), (59, "59s"), (61, "1m1s"), (600, "10m"), (3_127, "52m"),
     (33_011, "9h10m"), (86_400, "1d"), (1_130_400, "13d2h")],
)  # fmt: skip
def test_a_span(seconds: int | None, said: str) -> None:
    """Two units are enough to compare by."""
    assert said == span(seconds)


@pytest.mark.parametrize(
    ("later", "said"),
    [(0, "1 June 2026"), (29, "1 to 30 June 2026"), (30, "1 June to 1 July 2026"),
     (365, "1 June 2026 to 1 June 2027")],
)  # fmt: skip
def test_days(later: int, said: str) -> None:
    """Nothing is said twice."""
    assert said == days(JUNE, JUNE + later * 86_400_000_000)


def test_a_run_without_anything() -> None:
    """An empty log has an answer, too."""
    empty = Run(
        "zoom-user-concurrent",
        1,
        (),
        0,
        0,
        LockOuts(0, 0, None, None, None, 0),
        0,
        {},
        (),
        {},
        0,
        0,
    )
    log = AUDIT.log._replace(events=0, users=0, systems=(), first=None, last=None)
    report = audit_report(AUDIT._replace(log=log, runs=(empty,), worst=()), ())
    assert ("The log tells of no user.",) == report.conclusion


def test_refusals_that_the_rule_does_not_explain_are_said_at_once() -> None:
    """Whoever reads the conclusion alone should not take them for nothing."""
    first = NOBODY._replace(refused={"unexplained": 47})
    audit = AUDIT._replace(runs=(first, *AUDIT.runs[1:]))
    expected = (
        "Nobody was cut off, of 41,203 users. 47 refusals in the log do not follow from the rule: "
        "see below."
    )
    assert (expected,) == audit_report(audit, FILES).conclusion


@pytest.mark.parametrize("warning", ["refusals-only", "no-logins", "not-matched"])
def test_a_log_that_cannot_tell_does_not_say_nobody(warning: Warning_) -> None:
    """In such a log nobody can be seen to be cut off."""
    audit = AUDIT._replace(runs=(NOBODY,), warnings=(warning,))
    assert ("The log cannot tell who was cut off.",) == audit_report(audit, FILES).conclusion


def test_one_tolerance_spares_nobody_beside_itself() -> None:
    """Where none but the rule in force was tried, others are named to be tried."""
    audit = AUDIT._replace(runs=AUDIT.runs[:1])
    (said,) = audit_report(audit, FILES).conclusion
    assert said.endswith(" of 4,022 users. Add --tolerance 1..5 to see what would spare them.")
