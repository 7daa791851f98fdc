"""`tolsim manual`: topics, words, and the pager."""

import io
import sys

import pytest
from typer.testing import CliRunner

from tolsim.cli.app import app
from tolsim.cli.shared import pager


class Terminal(io.StringIO):
    """A stream that someone looks at."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def isatty(self) -> bool:
        return True


def read(*arguments: str) -> str:
    """What `tolsim manual` shows."""
    return CliRunner().invoke(app, ["manual", *arguments]).output


def test_alone_it_lists_the_pages() -> None:
    """With what to type for one."""
    listed = read()
    assert "`tolsim manual TOPIC`" in listed
    assert " • rules: every field of a policy\n" in listed


def test_a_topic_may_have_several_words() -> None:
    """No quotes are needed."""
    assert read("exit codes") == read("exit", "codes")


def test_a_word_is_shown_where_it_stands() -> None:
    """Lines, under the page and the heading; a page narrows them down."""
    assert "limits\n" == read("limits", "--grep", "no clock skew").splitlines(keepends=True)[0]
    assert "error: no line of the manual has `xyzzy`\n" in read("--grep", "xyzzy")


@pytest.mark.parametrize(
    ("topic", "help_"),
    [
        ("clock skew", "`tolsim manual --grep 'clock skew'` shows the lines that have it"),
        ("refresh.graces", "did you mean `refresh.grace`?"),
        ("zzzz", "`tolsim manual` lists the pages"),
    ],
)
def test_an_unknown_topic_names_the_nearest(topic: str, help_: str) -> None:
    """Where no line has its words; or the list, where nothing is near."""
    assert (
        f"error: no page, heading or field of the manual is called `{topic}`\n  help: {help_}\n"
        == read(topic)
    )


def paged(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> str:
    """What standard output is given of a text where it is a terminal."""
    screen = Terminal()
    # Not in a fixture: pytest puts streams of its own in place when a test begins.
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", screen)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pager.show_paged("a page\n")
    return screen.getvalue()


@pytest.mark.parametrize(
    "environment", [{"PAGER": ""}, {"PAGER": "no-such-pager"}, {"PAGER": "'"}, {"TERM": "dumb"}]
)
def test_without_a_pager_the_text_is_shown_at_once(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    """Where none is wanted, none is there, or the terminal is too poor for one."""
    assert "a page\n" == paged(monkeypatch, environment)


def test_the_pager_of_the_user_is_given_the_text(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the arguments that PAGER has."""
    command = f"{sys.executable} -c 'print(input().upper())'"
    assert "" == paged(monkeypatch, {"PAGER": command})
    assert "A PAGE\n" == capfd.readouterr().out
