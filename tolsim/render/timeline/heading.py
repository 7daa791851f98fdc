"""The heading: what is replayed, under which policies, and what their tolerance means."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.engine.policy import TOKEN_KINDS
from tolsim.render.page.fold import hanging, packed
from tolsim.render.page.symbols import DOT, LOST, Pen
from tolsim.render.words.about import paragraphs
from tolsim.render.words.clock import day_and_time, zone
from tolsim.render.words.names import listed, one_line, shown
from tolsim.render.words.rules import knob_sentence
from tolsim.simulation.scenario import App, Scenario


def about(scenario: Scenario, *, width: int) -> list[Text]:
    """Write the lines of what the file says about itself; an address stays whole."""
    said = [Text(one_line(paragraph)) for paragraph in paragraphs(scenario.about)]
    lines = [line for one in said for line in hanging(Text(), one, width, foreign=True)]
    return [*lines, *(Text(shown(url)) for url in scenario.sources)]


def heading(scenario: Scenario, *, width: int, pen: Pen, rules: bool = True) -> list[Text]:
    """Write the lines of the heading; without `rules`, not what the tolerance means."""
    lines = hanging(Text(), Text(one_line(scenario.title), LOST), width, foreign=True)
    for facts in _who(scenario):
        lines += packed(Text(), map(Text, facts), f" {pen.glyph(DOT)} ", width)
    for words in (
        *_zone(scenario),
        *_shared_stores(scenario),
        *_saves(scenario),
        *(meanings(scenario) if rules else ()),
    ):
        lines += hanging(Text(), Text(words), width, 2)
    return lines


def _who(scenario: Scenario) -> Iterator[Sequence[str]]:
    """Yield a line for each app, and one for the users if several apps share them."""
    users = [] if scenario.users == ("user",) else [_several("user", scenario.users)]
    alone = len(scenario.apps) == 1
    for app in scenario.apps:
        systems = [system.name for system in scenario.systems if system.app == app.name]
        policy = _policy(app, defaulted=scenario.policy_defaulted)
        middle = users if alone else []
        named = policy if alone else f"app {shown(app.name)}: {policy}"
        yield [named, *middle, *([_several("system", systems)] if systems else [])]
    if users and not alone:
        yield users


def _policy(app: App, *, defaulted: bool) -> str:
    tolerance = "" if app.tolerance is None else f", tolerance {app.tolerance}"
    stands_in = " (none is named)" if defaulted else ""
    return f"policy {shown(app.policy.name)}{stands_in}{tolerance}"


def _several(thing: str, names: Sequence[str]) -> str:
    return f"{thing if len(names) == 1 else f'{thing}s'} {', '.join(map(shown, names))}"


def _shared_stores(scenario: Scenario) -> Iterator[str]:
    stores: dict[str, list[str]] = {}
    for system in scenario.systems:
        if system.store is not None:
            stores.setdefault(system.store, []).append(shown(system.name))
    for store, systems in stores.items():
        if len(systems) > 1:
            yield f"{listed(systems)} share the store {shown(store)}"


def _zone(scenario: Scenario) -> Iterator[str]:
    if scenario.start is not None:
        day, _ = day_and_time(scenario, 0)
        yield f"times are {zone(scenario.start)}; those without a day are of {day}"


def _saves(scenario: Scenario) -> Iterator[str]:
    """Say which clients do not save all that a refresh brings."""
    for system in scenario.systems:
        if set(system.saves) != set(TOKEN_KINDS):
            what = f"only the {system.saves[0]} token" if system.saves else "nothing"
            yield f"{shown(system.name)} saves {what} of what a refresh brings"


def meanings(scenario: Scenario) -> Iterator[str]:
    """Say what the tolerance of each policy means, once for apps that agree."""
    meanings: dict[str, None] = {}
    for app in scenario.apps:
        if app.tolerance is not None and app.policy.tolerance is not None:
            says = knob_sentence(app.policy, app.policy.tolerance.sets)
            meanings[f"tolerance {app.tolerance} here means: {says}"] = None
    yield from meanings
