"""What only the provider can change: its tolerance, its grace, its rules."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tolsim.analysis.advise.remedies.remedy import CannotApply, Remedied
from tolsim.analysis.advise.remedies.writing import Data, addressed
from tolsim.catalogue.library import policies_of, provider_of
from tolsim.documents.durations import parse_duration
from tolsim.documents.policies.file import names_a_file
from tolsim.documents.reading import stem
from tolsim.documents.scenarios.runs import DEFAULT_POLICY
from tolsim.simulation import Scenario

GRACES: Final = ("10s", "30s", "1m", "5m", "10m", "1h")
"""The graces tried, shortest first: those that providers are known to give."""


def tolerances(most: int) -> Callable[[Data, Scenario], Iterator[Remedied]]:
    """Return the remedy that turns the knob of every policy that has one, from 0 to `most`."""

    def tolerance(data: Data, run: Scenario) -> Iterator[Remedied]:
        knobs = [app.name for app in run.apps if app.policy.tolerance is not None]
        if not knobs:
            raise CannotApply("the policy has no tolerance to raise")
        for number in range(most + 1):
            apps = {name: {**_app(data, name), "tolerance": number} for name in knobs}
            yield Remedied(_with_apps(data, apps), number)

    return tolerance


def grace(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Go on accepting a replaced refresh token for a while."""
    replacing = {
        app.name: 0 if app.policy.refresh.grace is None else app.policy.refresh.grace.for_
        for app in run.apps
        if app.policy.refresh.issued and app.policy.refresh.rotate != "never"
    }
    if not replacing:
        raise CannotApply("the policy never replaces a refresh token")
    longer = [
        text for text in GRACES if any(parse_duration(text) > for_ for for_ in replacing.values())
    ]
    if not longer:
        raise CannotApply(f"a replaced refresh token is accepted for {GRACES[-1]} or more already")
    for text in longer:
        shorter = [name for name, for_ in replacing.items() if for_ < parse_duration(text)]
        apps = {name: _forgiving(_app(data, name), text) for name in shorter}
        yield Remedied(_with_apps(data, apps), text)


def other_policy(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Follow other rules of the same provider that the catalogue knows."""
    providers = {app.name: _provider(_app(data, app.name)) for app in run.apps}
    used = {app.policy.name for app in run.apps}
    found = False
    for provider in dict.fromkeys(one for one in providers.values() if one is not None):
        for name in policies_of(provider):
            if name in used:
                continue
            found = True
            apps = {app: {"policy": name} for app, its in providers.items() if its == provider}
            yield from (Remedied(_with_apps(one, apps), name) for one in _addressings(data, run))
    if not found:
        raise CannotApply("the catalogue knows no other rules of the provider that are in force")


def _addressings(data: Data, run: Scenario) -> Iterator[Data]:
    """Yield the data, then with incidents that name user and app: as the other rules may ask."""
    yield data
    steps = [
        addressed(written, step.action, run)
        for written, step in zip(data["steps"], run.steps, strict=True)
    ]
    if steps != data["steps"]:
        yield {**data, "steps": steps}


def _app(data: Data, app: str) -> Data:
    """Return the policy and tolerance that are written for an app."""
    if "apps" in data:
        return data["apps"][app] or {}
    return {key: data[key] for key in ("policy", "tolerance") if key in data}


def _with_apps(data: Data, apps: Mapping[str, Data]) -> Data:
    """Return the data with the policy and tolerance of some apps written anew."""
    if "apps" in data:
        return {**data, "apps": {**data["apps"], **apps}}
    rest = {key: value for key, value in data.items() if key not in ("policy", "tolerance")}
    return {**rest, **next(iter(apps.values()))}


def _forgiving(app: Data, text: str) -> Data:
    """Return an app whose policy accepts a replaced refresh token for that long."""
    policy = app.get("policy", DEFAULT_POLICY)
    if not isinstance(policy, Mapping):
        policy = {"name": f"{stem(policy)}-with-grace", "extends": policy}
    refresh: Mapping[str, Any] = policy.get("refresh") or {}
    rule = {**(refresh.get("grace") or {}), "for": text}
    return {**app, "policy": {**policy, "refresh": {**refresh, "grace": rule}}}


def _provider(app: Data) -> str | None:
    """Return the provider whose rules an app follows; None if that is not told."""
    policy = app.get("policy", DEFAULT_POLICY)
    if isinstance(policy, Mapping):
        if isinstance(policy.get("provider"), str):
            return str(policy["provider"])
        policy = policy.get("extends")
    return None if policy is None or names_a_file(policy) else provider_of(policy)
