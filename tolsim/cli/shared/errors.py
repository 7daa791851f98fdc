"""What a user is told when a command cannot do what was asked: always in one form."""

from tolsim.cli.shared.console import say
from tolsim.documents import DocumentError, UserError
from tolsim.render.page.problems import show_problem
from tolsim.render.words.names import shown

INVALID = 2
"""The exit code for bad usage and invalid files."""


def tell(error: UserError) -> None:
    """Write an error and its way out to standard error; of a file, every problem it has."""
    if isinstance(error, DocumentError):
        for problem in error.problems:
            say(f"{show_problem(problem)}\n")
        return
    say(f"error: {shown(error.sentence)}")
    if error.help:
        say(f"  help: {shown(error.help)}")
    margin = max((len(name) for name, _ in error.choices), default=0)
    for name, title in error.choices:
        say(f"    {shown(name):{margin}}  {shown(title)}".rstrip())
