"""Whatever is asked, there is an answer, and the scenario that is recorded tells the same story."""

from typing import Any, Final, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tests.wire.served import CALLBACK, Browser, head_in, query_of, service_of
from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation import replay
from tolsim.simulation.trace import Trace

POLICIES: Final = (
    "rfc9700-rotation", "zoom-user", "zoom-s2s-index", "keycloak", "cognito-rotation",
    "auth0-rotation", "github-app-user", "google-oauth",
)  # fmt: skip
SYSTEMS: Final = ("a", "b", "c", "d")
HEADS: Final = {
    "two apps, two users, a shared store": """\
title: t
users: [ada, bob]
apps: {phone: {policy: ONE}, desk: {policy: OTHER}}
systems: {a: {app: phone}, b: {app: phone, store: s}, c: {app: phone, store: s}, d: {app: desk}}
steps: []
""",
    "one app, one user": "title: t\npolicy: ONE\nsystems: [a, b, c, d]\nsteps: []\n",
}


class Ask(NamedTuple):
    """Something that a client does; numbers choose among what there is."""

    verb: str
    prefix: str
    client: str
    user: str
    token: int


ASKS = st.builds(
    Ask,
    st.sampled_from([
        "login", "login", "refresh", "refresh", "call", "revoke", "introspect",
        "client_credentials", "wait", "garbage",
    ]),
    st.sampled_from(["", *(f"/{system}" for system in SYSTEMS)]),
    st.sampled_from(["phone", "desk"]),
    st.sampled_from(["ada", "bob"]),
    st.integers(0, 30),
)  # fmt: skip


@given(
    st.sampled_from(sorted(HEADS)),
    st.sampled_from(POLICIES),
    st.sampled_from(POLICIES),
    st.lists(ASKS, max_size=25),
    st.text(max_size=20),
)
def test_the_recorded_scenario_tells_the_same_story(
    head: str, one: str, other: str, asks: list[Ask], garbage: str
) -> None:
    """No answer is a 500, and the trace of the scenario is that of the server."""
    text = HEADS[head].replace("ONE", one).replace("OTHER", other)
    browser = Browser.of(service_of(head_in(text)))
    tokens = [garbage]
    for ask in asks:
        answer = asked(browser, ask, tokens, garbage)
        assert answer is None or answer.status_code in {200, 302, 400, 401, 403, 429, 501}
    (run,) = load_scenario(
        yaml_text(browser.service.run.document()), "recorded.yaml", find_policy
    ).runs
    assert story(browser.service.run.session.trace()) == story(replay(run))


def asked(browser: Browser, ask: Ask, tokens: list[str], garbage: str) -> Any:
    """The answer to a request; what it brings is there to be used."""
    token, who = tokens[ask.token % len(tokens)], {"client_id": ask.client}
    match ask.verb:
        case "wait":
            browser.service.run.advance(ask.token * 600)
            return None
        case "login":
            return login(browser, ask, tokens)
        case "refresh":
            return keep(browser.refresh(ask.prefix, token, **who), tokens)
        case "call":
            header = f"Bearer {token}".encode()
            return browser.http.get(f"{ask.prefix}/api/me", headers={b"authorization": header})
        case "client_credentials":
            form = {"grant_type": "client_credentials", "token_index": str(ask.token), **who}
            return keep(browser.http.post(f"{ask.prefix}/oauth/token", data=form), tokens)
        case "garbage":
            form = {"grant_type": "refresh_token", garbage: garbage}
            return browser.http.post(f"{ask.prefix}/oauth/token", data=form)
    return browser.post(f"{ask.prefix}/oauth/{ask.verb}", token=token, **who)


def login(browser: Browser, ask: Ask, tokens: list[str]) -> Any:
    """The answer to the code of a login, or to its request where there is no code."""
    wish = {
        "client_id": ask.client, "redirect_uri": CALLBACK, "response_type": "code",
        "login_hint": ask.user,
    }  # fmt: skip
    answer = browser.http.get(f"{ask.prefix}/oauth/authorize", params=wish)
    code = query_of(answer.headers.get("location", "")).get("code")
    if code is None:
        return answer
    return keep(browser.exchange(ask.prefix, code, client_id=ask.client), tokens)


def keep(answer: Any, tokens: list[str]) -> Any:
    """Put the tokens of an answer among those that can be used."""
    body = answer.json()
    tokens += [body[key] for key in ("access_token", "refresh_token") if key in body]
    return answer


def story(trace: Trace) -> tuple[Any, ...]:
    """All that a trace says, but where its steps are written."""
    steps = [{**step._asdict(), "step": step.step.action} for step in trace.steps]
    return steps, trace.states, trace.statuses, trace.locks_out_at
