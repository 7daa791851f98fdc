"""Policy files: read, extended, and turned into the engine's policy."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tolsim.documents.policies.about import ABOUT_THE_FILE, Firmness, check_placeholders
from tolsim.documents.policies.model import PolicyModel
from tolsim.documents.policies.patching import Rules, extending_model, initial_rules, merge
from tolsim.documents.policies.values import check_paths, to_policy
from tolsim.documents.problems import DocumentError, Problems, UnknownPolicy
from tolsim.documents.reading import SUFFIXES, stem
from tolsim.documents.shape.structure import conform, fits
from tolsim.documents.yaml.nodes import Node, mapping
from tolsim.documents.yaml.reader import read_yaml
from tolsim.engine.policy import Policy

MOST_EXTENDED: Final = 32
"""Policies that build on each other."""

_REMEMBERED: Final = 100_000
"""Characters of the longest file that is kept when it was read: memory is not for the others."""

# Not `proved`: a recording compared one policy with one server, and says nothing of another.
_INHERITED: Final = ("provider", "sources", "caveats", "http")
"""What a policy that extends another takes over, beside the rules, where it writes none."""


class PolicySource(NamedTuple):
    """The text of a policy file, and its name as problems show it."""

    name: str
    text: str


FindPolicy = Callable[[str, str], PolicySource]
"""Finds the policy that a reference means, given the name of the file that refers to it.

Raises UnknownPolicy.
"""


def names_a_file(reference: str) -> bool:
    """Whether a reference to a policy is a path, and no name of the catalogue."""
    return "/" in reference or reference.endswith(SUFFIXES)


_AT: Final = re.compile(r"(.+)@([0-9]{1,9})", re.ASCII)


def split_tolerance(reference: str) -> tuple[str, int | None]:
    """Return the policy that an option names, and the tolerance that `NAME@N` sets it to."""
    found = _AT.fullmatch(reference)
    return (found[1], int(found[2])) if found else (reference, None)


class PolicySourceNote(NamedTuple):
    """Where rules are known from: `says` paraphrases, `supports` names the fields it backs.

    `date` is that of the page, `read` the day on which somebody last saw that it says so.
    """

    url: str
    date: str
    says: str
    firmness: Firmness
    supports: tuple[str, ...]
    read: str | None = None


class Proof(NamedTuple):
    """A recording of a real server with which a policy was compared."""

    server: str
    version: str
    configuration: str
    date: str


class PolicyFile(NamedTuple):
    """A policy file as read.

    `written` holds the rules with those of the extended policies merged in, `own` only
    what this file writes; `policy` has the knob's default in place. `valid` is the first
    and last day of the rules. `http` says how the provider's wire looks, `own_http` what this
    file writes of that.
    """

    name: str
    title: str
    provider: str | None
    valid: tuple[str | None, str | None]
    extends: str | None
    policy: Policy
    written: Mapping[str, Any]
    own: Mapping[str, Any]
    sources: tuple[PolicySourceNote, ...]
    caveats: tuple[str, ...]
    http: Mapping[str, Any] | None = None
    own_http: Mapping[str, Any] | None = None
    proved: tuple[Proof, ...] = ()

    def __repr__(self) -> str:
        return f"<PolicyFile {self.name!r}: {len(self.sources)} sources>"


def load_policy(text: str | bytes, name: str, find_policy: FindPolicy) -> PolicyFile:
    """Return a policy file, its extended policies merged in; raises DocumentError."""
    problems = Problems()
    own = read_document(text, name)
    whole = merge_extended(own, find_policy, problems)
    problems.raise_any()
    rules = initial_rules(_rules(own, whole, name), None, problems)
    policy = to_policy(rules, problems)
    if policy is None:
        raise problems.error()
    return _policy_file(own, whole, policy)


def _policy_file(own: Node, whole: Node, policy: Policy) -> PolicyFile:
    valid = own.value.get("valid") or {}
    notes = whole.value.get("sources") or ()
    return PolicyFile(
        name=policy.name,
        title=own.value.get("title") or policy.name,
        provider=whole.value.get("provider"),
        valid=(valid.get("from"), valid.get("until")),
        extends=own.value.get("extends"),
        policy=policy,
        written=only_rules(whole).value,
        own=only_rules(own).value,
        sources=tuple(_note(note) for note in notes),
        caveats=tuple(whole.value.get("caveats") or ()),
        http=whole.value.get("http"),
        own_http=own.value.get("http"),
        proved=tuple(Proof(**proof) for proof in own.value.get("proved") or ()),
    )


def _note(note: Mapping[str, Any]) -> PolicySourceNote:
    fields = {**note, "supports": tuple(note.get("supports") or ())}
    return PolicySourceNote(**fields)


def read_document(text: str | bytes, name: str) -> Node:
    """Return a policy file as written, every field checked by itself; raises DocumentError."""
    return (_read_once if len(text) <= _REMEMBERED else _read)(text, name)


def _read(text: str | bytes, name: str) -> Node:
    problems = Problems()
    node = read_yaml(text, name, problems)
    if node.get("steps") is not None:
        raise problems.fatal(
            node.place, "not-a-policy", "this is a scenario, not a policy",
            f"try it with `tolsim run {node.source.typed}`; "
            "`tolsim policies list` shows what there is",
        )  # fmt: skip
    check_written(node, problems)
    if node.members is not None:
        _check_name(node, problems)
    problems.raise_any()
    return node


# Base policies are read once for each policy that extends them, and again for every run of a
# comparison.
_read_once = lru_cache(maxsize=256)(_read)


def check_written(node: Node, problems: Problems) -> bool:
    """Note every field of a policy, in a file or inline, that is wrong by itself."""
    before = len(problems)
    extends = node.get("extends")
    partial = extends is not None and extends.value is not None
    # Most policies that extend another write no part of a record: the model of parts,
    # which takes time to build, is then not needed.
    if not (partial and fits(node.value, PolicyModel)):
        conform(node, extending_model() if partial else PolicyModel, problems)
    if len(problems) == before:
        sources = node.get("sources")
        for source in sources.each() if sources else ():
            check_paths(source.get("supports"), problems)
        check_placeholders(node.get("http"), problems)
    return len(problems) == before


def _check_name(node: Node, problems: Problems) -> None:
    written = node.get("name")
    expected = stem(node.source.name)
    if written is None:
        problems.add(
            node.place, "missing-key", "the key `name` is missing", f"write `name: {expected}`"
        )
    # Standard input has no name to agree with.
    elif node.source.name.endswith(SUFFIXES) and written.value != expected:
        problems.add(
            written.place, "name-of-file", "the name differs from the file name",
            f"write `name: {expected}`",
        )  # fmt: skip


def only_rules(node: Node) -> Node:
    """Return what a policy says of the rules, without what it says of itself."""
    members = {key: member for key, member in node.items() if key not in ABOUT_THE_FILE}
    return mapping(members, node)


def _rules(own: Node, whole: Node, otherwise: str) -> Rules:
    name = own.get("name")
    called = name.value if name and name.value else otherwise
    http = whole.get("http")
    return Rules(called, only_rules(whole), http=http.value if http else None)


def rules_of(own: Node, otherwise: str, find: FindPolicy, problems: Problems) -> Rules | None:
    """Return the rules of a policy as written, named or called otherwise, extensions merged in."""
    before = len(problems)
    whole = merge_extended(own, find, problems)
    return _rules(own, whole, otherwise) if len(problems) == before else None


def find_document(reference: Node, find: FindPolicy, problems: Problems) -> Node | None:
    """Return the policy document that a reference means, or None after noting that none is."""
    try:
        source = find(reference.value, reference.source.name)
    except UnknownPolicy as unknown:
        problems.add(reference.place, "unknown-policy", unknown.sentence, unknown.help)
        return None
    of_an_option = reference.source.name.startswith("--")
    if names_a_file(reference.value) and not (of_an_option or _is_policy(source)):
        problems.add(
            reference.place, "not-a-policy", f"the file `{source.name}` is not a policy",
            f"`tolsim policies check {source.name}` shows what is wrong with it",
        )  # fmt: skip
        return None
    return read_document(source.text, source.name)


@lru_cache(maxsize=256)
def _is_policy(source: PolicySource) -> bool:
    """Return whether a file is a mapping that is called like it, as policies are.

    A scenario can name any file, and problems show the lines in which they are: whoever runs the
    scenarios of strangers shall not show them what else is on the machine.
    """
    try:
        node = read_yaml(source.text, source.name, Problems())
    except DocumentError:
        return False
    name = node.get("name")
    return name is not None and name.value == stem(source.name)


def merge_extended(
    own: Node, find: FindPolicy, problems: Problems, seen: tuple[str, ...] = ()
) -> Node:
    """Return a policy as written with the policies that it extends merged in.

    A file whose errors lie in an extended policy raises that policy's DocumentError.
    """
    # By names of files, not of policies: two policies in different folders may be called alike.
    chain = (*seen, own.source.name)
    reference = own.get("extends")
    if reference is None or reference.value is None:
        return merge(mapping({}, own), own)
    if len(chain) >= MOST_EXTENDED:
        problems.add(
            reference.place, "extends-too-deep",
            f"with this more than {MOST_EXTENDED} policies build on each other",
            "extend a policy nearer to the first",
        )  # fmt: skip
        return own
    parent = find_document(reference, find, problems)
    if parent is None:
        return own
    if parent.source.name in chain:
        circle = " -> ".join((*chain[chain.index(parent.source.name) :], parent.source.name))
        problems.add(
            reference.place, "extends-cycle", f"the policy extends itself: {circle}",
            "let one of them stop extending",
        )  # fmt: skip
        return own
    base = merge_extended(parent, find, problems, chain)
    inherited = {
        key: member for key, member in base.items()
        if key in _INHERITED or key not in ABOUT_THE_FILE
    }  # fmt: skip
    return merge(mapping(inherited, base), own)
