"""The answer of `tolsim advise` for people: what happens today, then each remedy."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from tolsim.analysis.advise.advise import Advice, Fix
from tolsim.analysis.history.feuds import ForeseenFeud
from tolsim.render.advise.costs import cost_sentences
from tolsim.render.advise.trouble import assumed_sentence, obstacle_sentence, reaction_sentence
from tolsim.render.advise.words import (
    conclusion_sentence,
    contradiction_sentences,
    feud_sentence,
    inapplicable_sentence,
    relief_sentences,
    result_sentence,
    today_sentence,
    trouble_sentences,
    unjudged_sentence,
)
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import EACH_OTHER, LOST, NO_REQUEST, OK, REFUSED, SO, Pen, Symbol
from tolsim.render.timeline.heading import heading

_WHOSE = {"you": "What you can do", "provider": "What only the provider can do"}


def advise_text(advice: Advice, *, width: int, ascii: bool) -> Text:
    """Return the page of one run; no line is wider than `width` cells (or `NARROWEST`)."""
    page = _Page(max(width, NARROWEST), Pen(ascii=ascii))
    scenario = advice.today.trace.scenario
    parts = [
        heading(scenario, width=page.width, pen=page.pen),
        list(page.today(advice)),
        *page.remedies(advice),
        list(page.conclusion(advice)),
    ]
    return stacked(part for part in parts if part)


class _Page:
    """Lays out sentences behind their marks."""

    def __init__(self, width: int, pen: Pen) -> None:
        self.width = width
        self.pen = pen

    def today(self, advice: Advice) -> Iterator[Text]:
        for sentence in contradiction_sentences(advice):
            yield from self._head(REFUSED, f"{sentence}.")
        today = advice.today
        mark = OK if today.works else NO_REQUEST if today.is_normal_life else REFUSED
        yield from self._head(mark, f"today: {today_sentence(today)}.")
        if (assumed := assumed_sentence(today)) is not None:
            yield from self._beneath(NO_REQUEST, f"{assumed}.")
        if (unjudged := unjudged_sentence(today)) is not None:
            yield from self._head(NO_REQUEST, f"{unjudged}.")
        yield from self._feuds(advice.feuds)

    def remedies(self, advice: Advice) -> Iterator[list[Text]]:
        """Yield the remedies by whose they are to carry out, those that work first."""
        applying = [fix for fix in advice.fixes if fix.reason is None]
        for who, words in _WHOSE.items():
            theirs = [fix for fix in applying if ("provider" in fix.who) == (who == "provider")]
            theirs.sort(key=lambda fix: not fix.works)
            for i, fix in enumerate(theirs):
                title = [] if i else hanging(Text(), Text(f"{words}:"), self.width)
                yield [*title, *self.fix(fix, advice)]
        others = [fix for fix in advice.fixes if fix.reason is not None]
        if others:
            yield self._head(NO_REQUEST, f"{inapplicable_sentence(others)}.")

    def fix(self, fix: Fix, advice: Advice) -> Iterator[Text]:
        mark = OK if fix.works else REFUSED
        yield from self._head(mark, f"{result_sentence(fix, advice)}.", LOST if fix.works else "")
        for sentence in trouble_sentences(fix):
            yield from self._beneath(REFUSED, f"{sentence}.")
        for sentence in relief_sentences(fix):
            yield from self._beneath(SO, f"{sentence}.")
        yield from self._feuds(fix.feuds)
        for sentence in cost_sentences(fix, advice) if fix.works or fix.reliefs else ():
            yield from self._beneath(NO_REQUEST, f"{sentence}.")

    def conclusion(self, advice: Advice) -> Iterator[Text]:
        if (said := conclusion_sentence(advice)) is not None:
            yield from hanging(Text(), Text(f"{said}.", LOST), self.width)
        elif advice.best is None:
            none = Text("No remedy works, neither alone nor together with another.", LOST)
            yield from hanging(Text(), none, self.width)
            for said in (obstacle_sentence(advice), reaction_sentence(advice)):
                if said is not None:
                    yield from self._beneath(SO, f"{said}.")

    def _feuds(self, feuds: Iterable[ForeseenFeud]) -> Iterator[Text]:
        for feud in feuds:
            yield from self._beneath(EACH_OTHER, f"{feud_sentence(feud)}.")

    def _head(self, symbol: Symbol, words: str, style: str = "") -> list[Text]:
        return hanging(self.pen.mark(symbol), Text(words, style), self.width)

    def _beneath(self, symbol: Symbol, words: str) -> list[Text]:
        margin = Text(" " * (self.pen.mark_width + 1)) + self.pen.mark(symbol)
        return hanging(margin, Text(words), self.width)
