"""`tolsim serve`: from options to a server, or to what is wrong with them."""

import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import pytest

from tests.wire.certificates import make_certificate
from tests.wire.served import CALLBACK, CLIENT

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The command as a process, and the line that it writes when it is ready."""
    command = [sys.executable, "-m", "tolsim", "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def refused(options: Sequence[str], **variables: str) -> str:
    """What the command says before it ends with 2."""
    command = [sys.executable, "-m", "tolsim", "serve", *options]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=20,
        env={**os.environ, **variables},
    )  # fmt: skip
    assert (2, "") == (done.returncode, done.stdout)
    return done.stderr


@pytest.mark.installed
def test_the_line_says_where_everything_is() -> None:
    """The systems of the scenario at paths of their own; SIGTERM ends it, without an error."""
    with serving("two_systems") as (process, ready):
        url = ready["url"]
        expected = {
            "format": "tolsim.serve", "version": 1, "url": url,
            "systems": {"legacy": f"{url}/legacy", "new": f"{url}/new"},
            "control": f"{url}/_tolsim/",
        }  # fmt: skip
        assert expected == ready
        document = httpx.get(f"{url}/new/.well-known/openid-configuration").json()
        assert f"{url}/new" == document["issuer"]
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(20)


def test_ctrl_c_ends_it() -> None:
    """As it ends every command: with 130, and without a word."""
    with serving() as (process, _):
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(20)


def test_tls_and_a_system_of_its_own_port(tmp_path: Path) -> None:
    """Both sockets speak TLS with the certificate that was named."""
    certificate = make_certificate(tmp_path)
    own = free_port()
    options = ("--cert", certificate.cert, "--key", certificate.key, "--system", f"new={own}")
    with serving("--systems", "legacy,new", *options) as (_, ready):
        assert f"https://127.0.0.1:{own}" == ready["systems"]["new"]
        wish = {"client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code"}
        trusted = ssl.create_default_context(cafile=certificate.cert)
        with httpx.Client(verify=trusted) as client:
            for url in ready["systems"].values():
                assert 302 == client.get(f"{url}/oauth/authorize", params=wish).status_code


def free_port() -> int:
    """A port that nobody uses right now."""
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--systems", "oauth"), "the system `oauth` is called like one of the server's own paths"),
        (("--systems", "a/b"), "the system `a/b` cannot stand in a path"),
        (("two_systems", "--systems", "a"), "the scenario names its own"),
        (("--system", "legacy"), "--system legacy has no `=`"),
        (("--system", "old=9001"), "no system is called old"),
        (("--system", "new=x"), "x is neither a port nor a URI"),
        (("--app", "me=phone"), "no app is called phone"),
        (("--secret", "me=NOT_SET_ANYWHERE"), "the variable NOT_SET_ANYWHERE is not set"),
        (("--origin", "app.example"), "--origin app.example is not an origin"),
        (("--host", "0.0.0.0"), "other machines could reach the server"),
        (("--host", "0.0.0.0", "--expose"), "TOLSIM_CONTROL_TOKEN is not set"),
        (("--expose",), "TOLSIM_CONTROL_TOKEN is not set"),
        (("--public-url", "https://a.example"), "--public-url a.example: other machines"),
        (("--allow-host", "a.example"), "--allow-host a.example: other machines"),
        (("--cert", "pyproject.toml"), "--cert and --key go together"),
        (("--cert", "README.md", "--key", "README.md"), "name the files of a certificate"),
        (("--scale", "60"), "a manual clock does not run"),
        (("--scale", "0", "--clock", "real"), "--scale"),
        (("--scale", "inf", "--clock", "real"), "--scale"),
        (("--scale", "nan", "--clock", "real"), "--scale"),
        (("--tolerance", "1,2"), "it makes 2 runs"),
        (("--policy", "no-such-policy"), "no-such-policy"),
        (("--systems", " , "), "--systems names nothing"),
        (("nothing_like_it",), "no such file"),
    ],
)
def test_what_cannot_be_is_said_at_the_start(options: Sequence[str], expected: str) -> None:
    """With exit code 2, and before anything listens."""
    assert expected in refused(options, TOLSIM_CONTROL_TOKEN="")


def test_a_port_that_is_taken_is_said() -> None:
    """And how to take another."""
    with serving() as (_, ready):
        port = ready["url"].rpartition(":")[2]
        assert "another with --port" in refused(("--port", port))
