"""The help of a command, as text."""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import typer

from tolsim.cli.shared.console import is_terminal
from tolsim.cli.shared.options import GROUPS
from tolsim.cli.usage.commands import Group
from tolsim.cli.usage.examples import examples_of

Row = tuple[str, str]
"""What can be typed, and what it does."""

_WIDEST: Final = 100
"""Columns beyond which lines are too long to read."""

_LEFT: Final = 28
"""Columns for what can be typed; what is longer has a line of its own."""

_GAP: Final = 2
_COMMANDS: Final = "Commands"
_REST: Final = "Options"
"""The options that are in no group, which come last."""

_MORE: Final = (
    "`tolsim help COMMAND` shows what a command takes, `tolsim manual` explains the rest."
)


def write_help(context: Any) -> str:
    """Return the help of a command; at most as wide as the terminal."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    command = context.command
    sections = dict(_sections(context))
    parts = [
        *(_fold(paragraph, width) for paragraph in (command.help or "").split("\n\n")),
        _fold(f"Usage: {_usage(context)}", width, hang=len("Usage: ")),
        *(
            _lay(title, rows, _typed_width(title, sections), width)
            for title, rows in sections.items()
        ),
        *_examples(context.command_path, width),
        *([_fold(_MORE, width)] if context.parent is None else []),
    ]
    return "\n\n".join(parts) + "\n"


def _sections(context: Any) -> Iterator[tuple[str, list[Row]]]:
    """Yield what can be typed: arguments, commands and the groups of options."""
    command = context.command
    params = [one for one in command.get_params(context) if not getattr(one, "hidden", False)]
    arguments = [one for one in params if one.param_type_name == "argument"]
    if arguments:
        yield "Arguments", [(one.metavar, _explain(one)) for one in arguments]
    if isinstance(command, Group):
        yield _COMMANDS, list(command.summaries().items())
    options = [one for one in params if one not in arguments]
    for group in (*GROUPS, None):
        some = [one for one in options if getattr(one, "rich_help_panel", None) == group]
        if some:
            yield group or _REST, [(_typed(one), _explain(one)) for one in some]


def _typed_width(title: str, sections: Mapping[str, list[Row]]) -> int:
    """Return how wide the left column is: one for all options, one for the shorter commands."""
    alike = (rows for one, rows in sections.items() if (one == _COMMANDS) == (title == _COMMANDS))
    return min(_LEFT, max(len(left) for rows in alike for left, _ in rows))


def _usage(context: Any) -> str:
    command = context.command
    arguments = [one.metavar for one in command.params if one.param_type_name == "argument"]
    after = ["COMMAND ..."] if getattr(command, "commands", {}) else ["[OPTIONS]", *arguments]
    return " ".join((context.command_path, *after))


def _typed(option: Any) -> str:
    """Return how an option is written; the long names of all options stand below each other."""
    short = [name for name in option.opts if not name.startswith("--")]
    long = [name for name in option.opts if name.startswith("--")]
    long += option.secondary_opts
    names = ", ".join(short + long) if short else f"    {', '.join(long)}"
    return f"{names} {option.metavar}" if option.metavar else names


def _explain(param: Any) -> str:
    """Return what a parameter is for, and what it is where it is left out."""
    default = param.default
    if not param.show_default or isinstance(default, bool) or not isinstance(default, str | int):
        return str(param.help)
    value = default.value if isinstance(default, StrEnum) else default
    return f"{param.help} [default: {value}]"


def _examples(path: str, width: int) -> Iterator[str]:
    examples = examples_of(path)
    if examples:
        said = (
            f"{_fold(f'# {one.purpose}', width, indent=2, hang=2)}\n  {one.command}"
            for one in examples
        )
        yield "\n".join((_bold("Examples:"), *said))


def _lay(title: str, rows: Iterable[Row], typed: int, width: int) -> str:
    """Return a section: what can be typed on the left, what it does on the right."""
    lines = [_bold(f"{title}:")]
    margin = 2 + typed + _GAP
    for left, right in rows:
        first = f"  {left}".ljust(margin)
        if len(first) > margin or not first.endswith(" " * _GAP):
            lines.append(first)
            first = " " * margin
        lines += _wrap(right, width, first, " " * margin)
    return "\n".join(lines)


def _fold(text: str, width: int, *, indent: int = 0, hang: int = 0) -> str:
    first = " " * indent
    return "\n".join(_wrap(" ".join(text.split()), width, first, first + " " * hang))


def _wrap(text: str, width: int, first: str, others: str) -> Sequence[str]:
    # What is in backquotes or brackets is one word: a command is not broken.
    joined = re.sub(r"`[^`]*`|\[[^]]*\]", lambda quoted: quoted[0].replace(" ", "\0"), text)
    lines = textwrap.wrap(
        joined, width, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
    return [line.replace("\0", " ") for line in lines]


def _bold(heading: str) -> str:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return heading if plain or not is_terminal(sys.stdout) else typer.style(heading, bold=True)
