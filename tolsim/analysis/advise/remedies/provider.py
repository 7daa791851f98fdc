"""What only the provider can change: its tolerance, its grace, its rules."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tolsim.analysis.advise.remedies.remedy import CannotApply, Remedied
from tolsim.analysis.advise.remedies.writing import Data
from tolsim.catalogue.library import policies_of, provider_of
from tolsim.documents.durations import parse_duration
from tolsim.documents.scenarios.rebasing import names_a_file
from tolsim.documents.scenarios.runs import DEFAULT_POLICY
from tolsim.simulation import Scenario

GRACES: Final = ("10s", "30s", "1m", "5m", "10m", "1h")
"""The graces tried, shortest first: those that providers are known to give."""


def tolerances(most: int) -> Callable[[Data, Scenario], Iterator[Remedied]]:
    """Return the remedy that turns the knob of every policy that has one, from 0 to `most`."""

    def tolerance(data: Data, run: Scenario) -> Iterator[Remedied]:
        knobs = {app.name for app in run.apps if app.policy.tolerance is not None}
        if not knobs:
            raise CannotApply("the policy has no tolerance to raise")
        for number in range(most + 1):
            changed = _each_app(
                data, lambda name, app: {**app, "tolerance": number} if name in knobs else app
            )
            yield Remedied(changed, number)

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
        changed = _each_app(
            data, lambda name, app: _forgiving(app, text) if name in replacing else app
        )
        yield Remedied(changed, text)


def other_policy(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Follow other rules of the same provider that the catalogue knows."""
    providers = {app.name: _provider(_written(data, app.name)) for app in run.apps}
    used = {app.policy.name for app in run.apps}
    found = False
    for provider in dict.fromkeys(one for one in providers.values() if one is not None):
        for name in policies_of(provider):
            if name in used:
                continue
            found = True
            new = {"policy": name}
            yield Remedied(
                _each_app(
                    data, lambda app, written: new if providers[app] == provider else written
                ),
                name,
            )
    if not found:
        raise CannotApply("the catalogue knows no other rules of the provider that are in force")


def _each_app(data: Data, change: Callable[[str, Data], Data]) -> Data:
    """Return the data with what it says of each app's policy and tolerance changed."""
    if "apps" in data:
        apps = {name: change(name, written or {}) for name, written in data["apps"].items()}
        return {**data, "apps": apps}
    rest = {key: value for key, value in data.items() if key not in ("policy", "tolerance")}
    return {**rest, **change("app", _written(data, "app"))}


def _written(data: Data, app: str) -> Data:
    if "apps" in data:
        return data["apps"][app] or {}
    return {key: data[key] for key in ("policy", "tolerance") if key in data}


def _forgiving(app: Data, text: str) -> Data:
    """Return an app whose policy accepts a replaced refresh token for that long."""
    policy = app.get("policy", DEFAULT_POLICY)
    if not isinstance(policy, Mapping):
        name = policy.rpartition("/")[2].removesuffix(".yaml").removesuffix(".yml")
        policy = {"name": f"{name}-with-grace", "extends": policy}
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
