"""The answer of `tolsim check` in Markdown, for the summary page of a CI job."""

from collections.abc import Iterator, Sequence

from tolsim.analysis.check.check import FileCheck, totals
from tolsim.render.check.failure import failure_text, headline, tally
from tolsim.render.page.html import plain
from tolsim.render.page.markdown import escaped, fenced, table_row
from tolsim.render.page.problems import show_problem
from tolsim.render.words.names import one_line


def check_summary(files: Sequence[FileCheck], options: Sequence[str] = ()) -> str:
    """Return the page: the sums, a row for each faulty file, and its failures folded up."""
    faulty = [file for file in files if file.problems or file.failed]
    parts = [f"## tolsim check\n\n{tally(totals(files))}.\n"]
    if faulty:
        parts.append(_table(faulty))
    parts += [part for file in faulty for part in _details(file, options)]
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
    # The blank lines end the HTML, so that what is between is read as Markdown (CommonMark, 4.6).
    return f"<details>\n<summary>{plain(title)}</summary>\n\n{block}\n\n</details>\n"
