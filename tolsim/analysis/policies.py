"""Questions asked of policies themselves: which have a rule, where two differ, what lacks a source.

Nothing is replayed here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from tolsim.catalogue import Finding, lint_policy
from tolsim.documents import (
    DocumentError,
    FindPolicy,
    PolicySource,
    Problem,
    load_policy,
)
from tolsim.documents.mappings.file import is_mapping, load_mapping
from tolsim.documents.mappings.lint import Gap, lint_mapping
from tolsim.documents.policies.file import read_document
from tolsim.documents.policies.text import policy_fields
from tolsim.documents.problems import Place, Problems
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml
from tolsim.engine.policy import Policy

FEATURES: Final[Mapping[str, Callable[[Policy], bool]]] = {
    "client_credentials": lambda policy: policy.client_credentials,
    "existing": lambda policy: policy.login.returns == "existing",
    "grace": lambda policy: policy.refresh.grace is not None,
    "lag": lambda policy: policy.access.revocation_lag > 0,
    "limits": lambda policy: bool(policy.limits),
    "rates": lambda policy: bool(policy.rates),
    "refresh": lambda policy: policy.refresh.issued,
    "replay": lambda policy: policy.refresh.replay.revoke != "nothing",
    "reuse": lambda policy: policy.access.reuse_while_left is not None,
    "rotation": lambda policy: policy.refresh.issued and policy.refresh.rotate != "never",
    "slots": lambda policy: policy.slots is not None,
    "tolerance": lambda policy: policy.tolerance is not None,
}
"""Rules that a policy can have or lack, each under the name by which one asks for it."""

UNCOMPARED: Final = "assumed"
"""The field that tells how a policy is known, not what it does."""

_HELP: Final[Mapping[str, str]] = {
    "no-source": "let the `supports` of a source name it, or list it under `assumed`",
    "silent-default": "let the `supports` of a source name them, or list them under `assumed`",
    "no-such-rule": "take the path away, or name a rule that the policy has",
    "stale-source": "read it again, correct what it supports, and write the day under `read`",
    "no-such-field": "take the path away, or name a field or a type of the mapping",
    "no-login": "name the type that is a login: `NAME: {action: login}`",
}


class Difference(NamedTuple):
    """A field in which two policies differ; None where one does not have it at all."""

    path: str
    a: Any
    b: Any


class Verdict(NamedTuple):
    """What is wrong with a policy file; `broken`: so wrong that it cannot be used."""

    file: str
    problems: tuple[Problem, ...]
    broken: bool

    @property
    def stale(self) -> bool:
        """Whether all that is wrong is that sources were not read lately."""
        return {problem.code for problem in self.problems} == {"stale-source"}


def find_differences(a: Policy, b: Policy) -> tuple[Difference, ...]:
    """Return the fields in which two policies differ, defaults filled in, in their order."""
    return tuple(
        difference
        for difference in _differing(policy_fields(a), policy_fields(b))
        if difference.path != UNCOMPARED
    )


def _differing(a: Mapping[str, Any], b: Mapping[str, Any], path: str = "") -> Iterator[Difference]:
    """A record that only one of them has is one difference, whatever is in it."""
    for key in dict.fromkeys((*a, *b)):
        here, one, other = f"{path}{key}", a.get(key), b.get(key)
        if one == other:
            continue
        # The two records of `rotate` are alternatives: `min_age: 3s` does not differ from
        # `life_used: 70` in two fields.
        if isinstance(one, Mapping) and isinstance(other, Mapping) and here != "refresh.rotate":
            yield from _differing(one, other, f"{here}.")
        else:
            yield Difference(here, one, other)


def judge_policy(source: PolicySource, find: FindPolicy, since: str | None = None) -> Verdict:
    """Return every problem of a policy file: faults, or else fields that nothing vouches for.

    With a day, such as 2026-01-31, sources that nobody has read since then are problems, too.
    A mapping of logs is judged as what it is.
    """
    try:
        file = load_policy(source.text, source.name, find)
    except DocumentError as error:
        if is_mapping(source.text, source.name):
            return _judge_mapping(source)
        return Verdict(source.name, error.problems, broken=True)
    # Cached: the file was read a line above. This tree, unlike the policy, knows its places.
    own = read_document(source.text, source.name)
    problems = {_problem(finding, own) for finding in lint_policy(file)}
    problems |= set(_stale(own, since)) if since else set()
    return Verdict(source.name, tuple(sorted(problems, key=_position)), broken=False)


def _judge_mapping(source: PolicySource) -> Verdict:
    try:
        mapping = load_mapping(source.text, source.name)
    except DocumentError as error:
        return Verdict(source.name, error.problems, broken=True)
    own = read_yaml(source.text, source.name, Problems())
    problems = {_problem(finding, own) for finding in lint_mapping(mapping)}
    return Verdict(source.name, tuple(sorted(problems, key=_position)), broken=False)


def _problem(finding: Finding | Gap, own: Node) -> Problem:
    listed = finding.code in ("no-such-rule", "no-such-field")
    place = _listed(finding.path, own) if listed else None
    source, mark = place or _field(finding.path, own)
    line = source.line(mark.line)
    help_ = _HELP[finding.code]
    if isinstance(finding, Gap):  # a mapping assumes nothing
        help_ = help_.partition(", or list it")[0]
    return Problem(finding.code, finding.sentence, source.name, mark, line, help_)


def _stale(own: Node, since: str) -> Iterator[Problem]:
    """Find the file's own sources that were last read before a day; those inherited have a file."""
    sources = own.get("sources")
    for note in sources.each() if sources else ():
        read = note.get("read")
        day = read.value if read else None
        # Days of this form sort as texts.
        if day is not None and day >= since:
            continue
        url = note.get("url")
        said = f"was last read on {day}" if day else "does not say when it was read"
        source, mark = (read or url or note).place
        line = source.line(mark.line)
        sentence = f"the source {url.value if url else ''} {said}"
        yield Problem("stale-source", sentence, source.name, mark, line, _HELP["stale-source"])


def _position(problem: Problem) -> tuple[int, int, str]:
    return problem.mark.line, problem.mark.column, problem.sentence


def _field(path: str, own: Node) -> Place:
    """Where a field is written, or else what brings it: `extends`, or the nearest record."""
    keys = path.split(".")
    for depth in range(len(keys), 0, -1):
        node = own.get(*keys[:depth])
        inherited = depth < len(keys) and own.get("extends")
        if node is not None and not inherited:
            return node.key_place
    extends = own.get("extends")
    return extends.place if extends else own.place


def _listed(path: str, own: Node) -> Place | None:
    """Where a path is listed, under `assumed` or by a source; None if that is inherited."""
    sources = own.get("sources")
    lists = [source.get("supports") for source in (sources.each() if sources else ())]
    for paths in (own.get("assumed"), *lists):
        for node in paths.each() if paths else ():
            if node.value == path:
                return node.place
    return None
