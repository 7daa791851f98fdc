"""Words that the formats of `tolsim compare` share."""

from tolsim.analysis.compare import Unable
from tolsim.render.words.runs import policy_at


def unable_name(unable: Unable) -> str:
    """Name what could not be run: `okta-static@2`, `the policy of the file at tolerance 2`."""
    if unable.policy is not None:
        return policy_at(unable.policy, unable.tolerance)
    at = "" if unable.tolerance is None else f" at tolerance {unable.tolerance}"
    return f"the policy of the file{at}"
