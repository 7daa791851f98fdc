"""A lesson as a page without a script: `<details>` reveals; printed closed, it is a worksheet."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from tolsim.render.lesson.handout import Handout, Piece
from tolsim.render.page.html import html_document, plain, styled
from tolsim.render.page.palette import Theme

_STYLE: Final = """\
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; padding: .75rem 1rem }
legend { font-weight: 600; padding: 0 .4rem }
label { display: block; padding: .15rem 0 }
details { margin: 1rem 0; padding: .5rem 1rem; background: var(--sheet); border-radius: 6px }
summary { cursor: pointer; font-weight: 600 }
pre { white-space: pre; max-width: 100% }
h2 { font-size: 1.1rem }
@media print { pre { white-space: pre-wrap } fieldset { break-inside: avoid } }
"""


def lesson_page(handouts: Sequence[Handout], *, theme: Theme) -> str:
    """Write the lessons, one below the other."""
    sections = ["\n".join(_lesson(one, f"l{i}")) for i, one in enumerate(handouts, 1)]
    body = "\n".join(f"<section>\n{section}\n</section>" for section in sections)
    title = handouts[0].title if len(handouts) == 1 else "Lessons on token tolerance"
    return html_document(title, f"<style>\n{_STYLE}</style>\n{body}", theme)


def _lesson(one: Handout, key: str) -> Iterator[str]:
    yield f"<h1>{plain(one.title)}</h1>"
    if one.asks:
        yield f"<p>{plain(one.asks)}</p>"
    for piece in one.pieces:
        yield from _piece(piece, f"{key}q{piece.number}")
    yield "<h2>What to remember</h2>"
    yield "<details>\n<summary>Once you have answered</summary>"
    if one.moral:
        yield f"<p><strong>{plain(one.moral)}</strong></p>"
    if one.more:
        commands = "\n".join(plain(command) for command in one.more)
        yield f"<p>To try:</p>\n<pre>{commands}</pre>"
    if one.seen:
        yield f"<p>Seen: {plain(one.seen)}</p>"
    yield "</details>"


def _piece(piece: Piece, key: str) -> Iterator[str]:
    if piece.setting:
        yield f'<p class="setting">{"<br>".join(map(plain, piece.setting))}</p>'
    if piece.story:
        yield _lines(piece.story)
    kind = "checkbox" if piece.several else "radio"
    yield f"<fieldset>\n<legend>{piece.number}. {plain(piece.question)}</legend>"
    for letter, words in piece.options:
        yield f'<label><input type="{kind}" name="{key}"> {letter}: {plain(words)}</label>'
    yield "</fieldset>"
    yield f"<details>\n<summary>Answer to question {piece.number}</summary>"
    yield f"<p><strong>{plain(piece.answer.right)}</strong></p>"
    if piece.answer.why:
        items = "\n".join(f"<li>{plain(sentence)}</li>" for sentence in piece.answer.why)
        yield f"<ul>\n{items}\n</ul>"
    for lines in (piece.answer.story, piece.answer.lanes):
        if lines:
            yield _lines(lines)
    yield "</details>"


def _lines(lines: Sequence[Text]) -> str:
    # A region that scrolls has to be reachable by keyboard.
    drawn = "\n".join(map(styled, lines))
    return f'<pre tabindex="0">{drawn}</pre>'
