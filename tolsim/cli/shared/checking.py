"""The files of a check, one after the other: read, judged, timed and, if asked, updated."""

import difflib
import os
import sys
from dataclasses import dataclass, field
from time import perf_counter

import typer

from tolsim.analysis.check.check import FileCheck, check_file, totals
from tolsim.analysis.check.selection import BadSelection, Selection, parse_selection
from tolsim.analysis.check.update import CannotUpdate, update_expectations
from tolsim.cli.shared.console import is_terminal, say
from tolsim.cli.shared.files import STEPS, Files, reason
from tolsim.cli.shared.inputs import STDIN, Input, tell_skipped
from tolsim.cli.shared.progress import with_progress
from tolsim.documents import Overrides, Problem, UserError
from tolsim.documents.problems import Source
from tolsim.documents.scenarios.one_line.text import OneLine
from tolsim.documents.scenarios.recognition import is_scenario
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


@dataclass(slots=True, repr=False)
class Session:
    """What was checked, in order, with the seconds that each file took."""

    checks: list[FileCheck] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    skipped: int = 0
    deselected: int = 0

    def __repr__(self) -> str:
        left_out = f"{self.skipped} skipped, {self.deselected} deselected"
        return f"<Session: {len(self.checks)} files checked, {left_out}>"

    def tell(self, durations: int, *, closing: bool) -> None:
        """Say on standard error what the results do not: times, and what was left out."""
        slowest = sorted(zip(self.seconds, self.checks, strict=True), key=lambda one: -one[0])
        for took, check in slowest[:durations]:
            say(f"{took * 1000:8.1f} ms  {shown(check.name)}")
        tell_skipped(self.skipped)
        if self.deselected:
            say(f"files not selected by -k: {self.deselected}")
        if closing:
            say(tally(totals(self.checks)))


def run_checks(plan: Plan, files: Files) -> Session:
    """Check every file of a plan; raise UserError if the plan itself makes no sense."""
    selected = _parse_selection(plan.select)
    if plan.update:
        _refuse_update(plan)
    session = Session()
    for one in with_progress(plan.inputs, "checking"):
        # Reading counts as well: `--durations` is about what people wait for.
        start = perf_counter()
        check, text = _check(one, plan.overrides, files)
        took = perf_counter() - start
        if check is None:
            session.skipped += 1
        # A line end between, so that no word of `-k` is found across both.
        elif not (check.problems or selected(f"{check.name}\n{check.title}")):
            session.deselected += 1
        else:
            check = _update(check, text, files) if plan.update else check
            session.checks.append(check)
            session.seconds.append(took)
            if plan.fail_fast and (check.problems or check.failed):
                break
    return session


def _parse_selection(expression: str | None) -> Selection:
    """What `-k` selects. Nobody knows the title of a broken file, so it is always shown."""
    try:
        return parse_selection(expression) if expression is not None else lambda _: True
    except BadSelection as error:
        raise UserError(f"-k {expression}: {error.sentence}", error.help) from None


def _refuse_update(plan: Plan) -> None:
    if plan.overrides != Overrides():
        raise UserError(
            "--update does not go with --policy, --tolerance or --set",
            "a file's expectations are those of its own runs: leave the others out",
        )
    for one in plan.inputs:
        if isinstance(one.name, OneLine):
            raise UserError("--update cannot write to -e", "write a file with --save first")
        if one.name == STDIN or not os.path.exists(one.name):  # noqa: PTH110 - see `inputs`
            raise UserError(f"--update cannot write to {one.name}", "name a file of your own")


def _check(one: Input, overrides: Overrides, files: Files) -> tuple[FileCheck | None, bytes]:
    """A file's check, None if it was found in a folder and is not a scenario, and its text."""
    if isinstance(one.name, OneLine):
        return check_file(one.name, STEPS, files.policies_of(STEPS), overrides), b""
    try:
        name, text = (one.name, files.read_bytes(one.name)) if one.found else files.read(one.name)
    except OSError as error:
        return _unreadable(one.name, error), b""
    check = check_file(text, name, files.policies_of(name), overrides)
    if check.problems and one.found and not is_scenario(text, name):
        return None, text
    return check, text


def _unreadable(name: str, error: OSError) -> FileCheck:
    sentence = f"the file cannot be read: {reason(error)}"
    help_ = "make it readable, or leave it out"
    problem = Problem("unreadable", sentence, name, Mark(1, 1), "", help_)
    return FileCheck(Source(name, ""), None, (), (problem,))


def _update(check: FileCheck, text: bytes, files: Files) -> FileCheck:
    """The check of a file after its update, or the same check where there is none."""
    if check.problems or (check.expected and not check.failed):
        return check
    old = text.decode()
    try:
        new = update_expectations(old, check.name, files.policies_of(check.name))
    except CannotUpdate as refusal:
        say(f"{shown(check.name)}: not updated: {shown(refusal.sentence)}")
        return check
    say(_compare_lines(check.name, old, new))
    # A file in which nothing is requested has nothing to expect, and stays as it is.
    if new == old or not _confirm(check.name):
        return check
    files.rewrite(check.name, text, new)
    return check_file(new, check.name, files.policies_of(check.name))


def _compare_lines(name: str, old: str, new: str) -> str:
    """What an update changes, line by line, each shown as it would be on a terminal."""
    changed = difflib.unified_diff(
        old.splitlines(), new.splitlines(), name, f"{name} (updated)", lineterm=""
    )
    return "\n".join(map(shown, changed))


def _confirm(name: str) -> bool:
    """Whether the person at the terminal wants the change; without one, the flag is enough."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        return True
    return typer.confirm(f"write {shown(name)}?", err=True)
