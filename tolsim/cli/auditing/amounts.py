"""Amounts as people type them: `12`, or a share such as `0.1%`."""

import re
from typing import Final, NamedTuple

from tolsim.documents import UserError

_AMOUNT: Final = re.compile(r"(\d{1,12})|(\d{1,3}(?:\.\d{1,9})?)\s*%", re.ASCII)


def read_amount(option: str, text: str) -> int | float:
    """Return a count, or a share of one as a float; raise UserError where it is neither."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or (found[2] and float(found[2]) > 100):
        raise UserError(f"{option} {text}: it is no number and no share", "write 12, or 0.1%")
    return int(found[1]) if found[1] else float(found[2]) / 100


class Gate(NamedTuple):
    """What `--fail-over` allows: so many users, or such a share of them."""

    most: int | float

    def fails(self, hurt: int, users: int) -> bool:
        """Whether more users are cut off than that."""
        allowed = self.most if isinstance(self.most, int) else self.most * users
        return hurt > allowed


def read_gate(text: str | None) -> Gate | None:
    """Return what `--fail-over` allows; raise UserError where it says something else."""
    if text is None:
        return None
    what, equals, most = text.partition("=")
    if what.strip() != "hurt" or not equals:
        raise UserError(
            f"--fail-over {text}: only users that are cut off can be counted",
            "write hurt=0.1% or hurt=12",
        )
    return Gate(read_amount("--fail-over", most))
