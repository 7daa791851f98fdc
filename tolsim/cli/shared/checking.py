"""The files of a check, one after the other: read, judged, timed and, if asked, updated."""

import difflib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import typer

from tolsim.analysis.check.check import FileCheck, check_file, totals
from tolsim.analysis.check.selection import BadSelection, Selection, selection
from tolsim.analysis.check.update import CannotUpdate, updated
from tolsim.catalogue import find_policy
from tolsim.cli.shared import files
from tolsim.cli.shared.inputs import Input
from tolsim.cli.shared.progress import with_progress
from tolsim.documents import Overrides, Problem
from tolsim.documents.problems import Source
from tolsim.documents.scenarios.recognition import is_scenario
from tolsim.documents.yaml.reader import MAX_BYTES
from tolsim.render.check.failure import tally
from tolsim.render.words.names import shown
from tolsim.simulation.scenario import Mark


@dataclass(frozen=True, slots=True)
class Plan:
    """What to check, and how."""

    inputs: list[Input]
    overrides: Overrides
    select: str | None = None
    fail_fast: bool = False
    update: bool = False


@dataclass(slots=True)
class Session:
    """What was checked, in order, with the seconds that each file took."""

    checks: list[FileCheck] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Every file that was read: none of them is overwritten by the results."""
    skipped: int = 0
    deselected: int = 0

    def tell(self, durations: int, *, closing: bool) -> None:
        """Say on standard error what the results do not: times, and what was left out."""
        slowest = sorted(zip(self.seconds, self.checks, strict=True), key=lambda one: -one[0])
        for took, check in slowest[:durations]:
            _say(f"{took * 1000:8.1f} ms  {shown(check.name)}")
        if self.skipped:
            _say(f"skipped YAML files without `steps`: {self.skipped}")
        if self.deselected:
            _say(f"files not selected by -k: {self.deselected}")
        if closing:
            _say(tally(totals(self.checks)))


def run_checks(plan: Plan) -> Session:
    """Check every file of a plan; exits with code 2 if the plan itself makes no sense."""
    selected = _selection(plan.select)
    if plan.update:
        _refuse_update(plan)
    session = Session()
    for one in with_progress(plan.inputs, "checking"):
        session.names.append(one.name)
        start = perf_counter()
        check = _check(one, plan.overrides)
        took = perf_counter() - start
        if check is None:
            session.skipped += 1
        elif not (check.problems or selected(f"{check.name}\n{check.title}")):
            session.deselected += 1
        else:
            check = _updated(check) if plan.update else check
            session.checks.append(check)
            session.seconds.append(took)
            if plan.fail_fast and (check.problems or check.failed):
                break
    return session


def _selection(expression: str | None) -> Selection:
    """What `-k` selects; of a broken file nobody knows the title, so it is always told."""
    try:
        return selection(expression) if expression is not None else lambda _: True
    except BadSelection as error:
        files.fail(f"-k {expression}: {error}", "write words with and, or, not and parentheses")


def _refuse_update(plan: Plan) -> None:
    if plan.overrides != Overrides():
        files.fail(
            "--update stands beside --policy, --tolerance or --set",
            "a file's expectations are those of its own runs: leave the others out",
        )
    for one in plan.inputs:
        if one.name == files.STDIN or not Path(one.name).exists():
            files.fail(f"--update cannot write to {one.name}", "name a file of your own")


def _check(one: Input, overrides: Overrides) -> FileCheck | None:
    """A file's check, or None for one in a folder that is no scenario."""
    try:
        name, text = files.read(one.name) if not one.found else _read_found(one.name)
    except OSError as error:
        return _unreadable(one.name, error)
    check = check_file(text, name, find_policy, overrides)
    if check.problems and one.found and not is_scenario(text, name):
        return None
    return check


def _read_found(name: str) -> tuple[str, bytes]:
    with Path(name).open("rb") as file:
        return name, file.read(MAX_BYTES + 1)


def _unreadable(name: str, error: OSError) -> FileCheck:
    sentence = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
    help_ = "make it readable, or leave it out"
    problem = Problem("unreadable", sentence, name, Mark(1, 1), "", help_)
    return FileCheck(Source(name, ""), None, (), (problem,))


def _updated(check: FileCheck) -> FileCheck:
    """The check of a file after its update, or as it was where there is none."""
    if check.problems or (check.expected and not check.failed):
        return check
    text = Path(check.name).read_bytes().decode()
    try:
        new = updated(text, check.name, find_policy)
    except CannotUpdate as refusal:
        _say(f"{shown(check.name)}: not updated: {shown(str(refusal))}")
        return check
    _say(_difference(check.name, text, new))
    if new == text or not _agreed(check.name):
        return check
    files.rewrite(check.name, new)
    return check_file(new, check.name, find_policy)


def _difference(name: str, old: str, new: str) -> str:
    """What an update changes, line by line, each shown as it would be on a terminal."""
    changed = difflib.unified_diff(
        old.splitlines(), new.splitlines(), name, f"{name} (updated)", lineterm=""
    )
    return "\n".join(map(shown, changed))


def _agreed(name: str) -> bool:
    """Whether whoever sits at a terminal wants the change; where nobody does, the flag says so."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    return typer.confirm(f"write {name}?", err=True)


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)
