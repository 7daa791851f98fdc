"""The servers that were run: a file each in `servers`, with the configurations and their policies.

A file says which module of this folder drives the server, and how much it takes to have it here:
`light` ones come from PyPI or npm; the `heavy` run only where TOLSIM_SERVERS is `all`.
"""

import importlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast

import yaml

from tests.differential.comparison import Limits
from tests.differential.driver import Driver, DriverModule
from tests.differential.exchanges import Verb
from tolsim.catalogue import find_policy
from tolsim.documents import PolicyFile, load_policy
from tolsim.engine.policy import TokenKind

FOLDER: Final = Path(__file__).parent / "servers"


class Disagreement(NamedTuple):
    """What was found when a policy was first compared with a server, and what became of it."""

    found: str
    became: str


class Configuration(NamedTuple):
    """A server's own options, and the policy that claims to be like it: the text of a file."""

    name: str
    options: Mapping[str, Any]
    rules: Mapping[str, Any]
    limits: Limits

    @property
    def proves(self) -> str | None:
        """The policy of the catalogue that is compared as it stands."""
        name = self.rules["extends"]
        return name if len(self.rules) == 1 else None


class Subject(NamedTuple):
    """A server, in the configurations in which it was run."""

    name: str
    server: str
    module: str
    weight: Literal["light", "heavy"]
    configurations: Mapping[str, Configuration]
    disagreements: tuple[Disagreement, ...]

    def missing(self) -> str | None:
        """Why the server cannot be run here, or None if it can."""
        if self.weight == "heavy" and os.environ.get("TOLSIM_SERVERS") != "all":
            return "heavy: set TOLSIM_SERVERS=all"
        try:
            return self._driver().missing()
        except ImportError as error:
            return f"needs {error.name}"

    def version(self) -> str:
        return self._driver().version()

    def start(self, configuration: Configuration) -> Driver:
        return self._driver().start(configuration.options)

    def _driver(self) -> DriverModule:
        return cast(DriverModule, importlib.import_module(f"tests.differential.{self.module}"))


@cache
def subjects() -> Mapping[str, Subject]:
    """Every server, by the name of its file."""
    return {path.stem: _subject(path) for path in sorted(FOLDER.glob("*.yaml"))}


def policy_of(rules: Mapping[str, Any]) -> PolicyFile:
    """The policy that stands in a configuration, or a change of it."""
    # JSON is YAML.
    return load_policy(json.dumps({"name": "compared", **rules}), "compared.yaml", find_policy)


def _subject(path: Path) -> Subject:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Subject(
        path.stem,
        written["server"],
        written["module"],
        written["weight"],
        {
            name: Configuration(
                name,
                one.get("options", {}),
                one["rules"],
                _limits(one.get("limits", written.get("limits", {}))),
            )
            for name, one in written["configurations"].items()
        },
        tuple(Disagreement(**one) for one in written.get("disagreements", ())),
    )


def _limits(written: Mapping[Verb, Mapping[TokenKind, list[str]]]) -> Limits:
    return frozenset(
        (verb, kind, condition)
        for verb, kinds in written.items()
        for kind, conditions in kinds.items()
        for condition in conditions
    )
