"""Whether a host can only be this machine."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Return whether a name or address leads to this machine (RFC 6761, 6.3: `localhost`)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
