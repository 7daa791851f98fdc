"""What `tolsim advise` tells: what happens today, then each remedy."""

from collections.abc import Iterator, Sequence
from typing import Final

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
from tolsim.render.page.sheet import Item, Part
from tolsim.render.page.symbols import EACH_OTHER, LOST, NO_REQUEST, OK, REFUSED, SO, Symbol

_WHOSE: Final = {"you": "What you can do", "provider": "What only the provider can do"}


def advise_parts(advice: Advice) -> Iterator[Part]:
    """Yield what happens today, the remedies by whose they are to carry out, and a conclusion."""
    yield Part(tuple(_today(advice)))
    applying = [fix for fix in advice.fixes if fix.reason is None]
    for who, title in _WHOSE.items():
        theirs = [fix for fix in applying if ("provider" in fix.who) == (who == "provider")]
        theirs.sort(key=lambda fix: not fix.works)
        if theirs:
            yield Part(tuple(_fix(fix, advice) for fix in theirs), title)
    others = [fix for fix in advice.fixes if fix.reason is not None]
    if others:
        yield Part((_told(NO_REQUEST, inapplicable_sentence(others)),))
    if conclusion := tuple(_conclusion(advice)):
        yield Part(conclusion)


def _today(advice: Advice) -> Iterator[Item]:
    for sentence in contradiction_sentences(advice):
        yield _told(REFUSED, sentence)
    today = advice.today
    mark = OK if today.works else NO_REQUEST if today.is_normal_life else REFUSED
    assumed, unjudged = assumed_sentence(today), unjudged_sentence(today)
    doubt = [] if assumed is None else [_told(NO_REQUEST, assumed)]
    yield _told(mark, f"today: {today_sentence(today)}", [*doubt, *_feuds(advice.feuds)])
    if unjudged is not None:
        yield _told(NO_REQUEST, unjudged)


def _fix(fix: Fix, advice: Advice) -> Item:
    costs = cost_sentences(fix, advice) if fix.works or fix.reliefs else ()
    beneath = [
        *(_told(REFUSED, sentence) for sentence in trouble_sentences(fix)),
        *(_told(SO, sentence) for sentence in relief_sentences(fix)),
        *_feuds(fix.feuds),
        *(_told(NO_REQUEST, sentence) for sentence in costs),
    ]
    said, style = result_sentence(fix, advice), LOST if fix.works else ""
    return _told(OK if fix.works else REFUSED, said, beneath, style)


def _conclusion(advice: Advice) -> Iterator[Item]:
    if (said := conclusion_sentence(advice)) is not None:
        yield Item(Text(f"{said}.", LOST))
    elif advice.best is None:
        why = (obstacle_sentence(advice), reaction_sentence(advice))
        none = Text("No remedy works, neither alone nor together with another.", LOST)
        yield Item(none, beneath=tuple(_told(SO, said) for said in why if said is not None))


def _feuds(feuds: Sequence[ForeseenFeud]) -> list[Item]:
    return [_told(EACH_OTHER, feud_sentence(feud)) for feud in feuds]


def _told(symbol: Symbol, said: str, beneath: Sequence[Item] = (), style: str = "") -> Item:
    return Item(Text(f"{said}.", style), symbol, tuple(beneath))
