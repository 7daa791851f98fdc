"""`tolsim policies`: which rules are known, on whose word, and where two policies differ."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import (
    CHECKS,
    OUTPUT,
    SELECTION,
    Color,
    Colors,
    Debug,
    Output,
    Quiet,
    one_of,
)
from tolsim.cli.shared.searching import AnswerFormat, Form
from tolsim.cli.usage.commands import Command, Group

if TYPE_CHECKING:
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.documents import PolicyFile

UNVOUCHED = 1
"""The exit code where a policy has fields that no source vouches for."""


class Policies(Group):
    """The commands about policies; options alone are those of `list`."""

    def parse_args(self, context: Any, words: list[str]) -> list[str]:
        """Read the options before the command; take `list` where none is named."""
        asks_for_help = words[:1] and words[0] in context.help_option_names
        if not (context.resilient_parsing or asks_for_help) and words[:1] != ["-"]:
            named = words[:1] and not words[0].startswith("-")
            words = words if named else ["list", *words]
        return super().parse_args(context, words)

    def takes(self, word: str) -> str | None:
        """Return the command for a policy that was named without one."""
        from tolsim.catalogue import policy_names

        return "show" if word in policy_names() else None


policies = typer.Typer(
    add_completion=False,
    cls=Policies,
    help="Show, compare and check policies; alone, list the catalogue.",
)


class Feature(StrEnum):
    """What a policy can have; the names are those of `tolsim.analysis.policies.FEATURES`."""

    CLIENT_CREDENTIALS = "client_credentials"
    EXISTING = "existing"
    GRACE = "grace"
    LAG = "lag"
    LIMITS = "limits"
    RATES = "rates"
    REFRESH = "refresh"
    REPLAY = "replay"
    REUSE = "reuse"
    ROTATION = "rotation"
    SLOTS = "slots"
    TOLERANCE = "tolerance"


class ListFormat(StrEnum):
    """What `policies list` can write."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class ShowFormat(StrEnum):
    """What `policies show` can write."""

    TEXT = "text"
    JSON = "json"
    YAML = "yaml"
    MARKDOWN = "markdown"


Reference = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE",
        autocompletion=completion.policies,
        help="A name of the catalogue, NAME@N for one at tolerance N, or a policy file (with a "
        "slash, or ending in .yaml).",
        show_default=False,
    ),
]
Compared = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE",
        autocompletion=completion.policies,
        help="A policy; NAME@N is one at tolerance N.",
        show_default=False,
    ),
]


@policies.command("list", cls=Command)
def list_policies(
    *,
    provider: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            autocompletion=completion.providers,
            help="Only this provider's.",
            rich_help_panel=SELECTION,
            show_default=False,
        ),
    ] = None,
    has: Annotated[
        list[Feature] | None,
        typer.Option(
            "--has",
            metavar="RULE",
            help=f"Only those with such a rule: {one_of(Feature)}; repeat it.",
            rich_help_panel=SELECTION,
            show_default=False,
        ),
    ] = None,
    grep: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Only those that speak of it.",
            rich_help_panel=SELECTION,
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        ListFormat | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"How to write the list: {one_of(ListFormat)}, a table that compares them.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """List the policies of the catalogue: provider, rules in a line, how firm they are."""
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look

    look, files = Look.of(ListFormat, form, output, color), Files(output)
    known = _load_catalogue(files)
    chosen = _select(known, provider, [feature.value for feature in has or ()], grep)
    files.put(_render_list(chosen, look), output)


@policies.command("show", cls=Command)
def show_policy(
    policy: Reference,
    *,
    form: Annotated[
        ShowFormat | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"How to write the policy: {one_of(ShowFormat)}; yaml is a file of its own.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Show a policy: its rules in sentences, what each stands on, sources and caveats."""
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import after_policy, go_on
    from tolsim.cli.shared.policy_files import load

    look, files = Look.of(ShowFormat, form, output, color), Files(output)
    files.put(_render_policy(load(policy, files), look), output)
    go_on(after_policy(policy), quiet=quiet)


@policies.command("diff", cls=Command)
def diff_policies(
    a: Compared,
    b: Compared,
    *,
    form: Form = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Tell where two policies differ, in sentences and field by field; exits with 0 either way."""
    from tolsim.analysis.search.choices import choose
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import go_on
    from tolsim.cli.shared.policy_files import named
    from tolsim.render.policies.json import diff_document
    from tolsim.render.policies.list import diff_page

    look, files = Look.of(AnswerFormat, form, output, color), Files(output)
    names = named(a), named(b)
    one, other = choose(names, files.find_policy, None, ())
    if look.form == AnswerFormat.JSON:
        text = diff_document(one.policy, other.policy, names) + "\n"
    else:
        text = look.text(diff_page(one.policy, other.policy, names, width=look.columns))
    files.put(text, output)
    go_on([("distinguish", *names)] if one.policy != other.policy else (), quiet=quiet)


@policies.command("check", cls=Command)
def check_policies(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            autocompletion=completion.policies,
            help="Policy files; `-` reads standard input; none are the whole catalogue.",
            show_default=False,
        ),
    ] = None,
    *,
    stale: Annotated[
        str | None,
        typer.Option(
            metavar="D",
            help="Report sources that nobody has read for so long, such as 365d.",
            rich_help_panel=CHECKS,
            show_default=False,
        ),
    ] = None,
    form: Form = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Check policy files: every fault with its place, and every field without a source.

    Exits with 1 if a field has neither a source nor an assumption, or a source is stale, and with
    2 if a file is broken.
    """
    from tolsim.analysis.policies import judge_policy
    from tolsim.catalogue import policy_names
    from tolsim.cli.shared.errors import INVALID
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.policy_files import find
    from tolsim.render.policies.json import check_document
    from tolsim.render.policies.list import check_page

    look, files = Look.of(AnswerFormat, form, output, color), Files(output)
    since = _day_before(stale)
    verdicts = [
        judge_policy(find(path, files), files.find_policy, since)
        for path in paths or policy_names()
    ]
    if look.form == AnswerFormat.JSON:
        files.put(check_document(verdicts) + "\n", output)
    else:
        files.put(look.text(check_page(verdicts)), output)
    if any(one.broken for one in verdicts):
        return INVALID
    return UNVOUCHED if any(one.problems for one in verdicts) else 0


def _day_before(stale: str | None) -> str | None:
    """Return the day that lies so long before today, or None where nothing counts as stale."""
    from datetime import UTC, datetime, timedelta

    from tolsim.documents import UserError, parse_duration

    if stale is None:
        return None
    try:
        past = datetime.now(UTC) - timedelta(seconds=parse_duration(stale))
    except (ValueError, OverflowError):
        raise UserError(
            f"--stale: `{stale}` is no such time", "write a duration such as 365d"
        ) from None
    return past.date().isoformat()


def _load_catalogue(files: "Files") -> "list[PolicyFile]":
    from tolsim.catalogue import policy_names
    from tolsim.cli.shared.policy_files import load

    return [load(name, files) for name in policy_names()]


def _select(
    files: "list[PolicyFile]", provider: str | None, has: Sequence[str], grep: str | None
) -> "list[PolicyFile]":
    from tolsim.analysis.policies import FEATURES
    from tolsim.catalogue.names import families
    from tolsim.documents.errors import UserError
    from tolsim.documents.problems import did_you_mean
    from tolsim.render.policies.facts import mentions

    if provider is not None:
        wanted = provider.casefold()
        known = sorted({file.provider for file in files if file.provider})
        meant = [name for name in known if wanted in name.casefold()]
        if not meant and (family := families().get(wanted)):  # a product, or a former name
            meant = [family.title]
        if not meant:
            raise UserError(
                f"no policy is from the provider `{provider}`", did_you_mean(provider, known)
            )
        files = [file for file in files if file.provider in meant]
    files = [file for file in files if all(FEATURES[feature](file.policy) for feature in has)]
    return files if grep is None else [file for file in files if mentions(file, grep)]


def _render_list(files: "list[PolicyFile]", look: "Look") -> str:
    match look.form:
        case ListFormat.JSON:
            from tolsim.render.policies.json import list_document

            return list_document(files) + "\n"
        case ListFormat.MARKDOWN:
            from tolsim.render.policies.markdown import policies_table

            return policies_table(files)
        case _:
            from tolsim.render.policies.list import list_page

            return look.text(list_page(files, width=look.columns, ascii=look.ascii))


def _render_policy(file: "PolicyFile", look: "Look") -> str:
    match look.form:
        case ShowFormat.JSON:
            from tolsim.render.policies.json import show_document

            return show_document(file) + "\n"
        case ShowFormat.YAML:
            from tolsim.documents.policies.text import policy_text

            return policy_text(file)
        case ShowFormat.MARKDOWN:
            from tolsim.render.policies.markdown import policy_markdown

            return policy_markdown(file)
        case _:
            from tolsim.render.policies.page import policy_page

            return look.text(policy_page(file, width=look.columns))
