"""What a run is called: the policy of its app, written as the command line takes it."""

from tolsim.render.words.names import listed, shown
from tolsim.simulation.scenario import App, Scenario


def policy_at(name: str, tolerance: int | None) -> str:
    """`zoom-user@2`; a policy without a knob by its name alone."""
    return shown(name) if tolerance is None else f"{shown(name)}@{tolerance}"


def run_name(scenario: Scenario) -> str:
    """`zoom-user@2`, or `dev zoom-user@1 and prod zoom-user@2` where apps differ."""
    names = {app.name: _policy_of(app) for app in scenario.apps}
    if len(set(names.values())) == 1:
        return next(iter(names.values()))
    return listed([f"{shown(app)} {name}" for app, name in names.items()])


def names_apart(one: Scenario, other: Scenario) -> tuple[str, str]:
    """Name two runs of a file: `tolerance 1` and `tolerance 0` where nothing else differs."""
    both = [scenario.apps for scenario in (one, other)]
    if all(len(apps) == 1 for apps in both) and both[0][0].policy.name == both[1][0].policy.name:
        here, there = (apps[0].tolerance for apps in both)
        if here is not None and there is not None and here != there:
            return f"tolerance {here}", f"tolerance {there}"
    return run_name(one), run_name(other)


def _policy_of(app: App) -> str:
    return policy_at(app.policy.name, app.tolerance)
