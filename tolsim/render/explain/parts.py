"""What `tolsim explain` tells: a paragraph for each loss, for each refusal and for each token."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

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
from tolsim.render.page import sheet
from tolsim.render.page.sheet import Part
from tolsim.render.page.symbols import LOST, NO_REQUEST, REFUSED, ROUTINE, STATES, status_symbol
from tolsim.render.words.clock import moment
from tolsim.render.words.names import listed, shown

MOST_SOURCES: Final = 3
"""Sources of a rule that are named; the rest are counted."""
MOST_LOSSES: Final = 8
"""Losses that are told to who asks for no system; of the rest it is said whose they are."""


def explain_parts(explanation: Explanation) -> Iterator[Part]:
    """Yield the paragraphs on one run; each rule's sources are named once."""
    teller = _Teller(explanation, set())
    losses = alike(explanation)
    most = MOST_LOSSES if explanation.target is None else MOST_TRIED
    told = [teller.loss(several) for several in losses[:most]]
    told += [teller.more(losses[most:])] if losses[most:] else []
    told += [teller.refused(refused) for refused in explanation.refusals]
    told += [teller.token(item) for item in untold(explanation)]
    if not told:
        told = [sheet.Item(Text(nothing_sentence(explanation)), NO_REQUEST)]
    for item in told:
        yield Part((item,))


class _Teller(NamedTuple):
    """Tells of a loss, of a token, or of a refusal."""

    explanation: Explanation
    backed: set[str]
    """The rules whose sources were named."""

    @property
    def history(self) -> History:
        return self.explanation.history

    def loss(self, losses: Sequence[Loss]) -> sheet.Item:
        history, (loss, *_) = self.history, losses
        actors = [shown(one.actor) for one in losses]
        said = Text.assemble((listed(actors), LOST), f" {loss_words(history, loss, actors)}")
        symbol = REFUSED if loss.presented else STATES[loss.state]
        causes = [
            self._cause(cause, line)
            for cause in loss.causes
            for line in cause_lines(history, loss, cause)
        ]
        return sheet.Item(said, symbol, (*causes, *map(_plain, aftermath_of(history, losses))))

    def more(self, losses: Sequence[Sequence[Loss]]) -> sheet.Item:
        """Count the losses that are not told."""
        counts = Counter(shown(loss.actor) for several in losses for loss in several)
        named = listed([f"{actor} ({count})" for actor, count in counts.items()])
        way = "; name a system to read of its" if self.explanation.target is None else ""
        return sheet.Item(Text(f"{counts.total()} more losses: {named}{way}"), NO_REQUEST)

    def _cause(self, cause: Cause, line: CauseLine) -> sheet.Item:
        start = f"{line.moment}: " if line.moment else ""
        told = Text(f"{start}{line.words}.")
        if line.change is None:
            return sheet.Item(told)
        link = self.explanation.link(cause.place, line.change)
        word = self._word(line.change.rule, link.assumed, link.sources)
        return sheet.Item(told, beneath=tuple(word))

    def token(self, item: Item) -> sheet.Item:
        said = Text.assemble((shown(item.token), LOST), f" is {item.status}")
        born = self.history.steps[item.born]
        issued = f"{when(self.history, born)}: {issue_sentence(self.history, item)}."
        beneath = (
            _plain(issued),
            *map(self._link, item.chain),
            *map(_plain, aftermath_sentences(self.history, item)),
        )
        return sheet.Item(said, status_symbol(item.status), beneath)

    def refused(self, refused: Refused) -> sheet.Item:
        step = self.history.steps[refused.place]
        said = Text(f"{when(self.history, step)}: {refusal_sentence(self.history, refused)}.")
        if refused.rule is None:
            return sheet.Item(said, REFUSED)
        word = self._word(refused.rule, refused.assumed, refused.sources)
        return sheet.Item(said, REFUSED, tuple(word))

    def _link(self, link: Link) -> sheet.Item:
        step = self.history.steps[link.place]
        between = self.history.is_between(link.place, link.change)
        at = moment(self.history.trace.scenario, link.change.at)
        told = f"{at}, before step {step.number}" if between else when(self.history, step)
        return sheet.Item(
            Text(f"{told}: {link_sentence(self.history, link)}."),
            beneath=tuple(self._word(link.change.rule, link.assumed, link.sources)),
        )

    def _word(
        self, rule: str, assumed: tuple[str, ...], notes: tuple[PolicySourceNote, ...]
    ) -> Iterator[sheet.Item]:
        """Yield the rule's path, and on whose word it stands."""
        paths = "" if assumed == (rule,) else f": {listed([shown(path) for path in assumed])}"
        doubt = f" (assumed; no source{paths})" if assumed else ""
        yield sheet.Item(Text(f"{shown(rule)}{doubt}", ROUTINE))
        if rule in self.backed:
            return
        self.backed.add(rule)
        links = links_to_sources(notes)
        for url, words in links[:MOST_SOURCES]:
            yield sheet.Item(Text(f"{words}:", ROUTINE), url=url)
        if len(links) > MOST_SOURCES:
            yield sheet.Item(Text(f"and {len(links) - MOST_SOURCES} more", ROUTINE))


def _plain(sentence: str) -> sheet.Item:
    return sheet.Item(Text(sentence))
