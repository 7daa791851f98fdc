"""What a provider's answers look like: the section `http` of its policy file, applied. Pure."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from tolsim.documents.policies.about import PLACEHOLDER
from tolsim.wire.messages import Endpoint, ErrorAnswer, TokenAnswer

Values = Mapping[str, Any]
"""What the placeholders of a policy file stand for: `{error}`, `{refresh_expires_in}`."""
Body = dict[str, Any]


class Around(NamedTuple):
    """What a body may say of the request that it answers; `now` is the wall's, since 1970."""

    url: str
    now: float
    user: str | None = None

    def values(self) -> Body:
        times = {"now": int(self.now), "now_ms": str(int(self.now * 1000))}
        return {"url": self.url, "user": self.user, **times}


class Refused(NamedTuple):
    """What a body may say of a refusal, beside the answer itself."""

    status: int
    reason: str | None = None
    rule: str | None = None


class Shape(NamedTuple):
    """How the wire of one app looks; by default as the RFCs have it."""

    paths: Mapping[Endpoint, str] = {}
    """Paths beside the plain ones; `{name}` in one stands for any segment."""
    grants: Mapping[str, str] = {}
    """The provider's names of grant types."""
    query: bool = False
    """Whether parameters of the token endpoint may stand in the query string."""
    encoding: Literal["json", "form"] = "json"
    success: Mapping[str, Any] = {}
    refusal: Mapping[str, Any] = {}
    api_refusal: Mapping[str, Any] = {}

    @classmethod
    def of(cls, http: Mapping[str, Any] | None) -> "Shape":
        """Return the shape that the section of a policy file describes."""
        return cls(**{key: value for key, value in (http or {}).items() if value is not None})

    def grant_type(self, written: str) -> str:
        """Return the grant type of RFC 6749 that a request means."""
        return self.grants.get(written, written)

    def token_body(
        self, answer: TokenAnswer, around: Around, refresh_expires_in: int | None = None
    ) -> Body:
        """Return the body of a successful answer of the token endpoint."""
        plain = answer.members()
        known = {**around.values(), **plain, "refresh_expires_in": refresh_expires_in}
        return fill(plain, self.success, known)

    def refusal_body(self, answer: ErrorAnswer, refused: Refused, around: Around) -> Body:
        """Return the body of a refused request to the token endpoint."""
        return fill(answer.members(), self.refusal, _of_refusal(answer, refused, around))

    def api_refusal_body(self, answer: ErrorAnswer, refused: Refused, around: Around) -> Body:
        """Return the body of a refused call."""
        return fill(answer.members(), self.api_refusal, _of_refusal(answer, refused, around))

    def is_form(self, accept: str) -> bool:
        """Return whether a token answer is a form, not JSON as RFC 6749, 5.1, has it.

        GitHub's is one unless the request says that it accepts JSON.
        """
        return self.encoding == "form" and "json" not in accept.lower()


PLAIN = Shape()


def fill(plain: Values, template: Values, values: Values) -> Body:
    """Return a plain body with what a policy file adds to it.

    A text that is one placeholder becomes its value, of whatever type. One that names something
    that there is not counts as not written; null takes a member away.
    """
    body = dict(plain)
    for name, written in template.items():
        filled = _fill(written, values)
        if written is None:
            body.pop(name, None)
        elif filled is not None:
            body[name] = filled
    return body


def _fill(written: Any, values: Values) -> Any:
    if isinstance(written, Mapping):
        filled = {name: _fill(member, values) for name, member in written.items()}
        return {name: member for name, member in filled.items() if member is not None}
    if isinstance(written, list):
        return [member for element in written if (member := _fill(element, values)) is not None]
    return _fill_text(written, values) if isinstance(written, str) else written


def _fill_text(text: str, values: Values) -> Any:
    lone = PLACEHOLDER.fullmatch(text)
    if lone:
        return values.get(lone[1])
    if any(values.get(name) is None for name in PLACEHOLDER.findall(text)):
        return None
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def _of_refusal(answer: ErrorAnswer, refused: Refused, around: Around) -> Body:
    code = answer.code or ""
    # Policies keep every code as a text; Zoom's 124 is a number on the wire.
    return {
        **around.values(),
        **refused._asdict(),
        "error": answer.error,
        "message": answer.message,
        "description": answer.error_description,
        "code": int(code) if _is_number(code) else answer.code,
        "code_number": int(digits) if _is_number(digits := code.lstrip(_LETTERS)) else None,
    }


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _is_number(code: str) -> bool:
    """Whether a code is a number as JSON writes it, which has no leading zeros."""
    return code.isascii() and code.isdigit() and (code == "0" or not code.startswith("0"))
