"""The answer of `tolsim advise` as JSON (README, "tolsim advise"): same input, same bytes."""

import json

from tolsim.analysis.advise.advise import Advice, Fix
from tolsim.documents.scenarios.rebasing import rebased
from tolsim.render.advise.words import cost_sentences, softening_sentences


def advise_document(advice: Advice, path: str) -> str:
    """The document of one run of the file `path` on one line, without its end.

    Its scenarios are for `tolsim run -`: they name policy files as seen from here.
    """
    apps = advice.today.trace.scenario.apps
    document = {
        "format": "tolsim.advise",
        "version": 1,
        "title": advice.title,
        "policy": {app.name: app.policy.name for app in apps},
        "tolerance": {app.name: app.tolerance for app in apps},
        "broken": advice.today.broken,
        "fixes": [_fix(fix, advice, path) for fix in advice.fixes],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _fix(fix: Fix, advice: Advice, path: str) -> dict[str, object]:
    return {
        "kinds": fix.kinds,
        "value": fix.values if len(fix.values) > 1 else fix.values[0],
        "applies": fix.reason is None,
        "works": fix.works,
        "softens": softening_sentences(fix),
        "broken": () if fix.outlook is None else fix.outlook.broken,
        "scenario": fix.scenario and rebased(fix.scenario, path, ""),
        "reason": fix.reason,
        "costs": cost_sentences(fix, advice),
    }
