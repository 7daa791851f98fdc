"""The positions that client-credentials requests name."""

import pytest

from tests.engine.looks import carried
from tolsim.engine.model import Answer
from tolsim.engine.policy import Policy, Slots
from tolsim.engine.server import Server

REFUSED = Answer("invalid_request", "slot_out_of_range")


def asked(slots: Slots | None, **params: object) -> tuple[Answer, int | None]:
    """The answer to a request with those parameters, and the slot of the grant if there is one."""
    server = Server(Policy(client_credentials=True, slots=slots))
    answer = server.client_credentials("legacy", params, 0)
    return answer, server.state.grants[-1].slot


def test_a_request_gets_one_access_token_in_its_slot() -> None:
    """Without a refresh token: it can always ask again."""
    answer, slot = asked(Slots("token_index", count=2), token_index=1)
    assert ((1, None), 1) == (carried(answer), slot)


@pytest.mark.parametrize("params", [{}, {"index": 1}])
def test_without_the_parameter_it_is_the_default_slot(params: dict[str, int]) -> None:
    """Parameters of other names are ignored."""
    assert 2 == asked(Slots("token_index", count=3, default=2), **params)[1]


def test_without_slots_everything_is_slot_zero() -> None:
    """No parameter means anything then."""
    assert 0 == asked(None, token_index=7)[1]


@pytest.mark.parametrize("slot", [-1, 2])
def test_slots_count_from_zero_to_one_below_the_count(slot: int) -> None:
    """Outside of that a request is refused, and nothing is created."""
    assert (REFUSED, None) == asked(Slots("token_index", count=2), token_index=slot)


def test_out_of_range_can_mean_the_default_slot() -> None:
    """Some providers take whatever they do not know for the default."""
    slots = Slots("token_index", count=2, default=1, out_of_range="default")
    answer, slot = asked(slots, token_index=2)
    assert ("ok", 1) == (answer.outcome, slot)


def test_out_of_range_can_be_undocumented() -> None:
    """Nobody knows what happens, so nothing does."""
    slots = Slots("token_index", count=2, out_of_range="undocumented")
    undetermined = Answer("undetermined", "slot_out_of_range")
    assert (undetermined, None) == asked(slots, token_index=2)


def test_a_default_out_of_range_is_out_of_range() -> None:
    """A request that names no slot is refused for the slot it would get."""
    assert (REFUSED, None) == asked(Slots("token_index", count=1, default=1))


@pytest.mark.parametrize("value", ["1", 1.0, True, None])
def test_a_slot_is_an_integer(value: object) -> None:
    """Anything else is an error of whoever asks, not an answer of the server."""
    with pytest.raises(TypeError, match="token_index must be an integer"):
        asked(Slots("token_index", count=2), token_index=value)


def test_a_policy_without_client_credentials_refuses_them() -> None:
    """The grant type is not supported, whatever the slot."""
    server = Server(Policy(slots=Slots("token_index", count=1)))
    refused = Answer("unsupported_grant_type", "unsupported_grant")
    assert refused == server.client_credentials("legacy", {"token_index": 5}, 0)
