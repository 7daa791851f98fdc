"""In which folder an audit works, and by how many processes."""

import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tolsim.cli.auditing.reading import Log
from tolsim.documents import UserError
from tolsim.logs.partitions import number_of_partitions
from tolsim.logs.question import Means
from tolsim.logs.work import OtherWork
from tolsim.logs.workers import InProcess, PartitionLost, Pool

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


_OTHER: Final = {
    "files": "other files",
    "log": "another log",
    "mapping": "another --from",
    "question": "other rules (--policy, --tolerance, --set, --in-force, --fit, --recover ...)",
    "reading": "other events (--systems, --app, --since, --until, --zone, --date)",
    "users": "other names of users (--anonymise)",
    "version": "another version of tolsim",
}
"""What is another one, by its name in the folder's manifest."""


class Workers(NamedTuple):
    """Who does the work, and the folder that keeps it; as options say it."""

    jobs: int | None
    scheduler: str | None
    folder: str | None


@contextmanager
def means(workers: Workers, log: Log) -> Iterator[Means]:
    """Yield the means of an audit; a folder that is not named is gone afterwards.

    Turns what goes wrong with them into a UserError.
    """
    try:
        with _folder(workers.folder) as folder, _pool(workers, folder, log.size) as pool:
            yield Means(pool, folder, log.size, about=log.about())
    except OtherWork as error:
        raise UserError(
            f"--work {error.folder} has the work of another audit: "
            f"{', '.join(_OTHER.get(one, one) for one in error.differing)}",
            "name another folder, or remove this one",
        ) from None
    except PartitionLost as error:
        raise UserError(str(error), "give it more memory, or fewer --jobs") from None


@contextmanager
def _folder(named: str | None) -> Iterator[Path]:
    if named is not None:
        if _URL.match(named):
            raise UserError(f"--work {named}: it is no folder", "name one that all workers see")
        yield Path(named)
        return
    # Nobody else can read it. It goes at the exit, too: Ctrl-C may fall between two lines here.
    with TemporaryDirectory(prefix="tolsim-audit-", ignore_cleanup_errors=True) as made:
        yield Path(made) / "work"


@contextmanager
def _pool(workers: Workers, folder: Path, size: int | None) -> Iterator[Pool]:
    """Yield a cluster, or as many processes as there are partitions for, at most."""
    if workers.scheduler is not None:
        if workers.folder is None:
            raise UserError(
                f"--scheduler {workers.scheduler}: its workers need a folder that all of them see",
                "name it with --work",
            )
        from tolsim.logs.cluster import cluster

        with cluster(workers.scheduler, folder) as pool:
            yield pool
        return
    count = min(workers.jobs or _processors(), number_of_partitions(size))
    yield Pool() if count == 1 else Pool(partial(_processes, count))


def executor(jobs: int | None, tasks: int) -> Executor:
    """Return as many processes as there are tasks for, at most."""
    count = min(jobs or _processors(), tasks)
    return InProcess() if count == 1 else _processes(count)


def _processes(count: int) -> Executor:
    # Ctrl-C reaches every process of a terminal: workers end at once, without a word.
    return _Processes(count, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_DFL))


class _Processes(ProcessPoolExecutor):
    """Processes that leave what is not begun when they are interrupted."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for what is under way alone, where something was raised."""
        self.shutdown(wait=True, cancel_futures=kind is not None)


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # elsewhere than on Linux
        return os.cpu_count() or 1
