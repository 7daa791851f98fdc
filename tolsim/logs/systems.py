"""Which system did it, told by its address or its user agent: the table of `--systems`."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from re import Pattern
from typing import NamedTuple


class Marks(NamedTuple):
    """What tells a system: its addresses, and what its user agent looks like."""

    name: str
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    user_agent: Pattern[str] | None = None


Systems = tuple[Marks, ...]
