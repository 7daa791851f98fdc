"""The JSON Schemas that editors read."""

from collections.abc import Iterator
from typing import Any

import pytest

from tolsim.documents.scenarios.model import STEPS
from tolsim.documents.schema.json_schema import FOLDER, SCHEMAS, scenario_schema, written

pytestmark = pytest.mark.installed


@pytest.mark.parametrize("name", SCHEMAS)
def test_files_equal_the_models(name: str) -> None:
    """The shipped schema is the one that `python -m tolsim.documents.schema.json_schema` writes."""
    expected = written(SCHEMAS[name]())
    assert expected == FOLDER.joinpath(f"{name}.schema.json").read_text(encoding="utf-8")


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _parts(inner)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_leads_somewhere(name: str) -> None:
    """Each `$ref` names a definition, and stands alone, as draft-07 asks."""
    schema = SCHEMAS[name]()
    refs = [part for part in _parts(schema) if isinstance(part.get("$ref"), str)]
    known = {f"#/definitions/{key}" for key in schema["definitions"]}
    wrong = [part for part in refs if len(part) > 1 or part["$ref"] not in known]
    assert (True, []) == (bool(refs), wrong)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described(name: str) -> None:
    """An editor has a sentence to show for each field."""
    schema = SCHEMAS[name]()
    records = [schema, *schema["definitions"].values()]
    missing = [
        key
        for record in records
        for key, field in record.get("properties", {}).items()
        if "description" not in field
    ]
    assert [] == missing


def test_a_step_has_exactly_one_verb() -> None:
    """A step is one of the verbs' steps, each of which needs its verb and knows no other."""
    definitions = scenario_schema()["definitions"]
    names = [ref["$ref"].rpartition("/")[2] for ref in definitions["Step"]["oneOf"]]
    verbs = [set(STEPS) & set(definitions[name]["properties"]) for name in names]
    required = [set(STEPS) & set(definitions[name]["required"]) for name in names]
    closed = {definitions[name]["additionalProperties"] for name in names}
    expected = [{verb} for verb in STEPS]
    assert (expected, expected, {False}) == (verbs, required, closed)
