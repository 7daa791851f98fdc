"""`tolsim run --format` for what is shared, and the options that go with it."""

import re
from pathlib import Path

import pytest

from tolsim.cli.app import app

pytestmark = pytest.mark.installed

TWO_SYSTEMS = "scenarios/two_systems.yaml"


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(args))
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("markdown", "## Two systems, one app\n"),
        ("mermaid", "---\nconfig:\n"),
        ("svg", '<svg xmlns="http://www.w3.org/2000/svg" role="img"'),
        ("html", "<!doctype html>\n"),
    ],
)
def test_formats(capsys: pytest.CaptureFixture[str], form: str, first: str) -> None:
    """Each format is chosen by its name, and tells the verdict."""
    code, out, err = tolsim(capsys, "run", TWO_SYSTEMS, "--format", form)
    assert (0, "", first) == (code, err, out[: len(first)])
    assert "must log in again" in out


def test_the_width_folds(capsys: pytest.CaptureFixture[str]) -> None:
    """`--width` says where text is folded, also where no terminal says so."""
    _, narrow, _ = tolsim(capsys, "run", TWO_SYSTEMS, "--width", "60")
    _, wide, _ = tolsim(capsys, "run", TWO_SYSTEMS, "--width", "120")
    assert (60, 120) >= tuple(max(map(len, out.splitlines())) for out in (narrow, wide))
    assert len(narrow.splitlines()) > len(wide.splitlines())


def test_the_theme_colours(capsys: pytest.CaptureFixture[str]) -> None:
    """`--theme` changes the colours and nothing else."""
    form = ("run", TWO_SYSTEMS, "--format", "svg")
    _, usual, _ = tolsim(capsys, *form)
    _, light, _ = tolsim(capsys, *form, "--theme", "light")
    _, dark, _ = tolsim(capsys, *form, "--theme", "dark")
    assert usual == light
    assert (1, 1) == (light.count("color-scheme: light"), dark.count("color-scheme: dark"))
    colour = re.compile(r"#[0-9a-f]{6}|color-scheme: \w+")
    assert colour.sub("", light) == colour.sub("", dark)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--theme", "dark"), "add --format svg or html"),
        (("--theme", "dark", "--format", "mermaid"), "add --format svg or html"),
        (("--width", "80", "--format", "json"), "leave --width out"),
        (("--width", "20"), "--width"),
    ],
)
def test_options_that_a_format_has_no_use_for(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    """They are refused with exit code 2 rather than ignored."""
    code, out, err = tolsim(capsys, "run", TWO_SYSTEMS, *options)
    assert (2, "") == (code, out)
    assert said in err


@pytest.mark.parametrize("verb", ["compare", "explain", "advise"])
@pytest.mark.parametrize(
    ("form", "first"),
    [("markdown", "## Two systems, one app\n"), ("svg", "<svg "), ("html", "<!doctype html>\n")],
)
def test_other_answers_are_shared_too(
    capsys: pytest.CaptureFixture[str], verb: str, form: str, first: str
) -> None:
    """What is asked about a scenario is told in the same formats."""
    options = ("--tolerance", "1..2") if verb == "compare" else ()
    code, out, err = tolsim(capsys, verb, TWO_SYSTEMS, "--format", form, *options)
    assert (0, "", first) == (code, err, out[: len(first)])


@pytest.mark.parametrize(
    ("args", "first"),
    [
        (("compare", "--tolerance", "1..2"), "Two systems, one app: 1 of 2 runs"),
        (("explain",), "---\nconfig:\n"),
    ],
)
def test_answers_about_runs_are_drawn_too(
    capsys: pytest.CaptureFixture[str], args: tuple[str, ...], first: str
) -> None:
    """As sequence diagrams, folded to 60 columns unless told otherwise."""
    command = (args[0], TWO_SYSTEMS, *args[1:], "--format", "mermaid")
    code, out, err = tolsim(capsys, *command)
    assert (0, "", first) == (code, err, out[: len(first)])
    assert out == tolsim(capsys, *command, "--width", "60")[1]
    assert out != tolsim(capsys, *command, "--width", "50")[1]


def test_advice_is_no_run_to_draw(capsys: pytest.CaptureFixture[str]) -> None:
    """`advise` says so where it is asked for a diagram."""
    code, out, err = tolsim(capsys, "advise", TWO_SYSTEMS, "--format", "mermaid")
    assert (2, "") == (code, out)
    assert "--format mermaid: there is no such value" in err


def test_the_verdict_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """The last part of the page, of several files each below its name."""
    _, whole, _ = tolsim(capsys, "run", TWO_SYSTEMS)
    code, verdict, err = tolsim(capsys, "run", TWO_SYSTEMS, "--verdict")
    assert (0, "") == (code, err)
    assert verdict.startswith("✗ legacy is locked out")
    assert whole.endswith(f"\n\n{verdict}")
    _, both, _ = tolsim(capsys, "run", TWO_SYSTEMS, "lost_refresh_answer", "--verdict")
    assert both.startswith(f"── {TWO_SYSTEMS} ───")
    assert "\n── lost_refresh_answer ───" in both


def test_about(capsys: pytest.CaptureFixture[str]) -> None:
    """Text tells what a file is about when asked for it."""
    usual, asked = (
        tolsim(capsys, "run", TWO_SYSTEMS, *more)[1].count("Question: what does the login")
        for more in ([], ["--about"])
    )
    assert (0, 1) == (usual, asked)


def test_in_full(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Rounds that go alike are told one by one."""
    path = tmp_path / "rounds.yaml"
    path.write_text(
        "title: t\npolicy: {}\nsystems: [a]\nsteps:\n  - login: a\n"
        "  - repeat: 9\n    steps: [{call: a, after: 1m}]\n",
        encoding="utf-8",
    )
    counts = [
        tolsim(capsys, "run", str(path), *more)[1].count("a calls with A1")
        for more in ([], ["--full"])
    ]
    assert [1, 9] == counts


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--verdict", "--format", "html"], "--verdict: html is written whole"),
        (["--full", "--format", "json"], "--full: a JSON document is not folded"),
    ],
)
def test_a_format_without_use_for_it(
    capsys: pytest.CaptureFixture[str], options: list[str], sentence: str
) -> None:
    """It is said, and nothing is written."""
    code, out, err = tolsim(capsys, "run", TWO_SYSTEMS, *options)
    assert (2, "") == (code, out)
    assert sentence in err
