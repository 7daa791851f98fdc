"""The shape of each step: one verb, the modifiers that it may carry, and the racers of a race."""

from typing import NamedTuple

from tolsim.documents.problems import Problems
from tolsim.documents.scenarios import model as models
from tolsim.documents.shape.structure import conform, salvage, sound_part, unknown_key
from tolsim.documents.yaml.nodes import Node


class Draft(NamedTuple):
    """A step, or as much of it as is sound; `racers` are those of a race, None the unreadable."""

    verb: str
    node: Node
    model: models.Modifiers
    racers: tuple["Draft | None", ...] = ()

    @property
    def value(self) -> Node:
        """The value of the verb."""
        return self.node.at(self.verb)


def drafted(node: Node, problems: Problems) -> Draft | None:
    """Return a step with its shape checked, or None after noting what is wrong with it."""
    verb = _verb(node, tuple(models.STEPS), problems)
    if verb is None:
        return None
    if node.get("at") and node.get("after"):
        problems.add(
            node.at("at").key_place, "at-and-after", "a step has both `at` and `after`",
            "keep one of them",
        )  # fmt: skip
    draft = _shaped(verb, node, problems)
    if draft is None or verb != "race":
        return draft
    racers = tuple(_racer(racer, problems) for racer in draft.value.each())
    return draft._replace(racers=racers)


def _shaped(verb: str, node: Node, problems: Problems) -> Draft | None:
    """Return what is sound of a step, so that the rest of it can be looked at too."""
    model = conform(node, models.STEPS[verb], problems)
    if model is not None:
        return Draft(verb, node, model)
    part = sound_part(node, models.STEPS[verb])
    rest = salvage(part, models.STEPS[verb])
    return Draft(verb, part, rest) if rest is not None and part.get(verb) else None


def _verb(node: Node, verbs: tuple[str, ...], problems: Problems) -> str | None:
    written = [key for key, _ in node.items() if key in models.STEPS]
    if node.members is None:
        problems.add(node.place, "wrong-type", "a step is a mapping", "write `login: legacy`")
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
    modifiers = {"after", "at", "note", "then", "expect", "answer"}
    for key, member in node.items():
        if key not in modifiers:
            unknown_key(member.key_place, key, verbs, problems)
            return
    problems.add(
        node.place, "no-verb", "the step does nothing", f"write one of: {', '.join(verbs)}"
    )


def _racer(node: Node, problems: Problems) -> Draft | None:
    verb = _verb(node, models.RACERS, problems)
    if verb is None:
        return None
    draft = _shaped(verb, node, problems)
    for key in models.NOT_IN_A_RACE:
        if (member := node.get(key)) is not None:
            problems.add(
                member.key_place, "not-in-a-race", f"a racer cannot carry `{key}`",
                "write it beside `race`: all racers are sent at one instant",
            )  # fmt: skip
    return draft
