"""The answer of `tolsim explain` for people: each token's life, a paragraph each."""

from collections.abc import Iterator

from rich.text import Text

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.history.history import History
from tolsim.documents import PolicySourceNote
from tolsim.documents.durations import duration
from tolsim.render.explain.words import (
    holders_sentence,
    issue_sentence,
    link_sentence,
    links_to_sources,
    nothing_sentence,
    noticed_sentence,
    refusal_sentence,
    rescue_sentence,
    when,
)
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import LOST, NO_REQUEST, REFUSED, ROUTINE, Pen, status_symbol
from tolsim.render.timeline.heading import heading
from tolsim.render.words.names import listed, shown

MOST_SOURCES = 3
"""Sources of a rule that are named; the rest are counted."""


def explain_text(explanation: Explanation, *, width: int, ascii: bool) -> Text:
    """The page of one run, folded: no line but a link is wider than `width` cells."""
    history = History.of(explanation.trace)
    sheet = _Sheet(history, max(width, NARROWEST), Pen(ascii=ascii))
    parts = [heading(explanation.trace.scenario, width=sheet.width, pen=sheet.pen)]
    if explanation.refused is not None:
        parts.append(list(sheet.refused(explanation.refused)))
    parts += [list(sheet.item(item)) for item in explanation.items]
    if len(parts) == 1:
        words = Text(nothing_sentence(explanation))
        parts.append(hanging(sheet.pen.mark(NO_REQUEST), words, sheet.width))
    return stacked(parts)


class _Sheet:
    """Lays out what is told of a token, or of a refusal."""

    def __init__(self, history: History, width: int, pen: Pen) -> None:
        self._history = history
        self.width = width
        self.pen = pen

    def item(self, item: Item) -> Iterator[Text]:
        said = Text.assemble((shown(item.token), LOST), f" is {item.status}")
        yield from hanging(self.pen.mark(status_symbol(item.status)), said, self.width)
        born = self._history.steps[item.born]
        yield from self._beneath(f"{when(born)}: {issue_sentence(self._history, item)}.")
        for link in item.chain:
            yield from self._link(link)
        for sentence in (
            holders_sentence(item),
            noticed_sentence(self._history, item),
            rescue_sentence(self._history, item),
        ):
            if sentence is not None:
                yield from self._beneath(f"{sentence[0].upper()}{sentence[1:]}.")

    def refused(self, refused: Refused) -> Iterator[Text]:
        step = self._history.steps[refused.place]
        said = Text(f"{when(step)}: {refusal_sentence(self._history, refused)}.")
        yield from hanging(self.pen.mark(REFUSED), said, self.width)
        if refused.rule is not None:
            yield from self._word(refused.rule, refused.assumed, refused.sources)

    def _link(self, link: Link) -> Iterator[Text]:
        step = self._history.steps[link.place]
        between = self._history.is_between(link.place, link.change)
        moment = f"{duration(link.change.at)}, before step {step.n}" if between else when(step)
        yield from self._beneath(f"{moment}: {link_sentence(self._history, link)}.")
        yield from self._word(link.change.rule, link.assumed, link.sources)

    def _word(
        self, rule: str, assumed: tuple[str, ...], notes: tuple[PolicySourceNote, ...]
    ) -> Iterator[Text]:
        """The rule's path, and on whose word it stands."""
        margin = " " * (self.pen.mark_width + 3)
        doubt = f", assumed, no source says so: {listed([shown(path) for path in assumed])}"
        words = Text(f"{shown(rule)}{doubt if assumed else ''}", ROUTINE)
        yield from hanging(Text(margin), words, self.width, 2)
        links = links_to_sources(notes)
        for link in links[:MOST_SOURCES]:
            yield Text(f"{margin}{link}", ROUTINE)
        if len(links) > MOST_SOURCES:
            yield Text(f"{margin}and {len(links) - MOST_SOURCES} more", ROUTINE)

    def _beneath(self, words: str) -> list[Text]:
        return hanging(Text(" " * (self.pen.mark_width + 1)), Text(words), self.width, 2)
