"""The answer of `tolsim explain` as JSON (manual: explain): same input, same bytes."""

from collections.abc import Iterable

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.explain.systems import Loss
from tolsim.analysis.history.history import History
from tolsim.documents import PolicySourceNote
from tolsim.render.explain.systems import rescue_of
from tolsim.render.explain.words import (
    issue_sentence,
    link_sentence,
    refusal_sentence,
    rescue_sentence,
)
from tolsim.render.page.json import json_document


def explain_document(explanation: Explanation) -> str:
    """Return the document of one run on one line, without its end."""
    history, trace = explanation.history, explanation.trace
    refusals = [_refused(history, refused) for refused in explanation.refusals]
    items = [*refusals, *(_item(history, item) for item in explanation.items)]
    answer = {
        "title": trace.scenario.title,
        "policy": {app.name: app.policy.name for app in trace.scenario.apps},
        "tolerance": {app.name: app.tolerance for app in trace.scenario.apps},
        "systems": [_loss(history, loss) for loss in explanation.losses],
        "items": items,
    }
    return json_document("explain", answer)


def _loss(history: History, loss: Loss) -> dict[str, object]:
    return {
        "actor": loss.actor,
        "state": loss.state,
        "since": loss.since,
        "causes": list(dict.fromkeys(history.steps[cause.place].n for cause in loss.causes)),
        "saved_by": rescue_of(history, loss),
    }


def _item(history: History, item: Item) -> dict[str, object]:
    return {
        "token": item.token,
        "issued": history.steps[item.born].n,
        "chain": [_issue(history, item), *(_link(history, link) for link in item.chain)],
        "status": item.status,
        "noticed": None if item.noticed is None else history.steps[item.noticed].n,
        "saved_by": rescue_sentence(history, item),
        "assumed": item.assumed,
        "sources": _urls(note for link in item.chain for note in link.sources),
    }


def _refused(history: History, refused: Refused) -> dict[str, object]:
    """Return a refusal by a rule, which is about no token."""
    return {
        "token": None,
        "issued": None,
        "chain": [_told(history, refused.place, refused.rule, refusal_sentence(history, refused))],
        "status": None,
        "noticed": history.steps[refused.place].n,
        "saved_by": None,
        "assumed": refused.assumed,
        "sources": _urls(refused.sources),
    }


def _issue(history: History, item: Item) -> dict[str, object]:
    return _told(history, item.born, None, issue_sentence(history, item))


def _link(history: History, link: Link) -> dict[str, object]:
    change = link.change
    told = _told(history, link.place, change.rule, link_sentence(history, link))
    return told | {"at": change.at, "by": change.by}


def _told(history: History, place: int, rule: str | None, sentence: str) -> dict[str, object]:
    step = history.steps[place]
    return {"n": step.n, "at": step.at, "rule": rule, "by": None, "sentence": sentence}


def _urls(notes: Iterable[PolicySourceNote]) -> list[str]:
    return list(dict.fromkeys(note.url for note in notes))
