"""The messages of OAuth: what is written is read, and what is read is bounded."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolsim.wire.messages import (
    Credentials,
    ErrorAnswer,
    OAuthError,
    TokenAnswer,
    ascii_only,
    basic,
    bearer,
    challenge,
    read_basic,
    read_form,
    www_authenticate,
)

TEXTS = st.text(st.characters(codec="utf-8"))


@given(TEXTS, TEXTS)
def test_basic_is_read_as_it_was_meant(id: str, secret: str) -> None:
    """Form-encoded, as RFC 6749 has it, and raw, as many clients send it, colons and all."""
    sent = Credentials(id, secret)
    assert sent == read_basic(basic(sent))[0]
    if id.count(":") < 16:
        raw = "Basic " + base64.b64encode(f"{id}:{secret}".encode()).decode()
        assert sent in read_basic(raw)


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic YQ==", "Bearer YTpi", "Basic a", "Basic /w=="]
)
def test_what_is_no_basic_header(header: str) -> None:
    """Another scheme, no colon, no base64, no UTF-8."""
    assert () == read_basic(header)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Bearer a.b", "a.b"),
        ("bearer  a ", "a"),
        ("Bearer", None),
        ("Basic YTpi", None),
        (None, None),
    ],
)
def test_a_bearer_token_is_found(header: str | None, expected: str | None) -> None:
    """Whatever the case of the scheme (RFC 9110, 11.1)."""
    assert expected == bearer(header)


def test_a_form_has_each_parameter_once() -> None:
    """One without a value counts as left out."""
    assert {"a": "b c", "d": "+"} == read_form("a=b+c&d=%2B&e=&f")
    with pytest.raises(OAuthError, match="twice"):
        read_form("a=1&a=")


def test_the_challenge_of_rfc_7636() -> None:
    """Its appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    expected = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    assert "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" == challenge(verifier, "S256")
    assert expected.decode().rstrip("=") == challenge(verifier, "S256")
    assert verifier == challenge(verifier, "plain")


def test_an_answer_holds_what_there_is() -> None:
    """A token that never ends has no `expires_in`."""
    assert {"access_token": "a", "token_type": "Bearer"} == TokenAnswer("a").members()
    expected = {"access_token": "a", "token_type": "Bearer", "expires_in": 0, "scope": ""}
    assert expected == TokenAnswer("a", 0, scope="").members()
    assert {"error": "e", "code": "124"} == ErrorAnswer("e", code="124").members()


@given(TEXTS, TEXTS)
def test_a_challenge_is_one_line_of_ascii(error: str, description: str) -> None:
    """A header can hold no other, and a quote would end the description (RFC 6750, 3)."""
    header = www_authenticate(ErrorAnswer(error, description))
    assert header.isascii()
    assert header.isprintable()
    assert 4 == header.count('"')
    assert len(description) == len(ascii_only(description))
