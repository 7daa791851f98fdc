"""A scenario in one line as the text of a file."""

from collections.abc import Mapping
from typing import Any

from tolsim.documents.scenarios.runs import Overrides
from tolsim.documents.yaml.writer import yaml_text


def file_text(data: Mapping[str, Any], overrides: Overrides) -> str:
    """Return a scenario as a file that makes, without options, the runs that it makes with them.

    Paths of policy files are as in the options. Settings have no place in a file.
    """
    head = {"title": data["title"]}
    for key, values in (("policy", overrides.policies), ("tolerance", overrides.tolerances)):
        once: list[Any] = list(dict.fromkeys(values))
        if once:
            head[key] = once[0] if len(once) == 1 else once
    return yaml_text({**head, **data})
