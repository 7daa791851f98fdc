"""The `lesson` of a scenario file: what `tolsim learn` asks. The answers come from the trace."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from msgspec import UnsetType

from tolsim.documents.problems import Problems, did_you_mean
from tolsim.documents.scenarios.model import AskModel, LessonModel
from tolsim.documents.yaml.nodes import Node

What = Literal["answer", "state", "tokens", "notices", "differs"]


class Kind(NamedTuple):
    """The keys that a kind of ask needs, and those that it may have as well."""

    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()


KINDS: Final[Mapping[What, Kind]] = {
    "answer": Kind(needs=("step",)),
    "state": Kind(needs=("step", "of")),
    "tokens": Kind(needs=("step", "of")),
    "notices": Kind(needs=("of",), takes=("step",)),
    "differs": Kind(needs=()),
}
"""What may be asked."""


class Ask(NamedTuple):
    """A question about one run of a file.

    `step` is a step's number as written (3, or 3.1 for a request of a race), `of` names actors,
    `run` is the place of the run in the file. `wrong` says of wrong answers why they tempt.
    """

    what: What
    step: str | None
    of: tuple[str, ...]
    run: int
    wrong: Mapping[str, str]
    node: Node


class Lesson(NamedTuple):
    """What a file asks, and what there is to learn."""

    asks: tuple[Ask, ...]
    moral: str | None = None
    more: tuple[str, ...] = ()
    """Commands to try next."""
    seen: str | None = None
    """Where this was seen."""


def read_lesson(
    head: LessonModel, node: Node, runs: Sequence[tuple[str, ...]], problems: Problems
) -> Lesson:
    """Return what stands under `lesson`; `runs` are the keys by which each run of the file goes."""
    places = node.at("asks").each()
    asks = [_read_ask(ask, at, runs, problems) for ask, at in zip(head.asks, places, strict=True)]
    return Lesson(
        tuple(asks),
        moral=_text(head.moral),
        more=() if isinstance(head.more, UnsetType) else tuple(head.more),
        seen=_text(head.seen),
    )


def _read_ask(
    ask: AskModel, node: Node, runs: Sequence[tuple[str, ...]], problems: Problems
) -> Ask:
    _check_keys(ask, node, problems)
    if ask.what == "differs" and len(runs) < 2:
        problems.add(
            node.at("what").place, "one-run", "a file with one run has none that differ",
            "give the file a list of policies or tolerances",
        )  # fmt: skip
    of = () if isinstance(ask.of, UnsetType) else (ask.of,) if isinstance(ask.of, str) else ask.of
    return Ask(
        ask.what,
        None if isinstance(ask.step, UnsetType) else str(ask.step),
        tuple(of),
        _run_of(ask, node, runs, problems),
        {} if isinstance(ask.wrong, UnsetType) else ask.wrong,
        node,
    )


def _check_keys(ask: AskModel, node: Node, problems: Problems) -> None:
    kind = KINDS[ask.what]
    for key in ("step", "of"):
        member = node.get(key)
        if key in kind.needs and member is None:
            problems.add(
                node.at("what").place, "missing-key", f"`{ask.what}` needs the key `{key}`",
                "say which step it is about" if key == "step" else "say which system it is about",
            )  # fmt: skip
        elif member is not None and key not in kind.needs + kind.takes:
            problems.add(
                member.key_place, "no-such-key", f"`{ask.what}` has no key `{key}`",
                "leave it out",
            )  # fmt: skip


def _run_of(ask: AskModel, node: Node, runs: Sequence[tuple[str, ...]], problems: Problems) -> int:
    if isinstance(ask.run, UnsetType):
        return 0
    found = next((place for place, keys in enumerate(runs) if ask.run in keys), None)
    if found is None:
        known = dict.fromkeys(key for keys in runs for key in keys)
        problems.add(
            node.at("run").place, "unknown-run", f"no run of this file is called `{ask.run}`",
            did_you_mean(ask.run, known, "leave `run` out: the file has one run"),
        )  # fmt: skip
    return found or 0


def _text(written: str | UnsetType) -> str | None:
    return None if isinstance(written, UnsetType) else written
