"""What a value is that does not fit, what fits, and what was probably meant."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import inspect

from tolsim.documents.shape.kinds import alternatives, bare, plain_type, takes
from tolsim.documents.yaml.nodes import Node

PLAIN: Final[dict[type, str]] = {
    dict: "a mapping", list: "a list", str: "text", bool: "true or false",
    int: "a whole number", float: "a number", type(None): "nothing",
}  # fmt: skip


def what_stands(node: Node) -> str:
    """Return what is written in place of something else: a number as written, the rest by kind."""
    match node.value:
        case bool():
            return f"`{node.written}`"
        case int() | float():
            return f"the number {node.written}"
        case value:
            return PLAIN[type(value)]


def what_was_meant(node: Node, kinds: tuple[inspect.Type, ...]) -> str | None:
    """Return a value of a wrong type as it should be written, where that can be told."""
    members = [one for kind in kinds for one in alternatives(kind)]
    for kind, words in map(bare, members):
        match kind:
            case inspect.LiteralType() if f"for {node.written}" in words:
                return words[f"for {node.written}"]
            case inspect.ListType(item_type=item) if isinstance(node.value, str):
                return _listed(node.value, item)
            case inspect.ListType() if node.members:
                first = next(iter(node.members.values())).key_place
                return f"- {first.source.line(first.mark.line).strip()}"
            case inspect.StructType(fields=fields) if isinstance(node.value, str):
                return _as_member(node.value, fields)
    written = node.written
    is_number = isinstance(node.value, int | float)
    return f'"{written}"' if is_number and any(takes(written, one) for one in members) else None


def _listed(text: str, item: inspect.Type) -> str | None:
    """Return a text as the list of texts that it was probably meant to be."""
    parts = re.split(r"\s*,\s*" if "," in text else r"\s+", text.strip(" []"))
    kind, _ = bare(item)
    known = kind.values if isinstance(kind, inspect.LiteralType) else None
    fit = all(part in known if known else takes(part, item) for part in parts)
    return f"[{', '.join(parts)}]" if fit else None


def _as_member(text: str, fields: Iterable[inspect.Field]) -> str | None:
    """Return a text as the first member of a record that can hold it."""
    fitting = (
        field.encode_name
        for field in fields
        if any(takes(text, one) for one in alternatives(field.type))
    )
    name = next(fitting, None)
    return f"{{{name}: {text}}}" if name else None


def what_fits(kinds: Iterable[inspect.Type]) -> str:
    """Return what types take, in words."""
    words = list(dict.fromkeys(word for kind in kinds if (word := _word(kind))))
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _word(annotated: inspect.Type) -> str:
    kind, words = bare(annotated)
    match kind:
        case inspect.UnionType():
            return what_fits(alternatives(annotated))
        case inspect.LiteralType(values=known):
            return "one of " + ", ".join(str(word) for word in known)
        case inspect.NoneType():
            return ""
        case inspect.StrType() | inspect.IntType() if "write" in words:
            return words["write"]
    shape = plain_type(kind)
    return PLAIN[shape] if shape else "a value"
