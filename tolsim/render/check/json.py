"""The answer of `tolsim check` as JSON (manual: check): same input, same bytes."""

from collections.abc import Sequence

from tolsim.analysis.check.check import Checked, FileCheck, RunCheck, totals
from tolsim.render.check.failure import because, expected_words, got_words
from tolsim.render.page.json import json_document
from tolsim.render.page.problems import problem_record


def check_document(files: Sequence[FileCheck]) -> str:
    """Return the document on one line, without a line end."""
    return json_document(
        "check", {"files": [_file(file) for file in files], "totals": totals(files)}
    )


def _file(file: FileCheck) -> dict[str, object]:
    return {
        "file": file.name,
        "error": [problem_record(problem) for problem in file.problems] or None,
        "runs": [_run(run) for run in file.runs],
    }


def _run(run: RunCheck) -> dict[str, object]:
    apps = run.scenario.apps
    return {
        "policy": {app.name: app.policy.name for app in apps},
        "tolerance": {app.name: app.tolerance for app in apps},
        "expectations": len(run.expectations),
        "failures": [_failure(checked) for checked in run.failed],
    }


def _failure(checked: Checked) -> dict[str, object]:
    return {
        "n": checked.n,
        "line": checked.expected.mark.line,
        "column": checked.expected.mark.column,
        "expected": expected_words(checked.expected),
        "got": got_words(checked),
        "because": because(checked),
    }
