"""A tree of experiments: what to try, and which policies each answer leaves."""

from collections.abc import Iterator
from typing import assert_never

from tolsim.analysis.search.decide import Decision, Tree
from tolsim.analysis.search.repeats import stretches
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Cast
from tolsim.documents import duration
from tolsim.render.page.symbols import SO, Pen
from tolsim.render.search.text import (
    actions_words,
    count,
    in_vain,
    page,
    wider,
    with_scenario,
    within,
)
from tolsim.render.words.names import possessive


def tree_text(found: Decision, *, width: int, ascii: bool) -> str:
    """Write the tree in words, above the scenario of its longest path."""
    tree, cast = found.tree, found.question.cast
    if found.scenario is None:
        actions = actions_words(found.question)
        apart = f"cannot be told apart by {actions}, however many"
        if tree.bound is not None:
            apart = f"are not told apart by {actions}{within(tree.bound)}"
        return page([f"{', '.join(tree.policies)} {apart}.", _searched(found)], width)
    lines = [
        (
            f"Which of {len(tree.policies)} policies it is, in {tree.expected_steps:.1f} steps "
            f"on average, {tree.depth} at most."
        ),
        *[f"Not told apart: {', '.join(labels)}." for labels in found.together],
        *_wider(found),
        "",
        *_steps(tree, cast, Pen(ascii=ascii), 0),
        "",
        _searched(found),
        "Below, what each of them answers on the longest way; JSON has a scenario for each fork.",
    ]
    return with_scenario(lines, found.scenario, width)


def _wider(found: Decision) -> Iterator[str]:
    """Say what the first question came to, where its terms did not do."""
    alone = found.alone
    if alone is not None:
        steps = None if alone.together else alone.tree.depth
        yield wider(alone.question, steps, "not all are told apart")
    if found.in_vain is not None:
        yield in_vain(found.in_vain.question, found.in_vain.bound)


def tree_document(found: Decision) -> dict[str, object]:
    """Return a tree as the JSON of `distinguish` holds it."""
    return {
        "found": found.tree.scenario is not None,
        "exhaustive": found.bound is None,
        "bound": found.bound,
        "states": found.searched,
        "depth": found.tree.depth,
        "actions": found.question.actions,
        "tree": _document(found.tree, found.question.cast),
    }


def move_words(move: Move, cast: Cast) -> str:
    """Say what to do: `legacy logs in`, `wait 1h1s`."""
    if move.verb == "wait":
        return f"wait {duration(move.seconds)}"
    system = cast.systems[move.system]
    actor = system if len(cast.users) == 1 else f"{cast.users[move.user]}@{system}"
    match move.verb:
        case "login":
            said = f"{actor} logs in"
        case "refresh":
            said = f"{actor} refreshes"
        case "call":
            said = f"{actor} calls"
        case "copy":
            said = f"copy {possessive(actor)} tokens to {cast.systems[move.to]}"
        case "forget":
            said = f"{actor} forgets its tokens"
        case "client_credentials":
            named = "" if move.slot is None else f", token_index {move.slot}"
            said = f"{actor} asks for a token of its own{named}"
        case _:
            assert_never(move.verb)
    return f"{said}; its answer is lost" if move.lost else said


def _steps(tree: Tree, cast: Cast, pen: Pen, done: int) -> Iterator[str]:
    """Write a line for each step and each answer; the steps after an answer are indented."""
    if tree.afresh:
        yield "begin again, with a new user of a new app"
        done = 0
    for times, moves in stretches(tree.moves):
        last, said = done + times * len(moves), [move_words(move, cast) for move in moves]
        numbers = f"{done + 1}" if last == done + 1 else f"{done + 1} to {last}"
        often = f"{times} times: " if times > 1 else ""
        yield f"{numbers}. {often}{', then '.join(said)}"
        done = last
    arrow = pen.glyph(SO)
    for branch in tree.branches:
        if branch.tree is None:
            yield f"   {branch.answer} {arrow} {branch.policies[0]}"
        elif branch.tree.scenario is None:
            yield f"   {branch.answer} {arrow} {', '.join(branch.policies)}: {_alike(branch.tree)}"
        else:
            yield f"   {branch.answer} {arrow} one of {len(branch.policies)}:"
            for line in _steps(branch.tree, cast, pen, done):
                yield f"      {line}"


def _alike(tree: Tree) -> str:
    apart = "not told apart by these actions"
    return apart if tree.bound is None else f"no more{within(tree.bound)}"


def _searched(found: Decision) -> str:
    searched = f"Searched {count(found.searched, 'state')}"
    return f"{searched}." if found.bound is None else f"{searched}; fewer steps may be enough."


def _states(found: Decision) -> int:
    return found.states + (0 if found.alone is None else found.alone.states)


def _document(tree: Tree, cast: Cast) -> dict[str, object]:
    return {
        "policies": tree.policies,
        "steps": [move_words(move, cast) for move in tree.moves],
        "afresh": tree.afresh,
        "scenario": tree.scenario,
        "branches": [
            {
                "answer": branch.answer,
                "policies": branch.policies,
                "tree": branch.tree and _document(branch.tree, cast),
            }
            for branch in tree.branches
        ],
        "bound": tree.bound,
        "depth": tree.depth,
        "expected_steps": tree.expected_steps,
    }
