"""The verbs of steps in one line, what each is about, and what may follow."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from tolsim.documents.lookup import look_up, suggestions
from tolsim.documents.loose_durations import meant_duration
from tolsim.documents.problems import ask, did_you_mean
from tolsim.documents.reading import SUFFIXES
from tolsim.documents.scenarios.model import STEPS
from tolsim.documents.scenarios.steps.meant import MODIFIERS, SYNONYMS

PARAMETER: Final = "="
"""Stands for `token_index=1` among what may follow."""


class Form(NamedTuple):
    """What a verb is about, an example of it, and what may follow."""

    about: str
    example: str
    followers: tuple[str, ...] = ()


_REQUEST: Final = ("lost", "if", "expect")

FORMS: Final = {
    "login": Form("system", "legacy", _REQUEST),
    "refresh": Form("system", "legacy", ("using", *_REQUEST)),
    "call": Form("system", "legacy", ("using", "if", "expect")),
    "client_credentials": Form("system", "legacy", (PARAMETER, *_REQUEST)),
    "forget": Form("system", "legacy", ("if",)),
    "copy": Form("system", "legacy to new", ("to",)),
    "revoke": Form("token", "legacy.R1", ("expect",)),
    "incident": Form("incident", "NAME", ("by", "for")),
    "change": Form("field", "tolerance 2"),
    "race": Form("request", "refresh legacy, refresh new"),
}
"""Every verb but a wait, which is a duration alone."""

EXAMPLES: Final = {
    "using": "using legacy.R1",
    "lost": "lost",
    "if": "if refused",
    "expect": "expect invalid_grant",
    "to": "to new",
    "by": "by legacy",
    "for": "for xyz",
    PARAMETER: "token_index=1",
}
"""What may follow, with an example of what comes after it."""

_BETWEEN: Final = ("|", "||", "&", "&&", "and", "then")
_OF_A_USER: Final = ("for", "as")
"""Words that people write between steps, and before a user."""


def meant_verb(word: str, rest: Sequence[str]) -> str:
    """Return the help for a word that is no verb of these steps; `rest` is what follows it."""
    if word.endswith(SUFFIXES):
        return f"`-e` takes steps; a file goes without it: {word}"
    verb = SYNONYMS.get(word, word)
    about = rest[0] if rest else "legacy"
    if verb in ("wait", "after"):
        return f"a wait is a duration alone: write `{rest[0] if rest else '5m'}`"
    if word in EXAMPLES:
        return f"`{word}` follows a step: write `{_example_with(word)}`"
    if verb in STEPS.keys() - FORMS.keys() or word in MODIFIERS:
        return f"`{verb}` needs a file; --save FILE writes the other steps as one"
    if word == "restore":
        return f"write `copy backup to {about}`, where `backup` is a system, too"
    if verb == "copy":
        return f"write `copy {about} to` and the system that then holds the same"
    if verb == "revoke":
        return (
            f"write `revoke {about}.R1` if the provider is told, "
            f"`forget {about}` if tokens are only dropped"
        )
    if verb in FORMS:
        return f"did you mean `{verb}`?"
    return did_you_mean(word.rstrip(":"), FORMS, f"write a duration, or {', '.join(FORMS)}")


def what_follows(word: str, followers: Sequence[str]) -> str:
    """Return the help for a word that cannot follow a verb and what it is about."""
    if word in FORMS or word[0].isdecimal():
        return f"write `;` before `{word}`: it begins a step of its own"
    if word in _BETWEEN:
        return "write `,` between the requests of a race, `;` between steps"
    if word in _OF_A_USER and "for" not in followers:
        return "a user is named before the system: `xyz@legacy`"
    if followers == ("to",):
        return f"write `to {word}`"
    if word not in followers and (near := ask(suggestions(look_up(word, followers)))):
        return near
    if not followers:
        return "nothing may follow; write `;` between steps"
    return f"what may follow: {', '.join(EXAMPLES[follower] for follower in followers)}"


def _example_with(follower: str) -> str:
    """Return a step with something that may follow it."""
    verb, form = next(entry for entry in FORMS.items() if follower in entry[1].followers)
    example = f"{verb} {form.example}"
    return example if follower in example.split() else f"{example} {EXAMPLES[follower]}"


def one_duration(words: Sequence[str]) -> str:
    """Return the help for several words that begin with a duration, as `5 minutes` does."""
    meant = meant_duration(" ".join(words))
    return f"did you mean `{meant}`?" if meant else "write `;` between steps"
