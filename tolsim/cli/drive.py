"""`tolsim drive`: a scenario played against a real server, and its answers judged."""

import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tolsim.cli.shared.options import (
    LOGIN,
    OUTPUT,
    SERVER,
    Color,
    Colors,
    Debug,
    Inside,
    Output,
    Policies,
    Settings,
    Tolerances,
    Width,
    one_of,
)
from tolsim.cli.shared.questions import Path
from tolsim.cli.shared.steps import Save, Steps, choose_path, save_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tolsim.analysis.drive.observed import Driven
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look

DISAGREED = 1
"""The exit code where an answer was not predicted."""


class Format(StrEnum):
    """What `drive` can write."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def drive(
    path: Path = None,
    *,
    steps: Steps = None,
    save: Save = None,
    policy: Policies = None,
    tolerance: Tolerances = None,
    setting: Settings = None,
    inside: Inside = False,
    server: Annotated[
        str,
        typer.Option(
            "--server",
            metavar="URL",
            help="The server; {system} in it stands for the name of the system that asks.",
            rich_help_panel=SERVER,
            show_default=False,
        ),
    ],
    endpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--endpoint",
            metavar="NAME=URL",
            help="An endpoint that the server does not publish: authorize, token, revoke, device.",
            rich_help_panel=SERVER,
            show_default=False,
        ),
    ] = None,
    api: Annotated[
        str | None,
        typer.Option(
            "--api",
            metavar="URL",
            help="What to call with access tokens; by default userinfo.",
            rich_help_panel=SERVER,
            show_default=False,
        ),
    ] = None,
    waits: Annotated[
        str,
        typer.Option(
            "--waits",
            metavar="HOW",
            help="How time passes: clock (of tolsim serve), real, scale=N (N times faster), skip.",
            rich_help_panel=SERVER,
        ),
    ] = "clock",
    time_limit: Annotated[
        str,
        typer.Option(
            "--time-limit",
            metavar="DURATION",
            help="How long it may take in all.",
            rich_help_panel=SERVER,
        ),
    ] = "10m",
    command: Annotated[
        str | None,
        typer.Option(
            "--command",
            metavar="CMD",
            help="Makes incidents and changes of the policy happen at the server.",
            rich_help_panel=SERVER,
            show_default=False,
        ),
    ] = None,
    mine: Annotated[
        bool,
        typer.Option(
            "--i-own-this-server",
            help="Speak to a server that is not on this machine.",
            rich_help_panel=SERVER,
        ),
    ] = False,
    login: Annotated[
        str,
        typer.Option(
            "--login",
            metavar="HOW",
            help="How users log in: redirect, 'command CMD', browser, password or device.",
            rich_help_panel=LOGIN,
        ),
    ] = "redirect",
    redirect_uri: Annotated[
        str | None,
        typer.Option(
            "--redirect-uri",
            metavar="URI",
            help="Where logins come back to; by default http://127.0.0.1:8485/callback.",
            rich_help_panel=LOGIN,
            show_default=False,
        ),
    ] = None,
    scope: Annotated[
        str | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help="What logins ask for, as in 'openid offline_access'.",
            rich_help_panel=LOGIN,
            show_default=False,
        ),
    ] = None,
    record: Annotated[
        str | None,
        typer.Option(
            "--record",
            metavar="FILE",
            help="Write what was seen as a scenario, for tolsim identify; never over a file.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"How to write the answer: {one_of(Format)}.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    width: Width = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Play a scenario against a real server; compare its answers with the predictions.

    Client ids and secrets come from TOLSIM_CLIENT_ID and TOLSIM_CLIENT_SECRET alone. Exits with 1
    if an answer is not as predicted.
    """
    from tolsim.cli.shared.console import say
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.documents import UserError

    look = Look.of(Format, form, output, color, width)
    files = Files(output, save, record, inside=inside)
    case, changes = files.case(choose_path(path, steps)), read_overrides(policy, tolerance, setting)
    _check_new(record)
    _check_extra()

    from tolsim.wire.drive.equipping import REDIRECT_URI, Wishes, equip
    from tolsim.wire.drive.play import play
    from tolsim.wire.server.head import pin

    (run,) = case.load(changes).runs[:1]
    head = pin(case, changes)
    wishes = Wishes(
        server, tuple(endpoint or ()), api, login, redirect_uri or REDIRECT_URI, scope, waits,
        time_limit, command, mine,
    )  # fmt: skip
    driven = play(run, equip(run, wishes, os.environ, say))
    save_steps(save, steps, changes, files)
    files.put(_render(driven, look, case.name), output)
    if record is not None:
        _write_record(record, driven, head.data, files)
    if driven.stopped is not None:
        raise driven.stopped
    if not (driven.count("agreed") or driven.count("disagreed")):
        raise UserError("no answer could be judged", "the reasons are told with the steps")
    return DISAGREED if driven.count("disagreed") else 0


def _check_extra() -> None:
    """Raise UserError where the library that sends requests is not installed."""
    from importlib.util import find_spec

    from tolsim.documents import UserError

    if find_spec("httpx") is None:
        raise UserError("tolsim drive needs httpx", "pip install 'tolsim[drive]'")


def _check_new(record: str | None) -> None:
    """Raise UserError if the record would be written over something."""
    from tolsim.documents import UserError

    # A link that leads nowhere is something of the user's, too.
    if record is not None and os.path.lexists(record):
        raise UserError(f"--record {record}: the file exists already", "name another file")


def _write_record(record: str, driven: "Driven", head: "Mapping[str, Any]", files: "Files") -> None:
    from tolsim.analysis.drive.recording import recording
    from tolsim.cli.shared.console import say
    from tolsim.render.words.names import shown

    files.create(record, recording(head, driven))
    say(f"wrote {shown(record)}")


def _render(driven: "Driven", look: "Look", name: str) -> str:
    match look.form:
        case Format.JSON:
            from tolsim.render.drive.json import drive_document

            return drive_document(driven) + "\n"
        case Format.JUNIT:
            from tolsim.render.drive.junit import drive_junit

            return drive_junit(driven, name)
        case _:
            from tolsim.render.drive.text import drive_text

            return look.text(drive_text(driven, width=look.columns, ascii=look.ascii))
