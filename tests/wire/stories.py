"""What clients are asked to do, and under which policies."""

from typing import Final

POLICIES: Final = (
    "zoom-user", "zoom-user-concurrent@2", "rfc9700-rotation", "oidc-provider-rotate", "xero",
    "google-oauth", "github-app-user", "microsoft-entra-web", "okta-rotation", "auth0-rotation",
    "hydra-graceful", "spotify",
)  # fmt: skip

STORY: Final = (
    "login legacy", "call legacy", "login new", "call legacy", "call new",
    "refresh legacy", "refresh new", "call legacy", "call new", "revoke new", "call new",
    "wait", "call legacy", "refresh new", "login legacy", "call legacy", "call new",
)  # fmt: skip
"""What two systems do; after two hours access has expired at most providers.

A refresh that was refused is not sent again: MSAL answers it out of a cache of its own.
"""
