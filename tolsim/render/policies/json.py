"""Answers of `tolsim policies` as JSON (manual: policies): same input, same bytes."""

from collections.abc import Sequence
from typing import Any

from tolsim.analysis.policies import Verdict, find_differences
from tolsim.documents import PolicyFile
from tolsim.documents.policies.text import policy_fields
from tolsim.engine.policy import Policy
from tolsim.render.page.json import json_document
from tolsim.render.page.problems import problem_record
from tolsim.render.policies.facts import SourcedRule, firmness, sourced_refusals, sourced_rules


def list_document(files: Sequence[PolicyFile]) -> str:
    """Return a summary of each policy, on one line, without a line end."""
    return json_document("policies", {"policies": [_summary(file) for file in files]})


def show_document(file: PolicyFile) -> str:
    """Return a whole policy: every field, every rule with its evidence, every source."""
    return json_document("policies", {"policies": [{**_summary(file), **_whole(file)}]})


def diff_document(a: Policy, b: Policy, names: tuple[str, str]) -> str:
    """Return the fields in which two policies differ; `names` are as the user wrote them."""
    return json_document(
        "policies", {"a": names[0], "b": names[1], "differs": find_differences(a, b)}
    )


def check_document(verdicts: Sequence[Verdict]) -> str:
    """Return the problems of all files, each once."""
    problems = dict.fromkeys(one for verdict in verdicts for one in verdict.problems)
    return json_document("policies", {"problems": [problem_record(one) for one in problems]})


def _summary(file: PolicyFile) -> dict[str, Any]:
    rules = sourced_rules(file)
    return {
        "name": file.name,
        "provider": file.provider,
        "title": file.title,
        "rules": [rule.sentence for rule in rules],
        "firmness": firmness(rules),
        "assumed": file.policy.assumed,
        "sources": len(file.sources),
        "proved": file.proved,
    }


def _whole(file: PolicyFile) -> dict[str, Any]:
    fields = policy_fields(file.policy)
    del fields["assumed"]
    since, until = file.valid
    return {
        "extends": file.extends,
        "valid": {"from": since, "until": until},
        "fields": fields,
        "footing": [_footing(rule) for rule in (*sourced_rules(file), *sourced_refusals(file))],
        "sources": file.sources,
        "caveats": file.caveats,
        "http": file.http,
    }


def _footing(rule: SourcedRule) -> dict[str, Any]:
    return {
        "sentence": rule.sentence,
        "fields": rule.paths,
        "firmness": rule.footing.word,
        "assumed": rule.footing.assumed,
    }
