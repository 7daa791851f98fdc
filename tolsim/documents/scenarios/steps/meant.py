"""Steps as people write them at first: without a colon, with another verb, with a count."""

import re
from typing import Final

from tolsim.documents.lookup import look_up, suggestions
from tolsim.documents.problems import Problems, ask
from tolsim.documents.yaml.nodes import Node, mapping

SYNONYMS: Final = {
    synonym: verb
    for verb, synonyms in {
        "login": "signin sign_in log_in connect authorize authenticate auth relogin",
        "refresh": "renew rotate renew_token refresh_token",
        "call": "request get use api fetch post",
        "copy": "restore backup clone steal",
        "revoke": "logout log_out signout sign_out disconnect",
        "forget": "lose delete wipe",
        "wait": "sleep pause delay",
        "race": "parallel concurrently",
        "repeat": "loop",
    }.items()
    for synonym in synonyms.split()
}
"""Verbs that people try, and those of the format."""

_ONE_NAME: Final = ("login", "refresh", "call", "client_credentials", "forget", "revoke", "wait")
"""Verbs that can make a step with nothing but their value."""

MODIFIERS: Final = (
    "after", "at", "note", "then", "expect", "answer", "if", "using", "lost", "kinds", "to", "by",
    "params", "every",
)  # fmt: skip
"""Keys of a step beside its verb, but those that a file's head could mean as well."""


def without_outcomes(node: Node, problems: Problems) -> Node:
    """Return a request without an `expect` that cannot be one, after noting what it should be."""
    expect = node.get("expect")
    if expect is None:
        return node
    counts = expect.members is not None and [*expect.value.values()]
    if counts and all(type(count) is int and count < 400 for count in counts):
        sentence = "only a race counts outcomes: a single request has one"
        help_ = f"write `expect: {next(iter(expect.value))}`"
    elif type(expect.value) is not int or 400 <= expect.value <= 599:
        return node
    elif 200 <= expect.value <= 299:
        sentence, help_ = f"a request that is answered {expect.value} is `ok`", "write `expect: ok`"
    else:
        sentence = f"{expect.value} is not the HTTP status of a refusal, which is 400 to 599"
        help_ = f'quote it if it is the provider\'s code: `expect: "{expect.written}"`'
    problems.add(expect.place, "out-of-range", sentence, help_)
    return mapping({key: member for key, member in node.items() if key != "expect"}, node)


def refuse_text(node: Node, verbs: tuple[str, ...], example: str, problems: Problems) -> None:
    """Note a step that is no mapping; `example` is a system that it could be about."""
    text = node.value if isinstance(node.value, str) else ""
    found = re.fullmatch(r"\s*(?P<verb>\w*)(?P<between>[\s:]*)(?P<value>.*)", text, re.DOTALL)
    verb, between, value = found.groups() if found else ("", "", "")
    meant = next((name for name in _names(verb, verbs) if _verb(name) in _ONE_NAME), None)
    if meant is None:
        sentence, help_ = "this is not a step", f"write `login: {example}`"
    elif value:
        sentence = (
            f"a {'blank is missing behind the colon' if ':' in between else 'colon is missing'}"
        )
        help_ = f"write `{_verb(meant)}: {value}`"
    else:
        sentence, help_ = (
            f"`{verb}` does not say which system",
            f"write `{_verb(meant)}: {example}`",
        )
    problems.add(node.place, "wrong-type", sentence, help_)


def refuse_modifiers(node: Node, verbs: tuple[str, ...], problems: Problems) -> None:
    """Note a step without a verb: its keys belong to another step."""
    first, member = next(iter(node.items()), ("", node))
    line = node.source.line(member.key_place.mark.line)
    ways = []
    if re.match(r" *- ", line) and not _is_first(member):
        joined = line.replace("-", " ", 1)
        ways = [f"join it to the step above, without the dash: `{joined}`"]
    if first == "after" and isinstance(member.value, str):
        ways.append(f"time alone passes with `wait: {member.value}`")
    problems.add(
        member.key_place, "no-verb",
        f"`{first}` is not a step by itself" if first else "the step does nothing",
        "; ".join(ways) or f"write one of: {', '.join(verbs)}",
    )  # fmt: skip


def _is_first(member: Node) -> bool:
    above = member.source.line(member.key_place.mark.line - 1)
    return above.strip().startswith("steps:")


def refuse_verb(key: str, member: Node, verbs: tuple[str, ...], problems: Problems) -> None:
    """Note a key that is no verb, with the one that was probably meant."""
    names = _names(key, verbs)
    help_ = _instead(names[0], member) if len(names) == 1 else None
    meant = tuple(dict.fromkeys(map(_verb, names)))
    problems.add(
        member.key_place, "unknown-key", f"there is no key `{key}` here",
        help_ or ask(meant) or f"write one of: {', '.join(verbs)}",
    )  # fmt: skip


def _names(word: str, verbs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the verbs, and other words for them, that a word may be."""
    synonyms = [synonym for synonym, verb in SYNONYMS.items() if verb in verbs]
    return suggestions(look_up(word, (*verbs, *synonyms)))


def _verb(name: str) -> str:
    return SYNONYMS.get(name, name)


def _instead(synonym: str, member: Node) -> str | None:
    """Return what to write in place of a verb that takes more than another word."""
    value = member.value if isinstance(member.value, str) else "SYSTEM"
    match SYNONYMS.get(synonym):
        case "copy" if synonym == "restore":
            return f"write `copy: backup` and `to: {value}`, where `backup` is a system, too"
        case "copy":
            return f"write `copy: {value}`, and `to:` with the system that then holds the same"
        case "revoke":
            return (
                f"write `revoke: {value}.R1` if the provider is told, "
                f"`forget: {value}` if tokens are only dropped"
            )
    return None
