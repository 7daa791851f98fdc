"""What commands share: files are written whole or not at all, and colour is as asked for."""

from pathlib import Path

import pytest
import typer
from rich.text import Text

from tolsim.cli.shared.console import rendered
from tolsim.cli.shared.files import rewrite
from tolsim.cli.shared.options import Color


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last step fails, the file is as it was, and there is no draft beside it."""
    file = tmp_path / "mine.yaml"
    file.write_text("title: mine\n", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(typer.Exit):
        rewrite(str(file), "title: yours\n")
    assert {"mine.yaml": "title: mine\n"} == {
        path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()
    }


@pytest.mark.parametrize(
    ("color", "expected"),
    [(Color.ALWAYS, "\x1b[31mred\x1b[0m\n"), (Color.AUTO, "red\n"), (Color.NEVER, "red\n")],
)
def test_no_color_gives_way_to_always(
    color: Color, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--color always` was asked for here and now, NO_COLOR once for everything."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert expected == rendered(Text("red", "red"), width=80, color=color)
