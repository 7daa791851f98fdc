"""Policies as data: the known rules of each provider, with their sources.

- `shelves`: the files, each policy by its name
- `names`: policies as people name them, by the provider too
- `bundled`: the scenarios that come with tolsim, by name
- `examples`: what they say of themselves
- `library`: where policies are found: by name, or by path beside a file
- `firmness`: how well a rule is documented
- `lint`: which fields have no source
- `template`: a policy file to start from
"""

from typing import TYPE_CHECKING

from tolsim.lazily import names_of

if TYPE_CHECKING:
    from tolsim.catalogue.library import catalogue_policy, find_policy, policy_names
    from tolsim.catalogue.lint import Finding, lint_policy

__all__ = ["Finding", "catalogue_policy", "find_policy", "lint_policy", "policy_names"]

_HOMES = {
    "Finding": "lint",
    "catalogue_policy": "library",
    "find_policy": "library",
    "lint_policy": "lint",
    "policy_names": "library",
}
if not TYPE_CHECKING:  # for a type checker, it would make up every name that there is not
    __getattr__ = names_of(__name__, _HOMES)
