"""The rules of a policy with their evidence, for every page and document on policies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tolsim.catalogue.firmness import WORDS, Evidence, Footing, Word, tally
from tolsim.documents import PolicyFile
from tolsim.documents.yaml.writer import yaml_flow
from tolsim.engine.paths import contains
from tolsim.render.words.names import one_line, shown
from tolsim.render.words.policies import WordedRule, policy_rules, refusal_rules


class SourcedRule(NamedTuple):
    """A rule in words, the fields that it is about, and how well they are documented."""

    sentence: str
    paths: tuple[str, ...]
    footing: Footing


def wire_facts(file: PolicyFile) -> Iterator[str]:
    """Return how the provider's wire looks, key by key as a file writes it."""
    for key, value in (file.http or {}).items():
        yield f"{key}: {shown(yaml_flow(value))}"


def proofs(file: PolicyFile) -> Iterator[str]:
    """Return the recordings that the policy was compared with, each in a line."""
    for server, version, configuration, date in file.proved:
        yield f"{one_line(server)} {one_line(version)}, {one_line(configuration)} ({date})"


def proved_by(file: PolicyFile) -> str:
    """Return the servers that were run beside the policy, with their versions."""
    servers = (f"{one_line(proof.server)} {one_line(proof.version)}" for proof in file.proved)
    return ", ".join(dict.fromkeys(servers))


def sourced_rules(file: PolicyFile) -> tuple[SourcedRule, ...]:
    """Return the rules of a policy on the life of tokens."""
    return _sourced(Evidence.of(file), policy_rules(file.policy))


def sourced_refusals(file: PolicyFile) -> tuple[SourcedRule, ...]:
    """Return what a refused client is answered, where it differs from the default."""
    return _sourced(Evidence.of(file), refusal_rules(file.policy))


def firmness(rules: Iterable[SourcedRule]) -> Mapping[Word, int]:
    """Count the rules by firmness, the firmest first."""
    return tally(rule.footing.word for rule in rules)


def firmness_words(rules: Iterable[SourcedRule]) -> str:
    """`documented 5, staff 1, assumed 2`."""
    return ", ".join(f"{word} {count}" for word, count in firmness(rules).items())


def weakest(file: PolicyFile) -> Word:
    """Return on what the least firm of the rules stands that a policy sets: a rule at its default
    says nothing of the provider that others do not.
    """
    evidence = Evidence.of(file)
    words = [
        rule.footing.word
        for rule in _sourced(evidence, policy_rules(file.policy))
        if any(contains(path, field) for path in rule.paths for field in evidence.differing)
    ]
    return max(words, key=WORDS.index, default="default")


def _sourced(evidence: Evidence, rules: Iterable[WordedRule]) -> tuple[SourcedRule, ...]:
    return tuple(
        SourcedRule(rule.sentence, rule.paths, evidence.footing(rule.paths)) for rule in rules
    )


def mentions(file: PolicyFile, text: str) -> bool:
    """Whether a text occurs in a policy's rules, sources or caveats; case does not matter."""
    words = (
        file.name,
        file.title,
        file.provider or "",
        *(rule.sentence for rule in (*policy_rules(file.policy), *refusal_rules(file.policy))),
        *(word for source in file.sources for word in (source.url, source.says)),
        *file.caveats,
    )
    return any(text.casefold() in word.casefold() for word in words)
