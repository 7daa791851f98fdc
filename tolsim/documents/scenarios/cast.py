"""Who takes part in a scenario, and the names by which its steps speak of them."""

import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from msgspec import UnsetType

from tolsim.documents.problems import Problems, did_you_mean
from tolsim.documents.scenarios.model import ScenarioModel, SystemModel
from tolsim.documents.yaml.nodes import Node
from tolsim.engine.policy import TOKEN_KINDS
from tolsim.simulation.scenario import Actor, System

ONLY_APP: Final = "app"
ONLY_USER: Final = "user"

_LABEL: Final = re.compile(r"(?P<who>.+)\.(?P<letter>[AR])(?P<n>[1-9][0-9]{0,8})")


class Label(NamedTuple):
    """A token's label: the n-th access (A) or refresh (R) token that an actor was issued."""

    actor: Actor
    letter: Literal["A", "R"]
    n: int


class Cast(NamedTuple):
    """The apps, systems and users of a scenario."""

    apps: tuple[str, ...]
    systems: dict[str, System]
    users: tuple[str, ...]

    @property
    def single_user(self) -> bool:
        """Whether `user@` can be left out everywhere."""
        return len(self.users) == 1

    def store(self, system: str) -> tuple[str, str]:
        """Return where a system remembers: its store, or a place of its own."""
        named = self.systems[system].store
        return ("store", named) if named is not None else ("system", system)

    def app_of(self, actor: Actor) -> str:
        """Return the app that a system is a deployment of."""
        return self.systems[actor.system].app

    def show(self, actor: Actor) -> str:
        """Return an actor as traces write it: `user@system` where there are several users."""
        if self.single_user or actor.user is None:
            return actor.system
        return f"{actor.user}@{actor.system}"

    def show_label(self, label: Label) -> str:
        """Return a label as traces write it."""
        return f"{self.show(label.actor)}.{label.letter}{label.n}"


def read_cast(head: ScenarioModel, node: Node, problems: Problems) -> Cast:
    """Return the cast that the head of a scenario declares."""
    apps = tuple(head.apps) if isinstance(head.apps, dict) else (ONLY_APP,)
    users = tuple(head.users) if isinstance(head.users, list) else (ONLY_USER,)
    for key, names in (("systems", head.systems), ("users", head.users)):
        if isinstance(names, list):
            _check_distinct(node.at(key), problems)
    declared = head.systems if isinstance(head.systems, dict) else dict.fromkeys(head.systems)
    systems = {
        name: _system(name, model or SystemModel(), apps, node.at("systems"), problems)
        for name, model in declared.items()
    }
    _check_stores(systems, node.at("systems"), problems)
    return Cast(apps, systems, users)


def _check_distinct(listed: Node, problems: Problems) -> None:
    seen: set[str] = set()
    for element in listed.each():
        if not isinstance(element.value, str):
            continue  # told already: it is not a name
        if element.value in seen:
            problems.add(
                element.place, "duplicate-name", f"`{element.value}` is listed twice",
                "keep one of them",
            )  # fmt: skip
        seen.add(element.value)


def _system(
    name: str, model: SystemModel, apps: tuple[str, ...], node: Node, problems: Problems
) -> System:
    store = model.store if isinstance(model.store, str) else None
    saves = TOKEN_KINDS if isinstance(model.saves, UnsetType) else tuple(model.saves)
    if not isinstance(model.app, str):
        if len(apps) > 1:
            member = node.get(name)
            place = member.key_place if member else node.place
            problems.add(
                place, "which-app", f"the system `{name}` names no app, and there are several",
                f"write `{name}: {{app: {apps[0]}}}`",
            )  # fmt: skip
        return System(name, apps[0], store, saves)
    if model.app not in apps:
        unknown_app(node.at(name).at("app"), apps, problems)
        return System(name, apps[0], store, saves)
    return System(name, model.app, store, saves)


def unknown_app(node: Node, apps: Iterable[str], problems: Problems) -> None:
    """Note an app that the scenario does not declare."""
    problems.add(
        node.place, "unknown-app", f"no app is called `{node.value}`",
        did_you_mean(node.value, apps),
    )  # fmt: skip


def _check_stores(systems: dict[str, System], node: Node, problems: Problems) -> None:
    first: dict[str, System] = {}
    for name, system in systems.items():
        if system.store is None:
            continue
        other = first.setdefault(system.store, system)
        if other.app != system.app:
            problems.add(
                node.at(name).at("store").place, "store-of-two-apps",
                f"`{name}` of {system.app} shares a store with `{other.name}` of {other.app}",
                "give the systems of each app a store of their own",
            )  # fmt: skip


def split_who(text: str) -> tuple[str | None, str]:
    """Return the user, if one is written, and the system of `[user@]system`."""
    user, at, system = text.rpartition("@")
    return (user if at else None), system


def read_actor(
    text: str, node: Node, cast: Cast, problems: Problems, *, bare: bool = False
) -> Actor | None:
    """Return the actor that `[user@]system` means, or None after noting why it means none.

    `bare` allows a system without a user where there are several.
    """
    user, system = split_who(text)
    if system not in cast.systems:
        problems.add(
            node.place, "unknown-system", f"no system is called `{system}`",
            did_you_mean(system, cast.systems),
        )  # fmt: skip
        return None
    if user is None:
        if not cast.single_user and not bare:
            problems.add(
                node.place, "which-user", f"`{system}` has several users here",
                f"write `{cast.users[0]}@{system}`",
            )  # fmt: skip
            return None
        return Actor(system, cast.users[0] if cast.single_user else None)
    if user not in cast.users:
        unknown_user(user, node, cast, problems)
        return None
    return Actor(system, user)


def unknown_user(user: str, node: Node, cast: Cast, problems: Problems) -> None:
    """Note a user that the scenario does not declare."""
    problems.add(
        node.place, "unknown-user", f"no user is called `{user}`", did_you_mean(user, cast.users)
    )


def is_label(text: str) -> bool:
    """Return whether a text has the form of a label."""
    return _LABEL.fullmatch(text) is not None


def read_label(text: str, node: Node, cast: Cast, problems: Problems) -> Label | None:
    """Return the label that a text writes, or None after noting why it is none."""
    found = _LABEL.fullmatch(text)
    if found is None:
        problems.add(
            node.place, "not-a-label", f"`{text}` is not a token's label",
            f"write one such as {next(iter(cast.systems))}.A1 or {next(iter(cast.systems))}.R1",
        )  # fmt: skip
        return None
    # A label without a user is that of client credentials; whether there are any is
    # for the count of what was issued to say.
    actor = read_actor(found["who"], node, cast, problems, bare=True)
    if actor is None:
        return None
    return Label(actor, "A" if found["letter"] == "A" else "R", int(found["n"]))
