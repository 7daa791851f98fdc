"""What the bundled scenarios say of themselves: title, whose rules, and the question they answer.

Their steps are not read: these are the last thing in every file, and the most of it.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.catalogue.names import TEXTBOOK, families, heads
from tolsim.documents.errors import UserError
from tolsim.documents.problems import Problems, did_you_mean
from tolsim.documents.scenarios.runs import DEFAULT_POLICY
from tolsim.documents.yaml.reader import read_yaml

Kind = Literal["scenario", "case", "lesson"]

_STEPS: Final = "\nsteps:\n"
_QUESTION: Final = re.compile(r"\bQuestion:\s+(.+?)(?=\s+Answer:|\Z)", re.DOTALL)


class Example(NamedTuple):
    """A bundled scenario: `name` is what commands take, `question` None where it asks none.

    The folder of a case is called like the provider whose users reported it.
    """

    name: str
    kind: Kind
    title: str
    providers: tuple[str, ...]
    question: str | None
    about: str
    folder: str


def find_examples(provider: str | None, text: str | None) -> tuple[Example, ...]:
    """Return the bundled scenarios of a provider that speak of something; None asks for all.

    Raises UserError for a provider that none of them is about.
    """
    found = tuple(_example(name, path) for name, path in bundled_scenarios().items())
    if provider is not None:
        found = _of_provider(found, provider)
    return tuple(one for one in found if text is None or _mentions(one, text))


def _of_provider(examples: tuple[Example, ...], provider: str) -> tuple[Example, ...]:
    family = families().get(provider.casefold())
    wanted = (family.title if family else provider).casefold()
    found = tuple(
        one
        for one in examples
        if any(wanted in name.casefold() for name in (*one.providers, one.folder))
    )
    if not found:
        known = dict.fromkeys(name for one in examples for name in one.providers)
        raise UserError(
            f"no bundled scenario is about the provider `{provider}`",
            did_you_mean(provider, sorted(known)),
        )
    return found


def _mentions(example: Example, text: str) -> bool:
    said = f"{example.name} {example.title} {example.about}"
    return text.casefold() in said.casefold()


def _example(name: str, path: Path) -> Example:
    head, _, _ = path.read_text(encoding="utf-8").partition(_STEPS)
    data = read_yaml(head, path.name, Problems()).value
    about = " ".join(data.get("about", "").split())
    question = _QUESTION.search(about)
    return Example(
        name,
        _kind(path),
        data["title"],
        _providers(data),
        question and question[1],
        about,
        path.parent.name,
    )


def _kind(path: Path) -> Kind:
    if path.parent.parent.name == "cases":
        return "case"
    return "lesson" if path.parent.name == "lessons" else "scenario"


def _providers(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whose rules a scenario runs under; nobody's only where no rule is a provider's."""
    found = dict.fromkeys(map(_provider, _policies(data)))
    named = tuple(provider for provider in found if provider != TEXTBOOK)
    return named or tuple(found)


def _policies(data: Mapping[str, Any]) -> Iterator[Any]:
    for one in data.get("apps", {"app": data}).values():
        policy = (one or {}).get("policy", DEFAULT_POLICY)
        yield from policy if isinstance(policy, list) else [policy]


def _provider(policy: Any) -> str:
    if isinstance(policy, str):
        return heads()[policy].provider if policy in heads() else TEXTBOOK
    return policy.get("provider") or _provider(policy.get("extends", ""))
