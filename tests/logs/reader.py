"""Reads logs as an audit does, from a file that is written for it or stands beside the tests."""

from pathlib import Path
from typing import Any, Final

from msgspec.structs import asdict

from tolsim.logs.events import Event
from tolsim.logs.mappings.shelf import find_mapping
from tolsim.logs.reading import Reading, log_files, read_log
from tolsim.logs.tally import Tally

FILES: Final = Path(__file__).parent / "files"


def read(path: Path, **how: Any) -> tuple[list[Event], Tally]:
    """The events of a file and the counts of its reading; `mapping` goes by its name."""
    if isinstance(how.get("mapping"), str):
        how["mapping"] = find_mapping(how["mapping"])
    tally = Tally()
    lists = list(read_log(log_files([str(path)]), Reading(**how), tally))
    return [event for events in lists for event in events], tally


def read_bytes(folder: Path, data: bytes, **how: Any) -> tuple[list[Event], Tally]:
    """Likewise of these bytes."""
    path = folder / "log"
    path.write_bytes(data)
    return read(path, **how)


def said(event: Event) -> dict[str, Any]:
    """What an event says, without where it stands."""
    members = asdict(event)
    return {
        name: value
        for name, value in members.items()
        if value is not None and name not in ("file", "line")
    }


def bad(tally: Tally) -> list[tuple[int, str]]:
    """The bad lines: where, and why."""
    return [(one.line, one.reason) for one in tally.first_bad]
