"""What RFC 7009 revocation, a refresh and an incident end."""

from typing import Literal

import pytest

from tests.engine.looks import carried, statuses, why
from tolsim.engine.model import Answer
from tolsim.engine.policy import (
    AccessRules,
    Grace,
    Incident,
    IncidentScope,
    Policy,
    RefreshRules,
    RevocationRules,
    Slots,
    TokenKind,
)
from tolsim.engine.server import Server
from tolsim.engine.status import Cause

FAMILY = RefreshRules(grace=Grace())


def busy(policy: Policy) -> Server:
    """xyz: 1, 2 and, refreshed, 3, 4; again 5, 6. abc: 7, 8. Client credentials: 9."""
    server = Server(policy)
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 0)
    server.login("xyz", "new", 0)
    server.login("abc", "legacy", 0)
    server.client_credentials("legacy", {}, 0)
    return server


def dead(server: Server, now: int = 1) -> list[int]:
    """The numbers of all revoked tokens."""
    return [n for n, status in enumerate(statuses(server, now), 1) if status == "revoked"]


@pytest.mark.parametrize(
    ("extent", "expected"),
    [
        ("token", [4]),
        ("pair", [3, 4]),
        ("access", [1, 3, 4]),
        ("grant", [1, 2, 3, 4]),
        ("user", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_revoking_a_refresh_token_reaches_as_far_as_the_policy_says(
    extent: Literal["token", "pair", "access", "grant", "user"], expected: list[int]
) -> None:
    """By default its grant's access tokens go with it."""
    rules = RevocationRules(refresh=extent)
    server = busy(Policy(refresh=FAMILY, client_credentials=True, revocation=rules))
    assert Answer("ok") == server.revoke(4, 1)
    assert expected == dead(server)


@pytest.mark.parametrize(
    ("extent", "expected"),
    [("token", [3]), ("pair", [3, 4]), ("grant", [1, 2, 3, 4]), ("user", [1, 2, 3, 4, 5, 6])],
)
def test_revoking_an_access_token_reaches_as_far_as_the_policy_says(
    extent: Literal["token", "pair", "grant", "user"], expected: list[int]
) -> None:
    """By default it goes alone."""
    rules = RevocationRules(access=extent)
    server = busy(Policy(refresh=FAMILY, client_credentials=True, revocation=rules))
    server.revoke(3, 1)
    assert expected == dead(server)


def test_the_token_named_is_to_blame_but_for_its_own_death() -> None:
    """The rule is that of the kind of the token named."""
    server = busy(Policy(client_credentials=True))
    server.revoke(4, 1)
    assert Cause("revocation.refresh", 1, None) == why(server, 4, "current", 1)
    assert Cause("revocation.refresh", 1, 4) == why(server, 3, "valid", 1)


def test_the_owner_of_client_credentials_is_the_slot() -> None:
    """Other slots, and users, are other owners."""
    rules, slots = RevocationRules(access="user"), Slots("token_index", count=2)
    server = busy(Policy(client_credentials=True, slots=slots, revocation=rules))
    server.client_credentials("new", {"token_index": 1}, 0)
    server.client_credentials("new", {}, 0)
    server.revoke(9, 1)
    assert [9, 11] == dead(server)


@pytest.mark.parametrize("token", [1, 2])
def test_what_is_not_active_is_accepted_and_left(token: int) -> None:
    """1 is expired and 2 spent: neither they nor what would go with them dies."""
    server = Server(Policy(revocation=RevocationRules("user", "user")))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 3599)
    assert Answer("ok") == server.revoke(token, 3600)
    assert ["expired", "spent", "valid", "current"] == statuses(server, 3600)


def test_a_lingering_token_is_not_revoked_again() -> None:
    """Its lag runs from the first revocation, stamped then."""
    server = Server(Policy(access=AccessRules(revocation_lag=5)))
    server.login("xyz", "legacy", 0)
    server.revoke(1, 1)
    server.change(Policy(access=AccessRules(revocation_lag=100)))
    server.revoke(1, 2)
    assert ["lingering", "current"] == statuses(server, 5)
    assert ["revoked", "current"] == statuses(server, 6)


@pytest.mark.parametrize(
    ("extent", "expected"),
    [("keep", []), ("revoke_pair", [3]), ("revoke_grant", [1, 3]), ("revoke_user", [1, 3, 5])],
)
def test_a_refresh_ends_earlier_access_tokens(
    extent: Literal["keep", "revoke_pair", "revoke_grant", "revoke_user"], expected: list[int]
) -> None:
    """Never the one it has just minted, which is to blame."""
    server = busy(Policy(client_credentials=True))
    server.change(Policy(access=AccessRules(on_refresh=extent)))
    assert (10, 11) == carried(server.refresh(4, "xyz", "legacy", 1))
    assert expected == dead(server)
    for token in expected:
        assert Cause("access.on_refresh", 1, 10) == why(server, token, "valid", 1)


def test_an_answer_that_mints_nothing_ends_nothing() -> None:
    """Handing an access token back is no occasion for `on_refresh`."""
    rules = AccessRules(on_refresh="revoke_user", reuse_while_left=1)
    server = Server(Policy(access=rules))
    server.login("xyz", "legacy", 0)
    server.login("xyz", "new", 0)
    assert (1, 2) == carried(server.refresh(2, "xyz", "legacy", 1))
    assert [] == dead(server)


@pytest.mark.parametrize(
    ("scope", "kinds", "expected"),
    [
        ("user", ("refresh", "access"), [1, 2, 3, 4, 5, 6]),
        ("user", ("access",), [1, 3, 5]),
        ("app", ("refresh", "access"), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("app", ("refresh",), [2, 4, 6, 8]),
    ],
)
def test_an_incident_ends_the_kinds_it_lists_in_its_scope(
    scope: IncidentScope, kinds: tuple[TokenKind, ...], expected: list[int]
) -> None:
    """Client credentials are touched by an incident of the whole app only."""
    incidents = {"trouble": Incident(scope, kinds)}
    server = busy(Policy(client_credentials=True, incidents=incidents))
    server.incident("trouble", "xyz", 1)
    assert expected == dead(server)
    assert Cause("incidents.trouble", 1, None) == why(server, expected[0], "valid", 1)


@pytest.mark.parametrize(
    ("scope", "system", "expected"),
    [
        ("local", "legacy", [1, 2, 3, 4, 10, 11]),
        ("local", "new", [5, 6]),
        ("local", "batch", []),
        ("others", "legacy", [5, 6]),
        ("others", "new", [1, 2, 3, 4, 10, 11]),
        ("others", "batch", [1, 2, 3, 4, 5, 6, 10, 11]),
    ],
)
def test_an_incident_here_or_elsewhere_looks_at_who_made_the_grant(
    scope: IncidentScope, system: str, expected: list[int]
) -> None:
    """A system ends the user's grants that it made, or all others; nobody else's are touched."""
    server = busy(Policy(client_credentials=True, incidents={"logout": Incident(scope)}))
    server.refresh(4, "xyz", "new", 1)
    server.incident("logout", "xyz", 1, system)
    assert expected == dead(server)
