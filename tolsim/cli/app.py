"""The `tolsim` command: its verbs, its exit codes, and the one place that decides on them.

0: done, and every expectation held. 1: an expectation failed, a search reached its
goal, or more users were cut off than `audit` allows.
2: bad usage or an invalid file. 3: a bug in tolsim. 130: interrupted.
"""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from tolsim.cli.shared.completion import check_shell
from tolsim.cli.usage.commands import Group
from tolsim.cli.usage.verbs import Verbs

if TYPE_CHECKING:
    from tolsim.documents import UserError


INTERRUPTED = 130
BUG = 3

VERBS: Final = {
    "run": "Replay scenarios: which tokens are valid after each step, and why each one died.",
    "check": "Replay scenarios and judge what they expect: `expect`, `answer` and `then`.",
    "compare": "Compare what comes of a scenario under other policies or tolerances, step by step.",
    "explain": "Tell what a system lost and which step decided it, or why a token died and who "
    "noticed.",
    "advise": "Try every remedy, alone and in pairs, and tell which ones keep every system "
    "working.",
    "explore": "Search for the shortest sequence of requests that breaks a policy.",
    "distinguish": "Search for the shortest experiment whose answers tell two policies apart.",
    "identify": "Replay what was observed under every known policy, and keep those that agree.",
    "serve": "Serve a scenario's systems over HTTP: real clients log in, refresh and call.",
    "drive": "Play a scenario against a real server; compare its answers with the predictions.",
    "audit": "Replay a log of tokens: who was cut off, for how long, by whom, and what would spare "
    "them.",
    "generate": "Make the token log of a population: users who act, are cut off, and log in again.",
    "learn": "Learn what token tolerance can mean, by predicting what happens.",
    "play": "Change a run in the terminal: its steps, its tolerance, its policy, and see what "
    "follows.",
    "examples": "List the bundled scenarios and cases: whose rules, what about, and what they "
    "answer.",
    "new": "Write a commented scenario to start from, which expects what happens in it.",
    "schema": "Print the JSON Schema (draft-07) of a kind of file.",
    "manual": "Read the manual: a page, a heading, or the paragraph on a field of a policy.",
    "help": "Show the help of a command, or what the manual says of a topic.",
    "policies": "Show, compare and check policies; alone, list the catalogue.",
}
"""Every verb, and the sentence in which its help begins; it lives in the file of its name."""


class EntryPoint(Group):
    """The one place where a verb's answer becomes an exit code, and an error a message.

    A verb is a function: it returns its exit code, or nothing where it is 0, and raises
    UserError where it cannot do what was asked.
    """

    def make_context(self, *args: Any, **others: Any) -> Any:
        """Read the options before the verb."""
        try:
            check_shell(args[1])
            # The same name for `python -m tolsim`: help and errors show what to write.
            return super().make_context("tolsim", *args[1:], **others)
        except Exception as error:
            _exit_if_users(error)
            raise

    def parse_args(self, context: Any, words: list[str]) -> list[str]:
        """Read the options before the verb; without a word there is nothing to do."""
        if not words and not context.resilient_parsing:
            from tolsim.cli.shared.errors import INVALID

            typer.echo(context.get_help(), err=True)
            raise typer.Exit(INVALID)
        return super().parse_args(context, words)

    def takes(self, word: str) -> str | None:
        """Return the command for a scenario or a policy that was named without one."""
        from tolsim.catalogue import policy_names
        from tolsim.cli.shared.inputs import find_bundled
        from tolsim.documents.reading import SUFFIXES

        if word.endswith(SUFFIXES) or find_bundled(word):
            return "run"
        return "policies show" if word in policy_names() else None

    def invoke(self, context: Any) -> NoReturn:
        """Run the verb and exit."""
        try:
            # Click ignores what a command returns when it runs as a program.
            code = super().invoke(context)
        except typer.Abort:  # the input ended, or Ctrl-C was pressed, at a question
            code = _refuse(sentence="the question was not answered")
        except Exception as error:
            _exit_if_users(error)
            raise
        raise typer.Exit(code or 0)


def _exit_if_users(error: Exception) -> None:
    """Tell an error of the user, and exit."""
    # Imported late: `--help` has no use for the documents room.
    from tolsim.documents import UserError

    if isinstance(error, UserError):
        raise typer.Exit(_refuse(error)) from None


def _refuse(error: "UserError | None" = None, sentence: str = "") -> int:
    """Tell an error of the user; return the exit code."""
    from tolsim.cli.shared.errors import INVALID, tell
    from tolsim.documents import UserError

    tell(error or UserError(sentence))
    return INVALID


class Tolsim(EntryPoint):
    """`tolsim` itself."""

    commands: Any

    def __init__(self, **others: Any) -> None:
        """Know all verbs, import none."""
        super().__init__(**others)
        self.commands = Verbs(VERBS)

    def summaries(self) -> Mapping[str, str]:
        """Return what each verb does, without importing it."""
        return VERBS


app = typer.Typer(
    cls=Tolsim,
    help="Replay logins of several systems under a provider's token rules, and see why tokens die.",
    # Typer would print a page of traceback; `main` says in one sentence what to report.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
            "-V",
            "--version",
            callback=_show_version,
            is_eager=True,
            help="Show the version and stop.",
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
        # Without it `python -m tolsim` would not know the variable by which a shell asks it.
        app(prog_name="tolsim")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except OSError as error:
        if error.filename is None or "--debug" in sys.argv:
            raise
        return _refuse(sentence=f"{error.filename}: {error.strerror}".lower())
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        if _comes_of_ctrl_c(error):
            return INTERRUPTED
        from tolsim.cli.shared.console import say

        # Some exceptions have a text of several lines; for a report the first is enough.
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        say(
            f"tolsim: a bug in tolsim, not in your file: {what}. Please report it with the "
            "file and what --debug adds."
        )
        return BUG
    return 0


def _comes_of_ctrl_c(error: BaseException | None) -> bool:
    """Whether an error is what a library made of an interruption, as C code does (SystemError)."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
