"""Policies as data: the known rules of each provider, with their sources.

- `shelves`: the files, each policy by its name
- `names`: policies as people name them, by the provider too
- `bundled`: the scenarios that come with tolsim, by name
- `library`: where policies are found: by name, or by path beside a file
- `firmness`: how well a rule is documented
- `lint`: which fields have no source
"""

from tolsim.catalogue.library import catalogue_policy, find_policy, policy_names
from tolsim.catalogue.lint import Finding, lint_policy

__all__ = ["Finding", "catalogue_policy", "find_policy", "lint_policy", "policy_names"]
