"""The sentences of `tolsim advise`: what was tried, what came of it, and what it costs."""

from collections.abc import Iterator
from typing import Final

from tolsim.analysis.advise.advise import Advice, Fix
from tolsim.analysis.advise.outlook import Outlook
from tolsim.analysis.advise.remedies import Kind
from tolsim.analysis.history.feuds import ForeseenFeud
from tolsim.analysis.history.history import History
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.words.facts import change_sentence
from tolsim.render.words.names import listed, owner, shown
from tolsim.render.words.rules import rule_sentence
from tolsim.render.words.steps import step_sentence
from tolsim.simulation.trace import StepTrace

NAMES: Final[dict[Kind, str]] = {
    "tolerance": "another tolerance",
    "shared_store": "one token store for the systems",
    "own_apps": "an app for each system",
    "own_slots": "a slot for each system",
    "single_refresher": "a single process that refreshes",
}


def today_sentence(today: Outlook) -> str:
    """Say what breaks without any remedy."""
    said = []
    if today.broken:
        said.append(f"{steps_words(today)} not answered ok")
    if today.locked_out:
        said.append(f"{_systems(today.locked_out)} locked out at the end")
    return "; ".join(said) or "every request is answered ok and no system ends locked out"


def steps_words(outlook: Outlook) -> str:
    """`step 4 is`, `steps 4 and 5 are`."""
    numbers = [str(n) for n in outlook.broken]
    return f"step {numbers[0]} is" if len(numbers) == 1 else f"steps {listed(numbers)} are"


def result_sentence(fix: Fix, advice: Advice) -> str:
    """`tolerance 2 works`, `an app for each system does not apply: WHY`."""
    if fix.reason is not None:
        return f"{NAMES[fix.kinds[0]]} does not apply: {shown(fix.reason)}"
    if fix.works:
        return f"{_named(fix)} work{'' if len(fix.kinds) > 1 else 's'}"
    if fix.kinds == ("tolerance",):
        return f"no tolerance from 0 to {advice.most} works"
    return f"{_named(fix)} does not work"


def trouble_sentences(fix: Fix) -> Iterator[str]:
    """Say what still breaks with a remedy; the first failure comes with its reason."""
    if fix.outlook is None or fix.works:
        return
    found = fix.kinds == ("tolerance",) and fix.values[0] is not None
    at = f"at tolerance {fix.values[0]} " if found else ""
    if fix.outlook.broken:
        yield f"{at}{steps_words(fix.outlook)} still not answered ok"
        yield _first_trouble(fix.outlook)
    if fix.outlook.locked_out:
        yield f"{at}{_systems(fix.outlook.locked_out)} locked out at the end"


def relief_sentences(fix: Fix) -> tuple[str, ...]:
    """Say which systems a remedy that does not work at least keeps from being locked out."""
    reliefs = () if fix.works else fix.reliefs
    after = "with it"
    if "tolerance" in fix.kinds:
        value = fix.values[fix.kinds.index("tolerance")]
        after = f"from tolerance {value} on" if fix.onwards else f"at tolerance {value}"
    return tuple(
        f"{after} {shown(relief.actor)} is {STATE_WORDS[relief.state].words} "
        f"instead of locked out after step {relief.n}"
        for relief in reliefs
    )


def feud_sentence(feud: ForeseenFeud) -> str:
    """The ping-pong of two systems."""
    names = listed([shown(feud.one), shown(feud.other)])
    return f"{names} go on ending each other's access tokens, one at each renewal (ping-pong)"


def cost_sentences(fix: Fix, advice: Advice) -> tuple[str, ...]:
    """Say what a remedy asks of the user, the developers and the provider."""
    if fix.reason is not None or None in fix.values:
        return ()
    costs = [cost for place in range(len(fix.kinds)) for cost in _costs(fix, place, advice)]
    if not {"own_apps", "shared_store"} & set(fix.kinds):
        costs += _logins(advice)
    return tuple(costs)


def _costs(fix: Fix, place: int, advice: Advice) -> Iterator[str]:
    scenario, value = advice.today.trace.scenario, fix.values[place]
    systems = listed([shown(system.name) for system in scenario.systems])
    match fix.kinds[place]:
        case "tolerance":
            yield f"ask the provider to set the app's tolerance to {value}; no code changes"
        case "shared_store":
            yield f"the code of {systems} changes: all read and keep their tokens in one store"
        case "own_apps":
            apps = [shown(app) for app in value] if isinstance(value, list) else []
            yield f"register an app with the provider for each: {listed(apps)}"
            yield f"{systems} are configured with client ids of their own; no code changes"
            yield f"{_users(advice)} must log in again for each new app"
        case "own_slots":
            asking = [shown(system) for system in value] if isinstance(value, dict) else []
            yield f"the code of {listed(asking)} changes: each names a slot of its own"
        case "single_refresher":
            one = [shown(name) for name in value] if isinstance(value, list) else []
            yield f"the code that races changes: {listed(one)} refreshes, the others wait for it"


def _logins(advice: Advice) -> list[str]:
    """Say that whoever is locked out today must log in again, whatever changes from now on."""
    locked = advice.today.locked_out
    if not locked:
        return []
    return [f"{_users(advice)} must log in to {listed([shown(a) for a in locked])} once more"]


def _users(advice: Advice) -> str:
    users = advice.today.trace.scenario.users
    return "the user" if users == ("user",) else listed([shown(user) for user in users])


def _named(fix: Fix) -> str:
    names = [
        f"tolerance {value}" if kind == "tolerance" and value is not None else NAMES[kind]
        for kind, value in zip(fix.kinds, fix.values, strict=True)
    ]
    return " and ".join(names)


def _systems(actors: tuple[str, ...]) -> str:
    return f"{listed([shown(a) for a in actors])} {'is' if len(actors) == 1 else 'are'}"


def _first_trouble(outlook: Outlook) -> str:
    """`step 4: legacy calls with A1: refused 401 invalid_token (revoked): RULE`."""
    history = History.of(outlook.trace)
    place = next(i for i, step in enumerate(history.steps) if step.n == outlook.broken[0])
    step = history.steps[place]
    said = f"step {step.n}: {step_sentence(history, place).plain}"
    if step.outcome == "ok":
        return f"{said}, but not in every order of the race"
    rule = _rule(history, step, place)
    return said if rule is None or rule in said else f"{said}: {rule}"


def _rule(history: History, step: StepTrace, place: int) -> str | None:
    if step.refused_by is None or step.app is None:
        return None
    if step.used is not None and step.used in history.lives:
        end = history.lives[step.used].end(place)
        if end is not None and end[1].rule == step.refused_by:
            return change_sentence(history, end[0], end[1], owner(step.used))
    return rule_sentence(history.forces[place][step.app].policy, step.refused_by)
