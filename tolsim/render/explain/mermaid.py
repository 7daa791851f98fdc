"""The answer of `tolsim explain` as a Mermaid diagram: the steps that decided over the tokens.

A step is drawn if it issued a token that is explained, set off a rule that changed one, or was
refused with one. What the rules did stands in notes where it happened; what became of each token
stands in a note at the end.
"""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.render.explain.words import (
    holders_sentence,
    link_sentence,
    nothing_sentence,
    noticed_sentence,
    refusal_sentence,
    rescue_sentence,
    when,
)
from tolsim.render.page.symbols import NO_REQUEST, PEN, REFUSED, status_symbol
from tolsim.render.timeline.mermaid import Diagram, sections, timed
from tolsim.render.words.names import listed, shown
from tolsim.render.words.steps import outcome_symbol, step_sentence


def explain_mermaid(explanations: Sequence[Explanation], *, width: int) -> str:
    """A diagram for each run, its sentences folded to `width` cells; several as Markdown."""
    diagrams = [_diagram(one, width) for one in explanations]
    if len(diagrams) == 1:
        return f"{diagrams[0]}\n"
    return "\n\n".join(sections([one.trace for one in explanations], diagrams)) + "\n"


def _diagram(explanation: Explanation, width: int) -> str:
    drawing = _Drawing(explanation, width)
    return "\n".join([*drawing.diagram.head(), *drawing.story(), *drawing.answers()])


class _Drawing:
    """Draws what is explained of one run."""

    def __init__(self, explanation: Explanation, width: int) -> None:
        self._explanation = explanation
        self.diagram = Diagram(explanation.trace, width)
        self._history = self.diagram.history
        self._links = [link for item in explanation.items for link in item.chain]

    def story(self) -> Iterator[str]:
        """The steps drawn, and between them what the clock and the rules did."""
        drawn = self._drawn()
        for place in sorted({*drawn, *(link.place for link in self._links)}):
            links = [link for link in self._links if link.place == place]
            between = [link for link in links if self._is_between(link)]
            for link in sorted(between, key=lambda link: link.change.at):
                yield from self._note(link, timed("", link.change.at, self._fate(link)))
            if place in drawn:
                yield from self._step(place)
            for link in (link for link in links if link not in between):
                yield from self._note(link, self._fate(link))

    def answers(self) -> Iterator[str]:
        """What became of each token, what else was refused, or that there is nothing to tell."""
        refused, items = self._explanation.refused, self._explanation.items
        if refused is not None:
            yield from self.diagram.note(list(self._refused(refused)))
        for item in items:
            yield from self.diagram.note(list(self._item(item)))
        if refused is None and not items:
            nothing = PEN.mark(NO_REQUEST).append(nothing_sentence(self._explanation))
            yield from self.diagram.note([nothing])

    def _drawn(self) -> set[int]:
        """The places of the steps that issued, changed or presented what is explained."""
        items, refused = self._explanation.items, self._explanation.refused
        return {
            *(item.born for item in items),
            *(item.noticed for item in items if item.noticed is not None),
            *(link.place for link in self._links if not self._is_between(link)),
            *(() if refused is None else (refused.place,)),
        }

    def _is_between(self, link: Link) -> bool:
        return self._history.is_between(link.place, link.change)

    def _step(self, place: int) -> Iterator[str]:
        if self.diagram.has_arrows(place):
            yield from self.diagram.exchange(place)
        else:
            step = self._history.steps[place]
            words = PEN.mark(outcome_symbol(step)) + step_sentence(self._history, place)
            yield from self.diagram.note([timed(str(step.n), step.at, words)])

    def _note(self, link: Link, fate: Text) -> Iterator[str]:
        return self.diagram.note([fate, Text(shown(link.change.rule))])

    def _fate(self, link: Link) -> Text:
        """What became of the token, and why; the step that set it off is drawn above."""
        step = step_sentence(self._history, link.place).plain
        fate = link_sentence(self._history, link).removeprefix(f"{step}; ")
        return PEN.mark(status_symbol(link.change.after)).append(fate)

    def _refused(self, refused: Refused) -> Iterator[Text]:
        moment = when(self._history.steps[refused.place])
        yield PEN.mark(REFUSED).append(f"{moment}: {refusal_sentence(self._history, refused)}.")
        if refused.rule is not None:
            yield Text(shown(refused.rule))
        yield from _assumed(refused.assumed)

    def _item(self, item: Item) -> Iterator[Text]:
        yield PEN.mark(status_symbol(item.status)).append(f"{shown(item.token)} is {item.status}")
        for sentence in (
            holders_sentence(item),
            noticed_sentence(self._history, item),
            rescue_sentence(self._history, item),
        ):
            if sentence is not None:
                yield Text(f"{sentence[0].upper()}{sentence[1:]}.")
        yield from _assumed(item.assumed)


def _assumed(paths: Sequence[str]) -> Iterator[Text]:
    if paths:
        yield Text(f"Assumed, no source says so: {listed([shown(path) for path in paths])}.")
