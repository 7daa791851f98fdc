"""What the command line says of a server, beside the scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LoginPage = Literal["auto", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Who may ask, and how systems are told apart."""

    login: LoginPage = "auto"
    """Whether a user who is known consents by himself, or a page asks."""
    clients: frozenset[str] = frozenset()
    """The client ids that are known; any, where there are none."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """The secret of each client that has to send one."""
    apps: Mapping[str, str] = field(default_factory=dict)
    """The app of each client; with one app in the scenario, all are of that."""
    ports: Mapping[int, str] = field(default_factory=dict)
    """Ports that belong to a system."""
    system_uris: Mapping[str, str] = field(default_factory=dict)
    """Redirect URIs that belong to a system."""
    redirect_uris: frozenset[str] = frozenset()
    """Redirect URIs that are allowed beside those on this machine, to the letter."""
    origins: frozenset[str] = frozenset()
    """Origins of pages that may ask, beside those on this machine."""
    hosts: frozenset[str] = frozenset()
    """Names by which the server may be addressed, beside those of this machine."""
    control_token: str | None = None
    """What control and page ask for, where other machines reach the server."""
    public_url: str | None = None
    """Where the server is reached from outside, if it stands behind something else."""
