"""Whether a YAML file among others is meant to be a scenario."""

import re
from typing import Final

from tolsim.documents.problems import DocumentError, Problems
from tolsim.documents.yaml.reader import read_yaml

_STEPS: Final = re.compile(rb"^[\"']?steps[\"']?\s*:", re.MULTILINE)


def is_scenario(text: str | bytes, name: str) -> bool:
    """Return whether a file has `steps` at its top; of one that is no YAML, whether a line does."""
    try:
        root = read_yaml(text, name, Problems())
    except DocumentError:
        raw = text if isinstance(text, bytes) else text.encode(errors="replace")
        return _STEPS.search(raw) is not None
    return root.get("steps") is not None
