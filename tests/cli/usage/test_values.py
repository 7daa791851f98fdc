"""Values are converted as Typer converts them, but without pydantic where they are plain."""

from enum import StrEnum
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from tolsim.cli.usage.commands import Command
from tolsim.cli.usage.values import convert_plainly


class Word(StrEnum):
    """Words of a closed set."""

    AUTO = "auto"
    NEVER = "never"


def command(cls: type | None) -> Any:
    """A command with an option of every kind that tolsim has; it returns what it is given."""
    app = typer.Typer(add_completion=False)

    @app.command(cls=cls)
    def verb(
        texts: Annotated[list[str] | None, typer.Argument(metavar="TEXTS")] = None,
        *,
        word: Annotated[Word | None, typer.Option(metavar="WORD")] = None,
        other: Annotated[Word, typer.Option(metavar="WORD")] = Word.AUTO,
        words: Annotated[list[Word] | None, typer.Option(metavar="WORD")] = None,
        number: Annotated[int | None, typer.Option(min=-3, max=40, metavar="N")] = None,
        any_number: Annotated[int, typer.Option(metavar="N")] = 7,
        text: Annotated[str, typer.Option(metavar="TEXT")] = "text",
        flag: bool = False,
    ) -> object:
        return texts, word, other, words, number, any_number, text, flag

    return typer.main.get_command(app)


OURS = command(Command)
TYPERS = command(None)


def answer(command: Any, words: list[str]) -> object:
    """What a command line means; the kind of its error if it means nothing."""
    try:
        return command(words, standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - compared below
        return isinstance(error, KeyboardInterrupt)


OPTIONS = ["--word", "--other", "--words", "--number", "--any-number", "--text"]
VALUES = st.sampled_from(
    ["auto", "never", "Auto", "", "0", "-3", "-4", "40", "41", "+1", "1_0", "1.0", " 1", "٣", "x"]
) | st.integers().map(str)
LINES = st.lists(
    st.tuples(st.sampled_from(OPTIONS), VALUES).map(list) | VALUES.map(lambda text: ["--", text])
    | st.just(["--flag"]),
    max_size=4,
).map(lambda parts: [word for part in parts for word in part])  # fmt: skip


@given(LINES)
def test_a_command_line_means_what_typer_makes_of_it(line: list[str]) -> None:
    """Every value, every default, and whether it is refused."""
    assert answer(TYPERS, list(line)) == answer(OURS, list(line))


def test_plain_values_never_reach_typer() -> None:
    """Words, numbers within their bounds, texts, and what is left out."""
    line = ["a", "b", "--word", "never", "--words", "auto", "--number", "5", "--flag"]
    whole = command(Command)

    def refuse() -> None:
        raise AssertionError("Typer was asked")

    for param in whole.params:
        param.get_runtime_param = refuse
    expected = (["a", "b"], Word.NEVER, Word.AUTO, [Word.AUTO], 5, 7, "text", True)
    assert expected == whole(line, standalone_mode=False)


@pytest.mark.parametrize("missing", ["type_descriptor", "get_runtime_param", "min", "max"])
def test_another_typer_converts_all(missing: str) -> None:
    """Where one of its internal names is gone, its parameters are left as they are."""
    names = {"type_descriptor", "get_runtime_param", "min", "max"} - {missing}
    param = SimpleNamespace(**dict.fromkeys(names))
    convert_plainly(param)
    assert SimpleNamespace(**dict.fromkeys(names)) == param
