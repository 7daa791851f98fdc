"""What the server says of itself: metadata and keys."""

from starlette.responses import Response

from tolsim.wire.messages import metadata
from tolsim.wire.server.answers import Exchange, answer


async def configuration(exchange: Exchange) -> Response:
    """Answer with the metadata of RFC 8414 and OpenID Connect Discovery, which agree."""
    return answer(metadata(exchange.issuer))


async def keys(exchange: Exchange) -> Response:
    """Answer with the key that signs id_tokens (RFC 7517)."""
    return answer(exchange.service.signer.public_keys())
