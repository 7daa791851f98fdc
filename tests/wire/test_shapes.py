"""The bodies of providers, as their sources show them."""

from importlib import resources
from typing import Any

import pytest

from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.documents import DocumentError, PolicyFile, load_policy
from tolsim.documents.policies.about import PLACEHOLDERS
from tolsim.wire.messages import ErrorAnswer, TokenAnswer
from tolsim.wire.shapes import PLAIN, Around, Refused, Shape, fill

PROVIDERS = (
    "Zoom", "Google", "Microsoft", "GitHub", "Slack", "Salesforce", "HubSpot", "Intuit", "Xero",
    "Atlassian", "Spotify", "Discord", "LinkedIn", "Zoho", "Auth0", "Okta",
)  # fmt: skip
AROUND = Around("https://127.0.0.1:8484", 1_700_000_000.5, "mira")
TOKENS = TokenAnswer("at", 3600, "rt", "openid")
WHY = "it was revoked (access_revoked)"


def policy(name: str) -> PolicyFile:
    source = catalogue_policy(name)
    return load_policy(source.text, source.name, find_policy)


def shape(name: str) -> Shape:
    return Shape.of(policy(name).http)


def refused(name: str, reason: str, *, call: bool = False) -> dict[str, Any]:
    """The body with which a policy of the catalogue refuses, without what explains it."""
    file = policy(name)
    error, status, code, message = next(
        (rule.error, rule.status, rule.code, rule.message)
        for known, rule in file.policy.errors.items()
        if known == reason
    )
    answer = ErrorAnswer(error or "", WHY, code, message)
    made = shape(name).api_refusal_body if call else shape(name).refusal_body
    return made(answer, Refused(status or 0, reason, "limits.x"), AROUND)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_policy_of_a_provider_has_its_shape(provider: str) -> None:
    """Whatever policy of a provider is served, its clients find it where they look."""
    files = [file for name in policy_names() if (file := policy(name)).provider == provider]
    assert files
    for file in files:
        paths = Shape.of(file.http).paths
        assert {"authorize", "token"} <= set(paths), file.name
        assert all(path.startswith("/") for path in paths.values())


def test_zoom() -> None:
    """Zoom: reason beside error at the token endpoint, a numeric code at the API; S2S has its own
    grant type.
    """
    body = refused("zoom-user", "refresh_reused")
    assert ("Invalid Token!", "invalid_grant") == (body["reason"], body["error"])
    call = refused("zoom-user-concurrent", "access_revoked", call=True)
    assert (124, "Invalid access token.") == (call["code"], call["message"])
    assert "client_credentials" == shape("zoom-s2s-index").grant_type("account_credentials")
    assert "refresh_token" == shape("zoom-s2s").grant_type("refresh_token")
    assert shape("zoom-user").query


def test_microsoft() -> None:
    """Microsoft: AADSTS text, the number in a list, any tenant in the path."""
    body = refused("microsoft-entra-web", "refresh_expired")
    assert (f"AADSTS700082: {WHY}", [700082]) == (body["error_description"], body["error_codes"])
    assert 3600 == shape("microsoft-entra-spa").token_body(TOKENS, AROUND)["ext_expires_in"]
    assert "/{tenant}/oauth2/v2.0/token" == shape("microsoft-entra-web").paths["token"]
    call = refused("microsoft-entra-web", "access_expired", call=True)
    assert {"code": "InvalidAuthenticationToken", "message": WHY} == call["error"]
    # Where a policy has no code, the plain description stays.
    assert WHY == refused("microsoft-entra-web", "refresh_reused")["error_description"]


def test_github() -> None:
    """GitHub: errors at 200, a form unless JSON is asked for, the life of the refresh token."""
    assert 200 == policy("github-app-user").policy.errors["refresh_reused"].status
    body = refused("github-app-user", "refresh_reused")
    assert ("bad_refresh_token", "The refresh token passed is incorrect or expired.") == (
        body["error"], body["message"],
    )  # fmt: skip
    github = shape("github-app-user")
    tokens = github.token_body(TOKENS, AROUND, 15_811_200)
    assert ("bearer", 15_811_200) == (tokens["token_type"], tokens["refresh_token_expires_in"])
    accepted = ("", "*/*", "application/json", "application/vnd.github+json")
    assert [True, True, False, False] == [github.is_form(accept) for accept in accepted]
    assert "expires_in" not in shape("github-oauth-app").token_body(TOKENS, AROUND)


def test_slack() -> None:
    """Slack: ok true or false, and status 200 for both."""
    assert True is shape("slack-rotation").token_body(TOKENS, AROUND)["ok"]
    assert 200 == policy("slack-rotation").policy.errors["access_expired"].status
    body = refused("slack-rotation", "refresh_reused")
    assert (False, "invalid_refresh_token") == (body["ok"], body["error"])
    call = refused("slack-rotation", "access_expired", call=True)
    assert (False, "token_expired") == (call["ok"], call["error"])


def test_salesforce() -> None:
    """Salesforce: no expires_in, the instance, and issued_at as a text."""
    assert {
        "access_token": "at",
        "token_type": "Bearer",
        "refresh_token": "rt",
        "scope": "openid",
        "instance_url": "https://127.0.0.1:8484",
        "id": "https://127.0.0.1:8484/id/00D000000000000AAA/mira",
        "issued_at": "1700000000500",
        "signature": "none",
    } == shape("salesforce-rotation").token_body(TOKENS, AROUND)
    body = refused("salesforce", "access_expired", call=True)
    assert "INVALID_SESSION_ID" == body["errorCode"]


def test_hubspot() -> None:
    """HubSpot: status and message."""
    body = refused("hubspot", "refresh_revoked")
    assert ("BAD_REFRESH_TOKEN", "refresh token is invalid, expired or revoked") == (
        body["status"], body["message"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("quickbooks-single-use", "x_refresh_token_expires_in"),
        ("linkedin", "refresh_token_expires_in"),
        ("google-testing", "refresh_token_expires_in"),
    ],
)
def test_the_life_of_the_refresh_token(name: str, member: str) -> None:
    """Some tell it, each under its own name, and only where there is one."""
    assert 99 == shape(name).token_body(TOKENS, AROUND, 99)[member]
    assert member not in shape(name).token_body(TOKENS, AROUND)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("xero", {"title": "Unauthorized", "status": 401, "detail": "AuthenticationUnsuccessful"}),
        ("spotify-2018", {"error": {"status": 401, "message": WHY}}),
        ("discord", {"message": "401: Unauthorized", "code": 0}),
        ("linkedin", {"status": 401, "message": WHY}),
        ("atlassian-3lo", {"code": 401, "message": "Unauthorized"}),
        (
            "zoho-crm",
            {
                "code": "INVALID_OAUTHTOKEN", "details": {}, "message": "invalid oauth token",
                "status": "error",
            },
        ),
    ],
)  # fmt: skip
def test_refused_calls(name: str, expected: dict[str, Any]) -> None:
    """Every API refuses in a body of its own."""
    body = refused(name, "access_revoked", call=True)
    assert expected == {key: body[key] for key in expected}


def test_intuit() -> None:
    """Intuit: a fault with a list of errors."""
    body = refused("quickbooks", "access_expired", call=True)
    (error,) = body["fault"]["error"]
    assert ("AUTHENTICATION", "3200", WHY) == (
        body["fault"]["type"], error["code"], error["detail"],
    )  # fmt: skip


def test_zoho() -> None:
    """Zoho: the domain of the API, parameters in the query."""
    assert AROUND.url == shape("zoho-crm").token_body(TOKENS, AROUND)["api_domain"]
    assert shape("zoho-crm").query


def test_plain() -> None:
    """Without a section the answers are those of the RFCs, in JSON whatever is accepted."""
    assert TOKENS.members() == PLAIN.token_body(TOKENS, AROUND)
    answer = ErrorAnswer("invalid_grant", WHY)
    assert answer.members() == PLAIN.refusal_body(answer, Refused(400), AROUND)
    assert not PLAIN.is_form("*/*")


def test_fill() -> None:
    """A lone placeholder keeps its type; what names nothing is as good as not written."""
    values = {"n": 1, "none": None, "text": "a"}
    template = {
        "n": "{n}", "mixed": "{text}-{n}", "kept": "{none}", "gone": None,
        "deep": {"list": ["{none}", "{n}", 0], "none": "{none}", "flag": True},
    }  # fmt: skip
    assert {
        "kept": "plain",
        "n": 1,
        "mixed": "a-1",
        "deep": {"list": [1, 0], "flag": True},
    } == fill({"gone": 1, "kept": "plain"}, template, values)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("124", 124), ("007", "007"), ("0", 0), ("٣", "٣"), ("X1", "X1"), (None, None)],
)
def test_a_code_is_a_number_where_it_is_one(code: str | None, expected: object) -> None:
    """JSON has no leading zeros, and no other digits."""
    made = Shape(api_refusal={"c": "{code}"})
    answer = ErrorAnswer("invalid_token", code=code)
    assert expected == made.api_refusal_body(answer, Refused(401), AROUND).get("c")


def test_every_placeholder_can_stand_for_something() -> None:
    """What `policies check` allows, some answer has."""
    shape = Shape(
        success={name: f"{{{name}}}" for name in PLACEHOLDERS},
        refusal={name: f"{{{name}}}" for name in PLACEHOLDERS},
    )
    tokens = TOKENS._replace(id_token="id")
    made = shape.token_body(tokens, AROUND, 9)
    answer = ErrorAnswer("invalid_grant", WHY, "AADSTS1", "No.")
    made |= shape.refusal_body(answer, Refused(400, "refresh_reused", "refresh.rotate"), AROUND)
    assert set(PLACEHOLDERS) <= set(made)


def test_a_placeholder_that_stands_for_nothing() -> None:
    """`policies check` shows it, where it is written, and what may be meant."""
    text = 'name: x\nhttp:\n  refusal: {a: {b: ["{mesage}"]}, c: "{error}"}\n'
    with pytest.raises(DocumentError) as caught:
        load_policy(text, "x.yaml", find_policy)
    (problem,) = caught.value.problems
    assert ("unknown-placeholder", 3, 21, "did you mean `message`?") == (
        problem.code, problem.mark.line, problem.mark.column, problem.help,
    )  # fmt: skip


def test_the_manual_lists_the_placeholders() -> None:
    """Every one, with the same words."""
    page = resources.files("tolsim").joinpath("manual/policy-files.md").read_text("utf-8")
    rows = [f"| `{{{name}}}` | {said} |" for name, said in PLACEHOLDERS.items()]
    assert "\n".join(["| --- | --- |", *rows, ""]) in page
