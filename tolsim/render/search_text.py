"""What searches found, in words: `explore`, `distinguish` and `identify`."""

from collections.abc import Iterator, Sequence
from textwrap import fill

from tolsim.analysis.distinguish import Distinction, Tree
from tolsim.analysis.explore import GOALS, Exploration
from tolsim.analysis.identify import Contradiction, Fit, Identification

SHOWN_CONTRADICTIONS = 12
"""Policies ruled out that the text names one by one, the nearest misses first."""


def explore_text(label: str, found: Exploration, width: int) -> str:
    """Whether and how soon a policy reaches the goal, and the scenario that shows it."""
    goal = GOALS.get(found.goal, found.goal)
    if found.scenario is not None:
        head = f"{label} reaches this in {_count(found.depth, 'action')}: {goal}."
        searched = f"Searched {_count(found.states, 'state')}."
        return _with_scenario([head, searched], found.scenario, width)
    if found.exhaustive:
        head = f"{label} never reaches this, by no sequence of any length: {goal}."
        visited = f"Every state that these actions can reach was visited: {found.states}."
        return _page([head, visited], width)
    head = f"{label} does not reach this within {found.bound}: {goal}."
    return _page([head, _cut_short(found.states, found.depth)], width)


def distinguish_text(labels: Sequence[str], found: Distinction, width: int) -> str:
    """The experiment that tells two policies apart, or that there is none."""
    both = " and ".join(labels)
    if found.scenario is not None:
        head = f"{both} answer differently at the last of {_count(found.depth, 'action')}."
        searched = f"Searched {_count(found.states, 'state')}."
        return _with_scenario([head, searched], found.scenario, width)
    if found.exhaustive:
        head = f"{both} cannot be told apart with these actions, however many."
        return _page([head, f"Every pair of states was visited: {found.states}."], width)
    head = f"{both} are not told apart within {found.bound}."
    return _page([head, _cut_short(found.states, found.depth)], width)


def tree_text(tree: Tree) -> str:
    """A tree of experiments: what to try, and what each answer leaves."""
    count, steps = len(tree.policies), tree.expected_steps
    lines = [f"Which of {count} policies it is, in {steps:.1f} steps on average."]
    experiments: list[str] = []
    lines += _branches(tree, "", experiments)
    for number, text in enumerate(experiments, 1):
        lines += ["", f"# experiment {number}", text.rstrip("\n")]
    return "\n".join(lines) + "\n"


def tree_document(tree: Tree) -> dict[str, object]:
    """A tree as `distinguish` answers it in JSON."""
    return {
        "found": tree.scenario is not None,
        "exhaustive": tree.exhaustive,
        "bound": tree.bound,
        "states": tree.states,
        "depth": tree.depth,
        "tree": tree,
    }


def identify_text(found: Identification) -> str:
    """Which policies fit, which do not and why, and what to try next."""
    tried = len(found.consistent) + len(found.ruled_out)
    answers = _count(found.observations, "observed answer")
    lines = [f"{len(found.consistent)} of {tried} known rules fit {answers}."]
    if not found.observations:
        lines.append("Nothing was observed: write `expect` at the requests whose answer was seen.")
    lines += ["", *(f"✓ {_fit(fit)}" for fit in found.consistent)]
    if found.ruled_out:
        lines += ["", *_contradictions(found.ruled_out)]
    if found.next is not None:
        lines += ["", "# the next experiment, to be tried at the provider", found.next.rstrip("\n")]
    return "\n".join(lines) + "\n"


def _branches(tree: Tree, indent: str, experiments: list[str]) -> Iterator[str]:
    if tree.scenario is None:
        why = "cannot be told apart" if tree.exhaustive else f"not told apart within {tree.bound}"
        yield f"{indent}{', '.join(tree.policies)}: {why}"
        return
    experiments.append(tree.scenario)
    yield f"{indent}experiment {len(experiments)}:"
    for branch in tree.branches:
        if branch.tree is None:
            yield f"{indent}  {branch.answer} → {branch.policies[0]}"
        else:
            yield f"{indent}  {branch.answer} → one of {len(branch.policies)}:"
            yield from _branches(branch.tree, f"{indent}    ", experiments)


def _fit(fit: Fit) -> str:
    name = fit.policy if fit.tolerance is None else f"{fit.policy}, tolerance {fit.tolerance}"
    if not fit.assumed:
        return name
    return f"{name} (only by assumption: {', '.join(fit.assumed)})"


def _contradictions(ruled_out: Sequence[Contradiction]) -> Iterator[str]:
    """The nearest misses: those that agree for longest."""
    ordered = sorted(ruled_out, key=lambda miss: -_step_number(miss))
    for miss in ordered[:SHOWN_CONTRADICTIONS]:
        name = (
            miss.policy if miss.tolerance is None else f"{miss.policy}, tolerance {miss.tolerance}"
        )
        where = "" if miss.step is None else f" at step {miss.step}"
        yield f"✗ {name}:{where} expected {miss.expected}, got {miss.got}"
    if len(ordered) > SHOWN_CONTRADICTIONS:
        yield f"  and {len(ordered) - SHOWN_CONTRADICTIONS} more; --format json names them all"


def _step_number(miss: Contradiction) -> float:
    return -1 if miss.step is None else float(str(miss.step))


def _cut_short(states: int, depth: int) -> str:
    return f"Searched {_count(states, 'state')} to depth {depth}; more may lie beyond."


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number:,} {word}s"


def _page(sentences: Sequence[str], width: int) -> str:
    return "\n".join(fill(sentence, width) for sentence in sentences if sentence) + "\n"


def _with_scenario(sentences: Sequence[str], scenario: str, width: int) -> str:
    """Sentences as comments above a scenario: all of it is a file that `tolsim run -` takes."""
    comments = [
        fill(sentence, width, initial_indent="# ", subsequent_indent="# ") for sentence in sentences
    ]
    return "\n".join(comments) + f"\n{scenario}"
