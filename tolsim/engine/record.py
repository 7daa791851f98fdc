"""Frozen dataclasses that cost a start nothing."""

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Never, dataclass_transform


# `dataclass` writes and compiles six methods for each class, which takes half a millisecond:
# for the classes of a policy, a twentieth of a start. These methods serve every class.
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record:
    """A base whose subclasses are frozen dataclasses, without a decorator.

    `fields`, `replace` and `match` take them as they take any other dataclass.
    """

    if TYPE_CHECKING:  # no hint of a field, which `get_type_hints` would find in every subclass
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __init_subclass__(cls) -> None:
        dataclass(init=False, repr=False, eq=False)(cls)

    def __init__(self, *values: object, **named: object) -> None:
        known = self.__dataclass_fields__
        given = dict(zip(known, values, strict=False)) | named
        if len(given) < len(values) + len(named) or not given.keys() <= known.keys():
            raise TypeError(f"{type(self).__name__} takes {', '.join(known)}, each once")
        for name, one in known.items():
            value = given.get(name, one.default)
            if value is MISSING:
                if one.default_factory is MISSING:
                    raise TypeError(f"{type(self).__name__} lacks {name}")
                value = one.default_factory()
            object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        # Of one class: a minimum age of 50 is no 50 percent of a life.
        return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({fields})"

    def __setattr__(self, name: str, value: object) -> Never:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> Never:
        raise FrozenInstanceError(f"cannot delete field {name!r}")
