"""A progress bar on standard error, for what keeps a person waiting."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import TypeVar

Advance = Callable[[int], None]
"""Shows how many things are done."""

PATIENCE = 1.0
"""Seconds that pass before a bar appears."""

T = TypeVar("T")


def with_progress(things: Sequence[T], title: str) -> Iterator[T]:
    """Yield the things; on a terminal, show how many are done once it takes long."""
    if not sys.stderr.isatty():
        yield from things
        return
    with ExitStack() as stack:
        start = monotonic()
        advance: Advance | None = None
        for done, thing in enumerate(things):
            if advance is None and monotonic() - start > PATIENCE:
                advance = _bar(stack, title, len(things))
            if advance is not None:
                advance(done)
            yield thing


def _bar(stack: ExitStack, title: str, total: int) -> Advance:
    from rich.console import Console
    from rich.progress import Progress

    bar = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
    task = bar.add_task(title, total=total)
    return lambda done: bar.update(task, completed=done)
