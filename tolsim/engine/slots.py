"""Slots: the positions that client-credentials requests name (Zoom's `token_index`)."""

from collections.abc import Mapping

from tolsim.engine.policy import Slots


def requested_slot(rule: Slots | None, params: Mapping[str, object]) -> int:
    """The slot that a request names, or the default one; without slots there is only slot 0.

    Parameters that the policy does not know are ignored. Raises TypeError if the value is
    not an integer.
    """
    if rule is None:
        return 0
    slot = params.get(rule.parameter, rule.default)
    # To Python True is 1; to a provider that reads a number it is not.
    if not isinstance(slot, int) or isinstance(slot, bool):
        raise TypeError(f"{rule.parameter} must be an integer, not {slot!r}")
    return slot


def exists(rule: Slots | None, slot: int) -> bool:
    """Whether the server has such a slot."""
    return rule is None or 0 <= slot < rule.count
