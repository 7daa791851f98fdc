"""Policies as the command line names them: of the catalogue, a file, or standard input."""

import sys
from typing import TYPE_CHECKING

from tolsim.cli.shared.files import STDIN, fail

if TYPE_CHECKING:
    from tolsim.documents import PolicyFile, PolicySource

A_WAY_OUT = "`tolsim policies list` shows the names; a file ends in .yaml or has a slash, ./FILE"


def source(reference: str) -> "PolicySource":
    """The text of a policy; exits with code 2 where a name or a path leads nowhere."""
    from tolsim.catalogue import find_policy
    from tolsim.documents import UnknownPolicy
    from tolsim.documents.problems import did_you_mean

    if reference == STDIN:
        return _standard_input()
    try:
        return find_policy(reference, "")
    except UnknownPolicy as unknown:
        fail(unknown.sentence, did_you_mean(reference, unknown.candidates, A_WAY_OUT))


def load(reference: str) -> "PolicyFile":
    """A policy; exits with code 2, telling every problem, where it cannot be used."""
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared.questions import problems_told
    from tolsim.documents import load_policy

    found = source(reference)
    with problems_told():
        return load_policy(found.text, found.name, find_policy)


def _standard_input() -> "PolicySource":
    from tolsim.documents import PolicySource
    from tolsim.documents.yaml.reader import MAX_BYTES

    text = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return PolicySource("<stdin>", text.decode())
    except UnicodeDecodeError:
        fail("<stdin>: it is no UTF-8 text", "save the policy as UTF-8")
