"""Lines of tolsim's own log format, and of the truth about a log."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from tolsim.logs.events import Event
from tolsim.logs.lives import CutOff

_encode = msgspec.json.Encoder().encode


def event_line(event: Event) -> bytes:
    """Return an event as a line of JSON; columns without a value are left out."""
    row: dict[str, Any] = {"time": _moment(event.time // 1_000_000)}
    for column in _COLUMNS:
        value = getattr(event, column)
        if value is not None:
            row[column] = value
    return _encode(row) + b"\n"


_COLUMNS = (
    "user", "system", "action", "result", "app", "id", "params", "grant", "presented", "access",
    "refresh",
)  # fmt: skip


def truth_line(cut_off: CutOff) -> bytes:
    """Return a lock-out as a line of JSON; what nobody knows is null."""
    row = {
        "user": cut_off.user,
        "system": cut_off.system,
        "from": _moment(cut_off.at),
        "until": None if cut_off.until is None else _moment(cut_off.until),
        "reason": cut_off.reason,
        "ended": None if cut_off.ended is None else _moment(cut_off.ended),
        "rule": cut_off.rule,
        "by": cut_off.by,
    }
    return _encode(row) + b"\n"


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
