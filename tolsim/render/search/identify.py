"""Which policies fit what was observed, which do not and why, and what to try next."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tolsim.analysis.search.identify import Contradiction, Fit, Identification
from tolsim.render.page.symbols import OK, REFUSED, Pen
from tolsim.render.search.text import count, folded, with_scenario

# Enough to judge how near the misses are; JSON names them all.
SHOWN_CONTRADICTIONS = 12
"""How many of the policies ruled out are shown, nearest misses first."""

SHOWN_POLICIES = 8
"""How many policies are named for each answer of the next experiment."""


def identify_text(found: Identification, *, width: int, ascii: bool) -> str:
    """Return the whole answer; with an experiment it is a file that `tolsim run -` accepts."""
    pen = Pen(ascii=ascii)
    tried = len(found.consistent) + len(found.ruled_out)
    answers = count(found.observations, "observed answer")
    lines = [f"{len(found.consistent)} of {tried} known rules fit {answers}."]
    if not found.observations:
        lines.append("Nothing was observed: write `expect` at the requests whose answer was seen.")
    lines += ["", *_fits(found.consistent, pen)]
    if found.ruled_out:
        lines += ["", *_contradictions(found.ruled_out, pen)]
    if len(found.consistent) > 1:
        lines += ["", *_next(found)]
    if found.next is None:
        return "".join(f"{line}\n" for line in folded(lines, width))
    return with_scenario(lines, found.next, width)


def _fits(fits: Sequence[Fit], pen: Pen) -> Iterator[str]:
    for (policy, assumed), alike in groupby(fits, lambda fit: (fit.policy, fit.assumed)):
        reason = f" (only by assumption: {', '.join(assumed)})" if assumed else ""
        yield f"  {pen.glyph(OK)} {policy}{_tolerances([fit.tolerance for fit in alike])}{reason}"


def _contradictions(ruled_out: Sequence[Contradiction], pen: Pen) -> Iterator[str]:
    """Show the nearest misses, those that agree with the observations longest, first."""
    ordered = sorted(ruled_out, key=lambda miss: -_step_number(miss))
    lines = []
    for _, misses in groupby(ordered, lambda miss: miss._replace(tolerance=None)):
        miss, *others = misses
        name = miss.policy + _tolerances([one.tolerance for one in (miss, *others)])
        where = "" if miss.step is None else f" at step {miss.step}"
        why = f"expected {miss.expected}, got {miss.got}"
        lines.append(f"  {pen.glyph(REFUSED)} {name}:{where} {why}")
    yield from lines[:SHOWN_CONTRADICTIONS]
    if len(lines) > SHOWN_CONTRADICTIONS:
        yield f"  and {len(lines) - SHOWN_CONTRADICTIONS} more; --format json names them all"


def _next(found: Identification) -> Iterator[str]:
    if found.next is not None:
        yield "The next experiment, to be tried at the provider. Its last answer leaves"
        for answer, policies in found.answers:
            shown = ", ".join(policies[:SHOWN_POLICIES])
            more = len(policies) - SHOWN_POLICIES
            yield f"  {answer}: {shown}" + (f" and {more} more" if more > 0 else "")
    elif found.bound is None:
        yield "Nothing that these actions can do tells them apart."
    else:
        yield f"Nothing tells them apart within {found.bound}; --max-states looks further."


def _tolerances(found: Sequence[int | None]) -> str:
    """`, tolerance 0`, `, tolerance 1 and 3`, `, tolerance 0, 2 to 7 and 25`."""
    known = [tolerance for tolerance in found if tolerance is not None]
    if not known:
        return ""
    words: list[str] = []
    for _, run in groupby(enumerate(known), lambda place: place[1] - place[0]):
        numbers = [str(number) for _, number in run]
        words += numbers if len(numbers) < 3 else [f"{numbers[0]} to {numbers[-1]}"]
    *first, last = words
    return f", tolerance {', '.join(first)} and {last}" if first else f", tolerance {last}"


def _step_number(miss: Contradiction) -> float:
    return -1 if miss.step is None else float(str(miss.step))
