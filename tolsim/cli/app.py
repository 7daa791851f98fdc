"""The `tolsim` command: its verbs, its exit codes, and the one place that exits.

0: done, and every expectation held. 1: an expectation failed, or a search reached its goal.
2: bad usage or an invalid file. 3: a bug in tolsim. 130: interrupted.
"""

import sys
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from tolsim.cli.advise import advise
from tolsim.cli.check import check
from tolsim.cli.compare import compare
from tolsim.cli.distinguish import distinguish
from tolsim.cli.explain import explain
from tolsim.cli.explore import explore
from tolsim.cli.identify import identify
from tolsim.cli.new import new
from tolsim.cli.policies import policies
from tolsim.cli.run import run
from tolsim.cli.schema import schema


class EntryPoint(TyperGroup):
    """The one place where a verb's answer becomes an exit code, and an error a message.

    A verb is a function: it returns its exit code, or nothing where it is 0, and raises
    UserError where it cannot do what was asked.
    """

    def invoke(self, ctx: Any) -> NoReturn:
        """Run the verb and exit."""
        try:
            # Click ignores what a command returns when it runs as a program.
            code = super().invoke(ctx)
        except Exception as error:
            # Imported late: `--help` has no use for the documents room.
            from tolsim.cli.shared.errors import INVALID, tell
            from tolsim.documents import UserError

            if not isinstance(error, UserError):
                raise
            tell(error)
            code = INVALID
        raise typer.Exit(code or 0)


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

BUG = 3


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


def main() -> None:
    """Run the command and exit; Typer handles usage errors (2) and interruption (130)."""
    # So it is after `tolsim run FILE >&-`; a write would then be an AttributeError.
    if sys.stdout is None:
        from tolsim.cli.shared.errors import INVALID, tell
        from tolsim.documents import UserError

        tell(UserError("standard output is closed"))
        raise SystemExit(INVALID)
    try:
        app()
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        # Some exceptions have a text of several lines; for a report the first is enough.
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        typer.echo(
            f"tolsim: a bug in tolsim, not in your file: {what}. Please report it with the "
            "file and what --debug adds.",
            err=True,
        )
        raise SystemExit(BUG) from None
