"""A lesson as a page without a script: `<details>` reveals; printed closed, it is a worksheet."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from tolsim.render.lesson.answer import ANY_NUMBER
from tolsim.render.lesson.handout import Handout, Piece
from tolsim.render.page.html import html_document, plain, styled
from tolsim.render.page.palette import Theme

_STYLE: Final = """\
main { overflow-wrap: anywhere }
fieldset { min-inline-size: 0; margin: 1rem 0; padding: .75rem 1rem;
  border: 1px solid var(--line); border-radius: 6px }
legend { font-weight: 600; padding: 0 .4rem }
label { display: block; padding: .15rem 0 .15rem 1.6rem; text-indent: -1.6rem }
details { margin: 1rem 0; padding: .5rem 1rem; background: var(--sheet); border-radius: 6px }
summary { cursor: pointer; font-weight: 600 }
pre { white-space: pre; max-width: 100% }
h2 { font-size: 1.2rem }
:focus-visible { outline: 2px solid var(--cyan); outline-offset: 2px }
@media print { pre { white-space: pre-wrap } fieldset { break-inside: avoid } }
"""


def lesson_page(handouts: Sequence[Handout], *, theme: Theme | None = None) -> str:
    """Write the lessons, one below the other; several of them below a list of their titles."""
    if len(handouts) == 1:
        (only,) = handouts
        body = "\n".join([f"<h1>{plain(only.title)}</h1>", *_lesson(only, "l1")])
        return html_document(only.title, body, theme, _STYLE)
    title = "Lessons on token tolerance"
    links = "\n".join(
        f'<li><a href="#l{i}">{plain(one.title)}</a></li>' for i, one in enumerate(handouts, 1)
    )
    parts = [f"<h1>{title}</h1>\n<nav>\n<ol>\n{links}\n</ol>\n</nav>"]
    for i, one in enumerate(handouts, 1):
        lines = "\n".join(_lesson(one, f"l{i}"))
        parts.append(f'<section>\n<h2 id="l{i}">{plain(one.title)}</h2>\n{lines}\n</section>')
    return html_document(title, "\n".join(parts), theme, _STYLE)


def _lesson(one: Handout, key: str) -> Iterator[str]:
    if one.asks:
        yield f'<p class="about">{plain(one.asks)}</p>'
    for piece in one.pieces:
        yield from _piece(piece, f"{key}q{piece.number}")
    yield "<details>\n<summary>What to remember</summary>"
    if one.moral:
        yield f"<p><strong>{plain(one.moral)}</strong></p>"
    if one.more:
        commands = "\n".join(plain(command) for command in one.more)
        yield f'<p>To try:</p>\n<pre tabindex="0">{commands}</pre>'
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
    if piece.several:
        yield f"<p>({ANY_NUMBER})</p>"
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
