"""Policies as the command line names them: of the catalogue, a file, or standard input."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tolsim.analysis.search.choices import choose
from tolsim.catalogue.names import heads, look_up_policy
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.inputs import STDIN
from tolsim.cli.shared.naming import Kind, take
from tolsim.documents import PolicyFile, PolicySource, UserError, load_policy
from tolsim.documents.lookup import Found
from tolsim.documents.policies.file import names_a_file, split_tolerance
from tolsim.documents.reading import SUFFIXES

_POLICY: Final = Kind(
    "policy",
    "policies",
    "`tolsim policies list` shows the names; a file ends in .yaml or has a slash, ./FILE",
    lambda name: heads()[name].title,
)


def named(reference: str) -> str:
    """Return a reference with the name that a person meant; a file's, and its `@N`, stay.

    Raises UserError where it means no policy, or several.
    """
    word, tolerance = split_tolerance(reference)
    if word == STDIN or names_a_file(word):
        return reference
    if "@" in word:
        raise UserError(
            f"`{word.rpartition('@')[2]}` is not a tolerance",
            "write NAME@N, as in `zoom-user-concurrent@2`",
        )
    found = look_up_policy(word)
    if not isinstance(found, Found) and (here := _file_here(word)):
        raise UserError(f"unknown policy `{word}`", f"did you mean the file `{here}`?")
    name = take(word, found, _POLICY)
    return name if tolerance is None else f"{name}@{tolerance}"


def choose_policies(patterns: Sequence[str]) -> list[str]:
    """Return the policies that names and patterns mean; raise UserError if one matches none."""
    from tolsim.analysis.compare import PATTERN, chosen
    from tolsim.catalogue import policy_names

    for pattern in patterns:
        # A name without wildcards that is unknown gets a better sentence from the loader.
        if PATTERN & set(pattern) and not chosen([pattern], policy_names()):
            raise UserError(
                f"--policy: no policy matches `{pattern}`", "`tolsim policies` lists the names"
            )
    return chosen(patterns, policy_names())


def _file_here(word: str) -> str | None:
    names = (f"{word}{suffix}" for suffix in SUFFIXES)
    return next((name for name in names if Path(name).is_file()), None)


def find(reference: str, files: Files) -> PolicySource:
    """Return the text of a policy; raise UserError where a name or a path leads nowhere."""
    name, tolerance = split_tolerance(named(reference))
    if tolerance is not None:
        raise UserError(f"`{reference}`: a file is the same at every tolerance", f"write {name}")
    return _source(name, files)


def load(reference: str, files: Files) -> PolicyFile:
    """Return a policy, `NAME@N` at that tolerance.

    Raises UserError, with every problem, where it cannot be used.
    """
    whole = named(reference)
    name, tolerance = split_tolerance(whole)
    source = _source(name, files)
    file = load_policy(source.text, source.name, files.find_policy)
    if tolerance is None:
        return file
    (choice,) = choose((whole,), files.find_policy, None, ())
    # Written too, so that the YAML of `NAME@N` is a file that has this tolerance by itself.
    title = f"{file.title}, at tolerance {tolerance}"
    knob = {**file.written["tolerance"], "default": tolerance}
    written = {**file.written, "title": title, "tolerance": knob}
    return file._replace(title=title, policy=choice.policy, written=written)


def _source(name: str, files: Files) -> PolicySource:
    # Referred to from the current folder, not from a file.
    return _standard_input(files) if name == STDIN else files.find_policy(name, "")


def _standard_input(files: Files) -> PolicySource:
    name, text = files.read(STDIN)
    try:
        return PolicySource(name, text.decode())
    except UnicodeDecodeError:
        raise UserError(f"{name}: it is not UTF-8 text", "save the policy as UTF-8") from None
