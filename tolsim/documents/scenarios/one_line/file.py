"""A scenario in one line as the text of a file."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from tolsim.documents.errors import UserError
from tolsim.documents.policies.file import split_tolerance
from tolsim.documents.scenarios.runs import Overrides
from tolsim.documents.yaml.writer import yaml_text


def file_text(data: Mapping[str, Any], overrides: Overrides) -> str:
    """Return a scenario as a file that makes, without options, the runs that it makes with them.

    Policies and tolerances are written into it, paths of policy files as in the options. Raises
    UserError for settings, and for policies each at a tolerance of its own: no file says that.
    """
    if overrides.settings:
        raise UserError(
            "--set has no place in a file",
            "write a policy with `extends`, and name it with --policy",
        )
    runs = list(dict.fromkeys(_runs(overrides)))
    policies = list(dict.fromkeys(policy for policy, _ in runs))
    tolerances = list(dict.fromkeys(tolerance for _, tolerance in runs))
    # In a list of tolerances none stands for the policy's own.
    mixed = None in tolerances and len(tolerances) > 1
    if mixed or runs != list(product(policies, tolerances)):
        raise UserError(
            "--policy: a file runs each of its policies at each of its tolerances",
            "name policies and tolerances apart, without @",
        )
    head = {"title": data["title"]}
    for key, values in (("policy", policies), ("tolerance", tolerances)):
        if values != [None]:
            head[key] = values[0] if len(values) == 1 else values
    return yaml_text({**head, **data})


def _runs(overrides: Overrides) -> Iterator[tuple[str | None, int | None]]:
    """Yield the policy and the tolerance of each run, None where no option names one."""
    for policy in overrides.policies or (None,):
        name, own = (None, None) if policy is None else split_tolerance(policy)
        for tolerance in overrides.tolerances or (None,):
            yield name, tolerance if own is None else own
