"""Workers: tasks over the partitions, done in this process, in several, or by a cluster."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from typing import Any, NamedTuple

from tolsim.documents import UserError


class PartitionLost(UserError):
    """The worker of a partition died each time that it was tried."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"the worker of partition {number:04} died each time that it was tried",
            "it may lack memory: try fewer --jobs",
        )
        self.number = number


class InProcess(Executor):
    """Does at once, here, what it is asked."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Call a function; what it raises is the future's."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)
        return future


class Pool(NamedTuple):
    """How executors are started, and by which exceptions they say that a worker died.

    `rounds` is how often all that is left is tried together before each is tried alone.
    """

    start: Callable[[], Executor] = InProcess
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)
    rounds: int = 2


def do(pool: Pool, task: Callable[[int], object], numbers: Iterable[int]) -> None:
    """Do a task for every partition; a worker's death costs no more than what it was doing.

    Raises PartitionLost for one that ends its worker whenever it is tried.
    """
    left = list(numbers)
    for _ in range(pool.rounds):
        left = _attempt(pool, task, left)
    # A pool cannot say whose task killed it: each of those left is tried alone.
    for number in left:
        if _attempt(pool, task, [number]):
            raise PartitionLost(number)


def _attempt(pool: Pool, task: Callable[[int], object], numbers: Sequence[int]) -> list[int]:
    """Do a task for some partitions; return those whose worker died."""
    left: list[int] = []
    if not numbers:
        return left
    with pool.start() as executor:
        futures = {}
        for number in numbers:
            try:
                futures[executor.submit(task, number)] = number
            except pool.lost:
                left.append(number)
        for future in as_completed(futures):
            try:
                future.result()
            except pool.lost:
                left.append(futures[future])
    return sorted(left)
