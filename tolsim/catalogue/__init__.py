"""Policies as data: the known rules of each provider, with the sources that tell of them.

`policy_names` lists the catalogue, `catalogue_policy` hands out one of its files,
`find_policy` follows a reference that stands in a file, and `lint_policy` tells which
fields of a policy nothing vouches for.
"""

from tolsim.catalogue.library import catalogue_policy, find_policy, policy_names
from tolsim.catalogue.lint import Finding, lint_policy

__all__ = ["Finding", "catalogue_policy", "find_policy", "lint_policy", "policy_names"]
