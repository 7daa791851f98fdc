"""`tolsim serve`: the simulated server for real clients, over HTTP."""

import math
from enum import StrEnum
from typing import Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import (
    CLIENTS,
    CLOCK,
    NETWORK,
    RECORDING,
    RULES,
    SYSTEMS,
    Debug,
    Inside,
    Settings,
    one_of,
)


class Login(StrEnum):
    """Who consents to a login."""

    AUTO = "auto"
    PAGE = "page"


class ClockMode(StrEnum):
    """What moves the clock."""

    MANUAL = "manual"
    REAL = "real"


def serve(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]",
            autocompletion=completion.scenarios,
            help="Whose systems, users and policy are served; its steps are left out.",
            show_default=False,
        ),
    ] = None,
    *,
    policy: Annotated[
        str | None,
        typer.Option(
            "-p",
            "--policy",
            metavar="NAME|FILE",
            autocompletion=completion.policies,
            help="The policy, instead of the scenario's; NAME@N at tolerance N.",
            rich_help_panel=RULES,
            show_default=False,
        ),
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "-t",
            "--tolerance",
            metavar="N",
            help="The policy's tolerance, instead of the scenario's.",
            rich_help_panel=RULES,
            show_default=False,
        ),
    ] = None,
    setting: Settings = None,
    systems: Annotated[
        str | None,
        typer.Option(
            "--systems",
            metavar="NAMES",
            help="Without a scenario: the systems, as in legacy,new, which is the default.",
            rich_help_panel=SYSTEMS,
            show_default=False,
        ),
    ] = None,
    users: Annotated[
        str | None,
        typer.Option(
            "--users",
            metavar="NAMES",
            help="Without a scenario: the users; by default one, called user.",
            rich_help_panel=SYSTEMS,
            show_default=False,
        ),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            metavar="NAME=PORT|URI",
            help="A port or a redirect URI of a system's own.",
            rich_help_panel=SYSTEMS,
            show_default=False,
        ),
    ] = None,
    login: Annotated[
        Login,
        typer.Option(
            "--login",
            metavar="HOW",
            help=f"Who consents to a login: {one_of(Login)}; auto is the user himself.",
            rich_help_panel=CLIENTS,
        ),
    ] = Login.AUTO,
    client: Annotated[
        list[str] | None,
        typer.Option(
            "--client",
            metavar="ID",
            help="A client that may ask; by default any may.",
            rich_help_panel=CLIENTS,
            show_default=False,
        ),
    ] = None,
    secret: Annotated[
        list[str] | None,
        typer.Option(
            "--secret",
            metavar="ID=ENVVAR",
            help="The variable that holds a client's secret; without one any secret will do.",
            rich_help_panel=CLIENTS,
            show_default=False,
        ),
    ] = None,
    app: Annotated[
        list[str] | None,
        typer.Option(
            "--app",
            metavar="ID=APP",
            help="The app that a client is, where the scenario has several.",
            rich_help_panel=CLIENTS,
            show_default=False,
        ),
    ] = None,
    redirect_uri: Annotated[
        list[str] | None,
        typer.Option(
            "--redirect-uri",
            metavar="URI",
            help="A redirect URI that leads off this machine, to the letter.",
            rich_help_panel=CLIENTS,
            show_default=False,
        ),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            metavar="ORIGIN",
            help="The origin of a page that may ask, as in https://app.example.",
            rich_help_panel=CLIENTS,
            show_default=False,
        ),
    ] = None,
    clock: Annotated[
        ClockMode,
        typer.Option(
            "--clock",
            metavar="MODE",
            help=f"What moves the clock: {one_of(ClockMode)}; manual stands still until it is "
            "told to move.",
            rich_help_panel=CLOCK,
        ),
    ] = ClockMode.MANUAL,
    scale: Annotated[
        float,
        typer.Option(
            "--scale",
            metavar="N",
            min=0.001,
            max=1_000_000,
            help="How many times faster a real clock runs, up to 1000000: 60 is an hour a minute.",
            rich_help_panel=CLOCK,
        ),
    ] = 1,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="HOST", help="The address to listen at.", rich_help_panel=NETWORK
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65535,
            help="The port; 0 takes any that is free.",
            rich_help_panel=NETWORK,
        ),
    ] = 8484,
    cert: Annotated[
        str | None,
        typer.Option(
            "--cert",
            metavar="FILE",
            help="A certificate, for https.",
            rich_help_panel=NETWORK,
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="FILE",
            help="The certificate's key.",
            rich_help_panel=NETWORK,
            show_default=False,
        ),
    ] = None,
    expose: Annotated[
        bool,
        typer.Option(
            "--expose",
            help="Listen to other machines; control then needs TOLSIM_CONTROL_TOKEN.",
            rich_help_panel=NETWORK,
        ),
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="A name by which other machines address the server.",
            rich_help_panel=NETWORK,
            show_default=False,
        ),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(
            "--public-url",
            metavar="URL",
            help="Where clients reach the server, if it stands behind a proxy.",
            rich_help_panel=NETWORK,
            show_default=False,
        ),
    ] = None,
    record: Annotated[
        str | None,
        typer.Option(
            "--record",
            metavar="FILE",
            help="Write each step to a new file before it is applied.",
            rich_help_panel=RECORDING,
            show_default=False,
        ),
    ] = None,
    sync: Annotated[
        bool,
        typer.Option(
            "--sync",
            help="Answer when the disk has what is recorded, which is slower.",
            rich_help_panel=RECORDING,
        ),
    ] = False,
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume",
            metavar="FILE",
            help="Go on with a run that was recorded, and record in the same file.",
            rich_help_panel=RECORDING,
            show_default=False,
        ),
    ] = None,
    inside: Inside = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Serve a scenario's systems over HTTP: real clients log in, refresh and call.

    Every request becomes a step. Writes one line of JSON when it is ready; Ctrl-C ends it.
    """
    from tolsim.cli.serving.starting import Wanted, start
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.documents import UserError

    if math.isnan(scale):  # neither below nor above a bound
        raise UserError("--scale nan: not a number", "write how many times faster, as in 60")
    if scale != 1 and clock == ClockMode.MANUAL:
        raise UserError("--scale: a manual clock does not run", "add --clock real")
    changes = read_overrides(policy and [policy], tolerance and [tolerance], setting)
    wanted = Wanted(
        scenario=scenario,
        systems=systems,
        users=users,
        own=system or (),
        login=login.value,
        clients=client or (),
        secrets=secret or (),
        apps=app or (),
        redirect_uris=redirect_uri or (),
        origins=origin or (),
        clock=clock.value,
        scale=scale,
        host=host,
        port=port,
        cert=cert,
        key=key,
        expose=expose,
        allow_hosts=allow_host or (),
        public_url=public_url,
        record=record,
        sync=sync,
        resume=resume,
    )
    start(wanted, changes, Files(inside=inside))
