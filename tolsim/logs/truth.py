"""The truth about a log that was made: a line of JSON for each lock-out."""

from datetime import UTC, datetime

import msgspec

from tolsim.logs.lives import CutOff

_encode = msgspec.json.Encoder().encode


def truth_line(cut_off: CutOff) -> bytes:
    """Return a lock-out as a line; what nobody knows is null."""
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


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
