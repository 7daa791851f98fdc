"""Every option of `tolsim drive`, against a server of the tests' own."""

from pathlib import Path

import pytest
from junitparser import JUnitXml

from tests.wire.drive.driving import Driving
from tests.wire.drive.fake import Answered
from tolsim.catalogue import find_policy
from tolsim.documents import Case
from tolsim.simulation import replay

STORY = "login legacy; call legacy; refresh legacy; refresh legacy using legacy.R1; call legacy"
AGREED = ("agreed", None)
SILENT = ("not_judged", "nothing is asked of the server")


def test_a_story_that_agrees(driving: Driving) -> None:
    """The page, to the letter."""
    expected = f"""\
Steps in one line
strict · {driving.fake.url} · waits: clock

  step  at  request                         predicted          seen
✓ 1     0s  login legacy                    ok                 ok
✓ 2     0s  call legacy                     ok                 ok
✓ 3     0s  refresh legacy                  ok                 ok
✓ 4     0s  refresh legacy using legacy.R1  400 invalid_grant  400 invalid_grant
✓ 5     0s  call legacy                     ok                 ok

all 5 answers are as predicted
"""
    assert (0, expected, "") == driving.run(STORY)


def test_an_answer_that_was_not_predicted(driving: Driving) -> None:
    """Exit code 1; the page says in what it differs, and goes on with what the client holds."""
    code, page, told = driving.run("login legacy; refresh legacy; call legacy", "--set",
                                   "refresh.rotate=never")  # fmt: skip
    assert (1, "") == (code, told)
    assert (
        """\
✗ 2     0s  refresh legacy  ok         ok
        the refresh token is legacy.R2, and no new refresh token was predicted
✓ 3     0s  call legacy     ok         ok

1 of 3 answers not as predicted
"""
        in page
    )


def test_json(driving: Driving) -> None:
    """The whole document."""
    predicted: dict[str, object] = {
        "outcome": "ok", "reason": None, "status": 200, "code": None, "used": None, "answer": [],
    }  # fmt: skip
    seen: dict[str, object] = {
        "outcome": "ok", "status": 200, "code": None, "used": None, "answer": [], "note": None,
    }  # fmt: skip
    issued = {"answer": ["legacy.A1", "legacy.R1"]}
    used = {"used": "legacy.A1"}
    step: dict[str, object] = {"at": 0, "actor": "legacy", "verdict": "agreed", "because": None}
    assert {
        "format": "tolsim.drive",
        "version": 1,
        "title": "Steps in one line",
        "server": driving.fake.url,
        "policy": {"app": "strict"},
        "tolerance": {"app": None},
        "waits": "clock",
        "steps": [
            {"n": 1, **step, "verb": "login", "predicted": predicted | issued,
             "observed": seen | issued},
            {"n": 2, **step, "verb": "call", "predicted": predicted | used,
             "observed": seen | used},
        ],
        "stopped": None,
        "totals": {"agreed": 2, "disagreed": 0, "not_judged": 0},
    } == driving.document("login legacy; call legacy")  # fmt: skip


def test_junit(driving: Driving) -> None:
    """A case for each request, one that is not judged skipped."""
    file = driving.folder / "results.xml"
    steps = "login legacy; login legacy lost; 1m; refresh legacy"
    assert 1 == driving.run(steps, "-o", str(file), "--set", "refresh.rotate=never")[0]
    (suite,) = JUnitXml.fromfile(str(file))
    assert (3, 1, 0, 1) == (suite.tests, suite.failures, suite.errors, suite.skipped)
    assert ["step 1: login legacy", "step 2: login legacy lost", "step 4: refresh legacy"] == [
        case.name for case in suite
    ]


def test_a_record_is_what_was_seen(driving: Driving) -> None:
    """As a scenario: it replays, and expects what the server did."""
    record = driving.folder / "seen.yaml"
    code, _, told = driving.run(
        "login legacy; refresh legacy; 2h; call legacy; refresh legacy using legacy.R1",
        "--set", "refresh.rotate=never", "--record", str(record),
    )  # fmt: skip
    assert (1, f"wrote {record}\n") == (code, told)
    head, _, steps = record.read_text(encoding="utf-8").partition("steps:\n")
    assert f"""\
title: Steps in one line
about: |
  Seen at {driving.fake.url} by `tolsim drive`.
systems: [legacy]
policy:
  name: strict
""" == head[: head.index("  access:")]
    assert (
        """\
  - login: legacy
    expect: ok
    answer: [legacy.A1, legacy.R1]
  - refresh: legacy
    expect: ok
    answer: [legacy.A2, legacy.R2]
  - wait: 2h
  - call: legacy
    expect: invalid_token
  - refresh: legacy
    using: legacy.R1
    expect: invalid_grant
"""
        == steps
    )
    (run,) = Case(record.read_text(encoding="utf-8"), str(record), find_policy).load().runs
    failed = [str(step.number) for step in replay(run).steps if step.failures]
    assert ["2", "5"] == failed


def test_a_record_is_never_written_over_a_file(driving: Driving) -> None:
    """It is told before anything is sent."""
    record = driving.folder / "seen.yaml"
    record.write_text("mine", encoding="utf-8")
    code, page, told = driving.run("login legacy", "--record", str(record))
    assert (2, "") == (code, page)
    assert f"--record {record}: the file exists already" in told
    assert ("mine", []) == (record.read_text(encoding="utf-8"), driving.fake.seen)


@pytest.mark.parametrize("methods", [["client_secret_basic"], ["client_secret_post"]])
def test_how_a_client_authenticates(driving: Driving, methods: list[str]) -> None:
    """As the server says: the server itself complains of another way."""
    driving.fake.methods = methods
    assert 0 == driving.run("login legacy; refresh legacy; revoke legacy.R2")[0]


def test_a_client_without_a_secret(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says who it is in the form."""
    monkeypatch.delenv("TOLSIM_CLIENT_SECRET")
    assert 0 == driving.run("login legacy; refresh legacy")[0]
    assert [True, True] == ["client_id" in form for form in driving.fake.forms()]


def test_clients_of_single_systems(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable with the name of a system comes before the one for all."""
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "another")
    monkeypatch.setenv("TOLSIM_CLIENT_ID_NEW_SITE", "app id+1")
    assert 0 == driving.run("login new-site")[0]


def test_a_client_that_nobody_named(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent."""
    monkeypatch.delenv("TOLSIM_CLIENT_ID")
    code, _, told = driving.run("login new-site")
    assert (2, []) == (code, driving.fake.seen)
    assert "the client id of new-site is not known" in told
    assert "set TOLSIM_CLIENT_ID, or TOLSIM_CLIENT_ID_NEW_SITE for it alone" in told


def test_one_variable_for_two_systems(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where names differ only in what a variable cannot hold, it is said."""
    monkeypatch.setenv("TOLSIM_CLIENT_ID_A_B", "x")
    code, _, told = driving.run("login a-b; login a_b")
    assert 2 == code
    assert "TOLSIM_CLIENT_ID_A_B can mean a-b and a_b" in told


def test_endpoints_by_name(driving: Driving) -> None:
    """Then the server is not asked for any; what a query of theirs says stays."""
    url = driving.fake.url
    code, _, _ = driving.run(
        "login legacy; call legacy",
        "--endpoint", f"authorize={url}/authorize?keep=1", "--endpoint", f"token={url}/token",
        "--api", f"{url}/userinfo",
    )  # fmt: skip
    assert 0 == code
    assert ["/authorize", "/token", "/userinfo"] == driving.fake.paths()
    assert "1" == driving.fake.seen[0].params["keep"]


def test_metadata_of_rfc_8414(driving: Driving) -> None:
    """Where there is no OpenID configuration, below the path that the standard wants."""
    metadata = driving.fake.metadata()
    driving.fake.instead["/.well-known/oauth-authorization-server/legacy"] = lambda _: Answered(
        metadata
    )
    code, _, _ = driving.run("login legacy", server=driving.fake.url + "/{system}")
    assert 0 == code
    assert [
        "/legacy/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/legacy", "/authorize", "/token",
    ] == driving.fake.paths()  # fmt: skip


def test_the_system_is_named_to_a_server_of_this_machine(driving: Driving) -> None:
    """By the header that `tolsim serve` knows, on every request of a system."""
    assert 0 == driving.run("login legacy; call legacy; login new")[0]
    named = [seen.headers.get("x-tolsim-system") for seen in driving.fake.seen]
    assert [None, None, "legacy", "legacy", "legacy", "new", "new"] == named


def test_scope_and_redirect_uri(driving: Driving) -> None:
    """Both are sent as they are written, the name of the system in its place."""
    options = ("--scope", "openid offline_access",
               "--redirect-uri", "https://client.example/{system}/back")  # fmt: skip
    assert 0 == driving.run("login legacy", *options)[0]
    asked = next(seen for seen in driving.fake.seen if seen.path == "/authorize").params
    assert "openid offline_access" == asked["scope"]
    assert "https://client.example/legacy/back" == asked["redirect_uri"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--waits", "never"), "--waits never is not a way to let time pass"),
        (("--waits", "scale=0"), "--waits scale=0 is not a way to let time pass"),
        (("--time-limit", "soon"), "--time-limit soon is not a time to wait"),
        (("--time-limit", "0s"), "--time-limit 0s is not a time to wait"),
        (("--login", "magic"), "--login magic is not a way to log in"),
        (("--login", "browser now"), "--login browser now is not a way to log in"),
        (("--login", "command"), "--login command is not a command"),
        (("--login", "command 'x"), "--login command is not a command"),
        (("--login", "command no-such-thing"), "there is no program `no-such-thing`"),
        (("--login", "browser", "--redirect-uri", "https://example.com/"), "has to listen"),
        (("--command", "no-such-thing"), "--command: there is no program `no-such-thing`"),
        (("--endpoint", "token"), "--endpoint token has no ="),
        (("--endpoint", "tokens=http://127.0.0.1/"), "--endpoint tokens names no endpoint"),
        (("-t", "2"), "the policy `strict` has no tolerance to set"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense(
    driving: Driving, options: tuple[str, ...], sentence: str
) -> None:
    """They are told, and nothing is sent."""
    code, page, told = driving.run("login legacy", *options)
    assert (2, "", []) == (code, page, driving.fake.seen)
    assert sentence in told


def test_a_scenario_of_several_runs(driving: Driving) -> None:
    """A server has one policy."""
    code, _, told = driving.play("two_systems", "-t", "1,2", "--server", driving.fake.url)
    assert (2, []) == (code, driving.fake.seen)
    assert "it makes 2 runs, and a server has one" in told


def test_without_httpx(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    code, _, told = driving.run("login legacy")
    assert 2 == code
    assert "pip install 'tolsim[drive]'" in told


def test_steps_are_saved(driving: Driving) -> None:
    """As with any command that takes them."""
    path: Path = driving.folder / "saved.yaml"
    assert 0 == driving.run("login legacy", "--save", str(path))[0]
    assert 0 == driving.play(str(path), "--server", driving.fake.url)[0]
