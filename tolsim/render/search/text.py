"""The answers of `explore`, and of `distinguish` for two policies, as text."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from tolsim.analysis.search.distinguish import Distinction
from tolsim.analysis.search.explore import GOALS, Exploration
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.breadth_first import INTERRUPTED
from tolsim.analysis.search.space.moves import ActionName
from tolsim.documents import duration
from tolsim.render.page.inert import shown

ACTION_WORDS: Mapping[ActionName, str] = {
    "login": "logins",
    "refresh": "refreshes",
    "call": "calls",
    "lost": "lost answers",
    "copy": "copies",
    "forget": "forgotten tokens",
    "client_credentials": "client credentials",
    "wait": "waits",
}


def explore_text(label: str, found: Exploration, width: int) -> str:
    """Say whether and how soon a policy reaches the goal, with the scenario that shows it."""
    goal = GOALS.get(found.goal, found.goal)
    if found.scenario is not None:
        steps = count(found.depth, "action")
        if found.waits:
            steps += f" and {count(found.waits, 'wait')}"
        head = f"{label} reaches this in {steps}: {goal}."
        searched = f"Searched {count(found.states, 'state')}."
        return with_scenario([head, searched], found.scenario, width)
    if found.exhaustive:
        head = f"{label} never reaches this, by no sequence of any length: {goal}."
        by = "these actions" if found.waits is None else "these actions and any waits"
        return page([head, f"Every state that {by} can reach was visited: {found.states}."], width)
    head = f"{label} does not reach this{within(found.bound)}: {goal}."
    return page([head, cut_short(found.states, found.depth)], width)


def distinguish_text(labels: Sequence[str], found: Distinction, width: int) -> str:
    """Show the experiment that distinguishes two policies, or say that there is none."""
    both = " and ".join(labels)
    if found.scenario is not None:
        head = f"{both} answer differently at the last of {count(found.depth, 'action')}"
        waited = f", after {duration(found.waited)} of waiting" if found.waited else ""
        lines = [f"{head}{waited}.", *_wider(found), f"Searched {count(found.searched, 'state')}."]
        return with_scenario(lines, found.scenario, width)
    if found.exhaustive and not found.states:
        return page([f"{both} have the same rules: no request tells them apart."], width)
    alone = () if found.alone is None else _apart(both, found.alone)
    searched = f"Every pair of states was visited: {found.states:,}."
    if not found.exhaustive:
        searched = cut_short(found.states, found.depth)
    return page([*alone, *_apart("They" if alone else both, found), searched], width)


def _apart(both: str, found: Distinction) -> Iterator[str]:
    """Say that policies are not told apart, and how much that says."""
    actions = actions_words(found.question)
    if found.exhaustive:
        yield f"{both} cannot be told apart by {actions}, however many."
    else:
        yield f"{both} are not told apart by {actions}{within(found.bound)}."


def _wider(found: Distinction) -> Iterator[str]:
    """Say what the first question came to, where its terms did not do."""
    if found.alone is not None:
        yield wider(found.alone.question, found.alone.depth if found.alone.found else None)

    if found.in_vain is not None:
        yield in_vain(found.in_vain.question, found.in_vain.bound)


def in_vain(question: Question, bound: str | None) -> str:
    """Say that the terms of a question do no better."""
    return f"By {actions_words(question)} nothing better was found{within(bound)}."


def within(bound: str | None) -> str:
    """Say where a search ended that did not visit every state; nothing if it did."""
    if bound == INTERRUPTED:
        return " before you interrupted"
    return "" if bound is None else f" within {bound}"


def wider(alone: Question, steps: int | None, apart: str = "they are not told apart") -> str:
    """Say why more was tried than a first question allows: what that takes, or that it fails."""
    if steps is None:
        return f"By {actions_words(alone)} alone {apart}."
    return f"By {actions_words(alone)} alone it takes {count(steps, 'action')}."


def actions_words(question: Question) -> str:
    """Name what a search may do: `logins, refreshes and calls`."""
    *first, last = [ACTION_WORDS[action] for action in question.actions]
    return f"{', '.join(first)} and {last}" if first else last


def cut_short(states: int, depth: int) -> str:
    """Say how far a search got that did not visit every state."""
    return f"Searched {count(states, 'state')} to depth {depth}; more may lie beyond."


def distinguish_document(found: Distinction) -> dict[str, object]:
    """Return the answer as the JSON of `distinguish` holds it."""
    return {
        "found": found.found,
        "exhaustive": found.exhaustive,
        "bound": found.bound,
        "states": found.searched,
        "depth": found.depth,
        "actions": found.question.actions,
        "waited": found.waited,
        "scenario": found.scenario,
    }


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
