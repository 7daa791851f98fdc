"""The answer of `tolsim compare` for media with headings and tables."""

from collections.abc import Iterator

from rich.text import Text

from tolsim.analysis.compare import Comparison
from tolsim.render.compare.matrix import matrix
from tolsim.render.compare.words import (
    alike,
    answer,
    constant_sentences,
    not_run,
    row_names,
    step_words,
)
from tolsim.render.page.sheet import Item, Part, Sheet, Table
from tolsim.render.page.symbols import LOST, PEN
from tolsim.render.words.names import one_line


def compare_sheet(comparison: Comparison) -> Sheet:
    """Return the answer in a sentence, the table, and what it does not name."""
    rows = comparison.rows
    steps = f"steps: {', '.join(step_words(rows[0].trace))}"
    drawn = matrix(comparison, PEN, in_words=True)
    table = Table((drawn.names, *drawn.steps, *drawn.systems, *drawn.counts))
    legend = tuple(
        Item(Text(f"{title}: ") + Text(", ").join(entries))
        for title, entries in drawn.legend
        if entries
    )
    return Sheet(
        one_line(comparison.title),
        tuple(map(Text, (steps, *constant_sentences(rows)))),
        (
            Part((Item(Text(answer(comparison), LOST)),)),
            table,
            Part(legend),
            *_named("Alike", _same(comparison)),
            *_named("Not run", _unable(comparison)),
        ),
    )


def _named(title: str, items: Iterator[Item]) -> Iterator[Part]:
    if found := tuple(items):
        yield Part(found, title)


def _same(comparison: Comparison) -> Iterator[Item]:
    for row, name in zip(comparison.rows, row_names(comparison.rows), strict=True):
        if row.same:
            yield Item(Text.assemble((name, LOST), f" and alike: {', '.join(alike(row))}"))


def _unable(comparison: Comparison) -> Iterator[Item]:
    for reason, names in not_run(comparison.unable).items():
        yield Item(Text.assemble((reason, LOST), f" ({len(names)}): {', '.join(names)}"))
