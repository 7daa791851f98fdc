"""Client ids, client secrets and passwords from the environment, and texts without them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from tolsim.documents import UserError
from tolsim.wire.messages import Credentials

MASK: Final = "***"
CLIENT_ID: Final = "TOLSIM_CLIENT_ID"
CLIENT_SECRET: Final = "TOLSIM_CLIENT_SECRET"  # noqa: S105 - the name of a variable
PASSWORD: Final = "TOLSIM_PASSWORD"  # noqa: S105 - likewise
CONTROL_TOKEN: Final = "TOLSIM_CONTROL_TOKEN"  # noqa: S105 - likewise


class Secrets:
    """What the environment says, and every secret that must be in no output."""

    def __init__(self, environment: Mapping[str, str], systems: Iterable[str]) -> None:
        self._environment = environment
        self._hidden: set[str] = set()
        _refuse_alike(environment, systems)

    def __repr__(self) -> str:
        return f"<Secrets: {len(self._hidden)} hidden>"

    def credentials(self, system: str) -> Credentials:
        """Return the client of a system; raise UserError if the environment names none."""
        client = self._value(CLIENT_ID, system)
        if not client:
            raise UserError(
                f"the client id of {system} is not known",
                f"set {CLIENT_ID}, or {CLIENT_ID}_{suffix(system)} for it alone",
            )
        return Credentials(client, self._secret(CLIENT_SECRET, system))

    def password(self, user: str) -> str:
        """Return the password of a user; raise UserError if the environment names none."""
        found = self._secret(PASSWORD, user)
        if found is None:
            raise UserError(
                f"the password of {user} is not known",
                f"set {PASSWORD}, or {PASSWORD}_{suffix(user)} for this user alone",
            )
        return found

    def control_token(self) -> str | None:
        """Return what the control interface of an exposed `tolsim serve` asks for."""
        found = self._environment.get(CONTROL_TOKEN) or None
        self.hide(found)
        return found

    def hide(self, *values: str | None) -> None:
        """Keep values out of every text from now on."""
        self._hidden.update(value for value in values if value)

    def masked(self, text: str) -> str:
        """Return a text, such as one that a server sent, without what is secret."""
        # The longest first: one may be a part of another.
        for value in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(value, MASK)
        return text

    def _secret(self, name: str, whose: str) -> str | None:
        found = self._value(name, whose)
        self.hide(found)
        return found

    def _value(self, name: str, whose: str) -> str | None:
        own = self._environment.get(f"{name}_{suffix(whose)}")
        return own or self._environment.get(name) or None


def suffix(name: str) -> str:
    """Return a name as the end of that of a variable: `new-site` is `NEW_SITE`."""
    return re.sub(r"\W", "_", name, flags=re.ASCII).upper()


def _refuse_alike(environment: Mapping[str, str], systems: Iterable[str]) -> None:
    """Raise UserError where one variable would speak for two systems."""
    known: dict[str, str] = {}
    for system in systems:
        other = known.setdefault(suffix(system), system)
        for name in (CLIENT_ID, CLIENT_SECRET):
            if other != system and f"{name}_{suffix(system)}" in environment:
                raise UserError(
                    f"{name}_{suffix(system)} can mean {other} and {system}",
                    "rename one of the systems in the scenario",
                )
