"""Progress on standard error, for what keeps a person waiting."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import TypeVar

from tolsim.cli.shared.console import is_terminal

Advance = Callable[[int], None]
"""Shows how many things are done."""

Report = Callable[[int, int], None]
"""Shows how many states a search has met, and how deep it is."""

PATIENCE = 1.0
"""Seconds that pass before a bar appears."""

T = TypeVar("T")


def with_progress(things: Sequence[T], title: str) -> Iterator[T]:
    """Yield the things; on a terminal, show how many are done once it takes long."""
    if not is_terminal(sys.stderr):
        yield from things
        return
    with ExitStack() as stack:
        start = monotonic()
        # Rich's progress bar takes 60 ms to import; most checks are done before that.
        advance: Advance | None = None
        for done, thing in enumerate(things):
            if advance is None and monotonic() - start > PATIENCE:
                advance = _bar(stack, title, len(things))
            if advance is not None:
                advance(done)
            yield thing


@contextmanager
def watch() -> Iterator[Report | None]:
    """Show how far a search is, where standard error is a terminal."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console

    began = monotonic()
    with Console(stderr=True).status("searching") as status:

        def report(states: int, depth: int) -> None:
            # On some systems two readings of the clock in a row are equal.
            rate = states / max(monotonic() - began, 0.001)
            status.update(f"{states:,} states, depth {depth}, {rate:,.0f} states a second")

        yield report


def _bar(stack: ExitStack, title: str, total: int) -> Advance:
    from rich.console import Console
    from rich.progress import Progress

    # On standard error, and taken away at the end: standard output may be a file.
    bar = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
    task = bar.add_task(title, total=total)
    return lambda done: bar.update(task, completed=done)
