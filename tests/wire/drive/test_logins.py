"""Every way to log in."""

import sys
import threading
import urllib.error
import urllib.request

import pytest

from tests.wire.drive.driving import Driving, free_port
from tests.wire.drive.fake import PASSWORD, Answered, Seen
from tolsim.wire.drive.logins import DeviceLogin


def test_login_by_redirects(driving: Driving) -> None:
    """Several pages on the way, a cookie among them; the user is the login hint."""
    fake = driving.fake
    known = fake.answer

    def first(_: Seen) -> Answered:
        return Answered("", 303, {"location": "../second/page", "set-cookie": "s=1; Path=/"})

    def second(seen: Seen) -> Answered | None:
        assert "s=1" == seen.headers["cookie"]
        fake.instead.clear()
        params = next(one for one in fake.seen if one.path == "/authorize").params
        return known(Seen("GET", "/authorize", params, {}))

    fake.instead = {"/authorize": first, "/second/page": second}
    assert 0 == driving.run("login xyz@legacy")[0]
    assert (
        "xyz" == next(seen for seen in fake.seen if seen.path == "/authorize").params["login_hint"]
    )
    assert all("cookie" not in seen.headers for seen in fake.seen if seen.path == "/token")


def test_a_user_who_denies(driving: Driving) -> None:
    """The error of the redirect is the answer to the login; no code is exchanged."""

    def deny(seen: Seen) -> Answered:
        query = f"error=access_denied&state={seen.params['state']}"
        return Answered("", 302, {"location": f"{seen.params['redirect_uri']}?{query}"})

    driving.fake.instead["/authorize"] = deny
    assert [("disagreed", "the answer is access_denied, not ok")] == driving.verdicts(
        "login legacy"
    )
    assert [] == driving.fake.forms()


COMMAND = """\
import os, sys, urllib.error, urllib.parse, urllib.request
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args): return None
assert os.environ["TOLSIM_USER"] == "user" and os.environ["TOLSIM_SYSTEM"] == "legacy"
try:
    urllib.request.build_opener(Stay).open(os.environ["TOLSIM_AUTHORIZE_URL"])
except urllib.error.HTTPError as answer:
    where = answer.headers["location"]
assert where.startswith(os.environ["TOLSIM_REDIRECT_URI"])
print("logging in")
code = urllib.parse.parse_qs(where.partition("?")[2])["code"][0]
print(where if sys.argv[1] == "url" else code)
"""


def command(driving: Driving, text: str) -> str:
    """A login command: the words of this interpreter and a script."""
    script = driving.folder / "log in.py"
    script.write_text(text, encoding="utf-8")
    return f"command {sys.executable} '{script}'"


def test_login_by_a_command(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints the address that it reached; no shell reads its words."""
    monkeypatch.delenv("http_proxy")
    assert 0 == driving.run("login legacy", "--login", command(driving, COMMAND) + " url")[0]


def test_a_command_that_prints_the_code(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may, as a person would copy it."""
    monkeypatch.delenv("http_proxy")
    assert 0 == driving.run("login legacy", "--login", command(driving, COMMAND) + " code")[0]


def test_a_command_that_fails(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last words are told, without what is secret."""
    monkeypatch.setenv("TOLSIM_CLIENT_SECRET", "hunter2")
    text = "import os, sys\nsys.exit('no: ' + os.environ['TOLSIM_CLIENT_SECRET'])"
    code, _, told = driving.run("login legacy", "--login", command(driving, text))
    assert 2 == code
    assert "ended with exit code 1: no: ***" in told


def test_login_by_password(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a user's own variable, else of the one for all."""
    monkeypatch.setenv("TOLSIM_PASSWORD", "another")
    monkeypatch.setenv("TOLSIM_PASSWORD_XYZ", PASSWORD)
    options = ("--login", "password", "--scope", "read")
    assert 0 == driving.run("login xyz@legacy; refresh xyz@legacy", *options)[0]
    assert [("xyz", "read"), (None, None)] == [
        (form.get("username"), form.get("scope")) for form in driving.fake.forms()
    ]


def test_a_password_that_nobody_named(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent."""
    monkeypatch.delenv("TOLSIM_PASSWORD")
    code, _, told = driving.run("login legacy", "--login", "password")
    assert (2, []) == (code, driving.fake.seen)
    assert "the password of user is not known" in told


def test_login_by_device(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person is told where to agree, and the server is asked until that is done."""
    pauses: list[float] = []
    monkeypatch.setattr(DeviceLogin.__init__, "__defaults__", (pauses.append,))
    driving.fake.polls = 3
    code, _, told = driving.run("login legacy", "--login", "device")
    assert (0, [0, 0, 0, 5]) == (code, pauses)
    assert "log in as user for legacy: enter WDJB-MJHT at https://example.com/device\n" == told


def in_a_browser(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[int]]:
    """A browser that is led astray first; its redirect URI, and what it was answered."""
    redirect_uri = f"http://127.0.0.1:{free_port()}/back"
    answers: list[int] = []

    def fetch(url: str) -> None:
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                answers.append(answer.status)
        except urllib.error.HTTPError as error:
            answers.append(error.code)
            error.close()

    def browse(url: str) -> None:
        for wrong in ("/", "/back?code=x", "/back?code=x&state=y", "/other"):
            fetch(redirect_uri.removesuffix("/back") + wrong)
        fetch(url)

    def open_(url: str) -> bool:
        threading.Thread(target=browse, args=(url,), daemon=True).start()
        return True

    monkeypatch.delenv("http_proxy")
    monkeypatch.setattr("webbrowser.open", open_)
    return redirect_uri, answers


def test_login_in_a_browser(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what comes back with the state of this login counts."""
    redirect_uri, answers = in_a_browser(driving, monkeypatch)
    code, _, told = driving.run(
        "login legacy", "--login", "browser", "--redirect-uri", redirect_uri
    )
    assert 0 == code
    assert told.startswith(f"log in as user for legacy: {driving.fake.url}/authorize?")
    assert [404, 404, 404, 404] == answers[:4]


def test_a_browser_that_never_comes_back(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit ends the wait."""
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    redirect_uri = f"http://127.0.0.1:{free_port()}/back"
    options = ("--login", "browser", "--redirect-uri", redirect_uri, "--time-limit", "1s")
    code, page, _ = driving.run("login legacy", *options)
    assert 2 == code
    assert "stopped before step 1: the time limit of 1s is reached" in page
