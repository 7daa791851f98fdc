"""Dask: the partitions of an audit, replayed by a cluster. No other file knows it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tolsim.documents import UserError
from tolsim.logs.workers import Pool

if TYPE_CHECKING:
    from distributed import Client

_PROBE = ".seen-by-all"
_PATIENCE = 30
"""How many seconds a scheduler may take to answer."""


@contextmanager
def cluster(address: str, folder: Path) -> Iterator[Pool]:
    """Yield the workers of a scheduler, once all of them see the folder.

    Raises UserError where Dask is missing, nobody answers, or a worker does not see it.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise UserError("--scheduler needs Dask", "pip install 'tolsim[dask]'") from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UserError(
            f"--scheduler {address}: no scheduler answers there", "start one with `dask scheduler`"
        ) from error
    try:
        _check_sight(client, address, folder)
        # `pure=False`: a task that is done again must not be answered from memory.
        # A scheduler itself tries a task on several workers before it gives it up.
        yield Pool(partial(client.get_executor, pure=False), (KilledWorker,), rounds=1)
    finally:
        client.close()


def _check_sight(client: "Client", address: str, folder: Path) -> None:
    """Let every worker read what is written into the folder here."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    probe, secret = folder / _PROBE, secrets.token_hex()
    probe.write_text(secret, "utf-8")
    try:
        seen = client.run(_read, probe)
    finally:
        probe.unlink()
    if not seen:
        raise UserError(
            f"--scheduler {address}: it has no workers", "start some with `dask worker`"
        )
    if blind := sorted(worker for worker, text in seen.items() if text != secret):
        raise UserError(
            f"the workers at {', '.join(blind)} do not see {folder}",
            "name with --work a folder that all workers share",
        )


def _read(probe: Path) -> str | None:
    try:
        return probe.read_text("utf-8")
    except OSError:
        return None
