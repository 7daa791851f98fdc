"""The answer of `tolsim explain` as JSON (README, "tolsim explain"): same input, same bytes."""

import json
from collections.abc import Iterable

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.documents import PolicySourceNote
from tolsim.render.explain.words import (
    issue_sentence,
    link_sentence,
    refusal_sentence,
    rescue_sentence,
)
from tolsim.render.words.facts import Facts


def explain_document(explanation: Explanation) -> str:
    """The document of one run on one line, without its end."""
    trace = explanation.trace
    facts = Facts.of(trace)
    items = [_item(facts, item) for item in explanation.items]
    if explanation.refused is not None:
        items.insert(0, _refused(facts, explanation.refused))
    document = {
        "format": "tolsim.explain",
        "version": 1,
        "title": trace.scenario.title,
        "policy": {app.name: app.policy.name for app in trace.scenario.apps},
        "tolerance": {app.name: app.tolerance for app in trace.scenario.apps},
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _item(facts: Facts, item: Item) -> dict[str, object]:
    return {
        "token": item.token,
        "issued": facts.steps[item.born].n,
        "chain": [_issue(facts, item), *(_link(facts, link) for link in item.chain)],
        "status": item.status,
        "noticed": None if item.noticed is None else facts.steps[item.noticed].n,
        "saved_by": rescue_sentence(facts, item),
        "assumed": item.assumed,
        "sources": _urls(note for link in item.chain for note in link.sources),
    }


def _refused(facts: Facts, refused: Refused) -> dict[str, object]:
    """A refusal by a rule is about no token."""
    return {
        "token": None,
        "issued": None,
        "chain": [_told(facts, refused.place, refused.rule, refusal_sentence(facts, refused))],
        "status": None,
        "noticed": facts.steps[refused.place].n,
        "saved_by": None,
        "assumed": refused.assumed,
        "sources": _urls(refused.sources),
    }


def _issue(facts: Facts, item: Item) -> dict[str, object]:
    return _told(facts, item.born, None, issue_sentence(facts, item))


def _link(facts: Facts, link: Link) -> dict[str, object]:
    change = link.change
    told = _told(facts, link.place, change.rule, link_sentence(facts, link))
    return told | {"at": change.at, "by": change.by}


def _told(facts: Facts, place: int, rule: str | None, sentence: str) -> dict[str, object]:
    step = facts.steps[place]
    return {"n": step.n, "at": step.at, "rule": rule, "by": None, "sentence": sentence}


def _urls(notes: Iterable[PolicySourceNote]) -> list[str]:
    return list(dict.fromkeys(note.url for note in notes))
