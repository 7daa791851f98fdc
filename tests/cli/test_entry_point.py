"""The one place where a verb's answer becomes an exit code, and an error a message."""

import pytest
import typer

from tolsim.cli.app import EntryPoint, main
from tolsim.cli.shared.errors import tell
from tolsim.documents import DocumentError, Problem, UserError
from tolsim.simulation.scenario import Mark

PROBLEM = Problem("not-yaml", "a colon is missing", "a.yaml", Mark(1, 2), "abc", "write `a: b`")
SHOWN = """\
error[not-yaml]: a colon is missing
 --> a.yaml:1:2
1 | abc
  |  ^
help: write `a: b`

"""
ERRORS = [
    (UserError("there is no policy"), "error: there is no policy\n"),
    (UserError("it is late", "go home"), "error: it is late\n  help: go home\n"),
    (UserError("\x1b]0;f\x07: no such file"), "error: \\x1b]0;f\\x07: no such file\n"),
    (DocumentError((PROBLEM, PROBLEM)), SHOWN * 2),
]


def ended(answer: object) -> int:
    """How a command ends whose verb gives an answer, or raises it."""
    app = typer.Typer(cls=EntryPoint)

    @app.command()
    def verb() -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    @app.command()
    def other() -> None: ...

    with pytest.raises(SystemExit) as end:
        app(["verb"])
    return int(end.value.code or 0)


@pytest.mark.parametrize(("answer", "code"), [(None, 0), (0, 0), (1, 1), (130, 130)])
def test_what_a_verb_returns_is_the_exit_code(answer: int | None, code: int) -> None:
    """Nothing is 0."""
    assert code == ended(answer)


@pytest.mark.parametrize(("error", "told"), ERRORS)
def test_an_error_of_the_user_ends_with_2(
    capsys: pytest.CaptureFixture[str], error: UserError, told: str
) -> None:
    """In one form, on standard error, and without what could garble a terminal."""
    assert (2, ("", told)) == (ended(error), capsys.readouterr())


def test_any_other_error_is_a_bug() -> None:
    """It goes on to `main`, which owns up to it."""
    with pytest.raises(ValueError, match="the sky fell"):
        ended(ValueError("the sky fell"))


def test_an_error_can_be_told_without_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the sentence says it all."""
    tell(UserError("standard output is closed"))
    assert "error: standard output is closed\n" == capsys.readouterr().err


def test_what_a_library_makes_of_ctrl_c_is_no_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """C code that is interrupted can raise an error of its own, which names the interruption."""

    def interrupted(**_: object) -> None:
        raise SystemError("returned a result with an exception set") from KeyboardInterrupt()

    monkeypatch.setattr("tolsim.cli.app.app", interrupted)
    assert 130 == main()
