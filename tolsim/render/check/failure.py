"""A failed expectation in words: what was expected, what happened, why, and how to see more."""

import shlex
from collections.abc import Mapping, Sequence

from tolsim.analysis.check.check import Checked, FileCheck, RunCheck, Totals
from tolsim.documents.problems import ask
from tolsim.documents.scenarios.outcomes import policies_of, quoted_statuses, unknown_words
from tolsim.render.check.reasons import reasons
from tolsim.render.page.problems import show_excerpt
from tolsim.render.words.clock import moment
from tolsim.render.words.names import shown
from tolsim.simulation.scenario import Expected
from tolsim.simulation.trace import Failure

SUBJECTS = ("expect", "answer")
"""Subjects that are not names: the outcome, and the tokens in the answer."""


def failure_text(file: FileCheck, run: RunCheck, checked: Checked, options: Sequence[str]) -> str:
    """Describe a failure in plain text, with its place in the file; `options` are the check's."""
    lines = [f"failed: {headline(file, run, checked)}"]
    mark = checked.expected.mark
    lines += show_excerpt(file.name, mark, file.source.line(mark.line))
    lines += [f"because {reason}" for reason in because(checked)]
    return "\n".join([*lines, f"help: {how_to_see_more(file, options)}"])


def headline(file: FileCheck, run: RunCheck, checked: Checked) -> str:
    """Name the step, the run if the file has several, and what went wrong there."""
    where = f"step {checked.n} ({moment(run.scenario, checked.at)})"
    if len(file.runs) > 1:
        where = f"{where}, {shown(run.name)}"
    return f"{where}: {shown(failure_of(checked).sentence)}"


def because(checked: Checked) -> tuple[str, ...]:
    """Return the chain of causes of a failure, oldest first, behind a word that nothing answers."""
    if checked.failed is None:
        return ()
    policies = tuple(policies_of(checked.failed.trace.scenario))
    statuses = tuple(quoted_statuses([checked.expected], policies))
    quoted = (
        f"`{word}` in quotes is a provider's code, and nothing here is answered so; "
        f"a status has no quotes: `expect: {word}`"
        for word in statuses
    )
    mistaken = (
        f"nothing is ever answered `{shown(word)}`: {shown(ask(meant))}"
        for word, meant in unknown_words([checked.expected], policies)
        if meant and word not in statuses
    )
    return (*quoted, *mistaken, *reasons(checked.failed))


def how_to_see_more(file: FileCheck, options: Sequence[str]) -> str:
    """Name the command that shows the whole timeline."""
    # What can be typed again, quoted for a shell by `shlex` below.
    match file.name:
        case "<stdin>":
            scenario = ["-"]
        case "-e":
            scenario = ["-e", "\n".join(file.source.lines)]
        case path:
            scenario = [path]
    return f"see the timeline with `{shown(shlex.join(['tolsim', 'run', *scenario, *options]))}`"


def expected_words(expected: Expected) -> str:
    """Say what was expected, as a file writes it: `ok`, `legacy: working`, `[a.A1, a.R1]`."""
    value = expected.value
    if isinstance(value, Mapping):
        words = f"{{{', '.join(f'{name}: {of}' for name, of in value.items())}}}"
    else:
        words = f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)
    return words if expected.subject in SUBJECTS else f"{expected.subject}: {words}"


def got_words(checked: Checked) -> str:
    """Say what came instead; for a system or a token with its name."""
    got = failure_of(checked).got
    subject = checked.expected.subject
    return got if subject in SUBJECTS else f"{subject}: {got}"


def failure_of(checked: Checked) -> Failure:
    """Return the failure of an expectation that is known to have failed."""
    if checked.failed is None:
        raise ValueError("the expectation held")
    return checked.failed.failure


def tally(totals: Totals) -> str:
    """Sum up a check in one line."""
    what = f"{_counted(totals.files, 'file')}, {_counted(totals.runs, 'run')}"
    broken = f"{_counted(totals.broken, 'broken file')}" if totals.broken else ""
    if not totals.expectations:
        return f"{what}: " + (broken or "no expectation found")
    said = f"{what}: {_judged(totals)}"
    return f"{said}; {broken}" if broken else said


def _judged(totals: Totals) -> str:
    """`1 of 4 expectations failed`, `all 2 expectations held`."""
    expectations = _counted(totals.expectations, "expectation")
    if totals.failures:
        return f"{totals.failures} of {expectations} failed"
    return "the only expectation held" if totals.expectations == 1 else f"all {expectations} held"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
