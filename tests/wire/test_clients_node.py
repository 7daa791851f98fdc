"""Node's OAuth clients, unmodified: what they see of a policy is what `run` says of it."""

import json
import subprocess
from collections.abc import Iterator
from typing import Final

import pytest

from tests.differential.node import FOLDER, missing
from tests.wire.served import head_of, listening, replayed, service_of
from tests.wire.stories import POLICIES, STORY
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.service import Service

CLIENTS: Final = ("openid-client", "oauth4webapi", "simple-oauth2", "passport-oauth2")

WHY_NOT: Final = next(filter(None, map(missing, CLIENTS)), None)
pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT)),
]

# The clock is not moved while a client runs: it is a process of its own.
WITHOUT_WAITS: Final = [step for step in STORY if step != "wait"]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Service, str]]:
    """A server behind a socket."""
    service = service_of()
    with listening(service) as url:
        yield service, url


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_sees_what_run_says(name: str, policy: str, server: tuple[Service, str]) -> None:
    """Two systems by their paths: each answer is that of the scenario that was recorded."""
    service, url = server
    service.restart(head_of(policy), Clock())
    systems = {system: f"{url}/{system}" for system in ("legacy", "new")}
    given = {"client": name, "systems": systems, "story": WITHOUT_WAITS}
    done = subprocess.run(
        ["node", FOLDER / "clients.mjs", json.dumps(given)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (0, "") == (done.returncode, done.stderr)
    assert replayed(service) == json.loads(done.stdout)
    assert len(WITHOUT_WAITS) == len(service.run.steps)
