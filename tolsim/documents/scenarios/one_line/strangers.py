"""Systems of steps in one line that look like another one misspelled: no list declares them."""

from collections.abc import Iterator, Mapping
from typing import Any

from tolsim.documents.lookup import look_up, suggestions
from tolsim.documents.scenarios.cast import split_who


def strangers(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each system that can never have a token, and those with one that are called alike."""
    steps = [one for step in data["steps"] for one in step.get("race", (step,))]
    holders = dict.fromkeys(_taking(steps))
    for system in data["systems"]:
        if system not in holders and (near := suggestions(look_up(system, holders))):
            yield system, near


def _taking(steps: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield whom each step gives a token, if it succeeds."""
    for step in steps:
        for key in ("login", "client_credentials", "to"):
            if key in step:
                _, system = split_who(step[key])
                yield system
