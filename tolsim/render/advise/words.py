"""The sentences of `tolsim advise`: how things stand today, what was tried, what came of it."""

from collections.abc import Iterator, Mapping
from typing import Final

from tolsim.analysis.advise.advise import Advice, Contradiction, Fix
from tolsim.analysis.advise.outlook import Outlook
from tolsim.analysis.advise.remedies.provider import GRACES
from tolsim.analysis.advise.remedies.remedy import Kind, Value
from tolsim.analysis.history.feuds import ForeseenFeud
from tolsim.render.advise.costs import steps_words
from tolsim.render.advise.trouble import first_trouble
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.words.clock import moment
from tolsim.render.words.names import counted, listed, shown

NAMES: Final[Mapping[Kind, str]] = {
    "tolerance": "another tolerance",
    "shared_store": "one token store for the systems",
    "own_apps": "an app for each system",
    "own_slots": "a slot for each system",
    "single_refresher": "a single process that refreshes",
    "own_logins": "a login of its own for each system",
    "own_users": "a user for each system",
    "keep_login": "logging in only when needed",
    "refresh_first": "refreshing in time",
    "save_rotated": "keeping the newest tokens",
    "grace": "a grace for replaced refresh tokens",
    "other_policy": "other rules of the provider",
}
_MOST_CONTRADICTIONS: Final = 3
"""How many steps are quoted that the rules answer otherwise than the file."""


def contradiction_sentences(advice: Advice) -> Iterator[str]:
    """Say where the file's own expectations fail, and what follows from it."""
    told = advice.contradictions[:_MOST_CONTRADICTIONS]
    if not told:
        return
    *others, last = (_contradiction(one, asked=advice.asked) for one in told)
    yield from others
    more = len(advice.contradictions) - len(told)
    also = f", and so {counted(more, 'more step')}" if more else ""
    if advice.asked:
        yield f"{last}{also}: the file is about other rules"
    else:
        yield (
            f"{last}{also}: these are not the provider's rules; `tolsim identify` looks for them"
        )


def _contradiction(one: Contradiction, *, asked: bool) -> str:
    expected, got = one.failure.expected, one.failure.got
    if expected.subject != "expect" or not isinstance(expected.value, str | int):
        return f"step {one.n}: {shown(one.failure.sentence)}"
    saw = "the file expects" if asked else "you saw"
    return f"step {one.n} answered {shown(got)}, {saw} {shown(str(expected.value))}"


def today_sentence(today: Outlook) -> str:
    """Say what breaks without any remedy."""
    if today.is_normal_life:
        steps = steps_words(today.broken)
        verb = "presents" if len(today.broken) == 1 else "present"
        which = "an expired access token" if len(today.broken) == 1 else "expired access tokens"
        return f"nothing is broken: {steps} {verb} {which} that a refresh would have renewed"
    said = []
    if today.broken:
        said.append(_refused(today))
    if today.locked_out:
        said.append(f"{_systems(today.locked_out)} locked out at the end")
    said += [
        f"{shown(actor)} works until {moment(today.trace.scenario, at)} and will then be locked "
        "out: it holds no refresh token that works"
        for actor, at in today.dooms.items()
    ]
    return "; ".join(said) or "every request is answered ok and no system ends locked out"


def unjudged_sentence(today: Outlook) -> str | None:
    """Say which refused requests were left aside because they name their token."""
    count = len(today.unjudged)
    if not count:
        return None
    said = (
        f"{counted(count, 'refused request')} with a named token {'was' if count == 1 else 'were'}"
    )
    return f"{said} not judged: {steps_words(today.unjudged)}"


def result_sentence(fix: Fix, advice: Advice) -> str:
    """`tolerance 2 works`, `no grace from 10s to 1h works`."""
    if fix.works and fix.kinds == ("other_policy",):
        return f"under {_named(fix)} every system would go on working"
    if fix.works:
        return f"{_named(fix)} work{'' if len(fix.kinds) > 1 else 's'}"
    match fix.kinds:
        case ("tolerance",):
            return f"no tolerance from 0 to {advice.most} works"
        case ("grace",):
            return f"no grace from {GRACES[0]} to {GRACES[-1]} works"
        case ("other_policy",):
            return "no other rules that the catalogue knows of the provider work"
    return f"{_named(fix)} does not work"


def trouble_sentences(fix: Fix) -> Iterator[str]:
    """Say what still breaks with a remedy; the first failure comes with its reason."""
    if fix.outlook is None or fix.works or ("provider" in fix.who and None in fix.values):
        return
    found = fix.kinds == ("tolerance",) and fix.outlook.broken
    at = f"at tolerance {fix.values[0]} " if found else ""
    if len(fix.outlook.broken) > 1 or at:
        yield f"{at}{_refused(fix.outlook, 'still ')}"
    if fix.outlook.broken:
        yield first_trouble(fix.outlook)
    if fix.outlook.locked_out:
        yield f"{at}{_systems(fix.outlook.locked_out)} locked out at the end"
    for actor, second in fix.outlook.dooms.items():
        until = moment(fix.outlook.trace.scenario, second)
        yield f"{at}{shown(actor)} works until {until} and will then be locked out"
    if fix.outlook.works and fix.outlook.colliding:
        names = listed([shown(actor) for actor in fix.outlook.colliding])
        yield f"{at}the refresh that {names} must make next is refused, as others refresh too"


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


def inapplicable_sentence(fixes: list[Fix]) -> str:
    """Name the remedies that do not apply."""
    names = [NAMES[fix.kinds[0]] for fix in fixes]
    verb = "does" if len(names) == 1 else "do"
    return f"{listed(names)} {verb} not apply; `--format json` says why"


def conclusion_sentence(advice: Advice) -> str | None:
    """Say that nothing needs to change, as far as that is known."""
    if not advice.today.works:
        return None
    if advice.contradictions:
        about = "the rules asked for" if advice.asked else "the provider"
        return f"What the file saw is not what these rules do, so this says nothing about {about}"
    if advice.today.unjudged:
        return "Nothing needs to change for the requests that were judged"
    return "Nothing needs to change"


def _refused(outlook: Outlook, still: str = "") -> str:
    """`steps 4 and 5 are refused`; some may be so in another order of a race only.

    A request is not refused if there was nothing to send, or if no source says what comes of it.
    """
    steps = [outlook.trace.steps[outlook.place(n)] for n in outlook.broken]
    verb = "is" if len(steps) == 1 else "are"
    said = f"{steps_words(outlook.broken)} {verb} {still}"
    if any(step.outcome in ("undetermined", "no_token") for step in steps):
        return f"{said}not answered ok"
    if any(step.outcome == "ok" for step in steps):
        return f"{said}refused, in one order of the race or another"
    return f"{said}refused"


def _named(fix: Fix) -> str:
    return " and ".join(
        _name(kind, value) for kind, value in zip(fix.kinds, fix.values, strict=True)
    )


def _name(kind: Kind, value: Value) -> str:
    if value is not None:
        match kind:
            case "tolerance":
                return f"tolerance {value}"
            case "grace":
                return f"a grace of {value} for replaced refresh tokens"
            case "other_policy":
                return f"the rules of {shown(str(value))}"
    return NAMES[kind]


def _systems(actors: tuple[str, ...]) -> str:
    return f"{listed([shown(a) for a in actors])} {'is' if len(actors) == 1 else 'are'}"
