"""What the head of a scenario file was meant to be, where it is not that."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from tolsim.documents.policies.model import PolicyModel
from tolsim.documents.problems import DocumentError, Problem, Problems
from tolsim.documents.scenarios.model import STEPS, ScenarioModel, SystemModel
from tolsim.documents.scenarios.steps.meant import MODIFIERS
from tolsim.documents.shape.structure import salvage
from tolsim.documents.yaml.nodes import Node, mapping

_RULES: Final = frozenset(PolicyModel.__struct_fields__) - {
    "name",
    *ScenarioModel.__struct_fields__,
}
"""What a policy can hold, and a scenario cannot."""


def refuse_policy(node: Node, problems: Problems) -> DocumentError | None:
    """Return the error of a file that is a policy, not a scenario; None if it is none."""
    keys = {key for key, _ in node.items()}
    if not keys & _RULES or keys & {"steps", "systems"}:
        return None
    name = node.source.typed
    return problems.fatal(
        node.place, "not-a-scenario", "this is a policy, not a scenario",
        f"try it with `tolsim run two_systems --policy {name}`, "
        f"or see whether it is sound with `tolsim policies check {name}`",
    )  # fmt: skip


def salvage_head(node: Node) -> ScenarioModel | None:
    """Return what is sound of a head that does not conform, or None where nothing is.

    A system or a user has its name even where the name, or what is said of it, is not sound.
    """
    sound = salvage(node, ScenarioModel, title="?", systems=["?"], steps=[])
    systems, users = _names(node.get("systems")), _names(node.get("users"))
    if sound is None:
        return None
    written = node.get("systems")
    models = {
        name: salvage(member, SystemModel) or SystemModel()
        for name, member in (written.items() if written else ())
    }
    return replace(sound, systems=models or systems, users=users or UNSET)


def _names(node: Node | None) -> list[str]:
    """Return the names in a list, a mapping, or a text that was meant to be a list."""
    if node is None:
        return []
    if isinstance(node.value, str):
        return re.split(r"[\s,]+", node.value.strip(" [],"))
    return [name for name in node.value if isinstance(name, str)] if node.depth else []


def without_slipped(node: Node, problems: Problems) -> Node:
    """Return a head without the keys that slipped out of its steps, after noting them."""
    steps = (node.get("steps") or node).each()
    slipped = {
        key: member
        for key, member in node.items()
        if key in (*MODIFIERS, *STEPS) and steps and steps[0].mark < member.key_place.mark
    }
    if not slipped:
        return node
    for key, member in slipped.items():
        above = [step for step in steps if step.mark < member.key_place.mark][-1]
        _refuse_outside(key, member, above, problems)
    return mapping({key: one for key, one in node.items() if key not in slipped}, node)


def _refuse_outside(key: str, member: Node, above: Node, problems: Problems) -> None:
    # Imported late: it compiles patterns that a sound file has no use for.
    from tolsim.documents.yaml.indentation import in_words

    mark = member.key_place.mark
    line = _line(member)
    by = above.mark.column - mark.column
    is_block = _line(above)[: above.mark.column - 1].strip() == "-"
    if key in STEPS:
        sentence = f"`{key}` stands outside of the steps"
        help_ = f"write it with a dash: `{' ' * (by - 2)}- {line.strip()}`"
    else:
        sentence = f"`{key}` stands outside of the step"
        help_ = f"indent it by {in_words(by)} more: `{' ' * by}{line.strip()}`"
    problems.add(
        member.key_place, "unknown-key", sentence,
        help_ if is_block else "move it into the brackets",
    )  # fmt: skip


def _line(node: Node) -> str:
    """Return the line on which a node, or its key, begins."""
    return node.source.line(node.key_place.mark.line)


def without_duplicates(node: Node, problems: Iterable[Problem]) -> Iterable[Problem]:
    """Yield problems without those of verbs that are written twice because they lack dashes."""
    steps = node.get("steps")
    inside = {one.key_place.mark.column for _, one in steps.items()} if steps else set()
    for problem in problems:
        is_step = problem.code == "duplicate-key" and problem.mark.column in inside
        if not (is_step and steps is not None and problem.mark > steps.mark):
            yield problem
