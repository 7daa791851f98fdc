"""The answer of `tolsim explain` for people: a paragraph for each loss and for each token."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.explain.causes import Cause
from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.explain.systems import MOST_TRIED, Loss
from tolsim.analysis.history.history import History
from tolsim.documents import PolicySourceNote
from tolsim.render.explain.systems import (
    CauseLine,
    aftermath_of,
    cause_lines,
    loss_words,
)
from tolsim.render.explain.words import (
    aftermath_sentences,
    alike,
    issue_sentence,
    link_sentence,
    links_to_sources,
    nothing_sentence,
    refusal_sentence,
    untold,
    when,
)
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import (
    LOST,
    NO_REQUEST,
    REFUSED,
    ROUTINE,
    STATES,
    Pen,
    status_symbol,
)
from tolsim.render.timeline.heading import heading
from tolsim.render.words.clock import moment
from tolsim.render.words.names import listed, shown

MOST_SOURCES = 3
"""Sources of a rule that are named; the rest are counted."""
MOST_LOSSES = 8
"""Losses that are told to who asks for no system; of the rest it is said whose they are."""


def explain_text(explanation: Explanation, *, width: int, ascii: bool) -> Text:
    """Write the page of one run: no line but a link is wider than `width` cells."""
    sheet = _Sheet(explanation, max(width, NARROWEST), Pen(ascii=ascii), set())
    parts = [heading(explanation.trace.scenario, width=sheet.width, pen=sheet.pen)]
    losses = alike(explanation)
    most = MOST_LOSSES if explanation.target is None else MOST_TRIED
    parts += [list(sheet.loss(several)) for several in losses[:most]]
    parts += [list(sheet.more(losses[most:]))] if losses[most:] else []
    parts += [list(sheet.refused(refused)) for refused in explanation.refusals]
    parts += [list(sheet.item(item)) for item in untold(explanation)]
    if len(parts) == 1:
        words = Text(nothing_sentence(explanation))
        parts.append(hanging(sheet.pen.mark(NO_REQUEST), words, sheet.width))
    return stacked(parts)


class _Sheet(NamedTuple):
    """Lays out what is told of a loss, of a token, or of a refusal."""

    explanation: Explanation
    width: int
    pen: Pen
    backed: set[str]
    """The rules whose sources were named."""

    @property
    def history(self) -> History:
        return self.explanation.history

    def loss(self, losses: Sequence[Loss]) -> Iterator[Text]:
        history, (loss, *_) = self.history, losses
        actors = [shown(one.actor) for one in losses]
        said = Text.assemble((listed(actors), LOST), f" {loss_words(history, loss, actors)}")
        symbol = REFUSED if loss.presented else STATES[loss.state]
        yield from hanging(self.pen.mark(symbol), said, self.width)
        for cause in loss.causes:
            for line in cause_lines(history, loss, cause):
                yield from self._cause(cause, line)
        for sentence in aftermath_of(history, losses):
            yield from self._beneath(sentence)

    def more(self, losses: Sequence[Sequence[Loss]]) -> Iterator[Text]:
        """Count the losses that are not told."""
        counts = Counter(shown(loss.actor) for several in losses for loss in several)
        named = listed([f"{actor} ({count})" for actor, count in counts.items()])
        way = "; name a system to read of its" if self.explanation.target is None else ""
        words = f"{counts.total()} more losses: {named}{way}"
        yield from hanging(self.pen.mark(NO_REQUEST), Text(words), self.width)

    def _cause(self, cause: Cause, line: CauseLine) -> Iterator[Text]:
        start = f"{line.moment}: " if line.moment else ""
        yield from self._beneath(f"{start}{line.words}.")
        if line.change is not None:
            link = self.explanation.link(cause.place, line.change)
            yield from self._word(line.change.rule, link.assumed, link.sources)

    def item(self, item: Item) -> Iterator[Text]:
        said = Text.assemble((shown(item.token), LOST), f" is {item.status}")
        yield from hanging(self.pen.mark(status_symbol(item.status)), said, self.width)
        born = self.history.steps[item.born]
        yield from self._beneath(
            f"{when(self.history, born)}: {issue_sentence(self.history, item)}."
        )
        for link in item.chain:
            yield from self._link(link)
        for sentence in aftermath_sentences(self.history, item):
            yield from self._beneath(sentence)

    def refused(self, refused: Refused) -> Iterator[Text]:
        step = self.history.steps[refused.place]
        said = Text(f"{when(self.history, step)}: {refusal_sentence(self.history, refused)}.")
        yield from hanging(self.pen.mark(REFUSED), said, self.width)
        if refused.rule is not None:
            yield from self._word(refused.rule, refused.assumed, refused.sources)

    def _link(self, link: Link) -> Iterator[Text]:
        step = self.history.steps[link.place]
        between = self.history.is_between(link.place, link.change)
        at = moment(self.history.trace.scenario, link.change.at)
        told = f"{at}, before step {step.number}" if between else when(self.history, step)
        yield from self._beneath(f"{told}: {link_sentence(self.history, link)}.")
        yield from self._word(link.change.rule, link.assumed, link.sources)

    def _word(
        self, rule: str, assumed: tuple[str, ...], notes: tuple[PolicySourceNote, ...]
    ) -> Iterator[Text]:
        """Write the rule's path, and on whose word it stands."""
        margin = " " * (self.pen.mark_width + 3)
        paths = "" if assumed == (rule,) else f": {listed([shown(path) for path in assumed])}"
        doubt = f" (assumed, without a source{paths})" if assumed else ""
        words = Text(f"{shown(rule)}{doubt}", ROUTINE)
        yield from hanging(Text(margin), words, self.width, 2)
        if rule in self.backed:
            return
        self.backed.add(rule)
        links = links_to_sources(notes)
        for link in links[:MOST_SOURCES]:
            yield Text(f"{margin}{link}", ROUTINE)
        if len(links) > MOST_SOURCES:
            yield Text(f"{margin}and {len(links) - MOST_SOURCES} more", ROUTINE)

    def _beneath(self, words: str) -> list[Text]:
        return hanging(Text(" " * (self.pen.mark_width + 1)), Text(words), self.width, 2)
