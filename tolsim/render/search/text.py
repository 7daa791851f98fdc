"""What searches found, in words: `explore`, and `distinguish` for two policies."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from tolsim.analysis.search.distinguish import Distinction
from tolsim.analysis.search.explore import GOALS, Exploration


def explore_text(label: str, found: Exploration, width: int) -> str:
    """Whether and how soon a policy reaches the goal, and the scenario that shows it."""
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
    """The experiment that tells two policies apart, or that there is none."""
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
    """How far a search came that did not visit every state."""
    return f"Searched {count(states, 'state')} to depth {depth}; more may lie beyond."


def count(number: int, word: str) -> str:
    """A number of things: `1 state`, `1,234 states`."""
    return f"{number} {word}" if number == 1 else f"{number:,} {word}s"


def page(sentences: Sequence[str], width: int) -> str:
    """Sentences, each on lines of its own."""
    return "".join(f"{line}\n" for line in folded([one for one in sentences if one], width))


def with_scenario(lines: Sequence[str], scenario: str, width: int) -> str:
    """Lines as comments above a scenario: all of it is a file that `tolsim run -` takes."""
    return "".join(f"# {line}".rstrip() + "\n" for line in folded(lines, width - 2)) + scenario


def folded(lines: Sequence[str], width: int) -> Iterator[str]:
    """Lines folded to a width, what goes on further in than what began."""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        deeper = indent + "  " if indent else ""
        yield from wrap(
            line, width, subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False
        ) or [""]
