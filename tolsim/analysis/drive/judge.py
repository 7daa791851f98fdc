"""Predictions and what was seen, step by step."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tolsim.analysis.drive.hypotheses import (
    Holdings,
    Hypothesis,
    Prediction,
    orders,
    token_of,
    without_expectations,
)
from tolsim.analysis.drive.observed import Judged, Observed, Order, Verdict
from tolsim.engine.policy import TOKEN_KINDS
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Race, Refresh, Step
from tolsim.simulation.trace import StepTrace

MOST_HYPOTHESES: Final = 5040
"""Orders that are kept in mind, as many as seven requests of one race can be answered in."""

_NOTHING_ASKED: Final = "nothing is asked of the server"
_OTHER_TOKENS: Final = "the client holds other tokens than predicted, since an earlier step"
_TOO_MANY: Final = "the races before can have been answered in too many orders"


class _Fit(NamedTuple):
    """A hypothesis after a step, and how what was seen of the step fits it."""

    hypothesis: Hypothesis
    judged: tuple[Judged, ...]

    @property
    def misfits(self) -> int:
        return sum(one.verdict == "disagreed" for one in self.judged)


class Judge:
    """Follows a run, and says of every step whether what was seen was predicted.

    The order in which a server took the requests of a race shows in its answers, or only later:
    every order that fits so far is kept in mind.
    """

    def __init__(self, head: Scenario, *, skips_waits: bool = False) -> None:
        self._hypotheses = [Hypothesis(head, skips_waits=skips_waits)]
        self._too_many = False

    def __repr__(self) -> str:
        return f"<Judge: {len(self._hypotheses)} hypotheses>"

    def seen(self, label: str) -> Label | None:
        """What the client calls the token that a step of the file names, if it has seen it."""
        return self._hypotheses[0].seen(label)

    @property
    def orders(self) -> tuple[Order, ...]:
        """In which order the requests of each race can have been answered, by all that was seen."""
        return self._hypotheses[0].orders

    def judge(
        self, step: Step, observed: Sequence[Observed | None], held: Holdings
    ) -> tuple[Judged, ...]:
        """Return the verdict on a step, of a race on each request.

        `observed` is what was seen, None where nothing is asked; `held` are the tokens that the
        clients of a race hold after it.
        """
        several = list(orders(step, observed))
        self._keep(max(1, MOST_HYPOTHESES // len(several)))
        found = self._fits(without_expectations(step), observed, several)
        fits = sorted(found, key=lambda fit: fit.misfits)
        kept = [fit for fit in fits if fit.misfits == fits[0].misfits]
        if self._too_many:
            kept = [fit._replace(judged=tuple(map(_unsure, fit.judged))) for fit in kept]
        self._hypotheses = [fit.hypothesis for fit in kept]
        if isinstance(step.action, Race):
            for hypothesis in self._hypotheses:
                hypothesis.hold(held)
        if kept[0].misfits:
            return kept[0].judged
        # That a step agrees with one order is enough, where another does not judge it.
        return tuple(
            min(several, key=_rank) for several in zip(*(f.judged for f in kept), strict=True)
        )

    def _keep(self, room: int) -> None:
        """Forget the hypotheses beyond so many; from then on no misfit proves anything."""
        self._too_many = self._too_many or len(self._hypotheses) > room
        self._hypotheses = self._hypotheses[:room]

    def _fits(
        self, step: Step, observed: Sequence[Observed | None], several: Sequence[Order]
    ) -> Iterator[_Fit]:
        for hypothesis in self._hypotheses:
            for order in several:
                own = hypothesis.copy() if len(several) > 1 else hypothesis
                found = own.predict(step, observed, order)
                pairs = list(zip(found, observed, strict=True))
                # Tokens come into being in the order in which the server answers.
                judged = {place: _judged(own, *pairs[place]) for place in order}
                yield _Fit(own, tuple(judged[place] for place in range(len(pairs))))


def _rank(judged: Judged) -> int:
    return int(judged.verdict != "agreed")


def _unsure(judged: Judged) -> Judged:
    if judged.verdict != "disagreed":
        return judged
    return judged._replace(verdict="not judged", because=_TOO_MANY)


def _judged(hypothesis: Hypothesis, prediction: Prediction, seen: Observed | None) -> Judged:
    """Hold one request against its prediction, and remember the tokens that it brought."""
    step = prediction.step
    why_not = _why_not(hypothesis, prediction, seen)
    differences = [] if seen is None else list(_differences(hypothesis, step, seen))
    verdict: Verdict = "not judged" if why_not else "disagreed" if differences else "agreed"
    return Judged(step, seen, verdict, why_not or "; ".join(differences))


def _why_not(hypothesis: Hypothesis, prediction: Prediction, seen: Observed | None) -> str:
    """Why a step is not judged; empty if it is."""
    step = prediction.step
    if seen is None:
        return _NOTHING_ASKED
    if seen.kind == "skipped" or step.outcome == "skipped":
        if seen.kind == step.outcome:
            return "it does not take place"
        return (
            f"that it {'does not take' if seen.kind == 'skipped' else 'takes'} place was not "
            "predicted"
        )
    if seen.kind == "nothing sent":
        return seen.note if step.used is None else f"{seen.note}; {_OTHER_TOKENS}"
    if step.outcome == "undetermined":
        return "no source tells how this is answered"
    if getattr(step.step.action, "lost", False):
        return "its answer is thrown away"
    if step.used is not None and hypothesis.seen(step.used) != seen.presented:
        return _OTHER_TOKENS
    if step.used is None and seen.presented is not None:
        return _OTHER_TOKENS
    if not prediction.certain:
        return "the prediction depends on waits that are skipped"
    return ""


def _differences(hypothesis: Hypothesis, step: StepTrace, seen: Observed) -> Iterator[str]:
    """Say in what an answer differs from its prediction."""
    if seen.kind == "unclear":
        yield seen.note
        return
    # A server need not name the error of a refused call (RFC 6750, section 3.1).
    unnamed = seen.kind == "refused" and seen.error is None and step.reason is not None
    if not unnamed and seen.outcome != step.outcome:
        yield f"the answer is {seen.outcome}, not {step.outcome}"
    if None not in (step.status, seen.status) and step.status != seen.status:
        yield f"the status is {seen.status}, not {step.status}"
    if None not in (step.code, seen.code) and step.code != seen.code:
        yield f"the code is {seen.code}, not {step.code}"
    if step.outcome == "ok" == seen.kind:
        yield from _other_tokens(hypothesis, step, seen)


def _other_tokens(hypothesis: Hypothesis, step: StepTrace, seen: Observed) -> Iterator[str]:
    for kind in sorted(TOKEN_KINDS):
        predicted = token_of(step.answer, kind)
        got = seen.access if kind == "access" else seen.refresh
        if kind == "refresh" and isinstance(step.step.action, Refresh):
            # An answer without a refresh token and one with the token presented say the same: it
            # goes on (RFC 6749, section 6).
            predicted = None if predicted == step.used else predicted
            got = None if got == seen.presented else got
        if not hypothesis.bind(predicted, got):
            yield f"{_told(kind, got)}, {_told_predicted(kind, predicted)}"


def _told(kind: str, seen: Label | None) -> str:
    return f"there is no new {kind} token" if seen is None else f"the {kind} token is {seen}"


def _told_predicted(kind: str, predicted: Label | None) -> str:
    return f"and no new {kind} token was predicted" if predicted is None else f"not {predicted}"
