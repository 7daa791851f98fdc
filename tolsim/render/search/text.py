"""The answers of `explore`, and of `distinguish` for two policies, as text."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from tolsim.analysis.search.distinguish import Distinction
from tolsim.analysis.search.explore import GOALS, Exploration
from tolsim.render.page.inert import shown


def explore_text(label: str, found: Exploration, width: int) -> str:
    """Say whether and how soon a policy reaches the goal, with the scenario that shows it."""
    goal = GOALS.get(found.goal, found.goal)
    if found.scenario is not None:
        head = f"{label} reaches this in {count(found.depth, 'action')}: {goal}."
        searched = f"Searched {count(found.states, 'state')}."
        return with_scenario([head, searched], found.scenario, width)
    if found.exhaustive:
        head = f"{label} never reaches this, by no sequence of any length: {goal}."
        visited = f"Every state that these actions can reach was visited: {found.states}."
        return page([head, visited], width)
    head = f"{label} does not reach this within {found.bound}: {goal}."
    return page([head, cut_short(found.states, found.depth)], width)


def distinguish_text(labels: Sequence[str], found: Distinction, width: int) -> str:
    """Show the experiment that distinguishes two policies, or say that there is none."""
    both = " and ".join(labels)
    if found.scenario is not None:
        head = f"{both} answer differently at the last of {count(found.depth, 'action')}."
        searched = f"Searched {count(found.states, 'state')}."
        return with_scenario([head, searched], found.scenario, width)
    if found.exhaustive and not found.states:
        return page([f"{both} have the same rules: no request tells them apart."], width)
    if found.exhaustive:
        head = f"{both} cannot be told apart with these actions, however many."
        return page([head, f"Every pair of states was visited: {found.states}."], width)
    head = f"{both} are not told apart within {found.bound}."
    return page([head, cut_short(found.states, found.depth)], width)


def cut_short(states: int, depth: int) -> str:
    """Say how far a search got that did not visit every state."""
    return f"Searched {count(states, 'state')} to depth {depth}; more may lie beyond."


def count(number: int, word: str) -> str:
    """Count things: `1 state`, `1,234 states`."""
    return f"{number} {word}" if number == 1 else f"{number:,} {word}s"


def page(sentences: Sequence[str], width: int) -> str:
    """Fold sentences, each on lines of its own."""
    return "".join(f"{line}\n" for line in folded([one for one in sentences if one], width))


def with_scenario(lines: Sequence[str], scenario: str, width: int) -> str:
    """Put lines as comments above a scenario: the whole is a file that `tolsim run -` accepts."""
    return "".join(f"# {line}".rstrip() + "\n" for line in folded(lines, width - 2)) + scenario


def folded(lines: Sequence[str], width: int) -> Iterator[str]:
    """Fold lines to a width; what is carried over is indented further."""
    for line in map(shown, lines):
        indent = line[: len(line) - len(line.lstrip())]
        deeper = indent + "  " if indent else ""
        yield from wrap(
            line, width, subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False
        ) or [""]
