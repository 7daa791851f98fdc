"""The mistakes that people make, and what tolsim says to each, whole."""

from pathlib import Path

import pytest

from tests.mistakes.mistakes import MISTAKES, Mistake
from tests.pages import blocks
from tests.render.golden import assert_golden
from tolsim.catalogue import find_policy
from tolsim.cli.app import main
from tolsim.documents import DocumentError, load_scenario
from tolsim.render.page.problems import show_problem

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


def test_the_page_shows_what_is_said() -> None:
    """The manual's example of a second look is what the file in front of it is told."""
    shown = [block.text for block in blocks("text") if "Two systems: one app" in block.text]
    file, expected = shown
    with pytest.raises(DocumentError) as caught:
        load_scenario(file, "slips.yaml", find_policy)
    assert expected == "\n\n".join(map(show_problem, caught.value.problems)) + "\n"


def test_every_golden_file_is_of_a_mistake() -> None:
    """No message is kept of a mistake that is not made any more."""
    assert {path.name for path in GOLDEN.iterdir()} == {*map(file_name, MISTAKES)}
