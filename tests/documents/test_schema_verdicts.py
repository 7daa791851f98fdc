"""The schemas judge files as the loader does, as far as a schema can see."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from jsonschema import Draft7Validator

import tolsim
from tests.documents.shelf import POLICIES as SHELF
from tests.documents.test_malformed import HEADS, POLICIES, STEPS, Told
from tolsim.documents.problems import Problems
from tolsim.documents.schema.json_schema import FOLDER, SCHEMAS, policy_schema, scenario_schema
from tolsim.documents.yaml.reader import read_yaml

PACKAGE = Path(tolsim.__file__).parent
TESTS = Path(__file__).parent.parent
ROOT = TESTS.parent

SCENARIOS = Draft7Validator(scenario_schema())
A_POLICY = Draft7Validator(policy_schema())

OF_MEANING = {
    "before-start", "beside-apps", "beside-by", "by-nobody", "clock-goes-back", "clock-too-late",
    "copy-between-users", "duplicate-run", "mixed-runs",
    "never-issued", "no-knob", "no-start", "no-such-time", "no-user-here", "not-a-code",
    "not-a-label", "not-entries", "other-app",
    "parent-of-access-only", "refresh-makes-no-grant", "round-too-long", "set-off-by-whom",
    "store-of-two-apps",
    "token-of-refresh-only", "too-many-orders", "too-many-repeats", "too-many-steps", "unknown-app",
    "unknown-field", "unknown-incident", "unknown-policy", "unknown-run", "unknown-system",
    "unknown-user", "which-app", "which-user", "wrong-kind", "wrong-word",
}  # fmt: skip
"""Faults in what one place of a file says about another, of which a schema knows nothing."""

SEEN_ONCE_MERGED = (
    "{limits: {live-grants: {kind: null}}}", "sets: refresh.issued", "rates: {r: {max: 1}}",
)  # fmt: skip
"""What is wrong only in the policy that a change, a tolerance or `extends` makes of two parts."""


def _plain(text: str) -> Any:
    return read_yaml(text, "f.yaml", Problems()).value


def _faults() -> Iterator[tuple[str, list[Told]]]:
    yield from (*HEADS, *STEPS)
    for policy, told in POLICIES:
        yield f"title: t\nsystems: [a]\npolicy: {policy}\nsteps: []\n", told


def _is_structural(text: str, told: list[Told]) -> bool:
    merged = any(part in text for part in SEEN_ONCE_MERGED)
    return not merged and any(code not in OF_MEANING for code, *_ in told)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_one(kind: str) -> None:
    """All are valid against the metaschema of draft-07."""
    assert [] == [error.message for error in Draft7Validator(Draft7Validator.META_SCHEMA)
                  .iter_errors(SCHEMAS[kind]())]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), list(_faults()))
def test_faults_of_structure(text: str, told: list[Told]) -> None:
    """The schema refuses a file exactly where the loader finds a fault of structure."""
    assert _is_structural(text, told) is not SCENARIOS.is_valid(_plain(text))


@pytest.mark.parametrize("name", SHELF)
def test_policy_files_of_the_tests(name: str) -> None:
    """Of the policies that the loader's tests read, the one with a misspelt key is refused."""
    assert ("broken" != name) is A_POLICY.is_valid(_plain(SHELF[name]))


def test_good_scenarios() -> None:
    """The schema accepts every scenario that is shipped or, thoroughly, that the tests replay."""
    vectors = sorted(TESTS.glob("simulation/vectors/*.yaml"))
    few = vectors[:: max(1, 200 // settings().max_examples)]  # jsonschema takes 10 ms for each
    paths = [*_bundled("scenario"), *few]
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    assert texts
    assert [] == [name for name, text in texts.items() if not SCENARIOS.is_valid(_plain(text))]


def test_good_policies() -> None:
    """The schema accepts every policy of the catalogue."""
    paths = list(PACKAGE.glob("catalogue/*/*.yaml"))
    assert paths
    refused = [
        path.name for path in paths if not A_POLICY.is_valid(_plain(path.read_text("utf-8")))
    ]
    assert [] == refused


def test_good_mappings() -> None:
    """The schema accepts every mapping that comes with tolsim."""
    validator = Draft7Validator(SCHEMAS["mapping"]())
    paths = list(PACKAGE.glob("mappings/*.yaml"))
    assert paths
    wrong = [path.name for path in paths if not validator.is_valid(_plain(path.read_text("utf-8")))]
    assert [] == wrong


@pytest.mark.skipif(not (ROOT / "tolsim").is_dir(), reason="modelines lead from a checkout")
def test_every_shipped_file_names_its_schema() -> None:
    """The first line of each file leads an editor to the schema of its kind."""
    shipped = [
        *((path, kind) for kind in ("scenario", "population") for path in _bundled(kind)),
        *((path, "policy") for path in sorted(ROOT.glob("tolsim/catalogue/*/*.yaml"))),
        *((path, "mapping") for path in sorted(ROOT.glob("tolsim/mappings/*.yaml"))),
    ]
    assert shipped
    wrong = [path for path, kind in shipped if _modeline(path) != _expected(kind)]
    assert [] == wrong


def _bundled(kind: str) -> list[Path]:
    """The files below `scenarios` that are scenarios, or those that are populations."""
    paths = sorted(ROOT.glob("scenarios/**/*.yaml"))
    return [path for path in paths if (path.parent.name == "populations") is (kind != "scenario")]


def _modeline(path: Path) -> Path | None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    mark, _, schema = first.partition("$schema=")
    return (path.parent / schema).resolve() if mark == "# yaml-language-server: " else None


def _expected(kind: str) -> Path:
    return (ROOT / "tolsim" / "documents" / FOLDER.name / f"{kind}.schema.json").resolve()
