"""Whatever the program knows by name has its place in the manual."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import typer

from tests.pages import MANUAL, PAGES, read, table
from tolsim.catalogue import find_policy
from tolsim.cli.app import app
from tolsim.documents import load_policy
from tolsim.documents.scenarios.model import STEPS
from tolsim.documents.schema.json_schema import policy_schema, scenario_schema
from tolsim.engine.policy import DEFAULT_ERRORS
from tolsim.manual import library

OWN_NAMES = {"limits", "rates", "incidents", "errors"}
"""Fields that hold names of the reader's own."""

POLICY = dict(policy_schema())
SCENARIO = dict(scenario_schema())


def fields(whole: dict[str, Any]) -> set[str]:
    """The dotted fields of a schema; a name of the reader's own is `mine`."""

    def walk(schema: dict[str, Any], path: str, within: tuple[str, ...]) -> Iterator[str]:
        kind = schema.get("$ref", "").rpartition("/")[2]
        if kind and kind not in within:
            yield from walk(whole["definitions"][kind], path, (*within, kind))
        parts = [*schema.get("anyOf", ()), schema.get("items"), schema.get("else")]
        named = [(f"{path}.mine", schema.get("additionalProperties"))]
        named += [(f"{path}.{name}", part) for name, part in schema.get("properties", {}).items()]
        for here, part in [*((path, part) for part in parts), *named]:
            if isinstance(part, dict):
                yield here
                yield from walk(part, here, within)

    return {path.lstrip(".") for path in walk(whole, "", ())} - {""}


# What `http` names is of the provider's own making.
@pytest.mark.parametrize(
    "path", sorted(path for path in fields(POLICY) if not re.fullmatch(r"http\..*\.mine", path))
)
def test_every_field_of_a_policy_has_its_paragraph(path: str) -> None:
    """`tolsim manual refresh.grace.for` finds it in rules, or with the keys of the file."""
    assert {"rules", "policy-files"} & {part.page for part in library.look_up(path)}


def test_rules_make_no_field_up() -> None:
    """Every dotted heading is a field of a policy, as every heading of its own is."""
    known = fields(POLICY) | {f"{name}.mine" for name in OWN_NAMES}
    headings = [
        line.lstrip("# ").replace("NAME", "mine").replace("REASON", "mine")
        for line in read(MANUAL / "rules.md").splitlines()
        if line.startswith("##")
    ]
    assert [] == [heading for heading in headings if heading not in known]


def defaults() -> Iterator[tuple[str, str]]:
    """The defaults that the page on rules tells, by field."""
    sections = read(MANUAL / "rules.md").split("\n##")
    for section in sections[1:]:
        heading, _, text = section.partition("\n")
        if found := re.search(r"Default:\s`([^`]+)`", text):
            yield heading.lstrip("# ").partition(".NAME")[0], found[1]


@pytest.mark.parametrize(("path", "default"), list(defaults()))
def test_the_defaults_of_rules_are_the_engines(path: str, default: str) -> None:
    """A policy that writes one out is the policy that leaves it out."""
    first, *others = path.split(".")
    text = "".join(f"{{{key}: " for key in others) + default + "}" * len(others)
    written = load_policy(f"name: mine\n{first}: {text}\n", "mine.yaml", find_policy)
    assert load_policy("name: mine\n", "mine.yaml", find_policy).policy == written.policy


KEYS = {
    *(path.rpartition(".")[2] for path in fields(SCENARIO) if "policy." not in path),
    *STEPS,
    *(field.encode_name for model in STEPS.values() for field in msgspec.structs.fields(model)),
}


@pytest.mark.parametrize("key", sorted(KEYS - {"mine"}))
def test_every_key_of_a_scenario_has_its_place(key: str) -> None:
    """The keys of the file, verbs and modifiers."""
    assert "scenarios" in {part.page for part in library.look_up(key)}


def test_every_reason_has_its_row() -> None:
    """Reasons, errors and statuses stand in the manual as the engine gives them."""
    expected = [
        [reason, refusal.error, str(refusal.status or "none")]
        for reason, refusal in DEFAULT_ERRORS.items()
    ]
    rows = table(read(MANUAL / "answers.md"), "reason", "error", "status")
    assert expected == [row[:3] for row in rows]


def commands(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command, and every command of a command, by its words."""
    for name, command in getattr(group, "commands", {}).items():
        yield f"{path}{name}", command
        yield from commands(command, f"{path}{name} ")


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_and_option_is_described(words: str) -> None:
    """Nothing can be typed that is not told there, or with `tolsim run` where that is named."""
    command, *_ = words.split()
    heading = f"# tolsim {command}\n"
    [text] = [part.text for part in library.look_up(command) if heading in part.text]
    assert words in text
    options = {
        option
        for parameter in COMMANDS[words].params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option not in {"--help", "--debug"}
    }
    told = text + (library.page("run") if "](run.md)" in text else "")
    assert [] == sorted(option for option in options if f"`{option}" not in told)


def test_no_page_names_a_command_that_there_is_not() -> None:
    """What a reader may type is a command, whatever its options."""
    named = {word for page in PAGES for word in re.findall(r"[`$] ?tolsim ([a-z]+)", read(page))}
    assert set() == named - set(COMMANDS)
