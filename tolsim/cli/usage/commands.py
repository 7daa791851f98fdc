"""Commands and groups, as Typer builds them, with the help and the errors of tolsim."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from tolsim.cli.usage.values import convert_plainly

USAGE_ERROR = typer.BadParameter.__mro__[1]
"""What Typer raises where a command line makes no sense; its name depends on the version."""


class _Told:
    """What commands and groups tell in tolsim's own words."""

    # What is left over is refused by `mistakes`, which can point at it.
    allow_extra_args = True

    def parse_args(self, context: Any, words: list[str]) -> list[str]:
        """Read the words of a command line; raise BadUsage where they make no sense."""
        from_user = tuple(words)
        for param in self.get_params(context):  # type: ignore[attr-defined] # of Typer
            if context.resilient_parsing:  # for a completion, which needs words, not values
                param.process_value = lambda _, word: word
            else:
                convert_plainly(param)
        try:
            left: list[str] = super().parse_args(context, words)  # type: ignore[misc] # of Typer
        except Exception as error:
            if not isinstance(error, USAGE_ERROR):
                raise
            from tolsim.cli.usage.mistakes import explain_error

            raise explain_error(error, context, from_user) from None
        return left

    def format_help(self, context: Any, formatter: Any) -> None:
        """Write the help; Typer's own differs from one version to the next."""
        from tolsim.cli.usage.help import write_help

        formatter.write(write_help(context))


class Command(_Told, TyperCommand):
    """A verb."""

    _words: Sequence[str] = ()

    def parse_args(self, context: Any, words: list[str]) -> list[str]:
        """Read the words of a command line; raise BadUsage if there are too many."""
        from_user = self._words = tuple(words)
        left = super().parse_args(context, words)
        if left and not context.resilient_parsing:
            from tolsim.cli.usage.mistakes import refuse_rest

            refuse_rest(context, from_user, left)
        return left

    def invoke(self, context: Any) -> Any:
        """Do what the verb does; an error about an option shows where that stands."""
        try:
            return super().invoke(context)
        except Exception as error:
            from tolsim.documents.errors import UserError

            if type(error) is not UserError:
                raise
            from tolsim.cli.usage.mistakes import point_at

            raise point_at(error, context, self._words) from None


class Group(_Told, TyperGroup):
    """Commands under one name."""

    def summaries(self) -> Mapping[str, str]:
        """Return what each command does, in the first sentence of its help."""
        return {
            name: " ".join((one.help or "").partition("\n\n")[0].split())
            for name, one in self.commands.items()
        }

    def list_commands(self, context: Any) -> list[str]:  # noqa: ARG002 - Click gives it
        """Return the names of the commands."""
        return list(self.commands)

    def takes(self, word: str) -> str | None:  # noqa: ARG002 - for groups that know it
        """Return the command that a word is for which is no command itself."""
        return None

    def resolve_command(self, context: Any, words: list[str]) -> Any:
        """Find the command that a command line names; raise BadUsage if there is none."""
        if words[0] not in self.commands and not context.resilient_parsing:
            self._refuse(context, words)
        return super().resolve_command(context, words)

    def _refuse(self, context: Any, words: list[str]) -> NoReturn:
        from tolsim.cli.usage.mistakes import refuse_command

        refuse_command(context, words)
