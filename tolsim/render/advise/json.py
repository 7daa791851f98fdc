"""The answer of `tolsim advise` as JSON (manual: advise): same input, same bytes."""

from tolsim.analysis.advise.advise import Advice, Fix
from tolsim.documents.scenarios.rebasing import rebased
from tolsim.render.advise.costs import cost_sentences
from tolsim.render.advise.trouble import obstacle_sentence
from tolsim.render.advise.words import feud_sentence, relief_sentences
from tolsim.render.page.json import json_document


def advise_document(advice: Advice, path: str) -> str:
    """Return the document of one run of the file `path`, on one line, without a line end.

    Its scenarios are for `tolsim run -`: paths of policy files start at the current folder.
    """
    today = advice.today
    apps = today.trace.scenario.apps
    answer = {
        "title": advice.title,
        "policy": {app.name: app.policy.name for app in apps},
        "tolerance": {app.name: app.tolerance for app in apps},
        "contradicted": [one.n for one in advice.contradictions],
        "broken": today.broken,
        "unjudged": today.unjudged,
        "dooms": today.dooms,
        "fixes": [_fix(fix, advice, path) for fix in advice.fixes],
        "obstacle": obstacle_sentence(advice),
    }
    return json_document("advise", answer)


def _fix(fix: Fix, advice: Advice, path: str) -> dict[str, object]:
    return {
        "kinds": fix.kinds,
        "who": fix.who,
        "value": fix.values if len(fix.values) > 1 else fix.values[0],
        "applies": fix.reason is None,
        "works": fix.works,
        "softens": (*relief_sentences(fix), *map(feud_sentence, fix.feuds)),
        "broken": () if fix.outlook is None else fix.outlook.broken,
        "scenario": fix.scenario and rebased(fix.scenario, path, ""),
        "reason": fix.reason,
        "costs": cost_sentences(fix, advice),
    }
