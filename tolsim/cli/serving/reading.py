"""Options of `tolsim serve` that are written NAME=VALUE, and what they may be."""

import os
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from tolsim.documents import UserError


def read_pairs(option: str, written: Sequence[str], example: str) -> dict[str, str]:
    """Return options that are written NAME=VALUE; raise UserError where one is not, or twice."""
    found: dict[str, str] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not (name and equals and value):
            raise UserError(f"{option} {one} has no name or no value", f"write {option} {example}")
        if found.get(name, value) != value:
            raise UserError(f"{option}: {name} stands there twice", "keep one of them")
        found[name] = value
    return found


def read_secrets(written: Sequence[str]) -> dict[str, str]:
    """Return each client's secret, out of the variable that is named for it."""
    found = {}
    for client, variable in read_pairs("--secret", written, "my-app=MY_APP_SECRET").items():
        secret = os.environ.get(variable)
        if not secret:
            raise UserError(
                f"--secret {client}: the variable {variable} is not set",
                f"write the name of a variable, and run `export {variable}=...` first",
            )
        found[client] = secret
    return found


def read_system_places(
    written: Sequence[str], systems: Iterable[str]
) -> tuple[dict[int, str], dict[str, str]]:
    """Return the ports and the redirect URIs that belong to systems."""
    known = tuple(systems)
    ports: dict[int, str] = {}
    uris: dict[str, str] = {}
    for one in written:
        name, equals, place = one.partition("=")
        if not (name and equals and place):
            raise UserError(f"--system {one} has no `=`", "write --system legacy=9001")
        if name not in known:
            raise UserError(
                f"--system {one}: no system is called {name}", f"name one of {', '.join(known)}"
            )
        if place.isascii() and place.isdigit() and int(place) <= 65535:
            ports[int(place)] = name
        elif "://" in place:
            uris[place] = name
        else:
            raise UserError(
                f"--system {one}: {place} is neither a port nor a URI",
                f"write --system {name}=9001 or --system {name}=http://localhost:3000/callback",
            )
    return ports, uris


def read_origins(written: Sequence[str]) -> frozenset[str]:
    """Return origins of pages; raise UserError for what a browser would not send as one."""
    for one in written:
        parts = urlsplit(one)
        if one != f"{parts.scheme}://{parts.netloc}" or not parts.netloc:
            raise UserError(
                f"--origin {one} is not an origin",
                "write scheme, host and port alone: https://app.example",
            )
    return frozenset(written)


def read_names(option: str, written: str) -> tuple[str, ...]:
    """Return names that are written with commas between."""
    names = tuple(name for name in (one.strip() for one in written.split(",")) if name)
    if not names:
        raise UserError(f"{option} names nothing", f"write {option} legacy,new")
    return names
