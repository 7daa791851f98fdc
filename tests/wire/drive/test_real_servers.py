"""Real servers over HTTP, driven as a user would drive them.

Where one disagrees with its policy, the test says on whose word that is right.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.differential.node import FOLDER, missing
from tests.pages import MANUAL, read
from tolsim.cli.app import app

ROOT: Final = Path(__file__).parents[3]
BACK: Final = "https://client.example/back"
# The script keeps its cookies by its own clock: that of the server must not be behind it.
LATER: Final = {"TOLSIM_TEST_START": "4102444800000"}

NODE: Final = [
    pytest.mark.differential,
    pytest.mark.node,
    pytest.mark.skipif(missing("oidc-provider") is not None, reason=str(missing("oidc-provider"))),
]


class Server(NamedTuple):
    """A server, and how it is driven."""

    url: str
    options: tuple[str, ...]
    capsys: pytest.CaptureFixture[str]

    def drive(self, steps: str, *options: str) -> tuple[int, list[dict[str, Any]]]:
        """Play steps; return the exit code and what was made of each."""
        with pytest.raises(SystemExit) as end:
            app(["drive", "-e", steps, "--server", self.url, *self.options, *options,
                 "--format", "json"])  # fmt: skip
        out, told = self.capsys.readouterr()
        assert "" == told
        return int(end.value.code or 0), json.loads(out)["steps"]


def disagreements(steps: list[dict[str, Any]]) -> dict[int | str, str]:
    """In which steps a server disagrees, and how."""
    return {step["n"]: step["because"] for step in steps if step["verdict"] == "disagreed"}


@contextmanager
def running(*words: str, **variables: str) -> Iterator[str]:
    """A server in a process of its own, which prints its port; its URL."""
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, **variables}, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@pytest.fixture
def log_in(tmp_path: Path) -> str:
    """The login command of the manual."""
    script = tmp_path / "log_in.py"
    (text,) = re.findall(r"```python\n(.*?)```", read(MANUAL / "drive.md"), re.DOTALL)
    script.write_text(text, encoding="utf-8")
    return f"command {sys.executable} {script}"


@pytest.fixture
def oidc_provider(
    log_in: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Server]:
    """node-oidc-provider with its own pages, in the configuration that a test asks for."""
    options: Mapping[str, object] = request.param
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "app")
    if not options.get("public"):
        monkeypatch.setenv("TOLSIM_CLIENT_SECRET", "secret")
    script = str(FOLDER / "oidc_provider.mjs")
    with running("node", script, json.dumps(options), **LATER) as url:
        # Offline access is granted where the user is asked for it (OpenID Connect Core, 11).
        asking = ("--endpoint", f"authorize={url}/auth?prompt=consent")
        scope = ("--scope", "openid offline_access")
        yield Server(url, ("--login", log_in, "--redirect-uri", BACK, *scope, *asking), capsys)


STORY: Final = (
    "login legacy; login new; call legacy; refresh legacy; call legacy; "
    "refresh legacy using legacy.R1; call legacy; refresh legacy; refresh new; call new; "
    "revoke new.A1; call new; refresh new; login legacy; 2h; call legacy; refresh legacy; "
    "race refresh legacy, refresh legacy; call legacy; 10d; login new; refresh new; 4d; "
    "refresh legacy; refresh new"
)


@pytest.mark.parametrize(
    ("oidc_provider", "policy"),
    [({}, "oidc-provider"), ({"public": True}, "oidc-provider-rotate")],
    indirect=["oidc_provider"],
    ids=["as installed", "public"],
)
@pytest.mark.usefixtures("oidc_provider")
class TestOidcProvider:
    """Two configurations of node-oidc-provider."""

    pytestmark = NODE

    def test_it_agrees(self, oidc_provider: Server, policy: str) -> None:
        """Logins by its own pages, replays, revocations, a race, two weeks of waits."""
        code, steps = oidc_provider.drive(STORY, "-p", policy)
        assert (0, {}) == (code, disagreements(steps))
        assert 23 == sum(step["verdict"] == "agreed" for step in steps)

    def test_under_another_policy_it_does_not(self, oidc_provider: Server, policy: str) -> None:
        """The comparison bites: under the rules of the other configuration it fails."""
        (other,) = {"oidc-provider", "oidc-provider-rotate"} - {policy}
        code, steps = oidc_provider.drive("login legacy; refresh legacy", "-p", other)
        assert (1, [2]) == (code, [*disagreements(steps)])


@pytest.mark.parametrize("oidc_provider", [{"public": True}], indirect=True)
@pytest.mark.usefixtures("oidc_provider")
class TestWhereOidcProviderDisagrees:
    """Its known differences, each with its source."""

    pytestmark = NODE

    def test_a_consumed_token_that_is_revoked(self, oidc_provider: Server) -> None:
        """The grant ends with it, though the token is dead.

        https://github.com/panva/node-oidc-provider/blob/v9.13.3/lib/actions/revocation.js ends
        the grant of whatever token it finds. RFC 7009, 2.1, leaves open which tokens end with the
        one that is named; the policy says so among its caveats.
        """
        steps = "login legacy; refresh legacy; revoke legacy.R1; call legacy"
        code, found = oidc_provider.drive(steps, "-p", "oidc-provider-rotate")
        said = "the answer is invalid_token, not ok; the status is 401, not 200"
        assert (1, {4: said}) == (code, disagreements(found))


@pytest.fixture
def toolkit(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Server]:
    """Django OAuth Toolkit, which publishes its metadata by RFC 8414."""
    pytest.importorskip("oauth2_provider", reason="needs the extra `differential`")
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "app")
    monkeypatch.setenv("TOLSIM_CLIENT_SECRET", "secret")
    words = (sys.executable, "-m", "tests.differential.django_server", json.dumps(request.param))
    with running(*words) as url:
        yield Server(
            url, ("--api", f"{url}/api", "--redirect-uri", BACK, "--scope", "read"), capsys
        )


IN_DJANGO: Final = (
    "login ann@legacy; login ann@new; call ann@legacy; refresh ann@legacy; call ann@legacy; "
    "call ann@legacy using ann@legacy.A1; refresh ann@legacy using ann@legacy.R1; "
    "refresh ann@legacy; race refresh ann@new, refresh ann@new; login bob@new; "
    "revoke bob@new.A1; call bob@new; refresh bob@new; 3m; "
    "refresh ann@legacy using ann@legacy.R2; 10h; call ann@legacy; refresh ann@legacy"
)
FORBIDDEN: Final = ("--set", "errors.access_expired.status=403",
                    "--set", "errors.access_revoked.status=403")  # fmt: skip


@pytest.mark.differential
@pytest.mark.parametrize(
    ("toolkit", "policy"),
    [
        ({}, "django-oauth-toolkit"),
        ({"REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 120}, "django-oauth-toolkit-grace"),
    ],
    indirect=["toolkit"],
    ids=["as installed", "grace"],
)
@pytest.mark.usefixtures("toolkit")
class TestDjangoOAuthToolkit:
    """Two configurations of Django OAuth Toolkit."""

    def test_it_agrees(self, toolkit: Server, policy: str) -> None:
        """Two users, replays within the grace and after it, a race, a revocation, waits."""
        code, steps = toolkit.drive(IN_DJANGO, "-p", policy, *FORBIDDEN)
        assert (0, {}) == (code, disagreements(steps))
        assert 17 == sum(step["verdict"] == "agreed" for step in steps)

    def test_a_refused_call(self, toolkit: Server, policy: str) -> None:
        """A dead access token gets 403 without a word, where RFC 6750, 3.1, wants 401.

        https://github.com/django-oauth/django-oauth-toolkit/blob/3.4.1/oauth2_provider/views/mixins.py
        calls it "the historical behaviour"; the policy says what the toolkit's own view sends.
        """
        code, steps = toolkit.drive("login ann@legacy; 10h; call ann@legacy", "-p", policy)
        assert (0, {}) == (code, disagreements(steps))
