"""Progress on standard error while a log is read and replayed, for a person at a terminal."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from tolsim.cli.shared.console import is_terminal
from tolsim.logs.events import Event
from tolsim.logs.tally import Tally

Batches = Iterable[list[Event]]


@contextmanager
def watched(tally: Tally) -> Iterator[Callable[[Batches], Batches]]:
    """Yield what shows, of batches that pass through it, how much has been read."""
    if not is_terminal(sys.stderr):
        yield lambda batches: batches
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:

        def passing(batches: Batches) -> Batches:
            began = monotonic()
            for events in batches:
                yield events
                status.update(_told(tally, monotonic() - began))
            status.update(f"replaying {tally.events:,} events")

        yield passing


def _told(tally: Tally, seconds: float) -> str:
    # On some systems two readings of the clock in a row are equal.
    took = max(seconds, 0.001)
    return (
        f"read {_bytes(tally.bytes)}, {tally.events:,} events; "
        f"{_bytes(tally.bytes / took)} and {tally.events / took:,.0f} events a second"
    )


def _bytes(count: float) -> str:
    for unit in ("bytes", "KB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"
