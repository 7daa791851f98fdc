"""The answer of `tolsim explain` as a Mermaid diagram: the steps that decided over the tokens.

A step is drawn if it led to a loss, issued a token that is explained, set off a rule that changed
one, or was refused with one. What the rules did stands in notes where it happened; what each
system lost and what became of each token stands in notes at the end.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.explain.causes import Cause
from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.explain.systems import Loss
from tolsim.analysis.history.history import History
from tolsim.render.explain.systems import aftermath_of, loss_words, thrown_away
from tolsim.render.explain.words import (
    aftermath_sentences,
    alike,
    fate_sentence,
    nothing_sentence,
    refusal_sentence,
    untold,
    when,
)
from tolsim.render.page.symbols import NO_REQUEST, PEN, REFUSED, STATES, status_symbol
from tolsim.render.timeline.mermaid import Diagram, sections
from tolsim.render.words.names import listed, shown
from tolsim.render.words.steps import outcome_symbol, step_sentence


def explain_mermaid(explanations: Sequence[Explanation], *, width: int) -> str:
    """Draw a diagram for each run, its sentences folded to `width` cells; several as Markdown."""
    diagrams = [_diagram(one, width) for one in explanations]
    if len(diagrams) == 1:
        return f"{diagrams[0]}\n"
    return "\n\n".join(sections([one.trace for one in explanations], diagrams)) + "\n"


def _diagram(explanation: Explanation, width: int) -> str:
    drawing = _Drawing(explanation, Diagram(explanation.history, width))
    return "\n".join([*drawing.diagram.head(), *drawing.story(), *drawing.answers()])


class _Drawing(NamedTuple):
    """Draws what is explained of one run."""

    explanation: Explanation
    diagram: Diagram

    @property
    def history(self) -> History:
        return self.explanation.history

    @property
    def links(self) -> list[Link]:
        """What the rules did to tokens, each change once."""
        found = {(link.place, link.change): link for item in self.items for link in item.chain}
        for cause in self.causes:
            for change in (drop.change for drop in cause.drops if drop.change is not None):
                link = self.explanation.link(cause.place, change)
                found.setdefault((link.place, link.change), link)
        return list(found.values())

    @property
    def items(self) -> list[Item]:
        return untold(self.explanation)

    @property
    def causes(self) -> list[Cause]:
        return [cause for loss in self.explanation.losses for cause in loss.causes]

    def story(self) -> Iterator[str]:
        """Draw the steps that decided, and between them what the clock and the rules did."""
        drawn = self._drawn()
        for place in sorted({*drawn, *(link.place for link in self.links)}):
            links = [link for link in self.links if link.place == place]
            between = [link for link in links if self._is_between(link)]
            for link in sorted(between, key=lambda link: link.change.at):
                yield from self._note(
                    link, self.diagram.with_clock("", link.change.at, self._fate(link))
                )
            if place in drawn:
                yield from self._step(place)
            for words in dict.fromkeys(self._thrown_away(place)):
                yield from self.diagram.note([Text(words)])
            for link in (link for link in links if link not in between):
                yield from self._note(link, self._fate(link))

    def answers(self) -> Iterator[str]:
        """Say what was lost and refused and what became of tokens, or that nothing was."""
        refusals, losses = self.explanation.refusals, alike(self.explanation)
        for refused in refusals:
            yield from self.diagram.note(list(self._refused(refused)))
        for several in losses:
            yield from self.diagram.note(list(self._loss(several)))
        for item in self.items:
            yield from self.diagram.note(list(self._item(item)))
        if not (refusals or losses or self.items):
            nothing = PEN.mark(NO_REQUEST).append(nothing_sentence(self.explanation))
            yield from self.diagram.note([nothing])

    def _drawn(self) -> set[int]:
        """Return the places of the steps that issued, changed or presented what is explained."""
        losses, refusals = self.explanation.losses, self.explanation.refusals
        return {
            *(item.born for item in self.items),
            *(loss.noticed for loss in losses if loss.noticed is not None),
            *(item.noticed for item in self.items if item.noticed is not None),
            *(self.history.lives[one].born for cause in self.causes for one in cause.tokens),
            *(cause.place for cause in self.causes if cause.kind != "timed_out"),
            *(link.place for link in self.links if not self._is_between(link)),
            *(refused.place for refused in refusals),
        }

    def _is_between(self, link: Link) -> bool:
        return self.history.is_between(link.place, link.change)

    def _step(self, place: int) -> Iterator[str]:
        if self.diagram.has_arrows(place):
            yield from self.diagram.exchange(place)
        else:
            step = self.history.steps[place]
            words = PEN.mark(outcome_symbol(step)) + step_sentence(self.history, place)
            yield from self.diagram.note(
                [self.diagram.with_clock(str(step.number), step.at, words)]
            )

    def _note(self, link: Link, fate: Text) -> Iterator[str]:
        return self.diagram.note([fate, Text(shown(link.change.rule))])

    def _fate(self, link: Link) -> Text:
        """Say what became of the token, and why; the step that set it off is drawn above."""
        fate = fate_sentence(self.history, link)
        return PEN.mark(status_symbol(link.change.after)).append(fate)

    def _thrown_away(self, place: int) -> Iterator[str]:
        for cause in self.causes:
            if cause.place == place and cause.kind in ("copied", "forgotten"):
                yield thrown_away(self.history, cause)

    def _loss(self, losses: Sequence[Loss]) -> Iterator[Text]:
        (loss, *_), actors = losses, [shown(loss.actor) for loss in losses]
        mark = PEN.mark(REFUSED if loss.presented else STATES[loss.state])
        yield mark.append(f"{listed(actors)} {loss_words(self.history, loss, actors)}")
        yield from map(Text, aftermath_of(self.history, losses))

    def _refused(self, refused: Refused) -> Iterator[Text]:
        moment = when(self.history, self.history.steps[refused.place])
        yield PEN.mark(REFUSED).append(f"{moment}: {refusal_sentence(self.history, refused)}.")
        if refused.rule is not None:
            yield Text(shown(refused.rule))
        yield from _assumed(refused.assumed)

    def _item(self, item: Item) -> Iterator[Text]:
        yield PEN.mark(status_symbol(item.status)).append(f"{shown(item.token)} is {item.status}")
        yield from map(Text, aftermath_sentences(self.history, item))
        yield from _assumed(item.assumed)


def _assumed(paths: Sequence[str]) -> Iterator[Text]:
    if paths:
        yield Text(f"Assumed, no source says so: {listed([shown(path) for path in paths])}.")
