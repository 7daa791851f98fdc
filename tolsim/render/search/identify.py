"""Which policies fit what was observed, which do not and why, and what to try next."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tolsim.analysis.search.identify import Contradiction, Fit, Identification
from tolsim.documents.problems import ask
from tolsim.render.page.symbols import OK, REFUSED, Pen
from tolsim.render.search.text import count, folded, with_scenario, within

# Enough to judge how near the misses are; JSON names them all.
SHOWN_REASONS = 6
"""How many ways in which policies contradict the observations are shown, nearest first."""

SHOWN_FITS = 12
"""Policies that fit, of which each has a line of its own; where there are more, they share."""

SHOWN_POLICIES = 8
"""How many policies are named for each answer, and for each contradiction."""


def identify_text(
    found: Identification, *, width: int, ascii: bool, lines: Sequence[int] = ()
) -> str:
    """Return the whole answer; with an experiment it is a file that `tolsim run -` accepts.

    `lines` are those of a table that tell of each step: then places are lines of the table.
    """
    pen = Pen(ascii=ascii)
    parts = [
        [*_heading(found, lines)],
        [*_fits(found.consistent, pen)],
        [*_misses(found, pen, lines)],
        [*_next(found)],
    ]
    written = [line for part in parts if part for line in ("", *part)][1:]
    if found.next is None:
        return "".join(f"{line}\n" for line in folded(written, width))
    return with_scenario(written, found.next, width)


def identify_document(found: Identification) -> dict[str, object]:
    """Return the answer as the JSON of `identify` holds it."""
    document = found._asdict()
    words = document.pop("words")
    answer: dict[str, object] = {}
    for key, value in document.items():
        if key == "never_given":
            answer["unknown_words"] = [unknown.word for unknown in words]
        answer[key] = value
    return answer


def _heading(found: Identification, lines: Sequence[int]) -> Iterator[str]:
    fitting = {fit.policy for fit in found.consistent}
    tried = fitting | {miss.policy for miss in found.ruled_out}
    seen = count(found.observations, "observation")
    yield f"{len(fitting)} of {len(tried)} known policies fit {seen}."
    if not found.observations:
        yield "Nothing was observed: write `expect` at the requests whose answer was seen."
    for word, meant in found.words:
        way_out = "write `refused` if it does not matter what the error was called"
        if meant:
            way_out = ask(meant)
        yield f"No known policy answers `{word}`; {way_out}" + ("" if meant else ".")
    for never in found.never_given:
        yield (
            f"At {_place(never.step, lines)} {never.actor} presents a token that it was never "
            "given, so the answer is not judged. Say whose token it is: in a scenario with "
            "`store`, `copy` or `using`, in a table with the columns store, copied_from or "
            "presented."
        )


def _fits(fits: Sequence[Fit], pen: Pen) -> Iterator[str]:
    """A line for each policy; where there are many, those that fit without assumption share one."""
    sure, assumed = [], []
    for (policy, paths), alike in groupby(fits, lambda fit: (fit.policy, fit.assumed)):
        name = policy + _tolerances([fit.tolerance for fit in alike])
        if paths:
            assumed.append(f"{name} (only by assumption: {', '.join(paths)})")
        else:
            sure.append(name)
    if len(sure) + len(assumed) > SHOWN_FITS:
        sure, assumed = ["; ".join(sure)], ["; ".join(assumed)]
    yield from (f"  {pen.glyph(OK)} {line}" for line in (*sure, *assumed) if line)


def _misses(found: Identification, pen: Pen, lines: Sequence[int]) -> Iterator[str]:
    """Show the nearest misses first, and apart those that only call an error otherwise."""
    why = {(out.policy, out.tolerance): out for out in found.ruled_out}
    for only_names, misses in groupby(found.near, lambda miss: miss.only_names):
        if only_names:
            yield "These fit but for the name of an error:"
        else:
            yield "These do not fit, the nearest first:"
        alike: dict[tuple[object, ...], list[Contradiction]] = {}
        for miss in misses:
            first = why[miss.policy, miss.tolerance]
            reason = miss.contradictions, first.step, first.expected, first.got
            alike.setdefault(reason, []).append(first)
        for (contradictions, *_), same in [*alike.items()][:SHOWN_REASONS]:
            more = f"; {count(int(str(contradictions)) - 1, 'more contradiction')}"
            more = "" if contradictions == 1 else more
            yield f"  {pen.glyph(REFUSED)} {_miss(same, lines)}{more}"
        if len(alike) > SHOWN_REASONS:
            left = sum(len(same) for same in [*alike.values()][SHOWN_REASONS:])
            yield f"  and {left} more; --format json names them all"
    unable = [out for out in found.ruled_out if out.step is None]
    if unable:
        names = ", ".join(dict.fromkeys(out.policy for out in unable))
        yield f"Not replayed, as they lack what the case needs: {names}."


def _miss(alike: Sequence[Contradiction], lines: Sequence[int]) -> str:
    """Name the policies that contradict in the same way, and say how."""
    names = [
        policy + _tolerances([out.tolerance for out in same])
        for policy, same in groupby(alike, lambda out: out.policy)
    ]
    first, more = alike[0], len(names) - SHOWN_POLICIES
    said = "; ".join(names[:SHOWN_POLICIES]) + (f" and {more} more" if more > 0 else "")
    answers = f"it answers {first.got}" if len(names) == 1 else f"they answer {first.got}"
    if first.got == "no_token":
        answers = "but there is no token to present"
    if first.got == "skipped":
        answers = "but the step would not take place"
    where = "" if first.step is None else _place(first.step, lines)
    return f"{said}: at {where} you saw {first.expected}, {answers}"


def _place(step: int | str, lines: Sequence[int]) -> str:
    return f"line {lines[int(step) - 1]}" if lines else f"step {step}"


def _next(found: Identification) -> Iterator[str]:
    if not found.consistent and found.observations:
        yield "Leave out what was not surely seen, or write the rules as a policy of your own:"
        yield "`tolsim manual policy-files` says how."
    if len(found.consistent) < 2:
        return
    if found.next is not None:
        yield "The next experiment, to be tried at the provider. Its last answer leaves"
        for answer, policies in found.answers:
            shown = ", ".join(policies[:SHOWN_POLICIES])
            more = len(policies) - SHOWN_POLICIES
            yield f"  {answer}: {shown}" + (f" and {more} more" if more > 0 else "")
    elif found.bound is None:
        yield "Nothing that these actions can do tells them apart."
    else:
        yield f"Nothing tells them apart{within(found.bound)}; --max-states looks further."


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
