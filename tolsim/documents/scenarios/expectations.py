"""What a step expects: `expect`, `answer` and `then`, resolved for one run."""

from collections.abc import Iterator

from tolsim.documents.problems import Problems, did_you_mean
from tolsim.documents.scenarios.cast import is_label, read_actor
from tolsim.documents.scenarios.model import ACCESS_STATUSES, REFRESH_STATUSES, STATES
from tolsim.documents.scenarios.progress import Progress
from tolsim.documents.yaml.nodes import Node
from tolsim.simulation.scenario import ONE_OF, Expected


def expected_outcome(run: Progress, node: Node | None) -> Expected | None:
    """Return the outcome that a request expects in this run, if any."""
    here = _for_run(run, node) if node and node.members is not None else node
    return Expected("expect", here.value, here.mark) if here else None


def expected_counts(run: Progress, node: Node | None) -> Expected | None:
    """Return how many racers are expected to have each outcome in this run, if any."""
    here = _mapping_for_run(run, node) if node else None
    return Expected("expect", dict(here.value), here.mark) if here else None


def expected_answer(run: Progress, node: Node | None, app: str | None) -> Expected | None:
    """Return the tokens that an answer is expected to carry in this run, if any."""
    here = _for_run(run, node) if node and node.members is not None else node
    if here is None:
        return None
    labels = [run.label(element.value, element, app) for element in here.each()]
    shown = tuple(run.cast.show_label(label) for label in labels if label)
    return Expected("answer", shown, here.mark)


def expected_standings(run: Progress, node: Node | None) -> tuple[Expected, ...]:
    """Return the states and statuses that are expected after a step in this run."""
    here = node if node and node.get(ONE_OF) else None
    if node is not None and here is None:
        here = _mapping_for_run(run, node)
    return tuple(_standings(run, here)) if here else ()


def _standings(run: Progress, node: Node) -> Iterator[Expected]:
    for subject, member in node.items():
        if subject == ONE_OF:
            yield from _one_of(run, member)
        elif (name := _subject(run, subject, member)) is not None:
            yield Expected(name, member.value, member.mark)


def _one_of(run: Progress, node: Node) -> Iterator[Expected]:
    """Return the entries of which exactly one holds, as one expectation."""
    if node.members is None:
        run.problems.add(
            node.place, "not-entries", "`one of` needs entries of which exactly one holds",
            "write them as in `one of: {legacy: working, new: working}`",
        )  # fmt: skip
        return
    names = {name: _subject(run, name, member, ever=True) for name, member in node.items()}
    entries = {shown: node.value[name] for name, shown in names.items() if shown is not None}
    if len(entries) == len(names):
        yield Expected(ONE_OF, entries, node.mark)


def _subject(run: Progress, subject: str, member: Node, *, ever: bool = False) -> str | None:
    """Return an actor or label as traces write it, if its expected word can be true of it.

    With `ever`, a token may be issued by a later step.
    """
    key = Node(subject, *member.key_place)
    if is_label(subject):
        label = run.label(subject, key, None, ever=ever)
        words = ACCESS_STATUSES if label and label.letter == "A" else REFRESH_STATUSES
        return run.cast.show_label(label) if label and _can_be(run, member, words) else None
    bare = subject in run.bare_systems or run.slack > 0
    actor = read_actor(subject, key, run.cast, run.problems, bare=bare)
    return run.cast.show(actor) if actor and _can_be(run, member, STATES) else None


def _can_be(run: Progress, member: Node, words: tuple[str, ...]) -> bool:
    if member.value in words:
        return True
    never = "several things at once" if member.members else f"`{member.value}`"
    run.problems.add(
        member.place, "wrong-word", f"this can never be {never}",
        f"write one of: {', '.join(words)}",
    )  # fmt: skip
    return False


def _mapping_for_run(run: Progress, node: Node) -> Node | None:
    """Return an expected mapping in this run; one whose values are mappings has one for each."""
    plain = [member for _, member in node.items() if member.members is None]
    if len(plain) == len(node.members or ()):
        return node
    for member in plain:
        run.problems.add(
            member.key_place, "mixed-runs", "this key names no run, but others beside it do",
            "write one expectation for each run, or a single one for all of them",
        )  # fmt: skip
    return None if plain else _for_run(run, node)


def _for_run(run: Progress, node: Node) -> Node | None:
    """Return what a mapping from runs to expectations holds for this run, if anything."""
    for key, member in node.items():
        if run.keys is not None and key not in run.keys:
            _unknown_run(run.keys, key, member, run.problems)
    return next((node.get(key) for key in run.own_keys if node.get(key)), None)


def _unknown_run(keys: tuple[str, ...], key: str, member: Node, problems: Problems) -> None:
    problems.add(
        member.key_place, "unknown-run", f"no run of this file is called `{key}`",
        did_you_mean(key, keys, "" if keys else "write one expectation, without runs"),
    )  # fmt: skip
