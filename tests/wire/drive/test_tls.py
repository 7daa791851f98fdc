"""A server that speaks TLS: its certificate has to be trusted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wire.certificates import make_certificate
from tests.wire.served import head_of, listening, service_of
from tolsim.cli.app import app
from tolsim.wire.drive.http import trusted


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Its URL, and the file of its certificate."""
    certificate = make_certificate(tmp_path)
    with listening(service_of(head_of()), certificate) as url:
        trusted.cache_clear()
        yield url, certificate.cert
    trusted.cache_clear()


def drive(url: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code of a story, and what was told."""
    with pytest.raises(SystemExit) as end:
        app(["drive", "-e", "login legacy; login new; 5m; call legacy", "-p", "zoom-user",
             "--server", url])  # fmt: skip
    return int(end.value.code or 0), capsys.readouterr().err


def test_a_certificate_that_is_trusted(
    server: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SSL_CERT_FILE says."""
    url, certificate = server
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "any")
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    assert (0, "") == drive(url, capsys)


def test_a_certificate_that_is_not(
    server: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent."""
    url, _ = server
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "any")
    code, told = drive(url, capsys)
    assert 2 == code
    assert "shows a certificate that is not trusted" in told
