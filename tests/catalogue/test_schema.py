"""Every policy is what the JSON Schema says that a policy is, before and after a round trip."""

from functools import cache
from typing import Any

import pytest

from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.documents import load_policy
from tolsim.documents.policies.text import policy_text
from tolsim.documents.problems import Problems
from tolsim.documents.schema.json_schema import policy_schema
from tolsim.documents.yaml.reader import read_yaml

jsonschema = pytest.importorskip("jsonschema")

every_policy = pytest.mark.parametrize("name", policy_names())


@cache
def validator() -> Any:
    return jsonschema.Draft7Validator(policy_schema())


def faults(text: str) -> list[str]:
    document = read_yaml(text, "a policy", Problems()).value
    return [error.message for error in validator().iter_errors(document)]


@every_policy
def test_a_policy_fits_the_schema(name: str) -> None:
    """What an editor is told of the format holds of the file."""
    assert [] == faults(catalogue_policy(name).text)


@every_policy
def test_a_policy_written_anew_fits_the_schema(name: str) -> None:
    """So does the file that `policies show --format yaml` writes."""
    source = catalogue_policy(name)
    assert [] == faults(policy_text(load_policy(source.text, source.name, find_policy)))


@pytest.mark.parametrize(
    "text",
    ["title: No name", "name: mine\nrefresh: {rotate: sometimes}", "name: mine\nrotate: never"],
)
def test_the_schema_refuses(text: str) -> None:
    """A missing name, an unknown word, an unknown key."""
    assert [] != faults(text)
