"""A second look at a text that a YAML parser refused: what was meant, and the line as it should be.

A parser says where it had to stop; the slip may be lines above. What is suspected is told only if
the text, mended so, can be read on.
"""

from itertools import islice
from typing import Any, Final, NamedTuple

import yaml

from tolsim.documents.yaml.suspicions import Stop, Suspicion, suspicions
from tolsim.simulation.scenario import Mark

_MOST_READ: Final = 500_000
"""Characters that are read again to find one slip: every suspicion costs another reading."""
_MOST: Final = 10
"""Slips that are told at once."""

_PLAIN_WORDS: Final = {
    "mapping values are not allowed in this context": "a key cannot stand here",
    "did not find expected key": "this does not belong to the keys above it",
    "did not find expected '-' indicator": "this does not belong to the list above it",
    "did not find expected ',' or ']'": "a comma is missing here, or a `]` before it",
    "did not find expected ',' or '}'": "a comma is missing here, or a `}` before it",
    "found character that cannot start any token": "a text that begins so needs quotes",
    "found unexpected end of stream": "the file ends inside quotes",
    "block sequence entries are not allowed in this context": "a list cannot begin here",
}
"""What a parser says, as people would; of the rest it is told as it is."""


class Slip(NamedTuple):
    """What is wrong with a text, where, and what to write instead."""

    sentence: str
    mark: Mark
    help: str


def look_again(lines: list[str], parser: Any) -> list[Slip]:
    """Return the slips of a text that the parser refuses, in the order of finding; at least one."""
    found: list[Slip] = []
    stop = _stop(lines, parser)
    while stop is not None and len(found) < _MOST:
        suspected = _confirmed(lines, stop, parser)
        if suspected is None:
            # What nothing explains may come of a slip that is told already.
            return found or [_in_plain_words(stop)]
        found.append(Slip(suspected.sentence, suspected.mark, suspected.help))
        lines = suspected.mended
        stop = _stop(lines, parser)
    return found


def _stop(lines: list[str], parser: Any) -> Stop | None:
    """Return where the parser stops, or None if it reads everything."""
    try:
        for _ in yaml.parse("\n".join(lines), Loader=parser):
            pass
    except yaml.YAMLError as error:
        began = getattr(error, "context_mark", None)
        at = getattr(error, "problem_mark", None) or began
        return Stop(
            Mark(at.line + 1, at.column + 1) if at else Mark(1, 1),
            getattr(error, "problem", None) or str(error),
            getattr(error, "context", None) or "",
            Mark(began.line + 1, began.column + 1) if began else None,
        )
    return None


def _confirmed(lines: list[str], stop: Stop, parser: Any) -> Suspicion | None:
    """Return the first suspicion with which all of the text is read, else more of it."""
    further: Suspicion | None = None
    readings = _MOST_READ // sum(len(line) + 1 for line in lines)
    for one in islice(suspicions(lines, stop), readings):
        beyond = _stop(one.mended, parser)
        if beyond is None:
            rivals = one.rival is not None and _stop(one.rival, parser) is None
            return one._replace(help=one.either) if rivals else one
        if further is None and beyond.mark.line > stop.mark.line:
            further = one
    return further


def _in_plain_words(stop: Stop) -> Slip:
    said = _PLAIN_WORDS.get(stop.said, f"this is not YAML: {stop.said}")
    help_ = "check quotes, brackets and indentation"
    if stop.began is not None and stop.began.line < stop.mark.line:
        help_ += f", from line {stop.began.line} on"
    return Slip(said, stop.mark, help_)
