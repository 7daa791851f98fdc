"""The output options of a command: which of them go together, and what they lead to."""

import io
import sys
from enum import StrEnum
from pathlib import Path

import pytest
from rich.text import Text

from tolsim.cli.app import app
from tolsim.cli.check import Format as Check
from tolsim.cli.policies import ListFormat, ShowFormat
from tolsim.cli.run import Format as Run
from tolsim.cli.schema import Format as Schema
from tolsim.cli.shared.look import Look
from tolsim.cli.shared.options import Color, Theme
from tolsim.cli.shared.questions import DrawnFormat, Format
from tolsim.cli.shared.searching import SCENARIO_ENDINGS, AnswerFormat
from tolsim.documents import UserError
from tolsim.render.page.sheet import Item, Part, Sheet

PAGES = [Text("one", style="red"), Text("two")]


@pytest.mark.parametrize(
    ("form", "width", "expected"),
    [
        ("text", None, 100),
        ("text", 40, 40),
        ("markdown", None, 100),
        ("mermaid", None, 60),
        ("mermaid", 50, 50),
        ("svg", None, 100),
    ],
)
def test_columns(form: str, width: int | None, expected: int) -> None:
    """As asked for; else as the format needs."""
    assert expected == Look(form, width=width).columns


@pytest.mark.parametrize(
    ("form", "encoding", "expected"),
    [("text", "ascii", True), ("text", "utf-8", False), ("markdown", "ascii", False)],
)
def test_only_a_terminal_can_be_too_poor_for_symbols(
    monkeypatch: pytest.MonkeyPatch, form: str, encoding: str, expected: bool
) -> None:
    """What is pasted or attached is not shown in the terminal's encoding."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert expected == Look(form).ascii


@pytest.mark.parametrize(
    ("theme", "expected"), [(None, "light"), (Theme.LIGHT, "light"), (Theme.DARK, "dark")]
)
def test_the_background(theme: Theme | None, expected: str) -> None:
    """Light unless asked for otherwise."""
    assert expected == Look("svg", theme=theme).background


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (Look("text", color=Color.ALWAYS), "\x1b[31mone\x1b[0m\n\ntwo\n"),
        (Look("text", output="a.txt", color=Color.ALWAYS), "one\n\ntwo\n"),
        (Look("text"), "one\n\ntwo\n"),
        (Look("markdown"), "## Three\n\none\n"),
    ],
)
def test_answers(look: Look, expected: str) -> None:
    """Pages of text have a blank line between them; colour goes to no file."""
    sheet = Sheet("Three", (), (Part((Item(Text("one")),)),))
    assert expected == look.answer(PAGES, lambda: [sheet])


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        (Look("text", theme=Theme.DARK), "--theme dark: text has no colours of its own"),
        (Look("json", theme=Theme.LIGHT), "--theme light: json has no colours of its own"),
        (Look("json", width=80), "--width 80: a JSON document is not folded"),
    ],
)
def test_options_that_a_format_has_no_use_for(look: Look, sentence: str) -> None:
    """They are refused rather than ignored."""
    with pytest.raises(UserError) as refused:
        look.check()
    assert sentence == refused.value.sentence


@pytest.mark.parametrize(
    "look", [Look("svg", theme=Theme.DARK), Look("html", width=80), Look("json"), Look("text")]
)
def test_options_that_go_together(look: Look) -> None:
    """They come back as given."""
    assert look == look.check()


FORMATS = {
    "run": Run, "check": Check, "compare": DrawnFormat, "advise": Format, "search": AnswerFormat,
    "list": ListFormat, "show": ShowFormat, "schema": Schema,
}  # fmt: skip


def chosen(forms: type[StrEnum], output: str) -> str | None:
    """The format that the ending of a file chooses, or None where it is refused."""
    try:
        return Look.of(forms, None, output).form
    except UserError:
        return None


def test_the_ending_of_a_file_chooses_its_format() -> None:
    """An ending that a command has no format for is an error, as in any case of letters."""
    files = ("a.txt", "a.json", "a.yaml", "a.md", "a.mmd", "a.svg", "a.html", "a.XML", "a.pdf")
    expected = {
        "run": ["text", "json", None, "markdown", "mermaid", "svg", "html", None, None],
        "check": ["text", "json", None, None, None, None, None, "junit", None],
        "compare": ["text", "json", None, "markdown", "mermaid", "svg", "html", None, None],
        "advise": ["text", "json", None, "markdown", None, "svg", "html", None, None],
        "search": ["text", "json", None, None, None, None, None, None, None],
        "list": ["text", "json", None, "markdown", None, None, None, None, None],
        "show": ["text", "json", "yaml", "markdown", None, None, None, None, None],
        "schema": [None, "json", None, None, None, None, None, None, None],
    }
    assert expected == {
        name: [chosen(forms, file) for file in files] for name, forms in FORMATS.items()
    }


@pytest.mark.parametrize("output", [None, "out", "./a.b/out", "/dev/null", ".hidden"])
def test_a_file_without_an_ending_is_text(output: str | None) -> None:
    """As standard output is."""
    assert "text" == Look.of(Run, None, output).form


def test_a_format_that_is_named_needs_no_ending() -> None:
    """It wins over the ending."""
    assert "json" == Look.of(Run, Run.JSON, "a.pdf").form


def test_a_search_can_end_in_yaml() -> None:
    """Its text is a scenario, with the answer in comments."""
    assert "text" == Look.of(AnswerFormat, None, "a.yaml", also=SCENARIO_ENDINGS).form


@pytest.mark.parametrize(
    ("forms", "output", "help_"),
    [
        (Run, "a.pdf", ".txt, .json, .md, .mmd, .svg or .html, or choose with --format"),
        (Schema, "a.yaml", ".json"),
    ],
)
def test_the_endings_that_there_are_are_told(forms: type[StrEnum], output: str, help_: str) -> None:
    """With the way out, where there is one."""
    with pytest.raises(UserError) as refused:
        Look.of(forms, None, output)
    sentence = f"-o {output}: this command has no format for {output[1:]}"
    assert (sentence, f"name a file that ends in {help_}") == (
        refused.value.sentence,
        refused.value.help,
    )


def test_an_option_must_fit_the_format_that_the_ending_chose() -> None:
    """The ending is as good as --format."""
    assert "dark" == Look.of(Run, None, "a.svg", theme=Theme.DARK).background
    with pytest.raises(UserError, match="--theme dark: text has no colours of its own"):
        Look.of(Run, None, None, theme=Theme.DARK)


@pytest.mark.parametrize(
    ("command", "beginning"),
    [
        ("run two_systems -o a.svg", "<svg "),
        ("check two_systems -o a.xml", "<?xml "),
        ("compare two_systems -p dex -o a.html", "<!doctype html>"),
        ("explain two_systems -o a.mmd", "---\nconfig:"),
        ("advise two_systems -o a.md", "## Two systems"),
        ("policies list --provider dex -o a.json", '{"format":"tolsim.policies"'),
        ("policies show dex -o a.yaml", "name: dex\n"),
        ("policies diff dex hydra -o a.txt", "only dex"),
        ("policies check dex -o a.json", '{"format":"tolsim.policies"'),
        ("explore dex -o a.yaml", "# dex never"),
        ("distinguish dex hydra -o a.yml", "# dex and hydra"),
        ("identify two_systems --max-states 5 -o a.json", '{"format":"tolsim.identify"'),
        ("examples -o a.json", '{"format":"tolsim.examples"'),
        ("schema policy -o a.json", '{\n  "$schema"'),
    ],
)
def test_every_command_goes_by_the_ending_and_says_what_it_wrote(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    beginning: str,
) -> None:
    """Standard output stays empty."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        app(command.split())
    out, err = capsys.readouterr()
    (file,) = tmp_path.iterdir()
    assert ("", f"wrote {file.name}\n") == (out, err[: err.index("\n") + 1])
    assert file.read_text(encoding="utf-8").startswith(beginning)
