"""Workers die: nothing of an audit is lost by it, and a partition that kills them is named."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from random import Random
from threading import Thread

import pytest

from tests.logs.made import asked
from tests.logs.test_audit import WHOLE, everything
from tolsim.documents import UserError
from tolsim.logs.question import Means
from tolsim.logs.workers import PartitionLost, Pool, do

POOL = Pool(partial(ProcessPoolExecutor, 2))


def note(folder: Path, number: int) -> None:
    """Leave a file for each partition; the first worker that comes to the third is killed."""
    if number == 3 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    (folder / f"{number}").touch()


def poison(folder: Path, number: int) -> None:
    """The third partition kills every worker."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    (folder / f"{number}").touch()


def fail(number: int) -> None:
    """A task has a bug."""
    raise ZeroDivisionError(number)


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    """Its task, and those that fell with it, are done again."""
    do(POOL, partial(note, tmp_path), range(6))
    assert {*map(str, range(6)), "killed"} == {path.name for path in tmp_path.iterdir()}


def test_a_partition_that_always_kills_its_worker(tmp_path: Path) -> None:
    """It is named, and the others are done."""
    with pytest.raises(PartitionLost, match="the worker of partition 0003 died each time"):
        do(POOL, partial(poison, tmp_path), range(4))
    assert {"0", "1", "2"} == {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("pool", [POOL, Pool()])
def test_a_bug_is_no_death(pool: Pool) -> None:
    """What a task raises is raised."""
    with pytest.raises(ZeroDivisionError):
        do(pool, fail, range(2))


AUDIT = """
import sys
from pathlib import Path
import msgspec
from tests.logs.made import asked
from tests.logs.test_audit import WHOLE, everything
from tolsim.logs.question import Means
events = everything()
print("ready", flush=True)
found = asked(events, WHOLE, Means(folder=Path(sys.argv[1]), partitions=5))
sys.stdout.buffer.write(msgspec.json.encode(found))
"""


def audit_into(folder: Path, lasts: float | None = None) -> bytes:
    """Audit in a process of its own, which is killed after a time; return what it writes."""
    with subprocess.Popen(
        [sys.executable, "-c", AUDIT, str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert b"ready\n" == process.stdout.readline()
        if lasts is not None:
            time.sleep(lasts)
            process.kill()
        return process.stdout.read()


def test_killed_at_any_moment(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A run that is killed again and again comes to the same answer, byte for byte."""
    thorough = request.config.getoption("--hypothesis-profile") == "thorough"
    start = time.monotonic()
    expected = audit_into(tmp_path / "whole")
    # Less than half of it was the audit: the rest was the start of the program.
    lasts, random = (time.monotonic() - start) / 2, Random(17)
    for _ in range(10 if thorough else 1):
        audit_into(tmp_path / "cut", lasts * random.random())
    assert expected == audit_into(tmp_path / "cut")
    assert len(expected) > 1000


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two processes."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp"
    ) as local:
        yield local.scheduler_address


@pytest.mark.dask
@pytest.mark.filterwarnings("default")
def test_dask(scheduler: str, tmp_path: Path) -> None:
    """Two processes of a cluster, one of which is killed, find what one process finds."""
    # Dask's nanny has once not started a killed worker again: that is no hang of ours.
    answer: Queue[BaseException | None] = Queue()
    Thread(target=_on_a_cluster, args=(scheduler, tmp_path, answer), daemon=True).start()
    try:
        error = answer.get(timeout=150)
    except Empty:
        pytest.skip("the cluster did not start a killed worker again")
    if error is not None:
        raise error


def _on_a_cluster(scheduler: str, folder: Path, answer: "Queue[BaseException | None]") -> None:
    """Audit on a cluster whose workers are killed, and put what went wrong."""
    from tolsim.logs.cluster import cluster

    events = everything()
    try:
        with cluster(scheduler, folder / "work") as pool:
            do(pool, partial(note, folder), range(6))
            assert (folder / "killed").exists()
            assert asked(events, WHOLE) == asked(
                events, WHOLE, Means(pool, folder=folder / "work", partitions=7)
            )
            with pytest.raises(PartitionLost, match="partition 0003"):
                do(pool, partial(poison, folder), [2, 3])
    except BaseException as error:  # noqa: BLE001 - the test raises it
        answer.put(error)
    else:
        answer.put(None)


@pytest.mark.dask
@pytest.mark.filterwarnings("default")
def test_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers at the address."""
    pytest.importorskip("distributed")
    from tolsim.logs import cluster

    monkeypatch.setattr(cluster, "_PATIENCE", 0.2)
    nobody = cluster.cluster("tcp://127.0.0.1:9", tmp_path)
    with pytest.raises(UserError, match="no scheduler answers there"):
        nobody.__enter__()
