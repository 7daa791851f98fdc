"""Policies as the command line names them: of the catalogue, a file, or standard input."""

from tolsim.cli.shared.files import Files
from tolsim.cli.shared.inputs import STDIN
from tolsim.documents import PolicyFile, PolicySource, UnknownPolicy, UserError, load_policy
from tolsim.documents.problems import did_you_mean

_WAY_OUT = "`tolsim policies list` shows the names; a file ends in .yaml or has a slash, ./FILE"


def find(reference: str, files: Files) -> PolicySource:
    """Return the text of a policy; raise UserError where a name or a path leads nowhere."""
    if reference == STDIN:
        return _standard_input(files)
    try:
        # Referred to from the current folder, not from a file.
        return files.find_policy(reference, "")
    except UnknownPolicy as unknown:
        help_ = did_you_mean(reference, unknown.candidates, _WAY_OUT)
        raise UserError(unknown.sentence, help_) from None


def load(reference: str, files: Files) -> PolicyFile:
    """Return a policy; raise UserError, with every problem, where it cannot be used."""
    source = find(reference, files)
    return load_policy(source.text, source.name, files.find_policy)


def _standard_input(files: Files) -> PolicySource:
    name, text = files.read(STDIN)
    try:
        return PolicySource(name, text.decode())
    except UnicodeDecodeError:
        raise UserError(f"{name}: it is not UTF-8 text", "save the policy as UTF-8") from None
