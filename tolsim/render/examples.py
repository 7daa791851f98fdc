"""The answer of `tolsim examples`: bundled scenarios, whose rules they are under, and what for."""

from collections.abc import Sequence

from rich.text import Text

from tolsim.catalogue.examples import Example
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.json import json_document
from tolsim.render.page.symbols import DOT, LOST, Pen
from tolsim.render.words.names import number


def examples_page(examples: Sequence[Example], *, width: int, ascii: bool) -> Text:
    """List every example with its provider and title, and the question that it answers."""
    pen, width = Pen(ascii=ascii), max(width, NARROWEST)
    entries = [line for one in examples for line in _entry(one, width, pen)]
    return stacked(filter(None, (entries, hanging(Text(), Text(_footer(examples)), width, 2))))


def examples_document(examples: Sequence[Example]) -> str:
    """Return the same as a JSON document, on one line, without a line end."""
    records = [
        {key: getattr(one, key) for key in ("name", "kind", "title", "providers", "question")}
        for one in examples
    ]
    return json_document("examples", {"examples": records})


def _entry(example: Example, width: int, pen: Pen) -> list[Text]:
    gap = f" {pen.glyph(DOT)} "
    head = Text.assemble((example.name, LOST), gap, ", ".join(example.providers))
    lines = [head, *hanging(Text("  "), Text(example.title), width, 2, foreign=True)]
    if example.question is not None:
        question = example.question[0].upper() + example.question[1:]
        lines += hanging(Text("  "), Text(question), width, 2, foreign=True)
    return lines


def _footer(examples: Sequence[Example]) -> str:
    if not examples:
        return "no example fits; `tolsim examples` lists them all"
    count = "one example" if len(examples) == 1 else f"{number(len(examples))} examples"
    return f"{count}; `tolsim run {examples[0].name}` replays one"
