"""The answer of `tolsim advise` for people: what happens today, then each remedy."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from tolsim.analysis.advise.advise import Advice, Fix
from tolsim.analysis.history.feuds import ForeseenFeud
from tolsim.render.advise.words import (
    cost_sentences,
    feud_sentence,
    relief_sentences,
    result_sentence,
    today_sentence,
    trouble_sentences,
)
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import EACH_OTHER, LOST, NO_REQUEST, OK, REFUSED, SO, Pen, Symbol
from tolsim.render.timeline.heading import heading


def advise_text(advice: Advice, *, width: int, ascii: bool) -> Text:
    """Return the page of one run; no line is wider than `width` cells (or `NARROWEST`)."""
    page = _Page(max(width, NARROWEST), Pen(ascii=ascii))
    scenario = advice.today.trace.scenario
    parts = [
        heading(scenario, width=page.width, pen=page.pen),
        list(page.today(advice)),
        *(list(page.fix(fix, advice)) for fix in advice.fixes),
        list(page.conclusion(advice)),
    ]
    return stacked(part for part in parts if part)


class _Page:
    """Lays out sentences behind their marks."""

    def __init__(self, width: int, pen: Pen) -> None:
        self.width = width
        self.pen = pen

    def today(self, advice: Advice) -> Iterator[Text]:
        mark = OK if advice.today.works else REFUSED
        yield from self._head(mark, f"today: {today_sentence(advice.today)}.")
        yield from self._feuds(advice.feuds)

    def fix(self, fix: Fix, advice: Advice) -> Iterator[Text]:
        mark = NO_REQUEST if fix.reason is not None else OK if fix.works else REFUSED
        yield from self._head(mark, f"{result_sentence(fix, advice)}.", LOST if fix.works else "")
        for sentence in trouble_sentences(fix):
            yield from self._beneath(REFUSED, f"{sentence}.")
        for sentence in relief_sentences(fix):
            yield from self._beneath(SO, f"{sentence}.")
        yield from self._feuds(fix.feuds)
        for sentence in cost_sentences(fix, advice) if fix.works or fix.reliefs else ():
            yield from self._beneath(NO_REQUEST, f"{sentence}.")

    def conclusion(self, advice: Advice) -> Iterator[Text]:
        if advice.today.works:
            yield from hanging(Text(), Text("Nothing needs to change.", LOST), self.width)
        elif advice.best is None:
            said = Text("No remedy works, neither alone nor together with another.", LOST)
            yield from hanging(Text(), said, self.width)

    def _feuds(self, feuds: Iterable[ForeseenFeud]) -> Iterator[Text]:
        for feud in feuds:
            yield from self._beneath(EACH_OTHER, f"{feud_sentence(feud)}.")

    def _head(self, symbol: Symbol, words: str, style: str = "") -> list[Text]:
        return hanging(self.pen.mark(symbol), Text(words, style), self.width)

    def _beneath(self, symbol: Symbol, words: str) -> list[Text]:
        margin = Text(" " * (self.pen.mark_width + 1)) + self.pen.mark(symbol)
        return hanging(margin, Text(words), self.width)
