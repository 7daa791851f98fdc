"""The answer of `tolsim check` in Markdown, for the summary page of a CI job."""

from collections.abc import Iterator, Sequence

from tolsim.analysis.check.check import FileCheck, totals
from tolsim.render.check.failure import failure_text, headline, tally
from tolsim.render.page.html import plain
from tolsim.render.page.markdown import escaped, fenced, table_row
from tolsim.render.page.problems import show_problem
from tolsim.render.words.names import one_line


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
        ("file", "title", "expectations", "failed"),
        ("---", "---", "---:", "---:"),
        *map(_cells, files),
    ]
    return "".join(f"{table_row(row)}\n" for row in rows)


def _cells(file: FileCheck) -> tuple[str, ...]:
    name, title = escaped(one_line(file.name)), escaped(one_line(file.title or ""))
    return name, title, str(file.expected), "broken" if file.problems else str(file.failed)


def _details(file: FileCheck, options: Sequence[str]) -> Iterator[str]:
    if file.problems:
        problems = "\n\n".join(map(show_problem, file.problems))
        yield _folded(f"{file.name} cannot be used", problems)
    for run in file.runs:
        for checked in run.failed:
            said = f"{file.name}:{checked.expected.mark.line}, {headline(file, run, checked)}"
            yield _folded(said, failure_text(file, run, checked, options))


def _folded(title: str, text: str) -> str:
    block = "\n".join(fenced(text.split("\n")))
    return f"<details>\n<summary>{plain(title)}</summary>\n\n{block}\n\n</details>\n"
