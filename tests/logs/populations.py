"""Populations for tests: small, and with times that can be read off."""

from tolsim.catalogue import find_policy
from tolsim.documents import Overrides
from tolsim.documents.populations.file import load_population
from tolsim.documents.populations.population import Population


def population(
    groups: str, tolerance: int = 1, *, lasts: str = "1d", policy: str = "zoom-user-concurrent"
) -> Population:
    """Return a population of the groups, each of them in flow style, from midnight on."""
    text = f"title: A test\npolicy: {policy}\nlasts: {lasts}\ngroups:\n  {groups}\n"
    knob = () if policy.startswith("{") or policy == "rfc9700-rotation" else (tolerance,)
    return load_population(text, "test.yaml", find_policy, Overrides(tolerances=knob))


MIXED = """\
office: {users: 6, hours: 7-19, weekdays: mon-fri, returns: {lognormal: 40m, p95: 9h}, systems: {
    legacy: {uses: {fixed: 1h, jitter: 5m}},
    new: {uses: {exponential: 4h}, hours: 7-19, needless: {exponential: 2d}},
    batch: {uses: {lognormal: 20m, p95: 8h}, calls: true}}}"""
"""Users of every kind of interval."""
