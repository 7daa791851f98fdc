"""Records of the engine behave as frozen dataclasses do."""

import pickle
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any

import pytest

from tolsim.engine.policy import LifeUsed, Limit, MinAge, Policy, Slots
from tolsim.engine.record import Record


class Window(Record):
    """A record with a field of each kind."""

    name: str
    seconds: int = 60
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Twin:
    """The same fields in a dataclass of Python."""

    name: str
    seconds: int = 60
    notes: list[str] = field(default_factory=list)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (("a",), {}),
        (("a", 5), {}),
        (("a", 5, ["x"]), {}),
        ((), {"name": "a"}),
        ((), {"notes": ["x"], "seconds": 5, "name": "a"}),
        (("a",), {"notes": ["x"]}),
    ],
)
def test_a_record_holds_what_a_dataclass_holds(
    values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    """Values are given in order, by name or not at all; the text shows them in order."""
    twin, record = Twin(*values, **named), Window(*values, **named)
    assert asdict(twin) == asdict(record)
    assert repr(twin).replace("Twin", "Window") == repr(record)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        ((), {"seconds": 5}),
        (("a",), {"name": "a"}),
        (("a",), {"minutes": 5}),
        (("a", 5, [], 0), {}),
        (("a", 5, []), {"minutes": 5}),
    ],
)
@pytest.mark.parametrize("kind", [Twin, Window])
def test_fields_are_given_once_and_none_is_missing(
    kind: Callable[..., object], values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    """What a dataclass refuses to be made of, a record refuses too."""
    with pytest.raises(TypeError, match=r"name|minutes|argument"):
        kind(*values, **named)


def test_the_error_names_the_field() -> None:
    """Whoever misspells a field reads what the fields are."""
    with pytest.raises(TypeError, match=r"^MinAge lacks seconds$"):
        MinAge()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"^MinAge takes seconds, each once$"):
        MinAge(second=5)  # type: ignore[call-arg]


def test_records_of_two_classes_differ() -> None:
    """A minimum age of 50 seconds is not 50 percent of a life, nor is it a tuple."""
    assert MinAge(50) == MinAge(50)
    assert MinAge(50) != MinAge(51)
    assert MinAge(50) != LifeUsed(50)
    assert MinAge(50) != (50,)


def test_equal_records_are_one_key() -> None:
    """A record is found in a map by its values, in whichever order they were given."""
    limit = Limit("a", "access", 3)
    assert {limit: 1} == {Limit(max=3, kind="access", name="a"): 1}
    with pytest.raises(TypeError, match="unhashable"):
        hash(Policy(incidents={}))


def test_a_record_never_changes() -> None:
    """No field is written, added or deleted."""
    slots = Slots("token_index", 2)
    for name in ("count", "amount"):
        with pytest.raises(FrozenInstanceError, match=name):
            setattr(slots, name, 3)
        with pytest.raises(FrozenInstanceError, match=name):
            delattr(slots, name)
    assert Slots("token_index", 2) == slots


@pytest.mark.parametrize("twin", [copy, deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_is_equal(twin: Callable[[Policy], Policy]) -> None:
    """Policies are sent to other processes, with everything in them."""
    policy = Policy(slots=Slots("token_index", 2), limits=(Limit("a", "access", 3),))
    again = twin(policy)
    assert again == policy
    assert again is not policy
    with pytest.raises(FrozenInstanceError):
        again.name = "other"  # type: ignore[misc]


def test_each_record_has_its_own_default() -> None:
    """A default that is made anew is not shared."""
    one, other = Window("a"), Window("a")
    one.notes.append("x")
    assert [] == other.notes


def test_dataclasses_know_records() -> None:
    """Fields are listed in order and one can be replaced; a pattern reads them in order."""
    assert ["parameter", "count", "default", "out_of_range"] == [f.name for f in fields(Slots)]
    assert Slots("token_index", 3) == replace(Slots("token_index", 2), count=3)
    match Slots("token_index", 2):
        case Slots(parameter, count):
            assert ("token_index", 2) == (parameter, count)
        case _:
            pytest.fail("the pattern does not match")
