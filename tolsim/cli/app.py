"""The `tolsim` command: its verbs, its exit codes, and the one place that decides on them.

0: done, and every expectation held. 1: an expectation failed, or a search reached its goal.
2: bad usage or an invalid file. 3: a bug in tolsim. 130: interrupted.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from tolsim.cli.advise import advise
from tolsim.cli.check import check
from tolsim.cli.compare import compare
from tolsim.cli.distinguish import distinguish
from tolsim.cli.explain import explain
from tolsim.cli.explore import explore
from tolsim.cli.identify import identify
from tolsim.cli.manual import manual
from tolsim.cli.new import new
from tolsim.cli.policies import policies
from tolsim.cli.run import run
from tolsim.cli.schema import schema

if TYPE_CHECKING:
    from tolsim.documents import UserError


INTERRUPTED = 130
BUG = 3

_UsageError = typer.BadParameter.__mro__[1]
"""What Typer raises where a command line makes no sense; its name depends on the version."""


class EntryPoint(TyperGroup):
    """The one place where a verb's answer becomes an exit code, and an error a message.

    A verb is a function: it returns its exit code, or nothing where it is 0, and raises
    UserError where it cannot do what was asked.
    """

    def make_context(self, *args: Any, **others: Any) -> Any:
        """Read the options before the verb."""
        with _inert_usage():
            return super().make_context(*args, **others)

    def invoke(self, ctx: Any) -> NoReturn:
        """Run the verb and exit."""
        try:
            # Click ignores what a command returns when it runs as a program.
            with _inert_usage():
                code = super().invoke(ctx)
        except typer.Abort:  # the input ended, or Ctrl-C was pressed, at a question
            code = _refuse(sentence="the question was not answered")
        except Exception as error:
            # Imported late: `--help` has no use for the documents room.
            from tolsim.documents import UserError

            if not isinstance(error, UserError):
                raise
            code = _refuse(error)
        raise typer.Exit(code or 0)


@contextmanager
def _inert_usage() -> Iterator[None]:
    """Let an error of usage name what was written without obeying it."""
    try:
        yield
    except Exception as error:
        if isinstance(error, _UsageError):
            from tolsim.render.page.inert import shown

            error.message = shown(error.message)  # type: ignore[attr-defined] # a UsageError's
        raise


def _refuse(error: "UserError | None" = None, sentence: str = "") -> int:
    """Tell an error of the user; return the exit code."""
    from tolsim.cli.shared.errors import INVALID, tell
    from tolsim.documents import UserError

    tell(error or UserError(sentence))
    return INVALID


app = typer.Typer(
    cls=EntryPoint,
    help="Replay logins of several systems under a provider's token rules, and see why tokens die.",
    no_args_is_help=True,
    add_completion=False,
    # Typer would print a page of traceback; `main` says in one sentence what to report.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(run)
app.command()(check)
app.command()(compare)
app.command()(explain)
app.command()(advise)
app.add_typer(policies, name="policies")
app.command()(explore)
app.command()(distinguish)
app.command()(identify)
app.command()(new)
app.command()(schema)
app.command()(manual)


def _show_version(wanted: bool) -> None:
    if wanted:
        from tolsim import __version__

        typer.echo(f"tolsim {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and stop."
        ),
    ] = False,
) -> None:
    """Options that belong to no verb."""


def main() -> int:
    """Run the command; return its exit code."""
    from tolsim.cli.shared import streams
    from tolsim.documents import UserError

    try:
        streams.prepare()
        with streams.refusals():
            code = _run()
        streams.finish()
    except UserError as error:
        return _refuse(error)
    return code


def _run() -> int:
    """Run the verb; Typer handles errors of usage (2) and interruption (130)."""
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except OSError as error:
        if error.filename is None or "--debug" in sys.argv:
            raise
        return _refuse(sentence=f"{error.filename}: {error.strerror}".lower())
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        from tolsim.cli.shared.console import say

        # Some exceptions have a text of several lines; for a report the first is enough.
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        say(
            f"tolsim: a bug in tolsim, not in your file: {what}. Please report it with the "
            "file and what --debug adds."
        )
        return BUG
    return 0
