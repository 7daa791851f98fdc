"""Health, clock, log, faults, and the beginning of another run."""

from msgspec import UNSET, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from tolsim import __version__
from tolsim.catalogue import catalogue_policy
from tolsim.documents import Case, Overrides, PolicySource, parse_duration
from tolsim.documents.yaml.writer import yaml_text
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.control import bodies
from tolsim.wire.server.control.asking import Refused, answer, read
from tolsim.wire.server.faults import Fault
from tolsim.wire.server.head import NAME, pin
from tolsim.wire.server.plan import FaultPlan, Planned
from tolsim.wire.server.service import Service
from tolsim.wire.server.systems import check_paths

MOST_FAULTS = 1000
"""Faults in waiting."""


async def health(service: Service, request: Request) -> Response:  # noqa: ARG001
    """Say that the server answers."""
    return answer(bodies.Health(ok=True, version=__version__, steps=len(service.run.steps)))


async def clock(service: Service, request: Request) -> Response:  # noqa: ARG001
    """Say what time it is."""
    return answer(_face(service))


async def move_clock(service: Service, request: Request) -> Response:
    """Move the clock on; the answer comes when it is done."""
    move = await read(request, bodies.Move)
    now = service.run.clock.now()
    if isinstance(move.advance, str) and isinstance(move.to, UnsetType):
        seconds = _seconds(move.advance)
    elif isinstance(move.to, str) and isinstance(move.advance, UnsetType):
        seconds = _seconds(move.to) - now
    else:
        raise Refused(400, "invalid_body", 'write either {"advance": "1h"} or {"to": "2d"}')
    if seconds < 0:
        raise Refused(400, "clock_goes_back", f"it is {now} s, and a clock never goes back")
    if seconds:
        service.run.advance(seconds)
        await service.run.settle()
    return answer(_face(service))


async def log(service: Service, request: Request) -> Response:  # noqa: ARG001
    """Show the last requests."""
    return answer(bodies.Log([bodies.LogLine(*line) for line in service.log]))


async def faults(service: Service, request: Request) -> Response:  # noqa: ARG001
    """Show the faults in waiting."""
    return answer(bodies.Faults([_shown(planned) for planned in _plan(service)]))


async def add_fault(service: Service, request: Request) -> Response:
    """Plan a fault."""
    body = await read(request, bodies.FaultBody)
    plan = _plan(service)
    system = None if isinstance(body.system, UnsetType) else body.system
    if system is not None and system not in service.run.head.systems:
        raise Refused(400, "unknown_system", f"no system is called {system}")
    if len(plan) >= MOST_FAULTS:
        raise Refused(409, "too_many_faults", f"{MOST_FAULTS} faults wait already")
    given = {"seconds": body.seconds, "status": body.status}
    fault = Fault(body.do, **{key: value for key, value in given.items() if value is not UNSET})  # type: ignore[arg-type]
    on = None if isinstance(body.on, UnsetType) else body.on
    plan.add(Planned(fault, system, on, body.times))
    return await faults(service, request)


async def remove_faults(service: Service, request: Request) -> Response:
    """Let nothing go wrong any more."""
    _plan(service).clear()
    return await faults(service, request)


async def reset(service: Service, request: Request) -> Response:
    """Begin a new run with a new key, under another policy or tolerance where one is named."""
    body = await read(request, bodies.Reset)
    if service.run.recorder is not None:
        raise Refused(409, "recording", "the run is recorded: start another server for another run")
    overrides = Overrides(
        () if isinstance(body.policy, UnsetType) else (body.policy,),
        () if isinstance(body.tolerance, UnsetType) else (body.tolerance,),
    )
    text = yaml_text({**service.run.head.data, "steps": []})
    head = pin(Case(text, NAME, _only_of_the_catalogue), overrides)
    check_paths(head.systems, head.shapes.values())
    clock = service.run.clock
    service.restart(head, Clock(clock.mode, clock.scale))
    _plan(service).clear()
    service.run.tell("reset", None)
    return await health(service, request)


def _only_of_the_catalogue(reference: str, referring: str) -> PolicySource:  # noqa: ARG001
    # A path would let whoever may ask here look for files of the machine.
    return catalogue_policy(reference)


def _plan(service: Service) -> FaultPlan:
    plan = service.faults
    if not isinstance(plan, FaultPlan):
        plan = service.faults = FaultPlan()
    return plan


def _shown(planned: Planned) -> bodies.FaultBody:
    fault = planned.fault
    return bodies.FaultBody(
        do=fault.do,
        system=planned.system or UNSET,
        on=planned.on or UNSET,  # type: ignore[arg-type]
        times=planned.times,
        seconds=fault.seconds if fault.do == "delay" else UNSET,
        status=fault.status if fault.do == "fail" else UNSET,
    )


def _face(service: Service) -> bodies.ClockFace:
    clock = service.run.clock
    return bodies.ClockFace(clock.now(), clock.mode, clock.scale)


def _seconds(written: str) -> int:
    try:
        return parse_duration(written)
    except ValueError:
        raise Refused(
            400, "not_a_duration", f"{written!r} is no duration: write one such as 90s or 1h30m"
        ) from None
