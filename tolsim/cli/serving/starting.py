"""From the options of `tolsim serve` to a server that answers."""

import json
import os
import socket
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from tolsim.cli.serving.reading import (
    read_names,
    read_origins,
    read_pairs,
    read_secrets,
    read_system_places,
)
from tolsim.cli.shared.console import say
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.streams import show
from tolsim.documents import Overrides, UserError

if TYPE_CHECKING:
    from tolsim.wire.server.head import Head
    from tolsim.wire.server.service import Service
    from tolsim.wire.server.settings import Settings
    from tolsim.wire.server.transport import Certificate

_NEEDED = ("starlette", "uvicorn", "httptools", "jwt", "cryptography")
_SYSTEMS = ("legacy", "new")
_CONTROL_TOKEN = "TOLSIM_CONTROL_TOKEN"  # noqa: S105 - the name of a variable
"""The variable that holds what control and page ask for where the server is exposed."""


class Wanted(NamedTuple):
    """What the command line says, as it is written."""

    scenario: str | None
    systems: str | None
    users: str | None
    own: Sequence[str]
    login: Literal["auto", "page"]
    clients: Sequence[str]
    secrets: Sequence[str]
    apps: Sequence[str]
    redirect_uris: Sequence[str]
    origins: Sequence[str]
    clock: Literal["manual", "real"]
    scale: float
    host: str
    port: int
    cert: str | None
    key: str | None
    expose: bool
    allow_hosts: Sequence[str]
    public_url: str | None
    record: str | None
    sync: bool
    resume: str | None


def start(wanted: Wanted, changes: Overrides, files: Files) -> None:
    """Serve until told to end; raise UserError where what is wanted cannot be."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(
            f"`tolsim serve` needs the package {missing[0]}", "pip install 'tolsim[serve]'"
        )
    from tolsim.wire.server.app import create_app
    from tolsim.wire.server.control.table import control_routes
    from tolsim.wire.server.page import page_routes
    from tolsim.wire.server.transport import create_server, run

    _check_exposure(wanted)
    service = _service(wanted, changes, files)
    server = create_server(
        create_app(service, (*page_routes(service), *control_routes(service))),
        _certificate(wanted),
        lambda: _tell_ready(wanted, service, sockets[0]),
        service.closing.set,
    )
    sockets = [_listen(wanted.host, port) for port in (wanted.port, *service.settings.ports)]
    try:
        run(server, sockets)
    finally:
        for one in sockets:
            one.close()


def _service(wanted: Wanted, changes: Overrides, files: Files) -> "Service":
    """Return what is served: a new run, recorded or not, or one that goes on."""
    from tolsim.wire.server.clock import Clock
    from tolsim.wire.server.live import LiveRun
    from tolsim.wire.server.recording import read_recorded, record, resume
    from tolsim.wire.server.service import Service

    clock = Clock(wanted.clock, wanted.scale)
    if wanted.resume is None:
        head = _head(wanted, changes, files)
        service = Service(LiveRun(head, clock), _settings(wanted, head))
        if wanted.record is not None:
            record(Path(wanted.record), service, sync=wanted.sync)
        elif wanted.sync:
            raise UserError("--sync: nothing is recorded", "add --record FILE")
        return service
    _check_resume(wanted, changes)
    recorded = read_recorded(Path(wanted.resume))
    service = resume(recorded, _settings(wanted, recorded.head), clock, sync=wanted.sync)
    if recorded.recording.dropped:
        say(f"note: {wanted.resume}: its last line was torn, and is dropped")
    return service


def _check_resume(wanted: Wanted, changes: Overrides) -> None:
    """Raise UserError for what a journal says itself."""
    said = {
        "SCENARIO": wanted.scenario,
        "--record": wanted.record,
        "--systems": wanted.systems,
        "--users": wanted.users,
        "--policy, --tolerance and --set": None if changes == Overrides() else changes,
    }
    for option, value in said.items():
        if value is not None:
            raise UserError(
                f"--resume {wanted.resume}: the journal goes on as it began", f"leave {option} out"
            )


def _head(wanted: Wanted, changes: Overrides, files: Files) -> "Head":
    from tolsim.wire.server.head import new_case, pin
    from tolsim.wire.server.systems import check_paths

    if wanted.scenario is None:
        systems = _SYSTEMS if wanted.systems is None else read_names("--systems", wanted.systems)
        users = () if wanted.users is None else read_names("--users", wanted.users)
        case = new_case(systems, users, files.find_policy)
    else:
        for option, value in (("--systems", wanted.systems), ("--users", wanted.users)):
            if value is not None:
                raise UserError(
                    f"{option} {value}: the scenario names its own", f"leave {option} out"
                )
        case = files.case(wanted.scenario)
    head = pin(case, changes)
    check_paths(head.systems, head.shapes.values())
    return head


def _settings(wanted: Wanted, head: "Head") -> "Settings":
    from tolsim.wire.server.settings import Settings

    ports, uris = read_system_places(wanted.own, head.systems)
    apps = read_pairs("--app", wanted.apps, "my-client=app")
    known = [app.name for app in head.scenario.apps]
    for client, app in apps.items():
        if app not in known:
            raise UserError(
                f"--app {client}={app}: no app is called {app}", f"name one of {', '.join(known)}"
            )
    return Settings(
        login=wanted.login,
        clients=frozenset(wanted.clients),
        secrets=read_secrets(wanted.secrets),
        apps=apps,
        ports=ports,
        system_uris=uris,
        redirect_uris=frozenset(wanted.redirect_uris),
        origins=read_origins(wanted.origins),
        hosts=frozenset(name.lower() for name in (wanted.host, *wanted.allow_hosts)),
        public_url=wanted.public_url,
        control_token=os.environ.get(_CONTROL_TOKEN) or None if wanted.expose else None,
    )


def _check_exposure(wanted: Wanted) -> None:
    """Raise UserError where other machines could reach the server without anybody's wanting it."""
    from tolsim.wire.loopback import is_loopback

    # Behind a proxy it is reached from elsewhere, too, though it listens to this machine alone.
    outside = urlsplit(wanted.public_url or "").hostname
    named = {
        "--host": [wanted.host],
        "--public-url": [outside] if outside else [],
        "--allow-host": wanted.allow_hosts,
    }
    reached = [(option, host) for option, hosts in named.items() for host in hosts
               if not is_loopback(host)]  # fmt: skip
    if not (reached or wanted.expose):
        return
    if not wanted.expose:
        option, host = reached[0]
        raise UserError(
            f"{option} {host}: other machines could reach the server",
            "add --expose if that is wanted",
        )
    if not os.environ.get(_CONTROL_TOKEN):
        raise UserError(
            f"--expose: the variable {_CONTROL_TOKEN} is not set",
            f"run `export {_CONTROL_TOKEN}=...`: whoever controls the server has to send it",
        )
    say(f"warning: other machines can reach the server at {outside or wanted.host}")


def _certificate(wanted: Wanted) -> "Certificate | None":
    import ssl

    from tolsim.wire.server.transport import Certificate

    if wanted.cert is None and wanted.key is None:
        return None
    if wanted.cert is None or wanted.key is None:
        raise UserError("--cert and --key go together", "name a certificate and its key")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(wanted.cert, wanted.key)
    except (OSError, ValueError) as error:
        raise UserError(
            f"--cert {wanted.cert} --key {wanted.key}: {error}".lower(),
            "name the files of a certificate and its key, in PEM",
        ) from None
    return Certificate(wanted.cert, wanted.key)


def _listen(host: str, port: int) -> socket.socket:
    from tolsim.wire.server.transport import listen

    try:
        return listen(host, port)
    except OSError as error:
        raise UserError(
            f"cannot listen at {host}, port {port}: {error.strerror or error}".lower(),
            "name another with --port; 0 takes any that is free",
        ) from None


def _tell_ready(wanted: Wanted, service: "Service", main: socket.socket) -> None:
    """Write the line that says where the server is."""
    scheme = "http" if wanted.cert is None else "https"
    host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    url = (wanted.public_url or f"{scheme}://{host}:{main.getsockname()[1]}").rstrip("/")
    own = {system: f"{scheme}://{host}:{port}" for port, system in service.settings.ports.items()}
    systems = {name: own.get(name, f"{url}/{name}") for name in service.run.head.systems}
    line = {
        "format": "tolsim.serve",
        "version": 1,
        "url": url,
        "systems": systems,
        "control": f"{url}/_tolsim/",
    }
    show(json.dumps(line) + "\n")
