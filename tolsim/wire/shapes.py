"""What a provider's answers look like: the section `http` of its policy file, applied. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from tolsim.wire.messages import Endpoint

Values = Mapping[str, Any]
"""What the placeholders of a policy file stand for: `{error}`, `{refresh_expires_in}`."""


_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Shape(NamedTuple):
    """How the wire of one app looks; by default as the RFCs have it."""

    paths: Mapping[Endpoint, str] = _NOTHING
    """Paths beside the plain ones."""
    grants: Mapping[str, str] = _NOTHING
    """The provider's names of grant types."""
    query: bool = False
    """Whether parameters of the token endpoint may stand in the query string."""
    encoding: Literal["json", "form"] = "json"
    success: Values = _NOTHING
    refusal: Values = _NOTHING
    api_refusal: Values = _NOTHING

    @classmethod
    def of(cls, http: Mapping[str, Any] | None) -> "Shape":
        """Return the shape that the section of a policy file describes."""
        return cls(**{key: value for key, value in (http or {}).items() if value is not None})

    def grant_type(self, written: str) -> str:
        """Return the grant type of RFC 6749 that a request means."""
        return self.grants.get(written, written)


PLAIN = Shape()
