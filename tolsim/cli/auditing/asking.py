"""Which rules are tried, and which is in force."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from tolsim.analysis.search.choices import choose
from tolsim.catalogue import policy_names
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.overrides import read_overrides
from tolsim.cli.shared.policy_files import choose_policies
from tolsim.documents import DocumentError, Overrides, UserError
from tolsim.documents.policies.file import names_a_file, split_tolerance
from tolsim.documents.scenarios.rebasing import rebased_reference
from tolsim.logs.rules import Rule, rules

_TOLERANCES: Final = (1, 2, 3, 4, 5)
"""Where `--fit` sets a knob, if nothing is said."""


class Written(NamedTuple):
    """A rule as options write it."""

    reference: str
    settings: tuple[tuple[str, str], ...]
    tolerance: int | None

    def document(self, folder: str, files: Files) -> dict[str, Any]:
        """Return how a scenario file in a folder says which rule it is."""
        (choice,) = choose((self.reference,), files.find_policy, None, self.settings)
        policy: Any = choice.document()
        if isinstance(policy, Mapping):
            policy = {**policy, "extends": _moved(policy["extends"], folder)}
        else:
            policy = _moved(policy, folder)
        return {"policy": policy} | (
            {} if self.tolerance is None else {"tolerance": self.tolerance}
        )


class Rules(NamedTuple):
    """The rules that are tried, the one in force, and how options write that."""

    in_force: Rule
    tried: tuple[Rule, ...]
    written: Written


def read_rules(
    policies: Sequence[str] | None,
    tolerances: Sequence[str] | None,
    settings: Sequence[str] | None,
    in_force: str | None,
    files: Files,
) -> Rules:
    """Return what options ask; raise UserError, or DocumentError as `compare` does."""
    if not (policies or in_force):
        raise UserError(
            "no rule is named to replay the log under",
            "name the provider's with --policy, or let --fit find it",
        )
    changes = read_overrides(choose_policies(policies or [in_force or ""]), tolerances, settings)
    tried = _tried(changes, files)
    if in_force is None:
        reference, _ = split_tolerance(changes.policies[0])
        return Rules(tried[0], tried, Written(reference, changes.settings, tried[0].tolerance))
    own = read_overrides([in_force], None, None)
    (force,) = rules(own, files.find_policy)
    if changes.settings:
        said = ", ".join(f"{path}={value}" for path, value in changes.settings)
        tried = tuple(rule._replace(name=f"{rule.name} with {said}") for rule in tried)
    reference, _ = split_tolerance(own.policies[0])
    return Rules(force, tried, Written(reference, (), force.tolerance))


def _tried(changes: Overrides, files: Files) -> tuple[Rule, ...]:
    """Return the rules that are named; one of several without a knob has no tolerance."""
    try:
        return rules(changes, files.find_policy)
    except DocumentError as error:
        if any(problem.code != "no-knob" for problem in error.problems):
            raise
        without = {policy for policy in changes.policies if not _has_knob(changes, policy, files)}
        if len(without) == len(changes.policies):
            # The same of every policy and tolerance is one problem.
            raise DocumentError(error.problems[:1]) from None
    return tuple(
        rule
        for policy in changes.policies
        for rule in rules(
            changes._replace(
                policies=(policy,), tolerances=() if policy in without else changes.tolerances
            ),
            files.find_policy,
        )
    )


def _has_knob(changes: Overrides, policy: str, files: Files) -> bool:
    (alone, *_) = rules(changes._replace(policies=(policy,), tolerances=()), files.find_policy)
    return alone.tolerance is not None


def read_candidates(tolerances: Sequence[str] | None, files: Files) -> tuple[Rule, ...]:
    """Return every policy of the catalogue, those with a knob at each tolerance."""
    changes = read_overrides(None, tolerances, None)
    wanted = changes.tolerances or _TOLERANCES
    every = changes._replace(policies=tuple(policy_names()), tolerances=())
    found = rules(every, files.find_policy)
    names = [
        name
        for rule in found
        for name in (
            [rule.name]
            if rule.tolerance is None
            else [f"{rule.name}@{tolerance}" for tolerance in wanted]
        )
    ]
    return rules(every._replace(policies=tuple(names)), files.find_policy)


def _moved(reference: str, folder: str) -> str:
    """Return how a file in a folder names the policy that is named so here."""
    if not names_a_file(reference):
        return reference
    return rebased_reference(reference, "", f"{folder}/proof.yaml")
