"""Replays logins of several systems under a provider's OAuth token rules."""

__version__ = "0.1.0"
