"""Dotted paths, which name the fields of a policy: `refresh.grace` or `refresh.grace.for`."""


def contains(path: str, field: str) -> bool:
    """Return whether a field is the one that a path names, or lies inside it."""
    # The dot keeps `limits.live` from holding `limits.live-grants`.
    return f"{field}.".startswith(f"{path}.")


def overlap(one: str, other: str) -> bool:
    """Return whether one of two paths names the field of the other, or one that holds it."""
    return contains(one, other) or contains(other, one)
