"""Which system did it, told by its address or its user agent: the table of `--systems`."""

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple

from msgspec import Struct

from tolsim.documents.problems import Problems
from tolsim.documents.shape.structure import conform
from tolsim.documents.shape.vocabulary import NAME
from tolsim.documents.yaml.nodes import Node, mapping
from tolsim.documents.yaml.reader import read_yaml


class MarksModel(Struct, forbid_unknown_fields=True):
    """What tells a system of a `--systems` file."""

    ip: list[str] | None = None
    user_agent: str | None = None


class Marks(NamedTuple):
    """What tells a system: its addresses, and what its user agent looks like."""

    name: str
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    user_agent: re.Pattern[str] | None = None


Systems = tuple[Marks, ...]


class _Table(Struct):
    systems: dict[str, MarksModel]


def load_systems(text: str | bytes, name: str) -> Systems:
    """Return the table of `--systems`; raise DocumentError with all its problems."""
    problems = Problems()
    node = read_yaml(text, name, problems)
    conform(mapping({"systems": node}, node), _Table, problems)
    problems.raise_any()
    found = tuple(_marks(called, one, problems) for called, one in node.items())
    problems.raise_any()
    return found


def _marks(name: str, node: Node, problems: Problems) -> Marks:
    if re.search(NAME, name) is None:
        problems.add(node.key_place, "not-a-name", f"`{name}` is not a name", "write a plain one")
    if not node.value:
        problems.add(
            node.key_place, "no-mark", "nothing tells this system", "write its `ip` or `user_agent`"
        )
    networks, pattern = [], None
    addresses, agent = node.get("ip"), node.get("user_agent")
    for one in addresses.each() if addresses else ():
        try:
            networks.append(ip_network(one.value, strict=False))
        except ValueError:
            problems.add(
                one.place, "not-an-address", f"`{one.value}` is no address", "write 10.0.0.0/8"
            )
    if agent is not None:
        try:
            pattern = re.compile(agent.value)
        except re.error as error:
            problems.add(
                agent.place, "bad-pattern", f"this is no regular expression: {error.msg}",
                "compare with the documentation of Python's `re`",
            )  # fmt: skip
    return Marks(name, tuple(networks), pattern)


LONGEST_AGENT: Final = 1000
"""Characters of a user agent that are looked at."""


def system_of(systems: Systems, ip: str | None, user_agent: str | None) -> str | None:
    """Return the first system of which all marks fit, or None."""
    return _system_of(systems, ip and ip[:64], user_agent and user_agent[:LONGEST_AGENT])


# A log holds few addresses and user agents, and each many times.
@lru_cache(maxsize=4096)
def _system_of(systems: Systems, ip: str | None, user_agent: str | None) -> str | None:
    return next((one.name for one in systems if _fits(one, ip, user_agent)), None)


def _fits(marks: Marks, ip: str | None, user_agent: str | None) -> bool:
    if marks.user_agent is not None and not (user_agent and marks.user_agent.search(user_agent)):
        return False
    return not marks.networks or (ip is not None and _is_in(ip, marks))


def _is_in(ip: str, marks: Marks) -> bool:
    try:
        address = ip_address(ip.strip())
    except ValueError:
        return False
    # A server that listens on both kinds writes IPv4 as `::ffff:10.0.0.1` (RFC 4291, 2.5.5.2).
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in marks.networks)
