"""On whose word the rules of a scenario's policies rest."""

from collections.abc import Iterator, Mapping
from typing import Any

from tolsim.documents import Case, Overrides, PolicySourceNote, UnknownPolicy, load_policy
from tolsim.documents.policies.file import split_tolerance
from tolsim.documents.scenarios.runs import DEFAULT_POLICY
from tolsim.engine.paths import overlap
from tolsim.engine.policy import Policy

Sources = Mapping[str, tuple[PolicySourceNote, ...]]
"""The sources of each policy file, by the policy's name."""


def sources_of(case: Case, overrides: Overrides) -> Sources:
    """Return the sources of the policies that a sound case names.

    An inline policy has none: nobody else vouches for what it changes.
    """
    given = tuple(split_tolerance(policy)[0] for policy in overrides.policies)
    references = given or tuple(_references(case.data))
    beside = "--policy" if overrides.policies else case.name
    found = {}
    for reference in references:
        try:
            source = case.find_policy(reference, beside)
        except UnknownPolicy:
            continue
        file = load_policy(source.text, source.name, case.find_policy)
        found[file.name] = file.sources
    return found


def supporting(rule: str, notes: tuple[PolicySourceNote, ...]) -> tuple[PolicySourceNote, ...]:
    """Return the sources that back a rule, a part of it, or all of which it is a part."""
    return tuple(note for note in notes if any(overlap(rule, path) for path in note.supports))


def assumed_paths(policy: Policy, rule: str) -> tuple[str, ...]:
    """Return the fields of a rule, or around it, that a policy says no source documents."""
    return tuple(path for path in policy.assumed if overlap(rule, path))


def _references(data: Any) -> Iterator[str]:
    apps = data.get("apps")
    heads = [data] if apps is None else list(apps.values())
    for head in heads:
        # An app of which nothing is said has the default policy, as a file without a policy has.
        written = (head or {}).get("policy", DEFAULT_POLICY)
        for choice in written if isinstance(written, list) else [written]:
            if isinstance(choice, str):
                yield choice
