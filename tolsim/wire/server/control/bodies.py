"""What requests to the control interface and its answers hold."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tolsim.engine.policy import TokenKind
from tolsim.wire.server.clock import Mode
from tolsim.wire.server.faults import Harm

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Span = Annotated[str, Meta(max_length=40, examples=["90s", "1h30m"])]
MayFail = Literal["login", "refresh", "call", "client_credentials", "revoke"]


class Body(Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A request's body."""


class Error(Struct):
    """Why a request was not done."""

    error: str
    message: str


class Health(Struct):
    """That the server answers."""

    ok: bool
    version: str
    steps: int


class ClockFace(Struct):
    """The server's clock: the second that it is, what moves it, and how fast."""

    now: int
    mode: Mode
    scale: float


class Entry(Struct):
    """A step as the trace has it; `n` is its number."""

    n: int
    at: int
    verb: str
    actor: str | None
    outcome: str
    reason: str | None
    status: int | None
    code: str | None
    issued: list[str]
    answer: list[str]
    used: str | None
    changes: list[dict[str, Any]]
    tokens: dict[str, str]
    systems: dict[str, str]
    holds: dict[str, list[str | None]]
    failures: list[str]


class Move(Body, kw_only=True):
    """How far the clock is moved on, or to which time since the start; one of the two."""

    advance: Span | UnsetType = UNSET
    to: Span | UnsetType = UNSET


class LogLine(Struct):
    """A request and its answer, tokens by their labels, without secrets."""

    n: int
    at: int
    method: str
    path: str
    system: str | None
    status: int | None
    note: str
    step: int | None


class Log(Struct):
    """The last lines."""

    lines: list[LogLine]


class FaultBody(Body, kw_only=True):
    """What goes wrong, with which requests, and how often; left out: with any, once."""

    do: Harm
    system: Name | UnsetType = UNSET
    on: MayFail | UnsetType = UNSET
    times: Annotated[int, Meta(ge=1, le=20_000)] = 1
    seconds: Annotated[float, Meta(ge=0, le=600)] | UnsetType = UNSET
    status: Annotated[int, Meta(ge=500, le=599)] | UnsetType = UNSET


class Faults(Struct):
    """The faults in waiting, the first first."""

    faults: list[FaultBody]


class Reset(Body, kw_only=True):
    """Under which policy of the catalogue, at which tolerance, a new run begins."""

    policy: Name | UnsetType = UNSET
    tolerance: Annotated[int, Meta(ge=0, le=1_000_000)] | UnsetType = UNSET


class StepBody(Body, kw_only=True):
    """A step of a scenario; the clock is moved by itself, and outcomes are answered."""

    note: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET


class Login(StepBody, kw_only=True):
    """A system logs in."""

    login: Name
    lost: bool = False


class Refresh(StepBody, kw_only=True):
    """A system refreshes."""

    refresh: Name
    using: Name | UnsetType = UNSET
    lost: bool = False


class Call(StepBody, kw_only=True):
    """A system calls the API."""

    call: Name
    using: Name | UnsetType = UNSET


class ClientCredentials(StepBody, kw_only=True):
    """A system asks for a token of its own."""

    client_credentials: Name
    params: dict[str, str | int | bool] | UnsetType = UNSET
    lost: bool = False


class Revoke(StepBody, kw_only=True):
    """A token is revoked."""

    revoke: Name
    by: Name | UnsetType = UNSET


class Incident(StepBody, kw_only=True):
    """An incident of the policy happens."""

    incident: Name
    user: Name | UnsetType = UNSET
    app: Name | UnsetType = UNSET
    by: Name | UnsetType = UNSET


class Change(StepBody, kw_only=True):
    """The policy changes: a patch of its rules, or the tolerance."""

    change: dict[str, Any]
    app: Name | UnsetType = UNSET


class Forget(StepBody, kw_only=True):
    """A system loses its tokens, or those of some kinds."""

    forget: Name
    kinds: list[TokenKind] | UnsetType = UNSET


class Copy(StepBody, kw_only=True):
    """A system's tokens are copied to another."""

    copy: Name
    to: Name
