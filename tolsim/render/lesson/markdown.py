"""A lesson as a worksheet, its answers, and as slides: CommonMark, as forums and tools read it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tolsim.render.lesson.answer import ANY_NUMBER
from tolsim.render.lesson.handout import Handout, Piece
from tolsim.render.page.markdown import escaped, fenced, link

_RULE = "---"
"""What parts two slides, for Marp, pandoc and reveal.js alike."""
# What ends a sentence or a clause is no part of an address.
_ADDRESS: Final = re.compile(r"(https?://[^\s<>]*[^\s<>.,;:!?)\]])")


def worksheet(handouts: Sequence[Handout]) -> str:
    """Write questions to answer on paper."""
    return _document(line for one in handouts for line in _worksheet(one))


def answers(handouts: Sequence[Handout]) -> str:
    """Write the answers to a worksheet, with what happens and why."""
    return _document(line for one in handouts for line in _answers(one))


def slides(handouts: Sequence[Handout]) -> str:
    """Write slides: each question on one, its answer on the next."""
    pages = [page for one in handouts for page in _slides(one)]
    return f"\n{_RULE}\n\n".join(_document(page) for page in pages)


def _worksheet(one: Handout) -> Iterator[str]:
    yield from _title(one, "#")
    for piece in one.pieces:
        yield from _before(piece)
        yield from _question(piece, "##", box=True)


def _answers(one: Handout) -> Iterator[str]:
    yield from (f"# Answers: {escaped(one.title)}", "")
    for piece in one.pieces:
        yield from (f"## {piece.number}. {escaped(piece.question)}", "")
        yield from _answer(piece)
    yield from _closing(one)


def _slides(one: Handout) -> Iterator[list[str]]:
    yield list(_title(one, "#"))
    for piece in one.pieces:
        if piece.story:
            yield list(_before(piece))
        yield list(_question(piece, "##", box=False))
        yield [f"## {piece.number}. Answer", "", *_answer(piece)]
    yield list(_closing(one))


def _title(one: Handout, mark: str) -> Iterator[str]:
    yield from (f"{mark} {escaped(one.title)}", "")
    if one.asks:
        yield from (escaped(one.asks), "")


def _before(piece: Piece) -> Iterator[str]:
    if piece.setting:
        yield from (*(f"- {escaped(line)}" for line in piece.setting), "")
    if piece.story:
        yield from (*fenced([line.plain for line in piece.story]), "")


def _question(piece: Piece, mark: str, *, box: bool) -> Iterator[str]:
    yield from (f"{mark} {piece.number}. {escaped(piece.question)}", "")
    for letter, words in piece.options:
        yield f"- {'☐ ' if box else ''}{letter}: {escaped(words)}"
    yield ""
    if piece.several:
        yield from (f"({ANY_NUMBER})", "")


def _answer(piece: Piece) -> Iterator[str]:
    yield from (f"**{escaped(piece.answer.right)}**", "")
    if piece.answer.why:
        yield from (*(f"- {escaped(sentence)}" for sentence in piece.answer.why), "")
    if piece.answer.story:
        yield from (*fenced([line.plain for line in piece.answer.story]), "")
    if piece.answer.lanes:
        yield from (*fenced([line.plain for line in piece.answer.lanes]), "")


def _closing(one: Handout) -> Iterator[str]:
    yield from ("## What to remember", "")
    if one.moral:
        yield from (escaped(one.moral), "")
    if one.more:
        yield from ("To try:", "", *fenced(one.more, "console"), "")
    if one.seen:
        yield from (f"Seen: {_linked(one.seen)}", "")


def _linked(text: str) -> str:
    """Escape text, but keep its addresses, for others to follow."""
    return "".join(
        link(part) if i % 2 else escaped(part) for i, part in enumerate(_ADDRESS.split(text))
    )


def _document(lines: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"
