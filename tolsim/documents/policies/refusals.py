"""What a policy file may say of refusals: what the client sees, for each reason."""

from typing import Annotated

from msgspec import Meta, Struct, defstruct

from tolsim.documents.shape.vocabulary import Line, Word
from tolsim.engine.policy import DEFAULT_ERRORS


class RefusalModel(Struct, forbid_unknown_fields=True):
    """What the client sees when it is refused."""

    # By default `invalid_grant` (RFC 6749, 5.2) and, of a call, `invalid_token` (RFC 6750, 3.1).
    error: Annotated[Word | None, Meta(description="The OAuth error code.")] = None
    # The three digits of an HTTP status (RFC 9110, 15).
    status: Annotated[
        Annotated[int, Meta(ge=100, le=599)] | None, Meta(description="The HTTP status.")
    ] = None
    # No RFC has these: providers put them into the body, as numbers or as texts.
    code: Annotated[Line | int | None, Meta(description="The provider's own code.")] = None
    message: Annotated[Line | None, Meta(description="The provider's own words.")] = None


# Made from the engine's table, so that a new reason of a refusal needs no line here.
ErrorsModel = defstruct(
    "ErrorsModel",
    [
        (
            reason,
            Annotated[RefusalModel | None, Meta(description=f"In place of {usual.error}.")],
            None,
        )
        for reason, usual in DEFAULT_ERRORS.items()
    ],
    namespace={"__doc__": "What the client sees, for each reason of a refusal."},
    module=__name__,
    forbid_unknown_fields=True,
)
