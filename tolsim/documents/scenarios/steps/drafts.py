"""The shape of each step: one verb, its modifiers, and the steps inside a race or a repeat."""

from typing import Final, NamedTuple

from tolsim.documents.problems import Problems
from tolsim.documents.scenarios import model as models
from tolsim.documents.scenarios.steps.meant import (
    MODIFIERS,
    refuse_modifiers,
    refuse_text,
    refuse_verb,
    without_outcomes,
)
from tolsim.documents.shape.structure import conform, salvage, sound_part
from tolsim.documents.yaml.nodes import Node, mapping

EXPECTATIONS: Final = ("expect", "answer", "then")
MOST_REPEATS: Final = 3
"""How deep repeats nest."""


class Draft(NamedTuple):
    """A step, or as much of it as is sound.

    `inside` are the racers of a race or the steps of a repeat, None for those that cannot be read.
    """

    verb: str
    node: Node
    model: models.Timed
    inside: tuple["Draft | None", ...] = ()

    @property
    def value(self) -> Node:
        """The value of the verb."""
        return self.node.at(self.verb)


def draft_step(node: Node, problems: Problems, example: str, repeats: int = 0) -> Draft | None:
    """Return a step with its shape checked, or None after noting what is wrong with it.

    `example` is a system of the file; `repeats` counts those that the step stands in.
    """
    verb = _verb(node, tuple(models.STEPS), example, problems)
    if verb is None:
        return None
    if node.get("at") and node.get("after"):
        problems.add(
            node.at("at").key_place, "at-and-after", "a step has both `at` and `after`",
            "keep one of them",
        )  # fmt: skip
    if verb == "repeat":
        node = _without_expectations(node, problems)
    elif verb != "race":
        node = without_outcomes(node, problems)
    draft = _shaped(verb, node, problems)
    if repeats:
        _refuse_at(node, problems)
    if draft is not None and verb == "race":
        racers = (_racer(racer, example, problems) for racer in draft.value.each())
        return draft._replace(inside=tuple(racers))
    if draft is not None and verb == "repeat":
        return _repeat(draft, problems, example, repeats + 1)
    return draft


def _repeat(draft: Draft, problems: Problems, example: str, repeats: int) -> Draft | None:
    if repeats > MOST_REPEATS:
        problems.add(
            draft.value.key_place, "too-many-repeats",
            f"this repeat stands in {MOST_REPEATS} others",
            "write the inner steps out, or make one repeat of two",
        )  # fmt: skip
        return None
    steps = draft.node.get("steps")
    inside = steps.each() if steps else ()
    return draft._replace(
        inside=tuple(draft_step(step, problems, example, repeats) for step in inside)
    )


def _without_expectations(node: Node, problems: Problems) -> Node:
    """Return a repeat without what only the steps inside it can expect."""
    for key in EXPECTATIONS:
        if (member := node.get(key)) is not None:
            problems.add(
                member.key_place, "not-on-a-repeat", f"a repeat cannot carry `{key}`",
                "write it at a step inside: it is judged in every round",
            )  # fmt: skip
    return mapping({key: member for key, member in node.items() if key not in EXPECTATIONS}, node)


def _refuse_at(node: Node, problems: Problems) -> None:
    if (at := node.get("at")) is not None:
        problems.add(
            at.key_place, "at-in-a-repeat", "a repeated step cannot happen at one time",
            "write `after`, or `every` beside `repeat`: the time from round to round",
        )  # fmt: skip


def _shaped(verb: str, node: Node, problems: Problems) -> Draft | None:
    """Return what is sound of a step, so that the rest of it can be looked at too."""
    model = conform(node, models.STEPS[verb], problems)
    if model is not None:
        return Draft(verb, node, model)
    part = sound_part(node, models.STEPS[verb])
    rest = salvage(part, models.STEPS[verb])
    return Draft(verb, part, rest) if rest is not None and part.get(verb) else None


def _verb(node: Node, verbs: tuple[str, ...], example: str, problems: Problems) -> str | None:
    written = [key for key, _ in node.items() if key in models.STEPS]
    if node.members is None:
        refuse_text(node, verbs, example, problems)
    elif not written:
        _no_verb(node, verbs, problems)
    elif len(written) > 1:
        problems.add(
            node.at(written[1]).key_place, "two-verbs",
            f"a step has both `{written[0]}` and `{written[1]}`", "make two steps of them",
        )  # fmt: skip
    elif written[0] not in verbs:
        problems.add(
            node.at(written[0]).key_place, "not-in-a-race", f"`{written[0]}` cannot race",
            f"race {', '.join(verbs)}",
        )  # fmt: skip
    else:
        return written[0]
    return None


def _no_verb(node: Node, verbs: tuple[str, ...], problems: Problems) -> None:
    for key, member in node.items():
        if key not in MODIFIERS:
            refuse_verb(key, member, verbs, problems)
            return
    refuse_modifiers(node, verbs, problems)


def _racer(node: Node, example: str, problems: Problems) -> Draft | None:
    verb = _verb(node, models.RACERS, example, problems)
    if verb is None:
        return None
    node = without_outcomes(node, problems)
    draft = _shaped(verb, node, problems)
    for key in models.NOT_IN_A_RACE:
        if (member := node.get(key)) is not None:
            problems.add(
                member.key_place, "not-in-a-race", f"a racer cannot carry `{key}`",
                "move the step out of the race: all racers are sent" if key == "if"
                else "write it beside `race`: all racers are sent at one instant",
            )  # fmt: skip
    return draft
