"""Policies as data: the known rules of each provider, with the sources that tell of them.

A folder for each provider holds its policy files.

- `library`: where policies are found: by name, or by path beside a file
- `firmness`: on whose word a rule stands
- `lint`: which fields nothing vouches for
"""

from tolsim.catalogue.library import catalogue_policy, find_policy, policy_names
from tolsim.catalogue.lint import Finding, lint_policy

__all__ = ["Finding", "catalogue_policy", "find_policy", "lint_policy", "policy_names"]
