"""Python's OAuth clients, unmodified: what they see of a policy is what `run` says of it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import NamedTuple

import pytest

from tests.wire.certificates import make_certificate
from tests.wire.served import head_of, listening, replayed, service_of
from tests.wire.stories import POLICIES, STORY
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.service import Service

clients = pytest.importorskip(
    "tests.wire.clients", reason="needs the extra `clients`", exc_type=ImportError
)


class Server(NamedTuple):
    """A server behind a socket, and the file of the certificate to trust."""

    service: Service
    url: str
    trusted: str | None


pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def plain() -> Iterator[Server]:
    """A server that speaks HTTP."""
    service = service_of()
    with listening(service) as url:
        yield Server(service, url, None)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that speaks TLS, and the certificate to trust."""
    certificate = make_certificate(tmp_path_factory.mktemp("tls"))
    service = service_of()
    with listening(service, certificate) as url:
        yield Server(service, url, certificate.cert)


# MSAL would like the answer posted; Microsoft's own servers answer in the query, too.
@pytest.mark.filterwarnings("ignore:response_mode='form_post' is recommended")
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", clients.CLIENTS)
def test_a_client_sees_what_run_says(
    name: str, policy: str, plain: Server, secure: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two systems by their paths: each answer is that of the scenario that was recorded."""
    # oauthlib refuses plain HTTP; where the other variable is set, requests heeds nothing else.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    service, url, trusted = secure if name == "msal" else plain
    if trusted is not None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", trusted)
    service.restart(head_of(policy), Clock())
    if (name, policy) == ("google-auth", "github-app-user"):
        # GitHub answers in a form where JSON is not asked for, which this client does not read.
        with closing(clients.CLIENTS[name](url, trusted)) as one:
            one.login()
            with pytest.raises(TypeError):
                one.refresh()
        return
    seen = []
    with ExitStack() as stack:
        asking = {
            system: stack.enter_context(closing(clients.CLIENTS[name](f"{url}/{system}", trusted)))
            for system in ("legacy", "new")
        }
        for step in STORY:
            verb, _, system = step.partition(" ")
            if verb == "wait":
                service.run.advance(7200)
                seen.append("ok")
            else:
                seen.append(getattr(asking[system], verb)())
    assert replayed(service) == seen
    assert len(STORY) == len(service.run.steps)
