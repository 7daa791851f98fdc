"""What servers do wrong, and what strangers would like them to."""

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from itertools import chain
from xml.etree.ElementTree import fromstring

import pytest

from tests.edges.hostile import HOSTILE, OBEYED
from tests.wire.drive.driving import Driving, free_port
from tests.wire.drive.fake import SECRET, Answered, Handler, Seen

AGREED = ("agreed", None)
OTHERS = "the client holds other tokens than predicted, since an earlier step"
HTML = {"content-type": "text/html; charset=utf-8"}


def always(answer: Answered) -> Handler:
    """One answer to whatever is asked."""
    return lambda _: answer


def test_a_server_that_is_not_there(driving: Driving) -> None:
    """Exit code 2, and its address."""
    url = f"http://127.0.0.1:{free_port()}"
    code, page, told = driving.run("login legacy", server=url)
    assert (2, "") == (code, page)
    assert f"the server cannot be reached at {url}/.well-known/openid-configuration" in told


def test_a_server_that_is_gone_later(driving: Driving) -> None:
    """What was seen until then is told, and recorded; exit code 2."""
    record = driving.folder / "seen.yaml"
    api = f"http://127.0.0.1:{free_port()}/api"
    code, page, told = driving.run(
        "login legacy; call legacy; refresh legacy", "--api", api, "--record", str(record)
    )
    assert 2 == code
    assert f"stopped before step 2: the api endpoint cannot be reached at {api}\n" in page
    assert "all 1 answers" not in page
    assert told.startswith(f"wrote {record}\n")
    assert f"error: the api endpoint cannot be reached at {api}" in told
    assert record.read_text(encoding="utf-8").endswith("    answer: [legacy.A1, legacy.R1]\n")


def test_a_drive_that_stopped_as_json_and_junit(driving: Driving) -> None:
    """Both say why."""
    api = f"http://127.0.0.1:{free_port()}/api"
    sentence = f"the api endpoint cannot be reached at {api}"
    options = ("login legacy; call legacy", "--api", api)
    assert sentence == driving.document(*options)["stopped"]
    _, out, _ = driving.run(*options, "--format", "junit")
    errors = [one.attrib["message"] for one in fromstring(out).iter("error")]
    assert [sentence] == errors


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answered("<h1>Oh</h1>", 500, HTML), "an answer with status 500 (text/html)"),
        (Answered("<h1>Hi</h1>", 200, HTML), "an answer with status 200 (text/html)"),
        (Answered({"error": "server_error"}, 500),
         "the answer is server_error, not ok; the status is 500, not 200"),
        (Answered({"oops": 1}, 503), "an answer with status 503 (application/json)"),
        (Answered({"oops": 1}),
         "an answer with status 200 without an access token (application/json)"),
        (Answered({"access_token": 7}),
         "an answer with status 200 without an access token (application/json)"),
        (Answered([1, 2]), "an answer with status 200 (application/json)"),
        (Answered("[" * 100_000, 200, {"content-type": "application/json"}),
         "an answer with status 200 (application/json)"),
        (Answered(b"\xff\xfe\x00", 200), "an answer with status 200 (of no type)"),
        (Answered("x" * (2 << 20)), "an answer of more than 1 MiB"),
        (Answered({"error": "bad"}, 200), "the answer is bad, not ok"),
        (Answered("", 302, {"location": "https://evil.example/"}),
         "an answer with status 302 (of no type)"),
        (None, "the connection ended without a proper answer"),
    ],
)  # fmt: skip
def test_what_is_no_answer(driving: Driving, answer: Answered | None, why: str) -> None:
    """It disagrees with what was predicted; the client goes on with what it holds: nothing."""
    driving.fake.instead["/token"] = lambda _: answer
    nothing = f"the client holds no token; {OTHERS}"
    assert [("disagreed", why), ("not_judged", nothing)] == driving.verdicts(
        "login legacy; call legacy"
    )


def test_a_form_in_place_of_json(driving: Driving) -> None:
    """As GitHub answers where nobody asks for JSON."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    driving.fake.instead["/token"] = lambda _: Answered(
        "access_token=a%2Bb&refresh_token=r", 200, form
    )
    assert [AGREED] == driving.verdicts("login legacy")


def test_a_refusal_without_a_name(driving: Driving) -> None:
    """RFC 6750 does not want one of every refusal; then the status alone is compared."""
    driving.fake.instead["/userinfo"] = lambda _: Answered("no", 403)
    expected = [AGREED, ("agreed", None), AGREED]
    steps = "login legacy; revoke legacy.A1; call legacy"
    options = ("--set", "errors.access_revoked.status=403")
    assert expected == driving.verdicts(steps, *options)
    assert ("disagreed", "the status is 403, not 401") == driving.verdicts(steps)[-1]


def test_the_providers_own_code(driving: Driving) -> None:
    """It is compared where both have one."""
    driving.fake.instead["/userinfo"] = lambda _: Answered({"code": 125, "message": "?"}, 401)
    steps = ("login legacy; revoke legacy.A1; call legacy", "--set",
             "errors.access_revoked={error: invalid_token, status: 401, code: '124'}")  # fmt: skip
    assert ("disagreed", "the code is 125, not 124") == driving.verdicts(*steps)[-1]


@pytest.fixture
def asleep(driving: Driving) -> Iterator[Driving]:
    """A server whose token endpoint answers when the test is over."""
    over = threading.Event()

    def wait(_: Seen) -> None:
        over.wait(60)

    driving.fake.instead["/token"] = wait
    yield driving
    over.set()


def test_a_slow_answer_and_the_time_limit(asleep: Driving) -> None:
    """The limit ends it, whatever the server does."""
    code, page, told = asleep.run("login legacy; call legacy", "--time-limit", "1s")
    assert 2 == code
    assert "stopped before step 1: the time limit of 1s is reached" in page
    assert "give it more time with --time-limit" in told


def test_a_command_and_the_time_limit(driving: Driving) -> None:
    """It is ended, and what it has started."""
    code, _, told = driving.run(
        "login legacy", "--login", "command sh -c 'sleep 60 & wait'", "--time-limit", "1s"
    )
    assert 2 == code
    assert "the time limit of 1s is reached" in told


def test_a_command_that_prints_nothing(driving: Driving) -> None:
    """Or an address of another login."""
    code, _, told = driving.run("login legacy", "--login", "command true")
    assert 2 == code
    assert "`true` printed nothing" in told
    address = "http://127.0.0.1:8485/callback?code=x&state=y"
    code, _, told = driving.run("login legacy", "--login", f"command echo '{address}'")
    assert 2 == code
    assert "the login came back with another `state` than it was sent with" in told


ELSEWHERE = ("is at evil.example, not on this machine", "add --i-own-this-server")


def refused(driving: Driving, *options: str, server: str | None = None) -> list[str]:
    """The paths that were asked before a drive was refused for where it would have led."""
    code, _, told = driving.run("login legacy; call legacy", *options, server=server)
    assert 2 == code
    assert all(words in told for words in ELSEWHERE), told
    return driving.fake.paths()


@pytest.mark.parametrize(
    "member", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"]
)
def test_metadata_that_name_another_host(driving: Driving, member: str) -> None:
    """Nothing is sent there, and nothing to the others."""
    metadata = {**driving.fake.metadata(), member: "https://evil.example/x"}
    driving.fake.instead["/.well-known/openid-configuration"] = lambda _: Answered(metadata)
    assert ["/.well-known/openid-configuration"] == refused(driving)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_to_another_host(driving: Driving, status: int) -> None:
    """Of the metadata, and of a login."""
    location = {"location": "//evil.example/x"}
    driving.fake.instead["/.well-known/openid-configuration"] = lambda _: Answered(
        "", status, location
    )
    assert ["/.well-known/openid-configuration"] == refused(driving)
    driving.fake.instead = {"/authorize": lambda _: Answered("", status, location)}
    driving.fake.seen.clear()
    assert ["/.well-known/openid-configuration", "/authorize"] == refused(driving)


def test_options_that_name_another_host(driving: Driving) -> None:
    """As for those that a server names."""
    assert [] == refused(driving, server="https://evil.example")
    for name in ("authorize", "token"):
        refused(driving, "--endpoint", f"{name}=https://evil.example/x")
    refused(driving, "--api", "https://evil.example/x")
    assert {"/.well-known/openid-configuration"} == set(driving.fake.paths())


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        (Answered({}, 404), "publishes no metadata"),
        (Answered("<h1>Hi</h1>", 200, HTML), "publishes no metadata"),
        (Answered([1]), "publishes no metadata"),
        (Answered({"token_endpoint": "/token"}), "does not say where its authorize endpoint is"),
        (Answered({"authorization_endpoint": 7}), "does not say where its authorize endpoint is"),
        (Answered({"authorization_endpoint": "/a", "token_endpoint": "/b"}),
         "the authorize endpoint is not an http address"),
        (Answered("", 302, {"location": "/.well-known/openid-configuration"}),
         "more redirects than anybody needs"),
        (None, "the connection ended without a proper answer"),
    ],
)  # fmt: skip
def test_metadata_that_make_no_sense(
    driving: Driving, metadata: Answered | None, sentence: str
) -> None:
    """Exit code 2, and nothing else is asked."""
    driving.fake.instead["/.well-known/openid-configuration"] = lambda _: metadata
    code, _, told = driving.run("login legacy")
    assert 2 == code
    assert sentence in told
    assert all(path.startswith("/.well-known/") for path in driving.fake.paths())


def test_a_login_that_shows_a_page(driving: Driving) -> None:
    """It is for a person, or for a program of the user's."""
    driving.fake.instead["/authorize"] = lambda _: Answered("<form>", 200, HTML)
    code, page, told = driving.run("login legacy")
    assert 2 == code
    assert "stopped before step 1: the login shows a page" in page
    assert "choose --login browser, or --login 'command CMD'" in told


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        (lambda _: Answered("no", 400), "the login ended with status 400"),
        (lambda _: None, "the login ended: the connection ended without a proper answer"),
        (lambda _: Answered("", 302, {"location": "/authorize?again=1"}),
         "the login goes on after 20 redirects"),
        (lambda s: Answered("", 302, {
            "location": f"{s.params['redirect_uri']}?state={s.params['state']}"}),
         "the login came back without a code"),
    ],
)  # fmt: skip
def test_logins_that_go_wrong(driving: Driving, handler: Handler, why: str) -> None:
    """They are no answer of OAuth's."""
    driving.fake.instead["/authorize"] = handler
    assert [("disagreed", why)] == driving.verdicts("login legacy")


def test_a_device_that_gets_no_code(driving: Driving) -> None:
    """Neither is a reason to stop."""
    steps = ("login legacy", "--login", "device")
    driving.fake.instead["/device"] = lambda _: Answered({"error": "invalid_client"}, 401)
    expected = "the answer is invalid_client, not ok; the status is 401, not 200"
    assert [("disagreed", expected)] == driving.verdicts(*steps)
    driving.fake.instead["/device"] = lambda _: Answered({"device_code": "x"})
    expected = "an answer with status 200 without a device code (application/json)"
    assert [("disagreed", expected)] == driving.verdicts(*steps)
    driving.fake.instead["/device"] = lambda _: None
    expected = "the connection ended without a proper answer"
    assert [("disagreed", expected)] == driving.verdicts(*steps)


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_hostile_answers(driving: Driving, form: str) -> None:
    """Whatever a server writes, no reader obeys it; what is secret it cannot send back."""
    texts = iter([*HOSTILE, SECRET, f"x{SECRET}x"])

    def answer(_: Seen) -> Answered:
        text = next(texts)
        return Answered({"error": text, "code": text, "error_description": text}, 400)

    driving.run("login legacy", "--record", str(driving.folder / "first.yaml"))
    driving.fake.instead["/token"] = answer
    steps = "; ".join(["login legacy"] * (len(HOSTILE) + 2))
    record = driving.folder / "seen.yaml"
    code, out, told = driving.run(steps, "--format", form, "--record", str(record))
    assert 1 == code
    assert "***" in out
    for text in chain([out, told], [record.read_text(encoding="utf-8")]):
        assert [] == OBEYED.findall(text)
    if form == "json":
        assert len(HOSTILE) + 2 == json.loads(out)["totals"]["disagreed"]
    if form == "junit":
        assert len(HOSTILE) + 2 == int(fromstring(out).attrib["failures"])


def test_hostile_metadata_and_devices(driving: Driving) -> None:
    """What is told of addresses and of devices moves no cursor."""
    for text in HOSTILE[::4]:
        answer = Answered({**driving.fake.metadata(), "token_endpoint": text})
        driving.fake.instead["/.well-known/openid-configuration"] = always(answer)
        code, _, told = driving.run("login legacy")
        assert 2 == code
        assert [] == OBEYED.findall(told)
    device = {"device_code": "planted", "verification_uri": "\x1b[2J", "user_code": "\x1b]0;x\x07"}
    driving.fake.instead = {"/device": lambda _: Answered(device), "/token": lambda _: None}
    _, _, told = driving.run("login legacy", "--login", "device", "--time-limit", "1s")
    assert [] == OBEYED.findall(told)


@pytest.mark.parametrize(
    "server",
    [
        "ftp://127.0.0.1", "127.0.0.1:8484", "http://", "http:///x", "file:///etc/passwd",
        "http://127.0.0.1:0", "http://127.0.0.1:99999", "http://[::1", "http://127.0.0.1\\@x/",
        "http://127.0.0.1/\x00", "", "http://127.0.0.1 .evil.example/",
    ],
)  # fmt: skip
def test_servers_that_are_no_address(driving: Driving, server: str) -> None:
    """They are refused as they are."""
    code, _, told = driving.run("login legacy", server=server)
    assert 2 == code
    assert "the server is not an http address" in told


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1.evil.example", "localhost.evil.example", "x.localhost", "0.0.0.0", "[::]",
        "127.1", "2130706433", "0x7f.1", "192.168.0.1", "[::ffff:10.0.0.1]", "example.com",
    ],
)  # fmt: skip
def test_hosts_that_are_not_this_machine(driving: Driving, host: str) -> None:
    """No name is looked up but `localhost`, and no short form of an address is taken."""
    code, _, told = driving.run("login legacy", server=f"http://{host}:8484")
    assert 2 == code
    assert "not on this machine" in told


def test_a_server_with_a_password_in_its_address(driving: Driving) -> None:
    """It is refused, and not repeated."""
    code, out, told = driving.run("login legacy", server="http://user:planted@127.0.0.1/")
    assert (2, "") == (code, out)
    assert "the server has a user name in it" in told
    assert "user:planted" not in told.partition("help:")[2]


@pytest.mark.parametrize(
    "location",
    ["http://[::1", "http://127.0.0.1/" + "x" * 100_000, "http://127.0.0.1:port/", "https://",
     "http://127.0.0.1:1\\@x/", "javascript:alert(1)", "//evil.example:x/", "http://\u0130/"],
    ids=range(8),
)  # fmt: skip
def test_redirects_that_make_no_sense(driving: Driving, location: str) -> None:
    """They lead nowhere: of a login, and of the metadata."""
    answer = Answered("", 302, {"location": location.encode().decode("latin-1")})
    driving.fake.instead = {"/authorize": always(answer)}
    assert driving.run("login legacy")[0] in (1, 2)
    driving.fake.instead = {"/.well-known/openid-configuration": always(answer)}
    assert 2 == driving.run("login legacy")[0]
    asked = {"/.well-known/openid-configuration", "/authorize"}
    assert asked == set(driving.fake.paths())


@pytest.fixture
def trickle() -> Iterator[str]:
    """A server that answers a byte now and then, and never ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def speak() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
                while not over.wait(0.05):
                    connection.sendall(b"x")

        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        over.set()
        thread.join()


def test_an_answer_that_never_ends(driving: Driving, trickle: str) -> None:
    """A part of it now and then puts the limit off no longer."""
    code, _, told = driving.run("login legacy", "--time-limit", "1s", server=trickle)
    assert 2 == code
    assert "the time limit of 1s is reached" in told


def test_an_answer_that_is_packed(driving: Driving) -> None:
    """Nobody asked for that, and what is in it can be of any size."""
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    packed = gzip.compress(b'{"access_token": "a"}')
    driving.fake.instead["/token"] = always(Answered(packed, 200, headers))
    expected = ("disagreed", "an answer with status 200 (application/json)")
    assert [expected] == driving.verdicts("login legacy")
    assert "identity" == driving.fake.seen[-1].headers["accept-encoding"]
