"""The key that signs id_tokens (RS256; OpenID Connect Core 1.0, section 2)."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY_ID: Final = "tolsim-1"


class Signer:
    """A key pair; one that is not given is made when it is first needed, which takes 0.1 s."""

    def __init__(self, pem: str | None = None) -> None:
        self._pem = pem

    def __repr__(self) -> str:
        return "<Signer>"

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        if self._pem is None:
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)
        key = serialization.load_pem_private_key(self._pem.encode(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the signing key is not an RSA key")
        return key

    @property
    def pem(self) -> str:
        """The private key as text: it can be kept for another time."""
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return claims as a signed JSON Web Token."""
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers={"kid": KEY_ID})

    def public_keys(self) -> dict[str, Any]:
        """Return the public key as a JSON Web Key Set (RFC 7517, section 5)."""
        key = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}
