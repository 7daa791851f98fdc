"""JSON Schema (draft-07) of each kind of file, derived from the loader's models.

`python -m tolsim.documents.schema.json_schema` writes the schemas anew, into `schema/` beside
this file; editors read them through the first line of a file.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import msgspec

from tolsim.documents.mappings.model import MappingModel
from tolsim.documents.policies.model import PolicyModel
from tolsim.documents.policies.patching import extending_model, patch_model
from tolsim.documents.populations.model import BESIDE, SHAPES, PopulationModel
from tolsim.documents.scenarios.model import NOT_IN_A_RACE, RACERS, STEPS, ScenarioModel

FOLDER: Final = Path(__file__).parent

# The newest draft that yaml-language-server, on which most editors rely, says it supports. Later
# drafts write `$defs` for `definitions`.
_DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_REF: Final = "#/definitions/{name}"

Schema = dict[str, Any]


def scenario_schema() -> Schema:
    """Return the schema of a scenario file."""
    definitions = {**_policy_definitions(), **_step_definitions()}
    (_, parts) = msgspec.json.schema_components([ScenarioModel], ref_template=_REF)
    definitions.update(parts)
    root = definitions.pop(ScenarioModel.__name__)
    return _document("A tolsim scenario", root, definitions)


def policy_schema() -> Schema:
    """Return the schema of a policy file."""
    definitions = _policy_definitions()
    del definitions["PolicyPatch"]
    root = {**definitions.pop("Policy"), "required": ["name"]}
    return _document("A tolsim policy", root, definitions)


def population_schema() -> Schema:
    """Return the schema of a population file."""
    definitions = _policy_definitions()
    del definitions["PolicyPatch"]
    (_, parts) = msgspec.json.schema_components([PopulationModel], ref_template=_REF)
    definitions.update(parts)
    # What `IntervalModel` refuses though each of its fields is sound.
    definitions["IntervalModel"].update(
        oneOf=[{"required": [shape]} for shape in SHAPES],
        dependencies={**{key: [shape] for key, shape in BESIDE.items()}, "lognormal": ["p95"]},
    )
    root = definitions.pop(PopulationModel.__name__)
    return _document("A tolsim population", root, definitions)


def mapping_schema() -> Schema:
    """Return the schema of a mapping file."""
    _, definitions = msgspec.json.schema_components([MappingModel], ref_template=_REF)
    root = definitions.pop(MappingModel.__name__)
    return _document("A tolsim mapping", root, definitions)


SCHEMAS: Final = {
    "scenario": scenario_schema,
    "policy": policy_schema,
    "mapping": mapping_schema,
    "population": population_schema,
}
"""What makes the schema of each kind of file."""


def _document(title: str, root: Schema, definitions: Schema) -> Schema:
    used = dict(sorted(definitions.items()))
    return {"$schema": _DRAFT, "title": title, **_tidy({**root, "definitions": used})}


def _policy_definitions() -> Schema:
    """Return the definitions of policies; one that extends another may write parts of records."""
    models = [PolicyModel, extending_model(), patch_model()]
    (whole, part, _), definitions = msgspec.json.schema_components(models, ref_template=_REF)
    # `if`, not `oneOf`: a validator then names the fault, not that no alternative fits.
    definitions["Policy"] = {
        "type": "object",
        "if": {"required": ["extends"], "properties": {"extends": {"type": "string"}}},
        "then": part,
        "else": whole,
    }
    definitions["RotateWhen"]["oneOf"] = [
        {"required": ["min_age"], "properties": {"min_age": {"type": "string"},
                                                 "life_used": {"type": "null"}}},
        {"required": ["life_used"], "properties": {"life_used": {"type": "integer"},
                                                   "min_age": {"type": "null"}}},
    ]  # fmt: skip
    return definitions


def _step_definitions() -> Schema:
    """Return a definition for the step of each verb, and for each verb that can race."""
    _, definitions = msgspec.json.schema_components(STEPS.values(), ref_template=_REF)
    for verb in RACERS:
        racer = deepcopy(definitions[STEPS[verb].__name__])
        for key in NOT_IN_A_RACE:
            del racer["properties"][key]
        definitions[f"Racing{STEPS[verb].__name__}"] = racer
    for model in STEPS.values():
        # The loader refuses this of a step by itself: no type of one field can say it.
        definitions[model.__name__]["not"] = {"required": ["after", "at"]}
    definitions["Step"] = _one_of(model.__name__ for model in STEPS.values())
    definitions["Racer"] = _one_of(f"Racing{STEPS[verb].__name__}" for verb in RACERS)
    return definitions


def _one_of(names: Any) -> Schema:
    return {"oneOf": [{"$ref": _REF.format(name=name)} for name in names]}


def _tidy(part: Any) -> Any:
    """Return a schema as draft-07 reads it: nothing beside a `$ref` counts there."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if not isinstance(part, dict):
        return part
    tidied = {key: _tidy(value) for key, value in part.items() if not _says_nothing(key, value)}
    if "$ref" not in tidied or len(tidied) == 1:
        return tidied
    reference = {"$ref": tidied.pop("$ref")}
    # Draft-07 (core, 8.3) ignores every keyword beside a `$ref`; inside `allOf` both count.
    tidied.pop("type", None)
    return {"allOf": [reference], **tidied} if tidied else reference


def _says_nothing(key: str, value: Any) -> bool:
    """Return whether a keyword is a title made of a class's name, or a default of nothing."""
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)


def written(schema: Schema) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the schemas into FOLDER."""
    FOLDER.mkdir(exist_ok=True)
    for name, schema in SCHEMAS.items():
        FOLDER.joinpath(f"{name}.schema.json").write_text(written(schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
