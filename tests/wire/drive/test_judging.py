"""What is judged, and what is not, with the reason."""

import json
import threading

import pytest

from tests.wire.drive.driving import Driving
from tests.wire.drive.fake import Answered, Handler, Seen

AGREED = ("agreed", None)
SILENT = ("not_judged", "nothing is asked of the server")
OTHERS = "the client holds other tokens than predicted, since an earlier step"


def test_a_race_has_to_match_one_order(driving: Driving) -> None:
    """Two requests at once with one refresh token: one wins, whichever."""
    steps = "login legacy; race refresh legacy, refresh legacy; refresh legacy"
    assert [AGREED] * 4 == driving.verdicts(steps)


def test_a_race_that_matches_no_order(driving: Driving) -> None:
    """Both cannot be refused: then it is judged by the order written."""
    steps = "login legacy; race refresh legacy, refresh legacy"
    driving.fake.instead["/token"] = _first_time(driving)
    said = "the answer is invalid_grant, not ok; the status is 400, not 200"
    assert [AGREED, ("disagreed", said), AGREED] == driving.verdicts(steps)


def _first_time(driving: Driving) -> Handler:
    def handle(seen: Seen) -> Answered | None:
        driving.fake.instead["/token"] = lambda _: Answered({"error": "invalid_grant"}, 400)
        return driving.fake._token(seen)

    return handle


def test_racers_are_sent_at_once(driving: Driving) -> None:
    """None waits for the answer to another: the server answers when all have come."""
    all_here = threading.Barrier(3, timeout=20)
    known = driving.fake._token

    def together(seen: Seen) -> Answered | None:
        if seen.params["grant_type"] == "refresh_token":
            all_here.wait()
        return known(seen)

    driving.fake.instead["/token"] = together
    steps = "login legacy; login new; race refresh legacy, refresh new, refresh legacy"
    assert [AGREED] * 5 == driving.verdicts(steps)


def test_a_lost_answer(driving: Driving) -> None:
    """It is thrown away, and so not judged; the client goes on with what it held before."""
    lost = ("not_judged", "its answer is thrown away")
    steps = "login legacy; refresh legacy lost; refresh legacy; refresh legacy using legacy.R2"
    assert [AGREED, lost, AGREED, AGREED] == driving.verdicts(steps)
    assert ["invalid_grant", "ok"] == [
        step["observed"]["outcome"] for step in driving.document(steps)["steps"][2:]
    ]


def test_copies_and_lost_tokens_stay_here(driving: Driving) -> None:
    """The server hears nothing of them, but of the tokens that are then presented."""
    steps = "login legacy; copy legacy to new; refresh new; refresh legacy; forget new; call new"
    nothing = ("not_judged", "the client holds no token")
    assert [AGREED, SILENT, AGREED, AGREED, SILENT, nothing] == driving.verdicts(steps)
    tokens = [form["refresh_token"] for form in driving.fake.forms() if "refresh_token" in form]
    assert 1 == len(set(tokens))


def test_conditions(driving: Driving) -> None:
    """A step with an `if` takes place as its client saw its last request go."""
    steps = "login legacy; refresh legacy if ok; login legacy if refused"
    away = ("not_judged", "it does not take place")
    assert [AGREED, AGREED, away] == driving.verdicts(steps)
    assert 2 == len(driving.fake.forms())


def test_conditions_that_come_out_otherwise(driving: Driving) -> None:
    """Then what is sent was not predicted, and is not judged."""
    driving.fake.instead["/userinfo"] = lambda _: Answered("", 401)
    steps = "login legacy; call legacy; refresh legacy if refused; refresh legacy"
    assert ("not_judged", "that it takes place was not predicted") == driving.verdicts(steps)[2]
    assert ("not_judged", OTHERS) == driving.verdicts(steps)[3]


def test_tokens_that_were_never_seen(driving: Driving) -> None:
    """Nothing is sent in their place."""
    driving.fake.instead["/token"] = _without_refresh_token()
    steps = "login legacy; refresh legacy using legacy.R1; revoke legacy.R1"
    never = ("not_judged", f"legacy.R1 was never seen; {OTHERS}")
    missing = ("disagreed", "there is no new refresh token, not legacy.R1")
    assert [missing, never, never] == driving.verdicts(steps)
    record = driving.folder / "seen.yaml"
    driving.run(steps, "--record", str(record))
    assert 2 == record.read_text(encoding="utf-8").count(
        '- check: "not sent: legacy.R1 was never seen"'
    )


def _without_refresh_token() -> Handler:
    return lambda _: Answered({"access_token": "a", "token_type": "Bearer"})


def test_a_refresh_that_hands_back_nothing_new(driving: Driving) -> None:
    """An answer without a refresh token means that the old one goes on (RFC 6749, 6)."""
    known = driving.fake._token

    def keep(seen: Seen) -> Answered | None:
        if seen.params["grant_type"] != "refresh_token":
            return known(seen)
        return Answered({"access_token": f"access {len(driving.fake.seen)}"})

    driving.fake.instead["/token"] = keep
    options = ("--set", "refresh.rotate=never")
    steps = "login legacy; refresh legacy; refresh legacy"
    assert [AGREED] * 3 == driving.verdicts(steps, *options)
    record = driving.folder / "seen.yaml"
    driving.run(steps, *options, "--record", str(record))
    # Whether the one presented goes on, such an answer leaves open.
    assert 1 == record.read_text(encoding="utf-8").count("answer:")
    assert ("disagreed", "there is no new refresh token, not legacy.R2") == driving.verdicts(steps)[
        1
    ]


def test_an_access_token_that_is_handed_out_twice(driving: Driving) -> None:
    """It is no new one."""
    driving.fake.instead["/token"] = lambda _: Answered({"access_token": "a", "refresh_token": "r"})
    said = "the access token is legacy.A1, not new.A1; the refresh token is legacy.R1, not new.R1"
    assert ("disagreed", said) == driving.verdicts("login legacy; login new")[1]


def test_revocations(driving: Driving) -> None:
    """With the hint that RFC 7009 knows; what it does shows later."""
    steps = "login legacy; revoke legacy.A1; call legacy; refresh legacy"
    assert [AGREED] * 4 == driving.verdicts(steps)


def test_client_credentials(driving: Driving) -> None:
    """Parameters of the provider's own are sent as they are."""
    steps = "client_credentials legacy token_index=1; call legacy"
    assert [AGREED] * 2 == driving.verdicts(steps)
    assert ["1"] == [form.get("token_index") for form in driving.fake.forms()]


def test_undocumented_answers(driving: Driving) -> None:
    """What no source tells is not judged."""
    options = ("--set", "undocumented=[refresh_reused]")
    steps = "login legacy; refresh legacy; refresh legacy using legacy.R1"
    assert ("not_judged", "no source tells how this is answered") == driving.verdicts(
        steps, *options
    )[2]


def test_when_nothing_could_be_judged(driving: Driving) -> None:
    """That is no success."""
    code, page, told = driving.run("login legacy lost")
    assert 2 == code
    assert "no answer was judged; 1 request not judged" in page
    assert "error: no answer could be judged" in told


SEVERAL = """\
title: Two users, two apps
users: [ann, bob]
apps: {one: {policy: strict.yaml}, two: {policy: strict.yaml}}
systems:
  legacy: {app: one, store: shared}
  new: {app: one, store: shared, saves: [access]}
  other: {app: two}
steps:
  - login: ann@legacy
  - refresh: ann@new
  - refresh: ann@legacy
    expect: refused
  - login: bob@other
  - client_credentials: legacy
  - call: legacy
  - call: bob@other
"""


def test_users_apps_stores_and_what_is_saved(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of a scenario's cast has its own tokens, and its own clients."""
    monkeypatch.setenv("TOLSIM_CLIENT_ID_OTHER", "other app")
    monkeypatch.setattr(driving.fake, "_expect", lambda *_: None)  # it knows one client alone
    path = driving.folder / "several.yaml"
    path.write_text(SEVERAL, encoding="utf-8")
    code, out, _ = driving.play(str(path), "--server", driving.fake.url, "--format", "json")
    assert (0, 7) == (code, json.loads(out)["totals"]["agreed"])
    shown = [
        seen.params.get("client_id") for seen in driving.fake.seen if seen.path == "/authorize"
    ]
    assert ["app id+1", "other app"] == shown
    code, out, _ = driving.play(str(path), "--server", driving.fake.url)
    assert "ann@legacy" in out


def test_a_token_that_was_not_predicted(driving: Driving) -> None:
    """Where the client should hold none, what it presents is not judged."""
    steps = ("login legacy; refresh legacy", "--set", "refresh.issued=false")
    login = ("disagreed", "the refresh token is legacy.R1, and no new refresh token was predicted")
    assert [login, ("not_judged", OTHERS)] == driving.verdicts(*steps)
