"""A server of the tests' own, and an environment that knows its client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wire.drive.driving import STRICT, Driving
from tests.wire.drive.fake import ID, PASSWORD, SECRET, serving


@pytest.fixture
def driving(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Driving]:
    """A server that knows the client of the environment."""
    (tmp_path / "strict.yaml").write_text(f"{STRICT}client_credentials: true\n", encoding="utf-8")
    monkeypatch.setenv("TOLSIM_CLIENT_ID", ID)
    monkeypatch.setenv("TOLSIM_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("TOLSIM_PASSWORD", PASSWORD)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with serving() as fake:
        yield Driving(fake, tmp_path, capsys)
