"""The mistakes that people make, and what tolsim says to each, whole."""

from pathlib import Path

import pytest

from tests.mistakes.mistakes import MISTAKES, Mistake
from tests.render.golden import assert_golden
from tolsim.cli.app import main

GOLDEN = Path(__file__).parent / "golden"


def file_name(mistake: Mistake) -> str:
    return f"{mistake.number:02} {mistake.name}.txt".replace(" ", "-")


@pytest.mark.parametrize("mistake", MISTAKES, ids=file_name)
def test_what_is_said(
    mistake: Mistake,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The place, the reason in the reader's words, and what to write instead."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["tolsim", *mistake.args])
    if mistake.text is not None:
        (tmp_path / "f.yaml").write_text(mistake.text, encoding="utf-8")
    code = main()
    out, err = capsys.readouterr()
    # Where a name is taken for the only thing that it can mean, it is no mistake, but noted.
    said = err if code == 0 else out + err
    assert_golden(file_name(mistake), f"{said}exit code {code}\n", GOLDEN)


def test_every_golden_file_is_of_a_mistake() -> None:
    """No message is kept of a mistake that is not made any more."""
    assert {path.name for path in GOLDEN.iterdir()} == {*map(file_name, MISTAKES)}
