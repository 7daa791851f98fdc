"""From what options and environment say to what a scenario is played with: all that is checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tolsim.documents import UserError, parse_duration
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Action,
    Call,
    ClientCredentials,
    Login,
    PolicyChange,
    Raise,
    Refresh,
    Revoke,
)
from tolsim.wire.drive.clients import Client
from tolsim.wire.drive.clocks import Clock, Served, Skipped, Waits, Wall, moments, read_waits
from tolsim.wire.drive.commands import read_command, run_command
from tolsim.wire.drive.endpoints import Endpoint, at_system, find_endpoints, read_named
from tolsim.wire.drive.http import Limit, Web
from tolsim.wire.drive.listener import check_redirect_uri
from tolsim.wire.drive.logins import (
    CodeLogin,
    DeviceLogin,
    PasswordLogin,
    by_command,
    follow_redirects,
    in_browser,
)
from tolsim.wire.drive.logins import Login as WayIn
from tolsim.wire.drive.play import Means, Outside, actions
from tolsim.wire.drive.secrets import Secrets
from tolsim.wire.drive.targets import Targets, place_of

REDIRECT_URI: Final = "http://127.0.0.1:8485/callback"


class Wishes(NamedTuple):
    """The options of `tolsim drive`, as written."""

    server: str
    endpoints: Sequence[str] = ()
    api: str | None = None
    login: str = "redirect"
    redirect_uri: str = REDIRECT_URI
    scope: str | None = None
    waits: str = "clock"
    time_limit: str = "10m"
    command: str | None = None
    anywhere: bool = False


def equip(
    scenario: Scenario,
    wishes: Wishes,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
) -> Means:
    """Return what a scenario is played with; raise UserError for all that can be known to fail.

    Nothing is sent but what finds the endpoints and asks for the clock. `tell` tells a person
    where to log in.
    """
    waits, limit = read_waits(wishes.waits), Limit(_read_limit(wishes.time_limit))
    secrets = Secrets(environment, [system.name for system in scenario.systems])
    targets = Targets(wishes.anywhere)
    targets.check(at_system(wishes.server, "system"), "the server")
    web = Web(targets, limit)
    login = _login(wishes, secrets, tell)
    outside = _outside(scenario, wishes.command, limit, secrets)
    named = read_named(wishes.endpoints, wishes.api)
    needs = _needs(scenario, login.needs)
    credentials = {system: secrets.credentials(system) for system in needs}
    _check_passwords(scenario, wishes.login, secrets)
    clock = _clock(waits, web, wishes.server, secrets)
    clock.check(max(moments(scenario.steps), default=0))
    clients = {
        system: Client(
            system,
            credentials[system],
            find_endpoints(web, wishes.server, system, needed, named),
            web,
            secrets,
        )
        for system, needed in needs.items()
    }
    return Means(place_of(wishes.server), web, clients, login, clock, waits, outside)


def _read_limit(written: str) -> int:
    try:
        seconds = parse_duration(written)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 10**9:
        raise UserError(
            f"--time-limit {written} is not a time to wait", "write a duration, as in 90s or 10m"
        )
    return seconds


def _login(wishes: Wishes, secrets: Secrets, tell: Callable[[str], None]) -> WayIn:
    kind, _, command = wishes.login.strip().partition(" ")
    if command and kind != "command":
        kind = ""
    redirect_uri, scope = wishes.redirect_uri, wishes.scope
    match kind:
        case "redirect":
            return CodeLogin(follow_redirects, redirect_uri, scope)
        case "command":
            words = read_command(command, "--login command")
            return CodeLogin(by_command(words, secrets), redirect_uri, scope)
        case "browser":
            check_redirect_uri(at_system(redirect_uri, "system"))
            return CodeLogin(in_browser(tell), redirect_uri, scope)
        case "password":
            return PasswordLogin(secrets, scope)
        case "device":
            return DeviceLogin(tell, scope)
    raise UserError(
        f"--login {wishes.login} is not a way to log in",
        "choose redirect, 'command CMD', browser, password or device",
    )


def _outside(
    scenario: Scenario, command: str | None, limit: Limit, secrets: Secrets
) -> Outside | None:
    """Return what makes incidents and changes happen; raise UserError where nothing can."""
    verbs = [action for action in actions(scenario.steps) if isinstance(action, _OUTSIDE)]
    if command is None:
        if verbs:
            what = "an incident" if isinstance(verbs[0], Raise) else "a change of the policy"
            raise UserError(
                f"{what} is in the scenario, and no request of OAuth makes it happen",
                "name a program that does with --command",
            )
        return None
    words = read_command(command, "--command")
    return lambda variables: run_command(words, variables, limit, secrets)


_OUTSIDE: Final = (Raise, PolicyChange)


def _needs(scenario: Scenario, login: Sequence[Endpoint]) -> Mapping[str, Sequence[Endpoint]]:
    """Return the endpoints that each system needs, of those systems that ask for anything."""
    found: dict[str, dict[Endpoint, None]] = {}
    for action in actions(scenario.steps):
        for system, endpoint in _asked(action, login):
            found.setdefault(system, {})[endpoint] = None
    return {system: tuple(endpoints) for system, endpoints in found.items()}


def _asked(action: Action, login: Sequence[Endpoint]) -> Iterator[tuple[str, Endpoint]]:
    match action:
        case Login(actor):
            yield from ((actor.system, endpoint) for endpoint in login)
        case Refresh(actor) | ClientCredentials(actor):
            yield actor.system, "token"
        case Call(actor):
            yield actor.system, "api"
        case Revoke(label):
            yield Label(label).system, "revoke"


def _check_passwords(scenario: Scenario, login: str, secrets: Secrets) -> None:
    if login.strip() == "password":
        for action in actions(scenario.steps):
            if isinstance(action, Login):
                secrets.password(action.actor.user or "")


def _clock(waits: Waits, web: Web, server: str, secrets: Secrets) -> Clock:
    match waits.kind:
        case "clock":
            return Served(web, server, secrets.control_token())
        case "skip":
            return Skipped()
        case _:
            return Wall(web.limit, waits.scale)
