"""The answer of `tolsim check` in Markdown, for the summary page of a CI job."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from tolsim.analysis.check.check import FileCheck, totals
from tolsim.render.check.failure import failure_text, headline, tally
from tolsim.render.page.problems import show_problem


def check_summary(files: Sequence[FileCheck], options: Sequence[str] = ()) -> str:
    """The page: the tally, a row for each file that is not well, and the failures folded up."""
    unwell = [file for file in files if file.problems or file.failed]
    parts = [f"## tolsim check\n\n{tally(totals(files))}.\n"]
    if unwell:
        parts.append(_table(unwell))
    parts += [part for file in unwell for part in _details(file, options)]
    return "\n".join(parts)


def _table(files: Sequence[FileCheck]) -> str:
    rows = [
        f"| {_cell(file.name)} | {_cell(file.title or '')} | {file.expected} "
        f"| {'broken' if file.problems else file.failed} |\n"
        for file in files
    ]
    return "| file | title | expectations | failed |\n| --- | --- | ---: | ---: |\n" + "".join(rows)


def _details(file: FileCheck, options: Sequence[str]) -> Iterator[str]:
    if file.problems:
        problems = "\n\n".join(map(show_problem, file.problems))
        yield _folded(f"{file.name} cannot be used", problems)
    for run in file.runs:
        for checked in run.failed:
            said = f"{file.name}:{checked.expected.mark.line}, {headline(file, run, checked)}"
            yield _folded(said, failure_text(file, run, checked, options))


def _folded(title: str, text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return (
        f"<details>\n<summary>{escape(title)}</summary>\n\n"
        f"{fence}text\n{text}\n{fence}\n\n</details>\n"
    )


def _cell(text: str) -> str:
    """Text as a table shows it letter by letter."""
    one_line = escape(" ".join(text.split()))
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", one_line)
