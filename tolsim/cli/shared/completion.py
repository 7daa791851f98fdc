"""What the Tab key offers: values of options and arguments, each with what it is.

Typer speaks with the shell. A completer only reads, and says nothing: what it cannot read, it does
not offer. It is asked anew for every key, so it imports little, and reads only the first lines of
files where these say enough.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from tolsim.simulation import Trace

Offers = list[tuple[str, str]]
"""Values, each with a word or a title that a shell shows beside it."""

SHELLS: Final = ("bash", "zsh", "fish", "powershell", "pwsh")


def policies(incomplete: str) -> Offers:
    """Return the policies whose names begin so, with their titles, and policy files."""
    from tolsim.catalogue.names import heads

    named = [(name, head.title) for name, head in heads().items() if name.startswith(incomplete)]
    # Most files here are scenarios: offered where a policy is meant only if one asks for them.
    return [*named, *_files(incomplete)] if incomplete else named


def providers(incomplete: str) -> Offers:
    """Return the providers whose names begin so, whatever the case, with how many policies."""
    from tolsim.catalogue.names import families

    known = {family.title: len(family.names) for family in families().values()}
    return [
        (incomplete + name[len(incomplete) :], f"{count} {'policy' if count == 1 else 'policies'}")
        for name, count in sorted(known.items())
        if name.casefold().startswith(incomplete.casefold())
    ]


def scenarios(incomplete: str) -> Offers:
    """Return the scenario files here, then the bundled scenarios, with their titles."""
    from tolsim.catalogue.bundled import bundled_scenarios, title_of

    names = [name for name in bundled_scenarios() if name.startswith(incomplete)]
    return [*_files(incomplete), *((name, title_of(name)) for name in names)]


def populations(incomplete: str) -> Offers:
    """Return the YAML files here, then the bundled populations."""
    from tolsim.catalogue.bundled import bundled_populations

    names = [name for name in bundled_populations() if name.startswith(incomplete)]
    return [*_files(incomplete), *((name, "") for name in names)]


def targets(context: typer.Context, incomplete: str) -> Offers:
    """Return the systems and the labels of the scenario that is named before, as they end."""
    # A file may be broken in every way, or still be written: then there is nothing to offer.
    with suppress(Exception):
        offers = dict(_states(context.params["path"]))
        return [offer for offer in offers.items() if offer[0].startswith(incomplete)]
    return []


def goals(incomplete: str) -> Offers:
    """Return the goals of a search that begin so."""
    from tolsim.analysis.search.explore import GOALS

    return [(goal, "") for goal in GOALS if goal.startswith(incomplete)]


def actions(incomplete: str) -> Offers:
    """Return the actions that the last word of a list can become."""
    from tolsim.analysis.search.question import ACTIONS

    before, comma, word = incomplete.rpartition(",")
    return [(f"{before}{comma}{one}", "") for one in ACTIONS if one.startswith(word)]


def topics(incomplete: str) -> Offers:
    """Return the pages of the manual with what is in them, then its other topics of one word."""
    from tolsim.manual.library import names, pages

    words = [name for name in names() if incomplete and re.fullmatch(r"[\w.-]+", name)]
    offers = {**pages(), **{name: "" for name in words if name not in pages()}}
    return [offer for offer in offers.items() if offer[0].startswith(incomplete)]


def helped(context: typer.Context, incomplete: str) -> Offers:
    """Return the commands that can come next, with what they do; as first word also the topics."""
    words = context.params.get("words") or ()
    command: Any = context.find_root().command
    for word in words:
        command = getattr(command, "commands", {}).get(word)
    commands = {
        name: (one.help or "").partition("\n")[0]
        for name, one in getattr(command, "commands", {}).items()
        if name.startswith(incomplete)
    }
    # The page of a command has its name, and says less in a line.
    pages = {} if words else dict(topics(incomplete))
    return [*(pages | commands).items()]


def lessons(incomplete: str) -> Offers:
    """Return the lessons that begin so, with their titles, then the scenario files here."""
    from tolsim.catalogue.bundled import lesson_names, title_of

    names = [name for name in lesson_names() if name.startswith(incomplete)]
    return [*((name, title_of(name)) for name in names), *_files(incomplete)]


def check_shell(words: Sequence[str]) -> None:
    """Raise UserError if the completion of a shell is asked for that is not known, or has none."""
    if not {"--install-completion", "--show-completion"} & set(words[:1]):
        return
    from shellingham import ShellDetectionFailure, detect_shell

    from tolsim.documents.errors import UserError

    try:
        name, _ = detect_shell()
    except ShellDetectionFailure:
        raise UserError(
            "nothing tells which shell this is", "run it in bash, zsh or fish, not from a script"
        ) from None
    if name not in SHELLS:
        raise UserError(
            f"there is no completion for the shell `{name}`", f"use {', '.join(SHELLS)}"
        )


def _files(incomplete: str) -> Offers:
    """Return the YAML files and the folders that a path can become."""
    from tolsim.documents.reading import SUFFIXES

    folder, beginning = os.path.split(incomplete)
    found = []
    with suppress(OSError), os.scandir(folder or ".") as listed:
        for one in listed:
            hidden = one.name.startswith(".") and not beginning
            if one.name.startswith(beginning) and not hidden:
                path = os.path.join(folder, one.name)  # noqa: PTH118 - `Path` drops the `./`
                if one.is_dir():
                    found.append((f"{path}/", "folder"))
                elif one.name.endswith(SUFFIXES):
                    found.append((path, "file"))
    return sorted(found)


def _states(path: str) -> Iterator[tuple[str, str]]:
    """Yield each system of a scenario with its state, each token with its status, at the end."""
    from tolsim.analysis.history.history import History
    from tolsim.catalogue import find_policy
    from tolsim.catalogue.bundled import bundled_scenarios
    from tolsim.documents import load_scenario
    from tolsim.documents.reading import read_file
    from tolsim.simulation import replay

    file = path if os.path.exists(path) else bundled_scenarios()[path]  # noqa: PTH110
    runs = load_scenario(read_file(file), path, find_policy).runs
    traces: list[Trace] = [replay(run) for run in runs]
    for trace in traces:
        yield from trace.states.items()
    for trace in traces:
        for label, life in History.of(trace).lives.items():
            yield label, life.statuses[-1]
