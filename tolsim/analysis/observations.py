"""Observations kept as a table: time, system, action and result, the way people keep notes."""

import csv
import re
from typing import Any

from tolsim.documents import duration, parse_duration
from tolsim.documents.scenario_text import yaml_text

COLUMNS = ("time", "system", "action", "result")
ACTIONS = ("login", "refresh", "call", "client_credentials")
UNKNOWN = ("", "?", "-")
"""Results that were not seen."""

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def scenario_of(text: bytes, name: str) -> str:
    """A table as a scenario file; raises ValueError at a row that makes no sense.

    A time is a clock (`14:05`, `14:05:30`) or a duration since the start (`5m`); where it is
    left out, no time passes. A result is `ok`, an error, a reason or a provider's code.
    """
    rows = list(csv.DictReader(_decoded(text).splitlines(), skipinitialspace=True))
    if not rows:
        raise ValueError(f"there are no rows below the columns {', '.join(COLUMNS)}")
    columns = {str(key).strip().lower() for key in rows[0]}
    if missing := [column for column in COLUMNS if column not in columns]:
        raise ValueError(f"there is no column `{missing[0]}`, only {', '.join(sorted(columns))}")
    start: int | None = None
    now = 0
    steps = []
    for number, row in enumerate(rows, 2):
        cells = {str(key).strip().lower(): (value or "").strip() for key, value in row.items()}
        if cells["time"]:
            at, clock = _second(cells["time"], number)
            start = at if start is None and clock else start
            now = _later(at - (start or 0 if clock else 0), now, number)
        steps.append(_step(cells, now, number))
    systems = list(dict.fromkeys(str(step[_verb(step)]) for step in steps))
    return yaml_text({"title": f"Observed: {name}", "systems": systems, "steps": steps})


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the table is no UTF-8 text") from None


def _step(cells: dict[str, str], now: int, number: int) -> dict[str, Any]:
    verb = cells["action"].lower().replace(" ", "_")
    if verb not in ACTIONS:
        raise ValueError(f"line {number}: `{cells['action']}` is none of {', '.join(ACTIONS)}")
    if not cells["system"]:
        raise ValueError(f"line {number}: no system is named")
    step: dict[str, Any] = {verb: cells["system"], "at": duration(now)}
    if cells["result"] not in UNKNOWN:
        step["expect"] = cells["result"]
    return step


def _verb(step: dict[str, Any]) -> str:
    return next(iter(step))


def _second(text: str, number: int) -> tuple[int, bool]:
    """The second of a time, and whether it was read from a clock."""
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds, True
    try:
        return parse_duration(text), False
    except ValueError as error:
        raise ValueError(f"line {number}: the time `{text}`: {error}") from None


def _later(at: int, now: int, number: int) -> int:
    if at < now:
        raise ValueError(f"line {number}: the time goes back; order the rows by time")
    return at
