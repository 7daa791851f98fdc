"""What each remedy asks of the user, the developers and the provider."""

from collections.abc import Iterator, Mapping, Sequence

from tolsim.analysis.advise.advise import Advice, Fix
from tolsim.analysis.advise.remedies.remedy import Kind, Value
from tolsim.catalogue.library import provider_of
from tolsim.render.words.names import counted, listed, shown
from tolsim.simulation.scenario import Login

_BRING_LOGINS = frozenset({"own_apps", "shared_store", "own_logins", "own_users"})


def cost_sentences(fix: Fix, advice: Advice) -> tuple[str, ...]:
    """Say what a remedy asks of the user, the developers and the provider."""
    if fix.reason is not None or None in fix.values:
        return ()
    pairs = zip(fix.kinds, fix.values, strict=True)
    costs = [cost for kind, value in pairs for cost in _costs(kind, value, fix, advice)]
    if _BRING_LOGINS.isdisjoint(fix.kinds):
        costs += _logins(advice)
    return tuple(costs)


def _costs(kind: Kind, value: Value, fix: Fix, advice: Advice) -> Iterator[str]:
    systems = listed([shown(one.name) for one in advice.today.trace.scenario.systems])
    named = _names(value)
    match kind:
        case "tolerance":
            yield f"ask the provider to set the app's tolerance to {value}; no code changes"
        case "grace":
            what = f"accept a replaced refresh token for {value}"
            yield f"ask the provider to {what}; no code changes"
        case "other_policy":
            yield from _other_rules(str(value), fix)
        case "shared_store":
            yield f"the code of {systems} changes: all read and keep their tokens in one store"
        case "own_apps":
            yield f"register an app with the provider for each: {named}"
            yield f"{systems} are configured with client ids of their own; no code changes"
            if any(isinstance(step.step.action, Login) for step in advice.today.trace.steps):
                yield f"{_users(advice)} must log in again for each new app"
        case "own_users":
            yield f"set up a user with the provider for each: {named}"
            yield "each of them must log in once; no code changes"
        case "own_logins" if isinstance(value, Mapping):
            yield from _no_copies(value, _users(advice))
        case "own_slots":
            yield f"the code of {named} changes: each names a slot of its own"
        case "single_refresher":
            yield f"the code that races changes: {named} refreshes, the others wait for it"
        case "keep_login":
            again = "no new login, and no new request for a token, while what is held works"
            yield f"the code of {named} changes: {again}"
        case "refresh_first" if isinstance(value, Mapping):
            yield f"the code of {_names(value['systems'])} changes: {_TIMELY[value['when']]}"
        case "save_rotated" if isinstance(value, Mapping):
            yield from _saving(value)


_TIMELY: Mapping[str, str] = {
    "before a call": "a call with an expired access token waits for a refresh",
    "only when due": "a refresh waits until the access token has expired",
    "before the end": "a refresh is made before the refresh token, or its grace, ends",
}


def _other_rules(name: str, fix: Fix) -> Iterator[str]:
    provider = provider_of(name) or "the provider"
    yield (
        f"ask {shown(provider)} whether these rules can be had: "
        f"`tolsim policies show {shown(name)}` tells them, and who says so"
    )
    apps = () if fix.outlook is None else fix.outlook.trace.scenario.apps
    assumed = next((app.policy.assumed for app in apps if app.policy.name == name), ())
    if assumed:
        yield f"{counted(len(assumed), 'field')} of them {_is(assumed)} assumed; no source says so"


def _no_copies(value: Mapping[str, Sequence[str]], users: str) -> Iterator[str]:
    logging_in, keeping = (_names(value[key]) for key in ("log_in", "keep"))
    if logging_in:
        yield f"{users} must log in to {logging_in} once, in place of copying tokens there"
    if keeping:
        yield f"no tokens are copied or restored to {keeping}; what works there is kept"


def _saving(value: Mapping[str, Sequence[int | str]]) -> Iterator[str]:
    if value["systems"]:
        yield f"the code of {_names(value['systems'])} changes: all that an answer brings is saved"
    if value["steps"]:
        at = steps_words(value["steps"])
        yield f"the code behind {at} changes: the newest tokens are kept, and presented"
    if value["lost"]:
        steps = steps_words(value["lost"])
        arrived = "answer" if len(value["lost"]) == 1 else "answers"
        was = "was" if len(value["lost"]) == 1 else "were"
        yield (
            f"this helps if the {arrived} to {steps} arrived and {was} not saved; "
            "what is lost on the way cannot be saved"
        )


def steps_words(numbers: Sequence[int | str]) -> str:
    """`step 4`, `steps 4 and 5`."""
    return f"step{'' if len(numbers) == 1 else 's'} {listed([str(n) for n in numbers])}"


def _logins(advice: Advice) -> list[str]:
    """Say that whoever is locked out today must log in again, whatever changes from now on."""
    locked = advice.today.locked_out
    if not locked:
        return []
    return [f"{_users(advice)} must log in to {listed([shown(a) for a in locked])} once more"]


def _users(advice: Advice) -> str:
    users = advice.today.trace.scenario.users
    return "the user" if users == ("user",) else listed([shown(user) for user in users])


def _names(value: object) -> str:
    return listed([shown(str(one)) for one in value]) if isinstance(value, list | dict) else ""


def _is(several: Sequence[object]) -> str:
    return "is" if len(several) == 1 else "are"
