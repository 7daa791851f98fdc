"""Compares a document with its model, and reports everything that does not fit.

msgspec decides, in one call; only a document that it refuses is walked, field by field,
so that all of its problems are told at once and in the format's own words.
"""

from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import TypeVar

import msgspec
from msgspec import inspect

from tolsim.documents.problems import Place, Problems, did_you_mean
from tolsim.documents.shape.advice import what_fits, what_stands, what_was_meant
from tolsim.documents.shape.kinds import (
    Words,
    alternatives,
    bare,
    is_of_form,
    plain_type,
)
from tolsim.documents.yaml.nodes import Node, mapping

S = TypeVar("S", bound=msgspec.Struct)


def conform(node: Node, model: type[S], problems: Problems) -> S | None:
    """Return a document as its model, or None after noting everything that does not fit."""
    try:
        return msgspec.convert(node.value, model)
    except msgspec.ValidationError as error:
        before = problems.noted
        # msgspec stops at the first fault of a document.
        _explain(node, _type_info(model), problems)
        # Should msgspec ever refuse what the walk accepts, its own sentence is better than
        # silence.
        if problems.noted == before:
            problems.add(node.place, "not-valid", str(error), "compare with the schema")
        return None


@lru_cache
# msgspec takes 2.6 ms to describe the model of a policy, and forgets it.
def _type_info(model: Hashable) -> inspect.Type:
    return inspect.type_info(model)


def salvage(node: Node, model: type[S], **stand_ins: object) -> S | None:
    """Return the sound part of a mapping that does not conform, or None.

    Required fields that are missing or unsound take the value of their stand-in.
    """
    kept: dict[str, object] = dict(stand_ins)
    for spec in _fields(model):
        member = node.get(spec.encode_name)
        if member is not None and _is_sound(member, spec.type):
            kept[spec.encode_name] = member.value
    try:
        return msgspec.convert(kept, model)
    except msgspec.ValidationError:
        return None


def sound_part(node: Node, model: type[msgspec.Struct]) -> Node:
    """Return a mapping with only those of its members that conform."""
    members = {
        spec.encode_name: member
        for spec in _fields(model)
        if (member := node.get(spec.encode_name)) is not None and _is_sound(member, spec.type)
    }
    return mapping(members, node)


def _fields(model: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    kind = _type_info(model)
    return kind.fields if isinstance(kind, inspect.StructType) else ()


def _is_sound(node: Node, kind: inspect.Type) -> bool:
    # Walked, not converted: msgspec is only ever given whole records, whose types it keeps.
    found = Problems()
    _explain(node, kind, found)
    return not len(found)


def fits(value: object, model: type[msgspec.Struct]) -> bool:
    """Return whether a value conforms to a model."""
    try:
        msgspec.convert(value, model)
    except msgspec.ValidationError:
        return False
    return True


def _explain(node: Node, annotated: inspect.Type, problems: Problems) -> None:
    kind, words = bare(annotated)
    match kind:
        case inspect.UnionType():
            _explain_union(node, alternatives(annotated), problems)
        case inspect.StructType() if node.members is not None:
            _explain_struct(node, kind, problems)
        case inspect.DictType(key_type=key, value_type=value) if node.members is not None:
            _explain_length(node, len(node.members), kind, problems)
            for name, member in node.items():
                _explain_text(name, member.key_place, *bare(key), problems)
                _explain(member, value, problems)
        case inspect.ListType(item_type=item) if node.elements is not None:
            _explain_length(node, len(node.elements), kind, problems)
            for element in node.each():
                _explain(element, item, problems)
        case inspect.LiteralType(values=known) if isinstance(node.value, str):
            if node.value not in known:
                _unknown_word(node, [str(word) for word in known], problems)
        case inspect.StrType() if isinstance(node.value, str):
            _explain_text(node.value, node.place, kind, words, problems)
        # Not isinstance: for Python True is an int, for YAML and msgspec it is not.
        case inspect.IntType(ge=low, le=high) if type(node.value) is int:
            write = words.get("write", f"a whole number from {low} to {high}")
            _explain_range(node, low, high, write, problems)
        case inspect.BoolType() if isinstance(node.value, bool):
            pass
        case inspect.FloatType() if isinstance(node.value, float):
            pass
        case inspect.AnyType():
            pass
        case inspect.NoneType() if node.value is None:
            pass
        case _:
            _wrong_type(node, (annotated,), problems)


def _explain_union(node: Node, members: Iterable[inspect.Type], problems: Problems) -> None:
    for member in members:
        if plain_type(bare(member)[0]) is type(node.value):
            _explain(node, member, problems)
            return
    _wrong_type(node, members, problems)


def _explain_struct(node: Node, kind: inspect.StructType, problems: Problems) -> None:
    fields = {field.encode_name: field for field in kind.fields}
    before = problems.noted
    for name, member in node.items():
        if name in fields:
            _explain(member, fields[name].type, problems)
        else:
            unknown_key(member.key_place, name, fields, problems)
    for name, field in fields.items():
        if field.required and name not in (node.members or {}):
            problems.add(
                node.key_place, "missing-key", f"the key `{name}` is missing",
                f"write `{name}:` and {what_fits([field.type])}",
            )  # fmt: skip
    if problems.noted == before:
        _explain_whole(node, kind, problems)


def unknown_key(place: Place, name: str, known: Iterable[str], problems: Problems) -> None:
    """Note a key that a mapping does not have."""
    problems.add(place, "unknown-key", f"there is no key `{name}` here", did_you_mean(name, known))


def _explain_whole(node: Node, kind: inspect.StructType, problems: Problems) -> None:
    """Note what a record refuses though each of its fields is sound."""
    try:
        msgspec.convert(node.value, kind.cls)
    except msgspec.ValidationError as error:
        # msgspec ends a sentence with the path, as in "Expected `int`, got `str` - at `$.max`";
        # here the place tells it better. A ValueError of `__post_init__` comes without one.
        said = str(error).split(" - at ")[0]
        problems.add(node.place, "not-valid", f"this record is refused: {said}", said)


def _explain_text(
    text: str, place: Place, kind: inspect.Type, words: Words, problems: Problems
) -> None:
    """Note a text, or a key, that is not of the form its type asks for."""
    if isinstance(kind, inspect.LiteralType):
        if text not in kind.values:
            unknown_key(place, text, [str(word) for word in kind.values], problems)
        return
    if not is_of_form(text, kind):
        what = words.get("is", "a text")
        write = words.get("write", "a text that is not empty")
        problems.add(
            place, f"not-{what.replace(' ', '-')}", f"`{text}` is not {what}",
            _meant_text(text, what, kind) or f"write {write}",
        )  # fmt: skip


def _meant_text(text: str, what: str, kind: inspect.Type) -> str | None:
    """Return the help for a text of another form than its type asks for, where it is plain."""
    parts = text.split()
    if what == "a name" and len(parts) > 1 and all(is_of_form(part, kind) for part in parts):
        return f"write `{'-'.join(parts)}`, or `{', '.join(parts)}` if these are several"
    if what.startswith("a duration"):
        # Imported late: it compiles patterns that a sound file has no use for.
        from tolsim.documents.loose_durations import meant_duration

        meant = meant_duration(text)
        return f"did you mean `{meant}`?" if meant else None
    return None


def _explain_range(
    node: Node, low: int | None, high: int | None, write: str, problems: Problems
) -> None:
    if (low is not None and node.value < low) or (high is not None and node.value > high):
        problems.add(
            node.place, "out-of-range", f"{node.value} is out of range", f"write {write}",
        )  # fmt: skip


def _explain_length(
    node: Node, count: int, kind: inspect.ListType | inspect.DictType, problems: Problems
) -> None:
    low, high = kind.min_length or 0, kind.max_length
    if count < low or (high is not None and count > high):
        wanted = f"at least {low}" if high is None else f"{low} to {high}"
        problems.add(
            node.place, "wrong-length", f"{count} {'entry' if count == 1 else 'entries'} here",
            f"write {wanted} of them",
        )  # fmt: skip


def _unknown_word(node: Node, words: list[str], problems: Problems) -> None:
    problems.add(
        node.place, "unknown-word", f"`{node.value}` is not known here",
        did_you_mean(node.value, words),
    )  # fmt: skip


def _wrong_type(node: Node, kinds: Iterable[inspect.Type], problems: Problems) -> None:
    kinds = tuple(kinds)
    wanted = what_fits(kinds)
    # `30` for `30s` is the likeliest slip in these files: it gets a sentence of its own.
    if "duration" in wanted and type(node.value) is int:
        problems.add(
            node.place, "bare-duration", f"the duration {node.value} has no unit",
            f"did you mean {node.value}s or {node.value}m?",
        )  # fmt: skip
        return
    meant = what_was_meant(node, kinds)
    problems.add(
        node.place, "wrong-type", f"expected {wanted}, found {what_stands(node)}",
        _help_for(node, meant) if meant else f"write {wanted}",
    )  # fmt: skip


def _help_for(node: Node, meant: str) -> str:
    if isinstance(node.value, int | float) and meant.startswith('"'):
        return f"quote it: {meant}"
    if meant.startswith("- "):
        return f"begin every entry with a dash: `{meant}`"
    return f"write `{node.lead}{meant}`"
