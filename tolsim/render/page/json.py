"""Answers as JSON documents: `format` and `version` first, keys in the order of the fields."""

from dataclasses import fields, is_dataclass
from typing import Any

from tolsim.render.page.inert import json_text


def json_document(form: str, answer: Any) -> str:
    """Return an answer as a document of its format, on one line, without a line end.

    Records become objects, tuples become lists.
    """
    document = {"format": f"tolsim.{form}", "version": 1, **_plain(answer)}
    # On one line, so that several documents in a row are JSON Lines.
    return json_text(document)


def _plain(value: Any) -> Any:
    # Before lists and tuples: a NamedTuple is a tuple as well.
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
