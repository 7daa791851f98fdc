"""Which words of a mapping have no source."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.documents.mappings.file import MappingFile
from tolsim.engine.paths import contains

_VOUCHED: Final = ("records", "opened", "only", "one_per", "text")
"""Fields that are judged as a whole."""

_EACH: Final = ("fields", "types")
"""Fields of which each entry is judged."""


class Gap(NamedTuple):
    """A gap in the sources of a mapping.

    `code` is stable: `no-source` for what nothing vouches for, `no-such-field` for a path in
    `supports` that names nothing, `no-login` where no type is a login: then nothing is matched.
    """

    code: str
    path: str
    sentence: str


def lint_mapping(mapping: MappingFile) -> tuple[Gap, ...]:
    """Return the gaps in the sources of a mapping."""
    paths = tuple(_paths(mapping))
    vouching = dict.fromkeys(
        path for source in mapping.model.sources or () for path in source.supports or ()
    )
    without = (
        Gap("no-source", path, f"no source supports `{path}`")
        for path in paths
        if not any(contains(voucher, path) for voucher in vouching)
    )
    known = (*paths, *_VOUCHED, *_EACH, "passed_over", "results")
    strange = (
        Gap("no-such-field", path, f"`{path}` names nothing of this mapping")
        for path in vouching
        if not any(contains(path, one) or contains(one, path) for one in known)
    )
    return (*without, *strange, *_without_login(mapping))


def _paths(mapping: MappingFile) -> Iterator[str]:
    """Yield what needs a source."""
    model = mapping.model
    for name in _VOUCHED:
        if getattr(model, name) is not None:
            yield name
    yield from (f"fields.{name}" for name in model.fields)
    yield from (f"types.{name}" for name in model.types)
    if model.passed_over:
        yield "passed_over"
    if model.results:
        yield "results"


def _without_login(mapping: MappingFile) -> Iterator[Gap]:
    cases = (case for name in mapping.model.types for case in mapping.cases(name))
    if not any(case.action == "login" for case in cases):
        yield Gap("no-login", "types", "no type is a login")
