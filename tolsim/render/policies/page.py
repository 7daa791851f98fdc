"""A policy as a page to read: its rules with their evidence, its sources, its caveats."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.text import Text

from tolsim.catalogue.firmness import WORDS, Word
from tolsim.documents import PolicyFile, PolicySourceNote
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import LOST, ROUTINE
from tolsim.render.policies.facts import (
    SourcedRule,
    firmness_words,
    proofs,
    sourced_refusals,
    sourced_rules,
    wire_facts,
)
from tolsim.render.words.names import one_line, shown

_MARGIN: Final = max(map(len, WORDS)) + 2
STYLES: Final[dict[Word, str]] = {
    "inferred": "yellow", "assumed": "yellow", "unsourced": "yellow", "default": ROUTINE,
}  # fmt: skip
"""Styles of the words for weak evidence."""


def policy_page(file: PolicyFile, *, width: int) -> Text:
    """Return the page; no line is wider than `width` cells, except for addresses."""
    width = max(width, NARROWEST)
    rules, refusals = sourced_rules(file), sourced_refusals(file)
    return stacked(part for part in (
        [*_heading(file, rules, width)],
        [*_rules(rules, width)],
        [*_titled("what a refused client reads", _rules(refusals, width))],
        [*_titled("sources", _sources(file.sources, width))],
        [*_titled("caveats", _listed(map(one_line, file.caveats), width))],
        [*_titled("compared with", _listed(proofs(file), width))],
        [*_titled("on the wire", _listed(wire_facts(file), width))],
    ) if part)  # fmt: skip


def validity(file: PolicyFile) -> str:
    """`in force from 2022 until 2023-06-20`; empty if the file does not say."""
    since, until = file.valid
    days = [f"from {since}" if since else "", f"until {until}" if until else ""]
    said = " ".join(filter(None, days))
    return f"in force {said}" if said else ""


def _heading(file: PolicyFile, rules: Sequence[SourcedRule], width: int) -> Iterator[Text]:
    provider = f" ({one_line(file.provider)})" if file.provider else ""
    name = Text.assemble((shown(file.name), LOST), provider)
    facts = [one_line(file.title), validity(file)]
    if file.extends:
        facts.append(f"extends {shown(file.extends)}")
    facts.append(firmness_words(rules))
    yield from hanging(Text(), name, width)
    for fact in filter(None, facts):
        yield from hanging(Text(), Text(fact), width, foreign=True)


def _rules(rules: Sequence[SourcedRule], width: int) -> Iterator[Text]:
    for rule in rules:
        yield from hanging(_word(rule.footing.word), Text(rule.sentence), width, 2)
        if rule.footing.assumed:
            note = Text(f"assumed: {', '.join(rule.footing.assumed)}", ROUTINE)
            yield from hanging(Text(" " * (_MARGIN + 2)), note, width, foreign=True)


def _word(word: Word) -> Text:
    return Text.assemble((word, STYLES.get(word, "")), " " * (_MARGIN - len(word)))


def _titled(title: str, lines: Iterator[Text]) -> Iterator[Text]:
    """Put lines under a title; nothing if there are none."""
    for place, line in enumerate(lines):
        if not place:
            yield Text(title, LOST)
        yield line


def _sources(sources: Sequence[PolicySourceNote], width: int) -> Iterator[Text]:
    # Addresses are never folded: a terminal could not open them.
    margin = Text(" " * _MARGIN)
    for source in sources:
        yield _word(source.firmness) + Text(shown(source.url))
        yield from hanging(margin, Text(one_line(source.says)), width, foreign=True)
        paths = f", for {', '.join(map(shown, source.supports))}" if source.supports else ""
        days = source.date + (f", read {source.read}" if source.read else "")
        yield from hanging(margin, Text(days + paths, ROUTINE), width, foreign=True)


def _listed(sentences: Iterable[str], width: int) -> Iterator[Text]:
    for sentence in sentences:
        yield from hanging(Text("- "), Text(sentence), width, foreign=True)
