"""The control interface as an OpenAPI 3.1 document, made of its table and its types."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from tolsim import __version__
from tolsim.wire.server.control.bodies import Error
from tolsim.wire.server.guard import CONTROL

_REF: Final = "#/components/schemas/{name}"
_JSON: Final = "application/json"

_REFUSALS: Final[Mapping[int, str]] = {
    400: "The request is not in order, or cannot be done",
    401: "The control token is missing",
    409: "Not now",
    413: "The body is too large",
    415: "The body is not JSON",
    503: "It was not done",
}


class Operation(NamedTuple):
    """What can be asked for at a path: types of answer and body, or the kind of what is sent."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    about: str
    answer: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    kind: str = _JSON
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    refusals: tuple[int, ...] = ()
    endless: bool = False
    """Whether the answer goes on as long as the server does."""


def openapi(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the document."""
    types = [kind for one in operations for kind in (one.answer, one.body) if kind is not None]
    # JSON Schema as msgspec writes it is of the draft that OpenAPI 3.1 refers to.
    _, schemas = msgspec.json.schema_components([*types, Error], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(f"{CONTROL}{one.path}", {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Control interface of tolsim serve", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"control": {"type": "http", "scheme": "bearer"}},
        },
        # An empty requirement: the token is needed where other machines reach the server alone.
        "security": [{}, {"control": []}],
    }


def _operation(one: Operation) -> dict[str, Any]:
    statuses = {400, 401, *one.refusals} | ({413, 415, 503} if one.body is not None else set())
    found: dict[str, Any] = {
        "operationId": f"{one.method.lower()}_{one.path.partition('.')[0]}",
        "summary": one.about,
        "parameters": [
            *(_parameter(name, "query", about) for name, about in one.query.items()),
            *(_parameter(name, "header", about) for name, about in one.headers.items()),
        ],
        "responses": {
            "200": {"description": one.about, "content": {one.kind: _media(one.answer)}},
            **{str(status): _refusal(status) for status in sorted(statuses)},
        },
    }
    if one.body is not None:
        found["requestBody"] = {"required": True, "content": {_JSON: _media(one.body)}}
    if one.endless:
        found["x-endless"] = True
    return found


def _parameter(name: str, place: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": place, "description": about, "schema": {"type": "string"}}


def _media(kind: type[msgspec.Struct] | None) -> dict[str, Any]:
    return {} if kind is None else {"schema": {"$ref": _REF.format(name=kind.__name__)}}


def _refusal(status: int) -> dict[str, Any]:
    return {"description": _REFUSALS[status], "content": {_JSON: _media(Error)}}
