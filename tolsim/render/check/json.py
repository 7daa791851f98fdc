"""The answer of `tolsim check` as JSON (README, "tolsim check"): same input, same bytes."""

import json
from collections.abc import Sequence

from tolsim.analysis.check.check import Checked, FileCheck, RunCheck, totals
from tolsim.documents import Problem
from tolsim.render.check.failure import because, expected_words, got_words


def check_document(files: Sequence[FileCheck]) -> str:
    """The document on one line, without its end."""
    document = {
        "format": "tolsim.check",
        "version": 1,
        "files": [_file(file) for file in files],
        "totals": totals(files)._asdict(),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _file(file: FileCheck) -> dict[str, object]:
    return {
        "file": file.name,
        "error": [_problem(problem) for problem in file.problems] or None,
        "runs": [_run(run) for run in file.runs],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "file": problem.file,
        "line": problem.mark.line,
        "column": problem.mark.column,
        "sentence": problem.sentence,
        "help": problem.help,
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
