"""Writes events as the lines of a log: in tolsim's own format, or in that of a server.

    write = line_writer(find_mapping("keycloak"))     # None: tolsim's own format
    file.write(write(event))                          # bytes, with the line feed

A time keeps what the form can hold: Keycloak's events count milliseconds. What a mapping has no
field for is left out; an event that it has no type for (a call, in most) raises CannotWrite.
"""

from collections.abc import Callable

from tolsim.documents import UserError
from tolsim.documents.mappings.file import MappingFile
from tolsim.logs.events import Event


class CannotWrite(UserError):
    """The log of a server has no line for an event."""


def line_writer(mapping: MappingFile | None) -> Callable[[Event], bytes]:
    """Return what writes an event as a line."""
    raise NotImplementedError
