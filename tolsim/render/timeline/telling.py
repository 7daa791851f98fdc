"""How much of a run is told."""

from typing import Final, NamedTuple


class Telling(NamedTuple):
    """What a reader asks for."""

    full: bool = False
    """Every step, though nothing about it is new."""
    about: bool = False
    """Also what the file says about itself."""
    verdict: bool = False
    """The verdict alone."""


USUAL: Final = Telling()
