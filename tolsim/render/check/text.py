"""The answer of `tolsim check` for people: every failure with its excerpt, and a closing line."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.analysis.check.check import FileCheck, totals
from tolsim.documents import Problem
from tolsim.render.check.failure import failure_text, tally
from tolsim.render.page.problems import show_problem
from tolsim.render.words.names import shown


def check_text(files: Sequence[FileCheck], options: Sequence[str] = ()) -> Text:
    """Return the page; `options` are the options of the check that select the same runs."""
    parts = [*_broken(files), *_failures(files, options)]
    sums = totals(files)
    held = sums.expectations and not (sums.failures or sums.broken)
    parts.append(Text(tally(sums), "bold green" if held else "bold red"))
    page = Text("\n\n").join(parts)
    # Excerpts of files stay as they are: a folded line would part the carets from what they mark.
    page.no_wrap, page.overflow = True, "ignore"
    return page


def _broken(files: Sequence[FileCheck]) -> Iterator[Text]:
    """Show each problem once: files can share a broken policy."""
    told: set[Problem] = set()
    for file in files:
        new = [problem for problem in file.problems if problem not in told]
        told.update(new)
        for problem in new:
            yield _styled(show_problem(problem), "error")
        if file.problems and not new:
            yield _styled(f"error: {shown(file.name)} is broken by what is told above", "error")


def _failures(files: Sequence[FileCheck], options: Sequence[str]) -> Iterator[Text]:
    for file in files:
        for run in file.runs:
            for checked in run.failed:
                yield _styled(failure_text(file, run, checked, options), "failed")


def _styled(block: str, word: str) -> Text:
    """Style a block: its first line in bold, its first word and its carets in red."""
    first, *rest = block.split("\n")
    lines = [Text(first, "bold")]
    lines[0].stylize("bold red", 0, len(word))
    lines += [Text(line, "red" if line.strip(" |^") == "" else "") for line in rest]
    return Text("\n").join(lines)
