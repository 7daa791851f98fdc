"""Answers of `tolsim policies` as JSON (README, "tolsim policies"): same input, same bytes."""

from collections.abc import Sequence
from typing import Any

from tolsim.analysis.policies import Verdict, differences
from tolsim.documents import PolicyFile
from tolsim.documents.policies.text import policy_fields
from tolsim.engine.policy import Policy
from tolsim.render.page.json import json_document
from tolsim.render.policies.facts import Told, firmness, told_refusals, told_rules


def list_document(files: Sequence[PolicyFile]) -> str:
    """The policies in short, on one line without its end."""
    return json_document("policies", {"policies": [_summary(file) for file in files]})


def show_document(file: PolicyFile) -> str:
    """One policy whole: every field, every sentence with what it stands on, every source."""
    return json_document("policies", {"policies": [{**_summary(file), **_whole(file)}]})


def diff_document(a: Policy, b: Policy, names: tuple[str, str]) -> str:
    """The fields in which two policies differ, named as they were asked for."""
    return json_document("policies", {"a": names[0], "b": names[1], "differs": differences(a, b)})


def check_document(verdicts: Sequence[Verdict]) -> str:
    """The problems of all files."""
    problems = [
        {
            "code": problem.code,
            "file": problem.file,
            "line": problem.mark.line,
            "column": problem.mark.column,
            "sentence": problem.sentence,
            "help": problem.help,
        }
        for problem in dict.fromkeys(one for verdict in verdicts for one in verdict.problems)
    ]
    return json_document("policies", {"problems": problems})


def _summary(file: PolicyFile) -> dict[str, Any]:
    rules = told_rules(file)
    return {
        "name": file.name,
        "provider": file.provider,
        "title": file.title,
        "rules": [rule.sentence for rule in rules],
        "firmness": dict(firmness(rules)),
        "assumed": list(file.policy.assumed),
        "sources": len(file.sources),
    }


def _whole(file: PolicyFile) -> dict[str, Any]:
    fields = policy_fields(file.policy)
    del fields["assumed"]
    since, until = file.valid
    return {
        "extends": file.extends,
        "valid": {"from": since, "until": until},
        "fields": fields,
        "footing": [_footing(rule) for rule in (*told_rules(file), *told_refusals(file))],
        "sources": [{**note._asdict(), "supports": list(note.supports)} for note in file.sources],
        "caveats": list(file.caveats),
    }


def _footing(rule: Told) -> dict[str, Any]:
    return {
        "sentence": rule.sentence,
        "fields": list(rule.paths),
        "firmness": rule.footing.word,
        "assumed": list(rule.footing.assumed),
    }
