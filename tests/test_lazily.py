"""Rooms whose names are imported when they are first asked for."""

from types import ModuleType

import pytest

from tolsim import catalogue, documents


@pytest.mark.parametrize("room", [documents, catalogue])
def test_every_name_has_its_home(room: ModuleType) -> None:
    """What a room says it has, and nothing else."""
    assert sorted(room._HOMES) == sorted(room.__all__)
    for name in room.__all__:
        assert getattr(room, name) is not None
    with pytest.raises(AttributeError, match=r"^module 'tolsim\.\w+' has no attribute 'nothing'$"):
        room.nothing  # noqa: B018 - asked for, to see that it is not there
