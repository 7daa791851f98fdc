"""One step of a scenario, asked for as a file would write it."""

from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tolsim.catalogue import find_policy
from tolsim.documents.scenarios.onward import Onward
from tolsim.simulation.scenario import Verb
from tolsim.simulation.trace import StepTrace
from tolsim.wire.server.control import bodies
from tolsim.wire.server.control.asking import read, written
from tolsim.wire.server.control.showing import entry
from tolsim.wire.server.head import NAME
from tolsim.wire.server.live import LiveRun
from tolsim.wire.server.service import Service


class _Reader:
    """Reads steps of a run, and keeps up with those that clients make."""

    def __init__(self, run: LiveRun) -> None:
        self._onward = Onward(run.head.data, NAME, find_policy)
        self._followed = 0

    def do(self, run: LiveRun, written: Mapping[str, Any], name: str) -> StepTrace:
        """Read a step and do it; raises DocumentError, and what `LiveRun.do` raises."""
        begin = self._followed
        for record, earlier in zip(run.records[begin:], run.steps[begin:], strict=True):
            self._onward.follow(record.step, earlier)
        self._followed = len(run.steps)
        record = run.do(self._onward.read(written, name))
        self._followed += 1
        return record


_READERS: Final[WeakKeyDictionary[LiveRun, _Reader]] = WeakKeyDictionary()


async def do_step(
    service: Service, request: Request, kind: type[bodies.StepBody], verb: Verb
) -> Response:
    """Do a step; the answer is its entry in the trace."""
    step = msgspec.to_builtins(await read(request, kind))
    run = service.run
    reader = _READERS.get(run)
    if reader is None:
        reader = _READERS[run] = _Reader(run)
    record = reader.do(run, step, verb)
    await run.settle()
    return written(entry(run, record))
