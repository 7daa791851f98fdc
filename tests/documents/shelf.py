"""A small catalogue for the tests of documents."""

from tolsim.documents import PolicySource, UnknownPolicy
from tolsim.documents.lookup import look_up, suggestions

POLICIES = {
    "zoom-user-concurrent": """\
name: zoom-user-concurrent
limits: {live-grants: {kind: grant, max: 1}}
tolerance: {default: 1, sets: limits.live-grants.max}
""",
    "reuse": """\
name: reuse
refresh: {grace: {}}
tolerance: {default: 0, sets: refresh.grace.uses, offset: 1}
""",
    "plain": "name: plain\n",
    "broken": "name: broken\nacess: {}\n",
    "egg": "name: egg\nextends: hen\n",
    "hen": "name: hen\nextends: egg\n",
}


def find_policy(reference: str, _referring: str) -> PolicySource:
    """The policy of that name."""
    if reference not in POLICIES:
        meant = suggestions(look_up(reference, POLICIES))
        raise UnknownPolicy(reference, meant, f"no policy is called `{reference}`")
    return PolicySource(f"{reference}.yaml", POLICIES[reference])
