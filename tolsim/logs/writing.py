"""Writes events as the lines of a log: in tolsim's own format, or in that of a server.

    write = line_writer(find_mapping("keycloak"))     # None: tolsim's own format
    file.write(write(event))                          # bytes, with the line feed

A time keeps what the form can hold: Keycloak's events count milliseconds. What a mapping has no
field for is left out; an event that it has no type for (a call, in most) raises CannotWrite. The
system is written as the user agent where the form has one and no system: `--systems` finds it
again.
"""

from collections.abc import Callable
from datetime import timedelta

import msgspec

from tolsim.documents.mappings.file import MappingFile
from tolsim.logs.events import Event
from tolsim.logs.mappings.writer import CannotWrite, Writer
from tolsim.logs.own import Line
from tolsim.logs.times import EPOCH

__all__ = ["CannotWrite", "line_writer"]


class _Written(Line, gc=False, omit_defaults=True):
    """A line as it is written: without what it does not say."""


def line_writer(mapping: MappingFile | None) -> Callable[[Event], bytes]:
    """Return what writes an event as a line."""
    if mapping is not None:
        return Writer(mapping).line
    encode = msgspec.json.Encoder().encode

    def line(event: Event) -> bytes:
        said = _Written(
            EPOCH + timedelta(microseconds=event.time), event.action, event.user, event.system,
            event.result, event.app, event.id, dict(event.params) if event.params else None,
            event.grant, event.presented, event.access, event.refresh,
        )  # fmt: skip
        return encode(said) + b"\n"

    return line
