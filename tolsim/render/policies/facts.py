"""What the pages and documents on policies share: each rule with what it stands on."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tolsim.catalogue.firmness import Footing, Word, footing, tally
from tolsim.documents import PolicyFile
from tolsim.render.words.policies import Rule, policy_rules, refusal_rules


class Told(NamedTuple):
    """A rule in words, the fields that it speaks of, and what it stands on."""

    sentence: str
    paths: tuple[str, ...]
    footing: Footing


def told_rules(file: PolicyFile) -> tuple[Told, ...]:
    """The rules of a policy on the life of tokens."""
    return _told(file, policy_rules(file.policy))


def told_refusals(file: PolicyFile) -> tuple[Told, ...]:
    """What a refused client reads, where that is not the usual."""
    return _told(file, refusal_rules(file.policy))


def firmness(rules: Iterable[Told]) -> Mapping[Word, int]:
    """How many rules stand on each word, the firmest first."""
    return tally(rule.footing.word for rule in rules)


def firmness_words(rules: Iterable[Told]) -> str:
    """`documented 5, staff 1, assumed 2`."""
    return ", ".join(f"{word} {count}" for word, count in firmness(rules).items())


def _told(file: PolicyFile, rules: Iterable[Rule]) -> tuple[Told, ...]:
    return tuple(Told(rule.sentence, rule.paths, footing(file, rule.paths)) for rule in rules)


def mentions(file: PolicyFile, text: str) -> bool:
    """Whether a policy speaks of something, in its rules or its sources, whatever the case."""
    words = (
        file.name,
        file.title,
        file.provider or "",
        *(rule.sentence for rule in (*policy_rules(file.policy), *refusal_rules(file.policy))),
        *(word for source in file.sources for word in (source.url, source.says)),
        *file.caveats,
    )
    return any(text.casefold() in word.casefold() for word in words)
