"""The answer of `tolsim explain` as a Mermaid diagram: the steps that decided over the tokens.

A step is drawn if it issued a token that is explained, set off a rule that changed one, or was
refused with one. What the rules did stands in notes where it happened; what became of each token
stands in a note at the end.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.history.history import History
from tolsim.render.explain.words import (
    aftermath_sentences,
    fate_sentence,
    nothing_sentence,
    refusal_sentence,
    when,
)
from tolsim.render.page.symbols import NO_REQUEST, PEN, REFUSED, status_symbol
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
        return [link for item in self.explanation.items for link in item.chain]

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
            for link in (link for link in links if link not in between):
                yield from self._note(link, self._fate(link))

    def answers(self) -> Iterator[str]:
        """Say what became of each token and what else was refused, or that nothing was."""
        refused, items = self.explanation.refused, self.explanation.items
        if refused is not None:
            yield from self.diagram.note(list(self._refused(refused)))
        for item in items:
            yield from self.diagram.note(list(self._item(item)))
        if refused is None and not items:
            nothing = PEN.mark(NO_REQUEST).append(nothing_sentence(self.explanation))
            yield from self.diagram.note([nothing])

    def _drawn(self) -> set[int]:
        """Return the places of the steps that issued, changed or presented what is explained."""
        items, refused = self.explanation.items, self.explanation.refused
        return {
            *(item.born for item in items),
            *(item.noticed for item in items if item.noticed is not None),
            *(link.place for link in self.links if not self._is_between(link)),
            *(() if refused is None else (refused.place,)),
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

    def _refused(self, refused: Refused) -> Iterator[Text]:
        moment = when(self.history.steps[refused.place])
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
