"""`tolsim serve` beside a real authorization server, asked by the same client in the same run."""

import json
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from statistics import median
from time import perf_counter
from typing import Final, NamedTuple

import httpx
import pytest

from tests.benchmarks.ratio import report
from tests.cli.test_serve import serving
from tests.differential.node import FOLDER, missing
from tests.differential.oidc_provider import start
from tests.differential.process import CREDENTIALS, HttpDriver
from tests.wire.served import CALLBACK, query_of

GOAL: Final = 1.5
FLAT: Final = 0.8
LONE: Final = 5
"""Milliseconds."""
CHAINS: Final = 8
ROUNDS: Final = 3
COUNT: Final = 1000

WHY_NOT: Final = missing("oidc-provider")
pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))


class Chains(NamedTuple):
    """A server's token endpoint, and a refresh token for each chain of refreshes."""

    url: str
    tokens: list[str]

    def run(self, count: int) -> tuple["Chains", float]:
        """Refresh so many times; the chains as they are then, and refreshes a second."""
        given = {
            "url": self.url, "authorization": CREDENTIALS, "chains": self.tokens, "count": count,
        }  # fmt: skip
        done = subprocess.run(
            ["node", FOLDER / "refreshing.mjs", json.dumps(given)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        found = json.loads(done.stdout)
        return self._replace(tokens=found["tokens"]), count / found["milliseconds"] * 1000


def log_in(url: str, scope: str) -> str:
    """The refresh token of a login at our server."""
    wish = {"client_id": "app", "redirect_uri": CALLBACK, "response_type": "code", "scope": scope}
    code = query_of(httpx.get(f"{url}/oauth/authorize", params=wish).headers["location"])["code"]
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": code}
    headers = {"authorization": CREDENTIALS}
    answer = httpx.post(f"{url}/oauth/token", data=form, headers=headers).json()
    return str(answer["refresh_token"])


def of_ours(url: str, scope: str = "offline_access") -> Chains:
    return Chains(f"{url}/oauth/token", [log_in(url, scope) for _ in range(CHAINS)])


def of_oidc(server: HttpDriver) -> Chains:
    connection = server._process._connection
    url = f"http://127.0.0.1:{connection.port}/token"
    return Chains(url, [server.login("user").refresh or "" for _ in range(CHAINS)])


@pytest.mark.parametrize("scope", ["offline_access", "openid offline_access"])
def bench_refreshes(scope: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Rotating refreshes a second; node-oidc-provider signs an id_token with each."""
    options = ("-p", "rfc9700-rotation", "--systems", "one")
    rates: dict[str, list[float]] = {"ours": [], "oidc": []}
    with closing(start({"rotate": True})) as oidc, serving(*options) as (_, ready):
        chains = {"ours": of_ours(f"{ready['url']}/one", scope), "oidc": of_oidc(oidc)}
        for _ in range(ROUNDS + 1):
            for name, asked in [*chains.items()]:
                chains[name], rate = asked.run(COUNT)
                rates[name].append(rate)
    ours, theirs = (median(rates[name][1:]) for name in ("ours", "oidc"))
    report(
        capsys,
        f"refreshes a second, scope {scope}: {ours:.0f}, node-oidc-provider {theirs:.0f}: "
        f"{ours / theirs:.2f} (goal: at least {GOAL})",
    )


def bench_steps(capsys: pytest.CaptureFixture[str]) -> None:
    """A server with 17,000 steps behind it is as fast as one with 1,000."""
    options = ("-p", "rfc9700-rotation", "--systems", "one")
    rates: dict[int, list[float]] = {1000: [], 17_000: []}
    with serving(*options) as (_, young), serving(*options) as (_, old):
        chains = {
            steps: of_ours(f"{ready['url']}/one").run(steps)[0]
            for steps, ready in ((1000, young), (17_000, old))
        }
        for _ in range(ROUNDS + 2):
            for steps, asked in [*chains.items()]:
                chains[steps], rate = asked.run(500)
                rates[steps].append(rate)
    early, late = map(median, rates.values())
    report(
        capsys,
        f"refreshes a second after 17,000 steps {late:.0f}, after 1,000 {early:.0f}: "
        f"{late / early:.2f} (goal: at least {FLAT})",
    )


def bench_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A request that nobody else waits for is answered at once."""
    with (
        serving("-p", "rfc9700-rotation", "--systems", "one") as (_, ready),
        httpx.Client() as client,
    ):
        form = {"grant_type": "client_credentials", "client_id": "app"}
        url = f"{ready['url']}/one/oauth/token"
        milliseconds = median(_times(lambda: client.post(url, data=form), 200)) * 1000
    report(capsys, f"a token request alone: {milliseconds:.1f} ms (goal: at most {LONE})")


def _times(ask: Callable[[], object], count: int) -> Sequence[float]:
    found = []
    for _ in range(count):
        start = perf_counter()
        ask()
        found.append(perf_counter() - start)
    return found
