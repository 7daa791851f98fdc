"""Types of a model: without their metadata, and whether they take a value."""

import re

from msgspec import inspect

Words = dict[str, str]
"""What a type's metadata says of it: what it `is`, and what to `write`."""


def bare(kind: inspect.Type) -> tuple[inspect.Type, Words]:
    """Return a type without its metadata, and the words in it."""
    words: Words = {}
    while isinstance(kind, inspect.Metadata):
        words = {**(kind.extra or {}), **words}
        kind = kind.type
    return kind, words


def alternatives(annotated: inspect.Type) -> list[inspect.Type]:
    """Return the types of a union, those of unions inside it too; else the type itself."""
    kind, _ = bare(annotated)
    if not isinstance(kind, inspect.UnionType):
        return [annotated]
    return [inner for member in kind.types for inner in alternatives(member)]


def plain_type(kind: inspect.Type) -> type | None:
    """Return the plain type of the values that a type takes."""
    match kind:
        case inspect.StructType() | inspect.DictType():
            return dict
        case inspect.ListType():
            return list
        case inspect.LiteralType() | inspect.StrType():
            return str
        case inspect.IntType():
            return int
        case inspect.BoolType():
            return bool
        case inspect.FloatType():
            return float
        case inspect.NoneType():
            return type(None)
    return None


def is_of_form(text: str, kind: inspect.Type) -> bool:
    """Return whether a text has the form that its type asks for, if it asks for one."""
    if not isinstance(kind, inspect.StrType):
        return True
    # JSON Schema anchors no pattern (draft-07, validation, 6.3.3), and msgspec searches likewise.
    fitting = (kind.min_length or 0) <= len(text) <= (kind.max_length or len(text))
    return fitting and (not kind.pattern or re.search(kind.pattern, text) is not None)


def takes(text: str, annotated: inspect.Type) -> bool:
    """Return whether a type is one of texts, and takes this one."""
    kind, _ = bare(annotated)
    return isinstance(kind, inspect.StrType) and is_of_form(text, kind)
