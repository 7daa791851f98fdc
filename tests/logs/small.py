"""A small log with every column: two systems of two users at a provider that allows one login.

Whatever is in a column of tokens or of the network begins with `secret`, so that it can be looked
for in what is written.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

START: Final = datetime(2026, 6, 1, tzinfo=UTC)
RULE: Final = "zoom-user-concurrent"


class Writer:
    """Writes what happens, as a server would log it."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.lines: list[dict[str, Any]] = []
        self.held: dict[str, str] = {}

    def act(self, hours: float, system: str, action: str, result: str = "ok") -> None:
        """A system logs in, refreshes or calls."""
        number = f"{self.user}-{len(self.lines)}"
        line = {
            "time": (START + timedelta(hours=hours)).isoformat(),
            "user": self.user,
            "system": system,
            "action": action,
            "result": result,
            "app": "shop",
            "id": f"secret-id-{number}",
            "ip": "198.51.100.77",
            "user_agent": "secret-agent/1.0",
        }
        if action != "login":
            line["presented"] = self.held[system]
        if result == "ok" and action != "call":
            self.held[system] = f"secret-refresh-{number}"
            line |= {"access": f"secret-access-{number}", "refresh": self.held[system]}
        self.lines.append(line)


def ada() -> list[dict[str, Any]]:
    """Ada's new system evicts the legacy one, which evicts it in turn."""
    log = Writer("ada@example.com")
    log.act(0, "legacy", "login")
    for hour in range(1, 6):
        log.act(hour, "legacy", "refresh")
    log.act(6, "new", "login")
    log.act(7, "legacy", "refresh", "invalid_grant")
    log.act(8, "legacy", "login")
    log.act(9, "new", "refresh", "invalid_grant")
    return log.lines


def bob() -> list[dict[str, Any]]:
    """Bob has one system, and no trouble."""
    log = Writer("bob@example.com")
    log.act(0.5, "legacy", "login")
    for hour in range(2, 8):
        log.act(hour, "legacy", "refresh")
    return log.lines


def cid() -> list[dict[str, Any]]:
    """Cid's two systems work side by side, which the rule does not allow."""
    log = Writer("cid@example.com")
    log.act(1, "legacy", "login")
    log.act(2, "new", "login")
    log.act(3, "new", "refresh")
    log.act(4, "legacy", "refresh")
    return log.lines


def write_log(path: Path, *users: list[dict[str, Any]]) -> Path:
    """Write the lines of users, in the order of time."""
    lines = sorted(_all(users), key=lambda line: str(line["time"]))
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def _all(users: tuple[list[dict[str, Any]], ...]) -> Iterator[dict[str, Any]]:
    for lines in users:
        yield from lines
