"""The control interface: the clock, steps, faults, what is shown, and what is refused."""

import json
from typing import Any

import jsonschema
import pytest

from tests.wire.served import Browser, head_in, head_of, service_of
from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import load_scenario
from tolsim.documents.scenarios.onward import Onward
from tolsim.render.timeline.json import trace_document
from tolsim.simulation import replay
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.control.showing import scenario_text
from tolsim.wire.server.control.table import control_routes
from tolsim.wire.server.live import LiveRun

TWO_USERS = """\
title: Two users, two apps
apps:
  one: {policy: zoom-user-concurrent}
  two: {policy: zoom-s2s}
systems: {legacy: {app: one}, new: {app: one}, batch: {app: two}}
users: [mira, jo]
steps: []
"""


def browser(policy: str = "zoom-user-concurrent") -> Browser:
    return Browser.of(service_of(head_of(policy)))


def refused(answer: Any) -> tuple[int, str]:
    """Status and word of a refusal, which has a sentence as well."""
    body = answer.json()
    assert {"error", "message"} == set(body)
    assert body["message"]
    return answer.status_code, body["error"]


def test_health() -> None:
    """That it answers, and how many steps there are."""
    found = browser().ask("GET", "health").json()
    assert {"ok": True, "version": "0.1.0", "steps": 0} == found


def test_the_clock_moves_on() -> None:
    """By a span or to a time, each a step; never back."""
    one = browser()
    assert {"now": 0, "mode": "manual", "scale": 1} == one.ask("GET", "clock").json()
    assert 3600 == one.ask("POST", "clock", {"advance": "1h"}).json()["now"]
    assert 172_800 == one.ask("POST", "clock", {"to": "2d"}).json()["now"]
    assert 172_800 == one.ask("POST", "clock", {"to": "2d"}).json()["now"]
    assert (400, "clock_goes_back") == refused(one.ask("POST", "clock", {"to": "1d"}))
    for wrong in ({}, {"advance": "1h", "to": "2d"}, {"advance": 5}, {"advance": "1h", "x": 1}):
        assert (400, "invalid_body") == refused(one.ask("POST", "clock", wrong))
    assert (400, "not_a_duration") == refused(one.ask("POST", "clock", {"advance": "soon"}))
    assert [{"wait": "1h"}, {"wait": "1d23h"}] == one.steps


def test_the_end_of_the_clock() -> None:
    """What a scenario can say ends somewhere."""
    one = browser()
    assert 200 == one.ask("POST", "clock", {"advance": "999999999y"}).status_code
    late = one.ask("POST", "clock", {"advance": "999999999y"})
    assert (503, "clock_too_late") == refused(late)
    assert 1 == len(one.steps)


def test_a_step_for_every_verb() -> None:
    """As a file writes it; the answer is its entry in the trace."""
    one = Browser.of(service_of(head_in(TWO_USERS)))
    steps = [
        ("login", {"login": "mira@legacy"}),
        ("login", {"login": "mira@new", "lost": True}),
        ("call", {"call": "mira@legacy"}),
        ("refresh", {"refresh": "mira@legacy", "using": "mira@legacy.R1"}),
        ("change", {"change": {"tolerance": 2}, "app": "one"}),
        ("login", {"login": "jo@legacy", "note": "once more"}),
        ("copy", {"copy": "jo@legacy", "to": "new"}),
        ("forget", {"forget": "jo@legacy", "kinds": ["refresh"]}),
        ("client_credentials", {"client_credentials": "batch", "params": {"n": 1}}),
        ("call", {"call": "batch"}),
        ("revoke", {"revoke": "jo@legacy.R1", "by": "jo@new"}),
        ("incident", {"incident": "deauthorize", "user": "mira", "app": "one"}),
    ]
    entries = [one.ask("POST", verb, body).json() for verb, body in steps]
    assert [verb for verb, _ in steps] == [entry["verb"] for entry in entries]
    assert [body for _, body in steps] == one.steps
    document = one.ask("GET", "trace").json()
    assert document["runs"][0]["steps"] == entries
    (run,) = load_scenario(one.ask("GET", "scenario").text, "x.yaml", find_policy).runs
    traced = json.loads(trace_document(run.title, [replay(run)], compact=True))
    assert traced["runs"] == document["runs"]


@pytest.mark.parametrize(
    ("verb", "body", "word"),
    [
        ("login", {"login": "nobody"}, "unknown-system"),
        ("call", {"call": "legacy", "using": "legacy.A1"}, "never-issued"),
        ("login", {"login": "legacy", "after": "5m"}, "invalid_body"),
        ("login", {"login": "legacy", "expect": "ok"}, "invalid_body"),
        ("login", {"call": "legacy"}, "invalid_body"),
        ("login", {}, "invalid_body"),
        ("login", [], "invalid_body"),
        ("login", {"login": 5}, "invalid_body"),
        ("change", {"change": {"nothing": 1}}, "unknown-key"),
        ("incident", {"incident": "nothing"}, "unknown-incident"),
    ],
)
def test_what_is_no_step(verb: str, body: object, word: str) -> None:
    """It is refused as in a file, and nothing has happened."""
    one = browser()
    assert (400, word) == refused(one.ask("POST", verb, body))
    assert [] == one.steps


def test_clients_and_control_act_on_one_run() -> None:
    """Control can name the tokens of clients, and clients feel what control does."""
    one = browser("zoom-user-concurrent@1")
    tokens = one.login("/legacy")
    entry = one.ask("POST", "call", {"call": "new", "using": "legacy.A1"}).json()
    assert ("ok", "legacy.A1") == (entry["outcome"], entry["used"])
    one.ask("POST", "login", {"login": "new"})
    assert 401 == one.call("/legacy", tokens["access_token"]).status_code


def test_trace_since() -> None:
    """What came after a step; all of it by default."""
    one = browser()
    for _ in range(3):
        one.ask("POST", "login", {"login": "legacy"})
    steps = [one.ask("GET", f"trace?since={n}").json()["runs"][0]["steps"] for n in range(5)]
    assert [3, 2, 1, 0, 0] == [len(some) for some in steps]
    assert steps[0][1:] == steps[1]
    assert (400, "invalid_since") == refused(one.ask("GET", "trace?since=-1"))


@pytest.mark.parametrize("policy", policy_names())
def test_the_scenario_holds(policy: str) -> None:
    """It expects what happened, whatever the policy calls it, and `check` passes."""
    live = service_of(head_of(policy)).run
    onward = Onward(live.head.data, "x.yaml", find_policy)
    for verb, system in (
        ("login", "legacy"), ("client_credentials", "legacy"), ("login", "new"),
        ("call", "legacy"), ("refresh", "legacy"), ("refresh", "new"), ("call", "new"),
    ):  # fmt: skip
        live.do(onward.read({verb: system}, verb))
        live.advance(7200)
    text = scenario_text(live.head.data, live.steps, live.records)
    (run,) = load_scenario(text, "recorded.yaml", find_policy).runs
    trace = replay(run)
    assert [] == [step.failures for step in trace.steps if step.failures]
    assert [step.outcome for step in live.records] == [step.outcome for step in trace.steps]
    assert 7 == sum(step.expect is not None for step in run.steps)


def test_explain() -> None:
    """A token, a system, a step, or all that was lost."""
    one = browser("zoom-user-concurrent@1")
    for verb, system in (("login", "legacy"), ("login", "new"), ("call", "legacy")):
        one.ask("POST", verb, {verb: system})
    found = one.ask("GET", "explain?token=legacy.A1").json()
    assert ("tolsim.explain", "legacy.A1") == (found["format"], found["items"][0]["token"])
    assert "legacy.A1" == one.ask("GET", "explain?token=3").json()["items"][0]["token"]
    assert "legacy" == one.ask("GET", "explain").json()["systems"][0]["actor"]
    assert (400, "not_possible") == refused(one.ask("GET", "explain?token=legacy.A7"))


def test_the_log_masks_secrets() -> None:
    """Requests with labels; no token, code or secret anywhere."""
    one = browser()
    code = one.authorize("/legacy")["code"]
    tokens = one.exchange("/legacy", code, client_secret="hush-hush").json()
    one.call("/legacy", tokens["access_token"])
    one.http.get("/legacy/api/me", headers={"authorization": "Bearer made-up"})
    answer = one.ask("GET", "log")
    lines = answer.json()["lines"]
    assert [302, 200, 200, 401] == [line["status"] for line in lines]
    assert "legacy.A1" in lines[2]["note"]
    for secret in (code, "hush-hush", "made-up", *tokens.values()):
        assert str(secret) not in answer.text or str(secret) in ("Bearer", "3600")


def test_faults_are_planned_and_shown() -> None:
    """For a system and a verb, so many times; the first that is meant is taken."""
    one = browser()
    tokens = one.login("/legacy")
    plan = {"do": "fail", "system": "legacy", "on": "refresh", "times": 2, "status": 500}
    assert [plan] == one.ask("POST", "faults", plan).json()["faults"]
    assert 500 == one.refresh("/legacy", tokens["refresh_token"]).status_code
    assert [{key: plan[key] for key in ("do", "system", "on", "status")}] == (
        one.ask("GET", "faults").json()["faults"]
    )
    assert 200 == one.call("/legacy", tokens["access_token"]).status_code
    assert [] == one.ask("DELETE", "faults").json()["faults"]
    assert 200 == one.refresh("/legacy", tokens["refresh_token"]).status_code
    for wrong in ({}, {"do": "nothing"}, {"do": "lose", "times": 0}, {"do": "fail", "status": 200}):
        assert (400, "invalid_body") == refused(one.ask("POST", "faults", wrong))
    unknown = {"do": "lose", "system": "nobody"}
    assert (400, "unknown_system") == refused(one.ask("POST", "faults", unknown))


def test_reset() -> None:
    """A new run with a new key, under another policy; its provider's paths are there."""
    one = browser("zoom-user-concurrent@1")
    tokens = one.login("/legacy")
    one.ask("POST", "faults", {"do": "lose"})
    assert 0 == one.ask("POST", "reset", {}).json()["steps"]
    assert [] == one.ask("GET", "faults").json()["faults"]
    assert tokens["access_token"] != one.login("/legacy")["access_token"]
    assert 401 == one.call("/legacy", tokens["access_token"]).status_code
    assert 1 == one.service.run.head.scenario.apps[0].tolerance
    one.ask("POST", "reset", {"policy": "spotify"})
    assert 400 == one.post("/api/token", grant_type="x").status_code
    one.ask("POST", "reset", {"policy": "zoom-user-concurrent", "tolerance": 3})
    (app,) = one.service.run.head.scenario.apps
    assert ("zoom-user-concurrent", 3) == (app.policy.name, app.tolerance)
    assert 404 == one.post("/api/token", grant_type="x").status_code
    assert (400, "unknown-policy") == refused(one.ask("POST", "reset", {"policy": "nope"}))
    assert (400, "unknown-policy") == refused(one.ask("POST", "reset", {"policy": "./x.yaml"}))


def test_no_reset_of_what_is_recorded() -> None:
    """The journal could not say it."""
    one = browser()

    class Recorder:
        def write(self, *_: object) -> None: ...
        def note(self, *_: object) -> None: ...
        async def settle(self) -> None: ...

    one.service.run.recorder = Recorder()
    assert (409, "recording") == refused(one.ask("POST", "reset", {}))
    assert 200 == one.ask("POST", "login", {"login": "legacy"}).status_code


def test_the_end_of_a_scenario() -> None:
    """A run is as long as a file can be; then reset is the way out."""
    one = browser()
    one.service.run.steps.extend([{"wait": "1s"}] * 20_000)
    assert (503, "no_more_steps") == refused(one.ask("POST", "clock", {"advance": "1h"}))
    assert 503 == one.exchange("/legacy", one.authorize("/legacy")["code"]).status_code
    assert 200 == one.ask("POST", "reset", {}).status_code
    assert 200 == one.ask("POST", "clock", {"advance": "1h"}).status_code


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_writes_need_json(kind: str) -> None:
    """A form of another site can send everything but that."""
    one = browser()
    answer = one.http.post(
        "/_tolsim/clock", content=b'{"advance": "1h"}', headers={"content-type": kind}
    )
    assert (415, "not_json") == refused(answer)
    assert [] == one.steps


def test_bodies_have_an_end() -> None:
    """64 KiB, and no deeper than can be read."""
    one = browser()
    large = {"change": {"title": "x" * 70_000}}
    assert (413, "too_large") == refused(one.ask("POST", "change", large))
    for text in ("[" * 60_000, "{", "\xff", "1e999", '{"advance": "' + "1" * 5000 + '"}'):
        headers = {"content-type": "application/json"}
        answer = one.http.post("/_tolsim/clock", content=text.encode("latin-1"), headers=headers)
        assert (400, "invalid_body") == refused(answer)


@pytest.mark.parametrize("depth", [20, 200, 700, 5000])
def test_bodies_have_a_bottom(depth: int) -> None:
    """However deep, it is no failure of the server."""
    one = browser()
    text = '{"change": ' + '{"a": ' * depth + "1" + "}" * depth + "}"
    headers = {"content-type": "application/json"}
    answer = one.http.post("/_tolsim/change", content=text.encode(), headers=headers)
    assert 400 == refused(answer)[0]
    assert [] == one.steps


def test_paths_and_methods_that_there_are_not() -> None:
    """In JSON, as all errors."""
    one = browser()
    assert (404, "not_found") == refused(one.ask("GET", "nothing"))
    answer = one.ask("DELETE", "clock")
    assert (405, "method_not_allowed") == refused(answer)
    assert "GET, POST" == answer.headers["allow"]


def test_the_control_token() -> None:
    """Where the server is exposed nothing is done without it; the page's shell is no secret."""
    one = Browser.of(service_of(control_token="let me in"))
    for path in ("health", "trace", "events", "view", "openapi.json", "nothing"):
        assert (401, "no_control_token") == refused(one.ask("GET", path))
    assert (401, "no_control_token") == refused(one.ask("POST", "login", {"login": "legacy"}))
    one.http.headers["authorization"] = "Bearer let me in"
    assert 200 == one.ask("GET", "health").status_code
    one.http.headers["authorization"] = "Bearer let me in, please"
    assert 401 == one.ask("GET", "health").status_code
    assert 200 == one.http.get("/").status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_other_sites_are_kept_out(headers: dict[str, str]) -> None:
    """Of writes and of streams, and of the page."""
    one = browser()
    for method, path in (("POST", "login"), ("GET", "events"), ("GET", "view"), ("GET", "trace")):
        body = {"json": {"login": "legacy"}} if method == "POST" else {}
        answer = one.http.request(method, f"/_tolsim/{path}", headers=headers, **body)  # type: ignore[arg-type]
        assert 403 == answer.status_code
        assert "access-control-allow-origin" not in answer.headers
    assert [] == one.steps


def test_a_foreign_host_is_refused() -> None:
    """A page whose name was made to lead here sends that name."""
    one = browser()
    for path in ("/", "/_tolsim/health", "/_tolsim/events", "/static/page.js"):
        assert 421 == one.http.get(path, headers={"host": "evil.example"}).status_code


def test_a_foreign_redirect_is_refused() -> None:
    """It is an error page, never a redirect; the page of the server changes nothing in that."""
    one = browser()
    wish = {"client_id": "x", "response_type": "code"}
    for uri in ("https://evil.example/cb", "http://127.0.0.1.evil.example/", "http://a@b.example/"):
        answer = one.http.get("/legacy/oauth/authorize", params={**wish, "redirect_uri": uri})
        assert 400 == answer.status_code
        assert "location" not in answer.headers


def test_the_document_is_in_order() -> None:
    """OpenAPI 3.1: every reference leads somewhere, and every schema is one."""
    document = browser().ask("GET", "openapi.json").json()
    assert "3.1.0" == document["openapi"]
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in schemas
    routes = {route.path for route in control_routes(service_of()) if "{" not in route.path}
    assert routes == {*document["paths"], "/_tolsim/openapi.json"}


def test_a_running_clock() -> None:
    """It shows its scale, and steps say how much time passed."""
    seconds = [100.0]
    clock = Clock("real", 60, wall=lambda: seconds[0])
    service = service_of()
    service.restart(head_of(), clock)
    one = Browser.of(service)
    seconds[0] += 10
    assert {"now": 600, "mode": "real", "scale": 60} == one.ask("GET", "clock").json()
    one.ask("POST", "login", {"login": "legacy"})
    assert [{"login": "legacy", "after": "10m"}] == one.steps
    assert 4200 == one.ask("POST", "clock", {"advance": "1h"}).json()["now"]
    assert isinstance(one.service.run, LiveRun)
