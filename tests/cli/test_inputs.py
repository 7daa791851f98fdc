"""Which files the paths of a command mean."""

import os
from pathlib import Path

import pytest

from tolsim.cli.shared.inputs import Input, did_you_mean_file, expand_paths, find_bundled, locate
from tolsim.documents import UserError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files, one of them hidden, and a link that leads nowhere."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", ".hidden.yaml", "sub/b.yml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a.yaml"], [Input("a.yaml")]),
        (["."], [Input("a.yaml", found=True), Input("sub/b.yml", found=True)]),
        (["-", "-"], [Input("-")]),
        (["**/*.y*ml"], [Input("a.yaml"), Input("sub/b.yml")]),
        (["./**/b.yml"], [Input("./sub/b.yml")]),
        (["s*/**/*.yml"], [Input("sub/b.yml")]),
        (["s**"], [Input("sub/b.yml", found=True)]),
        (["sub", "./sub/b.yml"], [Input("./sub/b.yml")]),
        (["two_systems"], [Input("two_systems")]),
        (["s?b"], [Input("sub/b.yml", found=True)]),
    ],
)
def test_paths_mean_files(paths: list[str], expected: list[Input]) -> None:
    """Each once; one that is named must be a scenario, one found in a folder need not."""
    assert expected == expand_paths(paths)


@pytest.mark.parametrize("path", ["nowhere", "*.json", "dangling.yaml", "dang*.yaml", "x" * 300])
def test_a_path_that_leads_nowhere(folder: Path, path: str) -> None:
    """A link without a target and a name that is too long lead nowhere, too."""
    (folder / "dangling.yaml").symlink_to("nowhere")
    with pytest.raises(UserError, match="no such file or folder") as refused:
        expand_paths([path])
    assert (
        "name scenario files, folders or globs, or a scenario that `tolsim examples` lists"
        == refused.value.help
    )


def test_links_in_circles_are_not_followed(folder: Path) -> None:
    """Two of them would be followed without end."""
    for name in ("one", "other"):
        (folder / "sub" / name).symlink_to(folder)
    expected = [Input("a.yaml"), Input("sub/b.yml")]
    assert expected == expand_paths(["**/*.y*ml"])
    assert ["a.yaml", "sub/b.yml"] == [one.name for one in expand_paths(["."])]


def test_a_folder_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in it would otherwise be left out without a word."""

    def scan(path: str) -> object:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", scan)
    with pytest.raises(UserError, match=r"^sub: permission denied$"):
        expand_paths(["sub"])


def test_bundled_scenarios_go_by_their_names() -> None:
    """By nothing else: neither a path nor the ending leads there."""
    found = find_bundled("two_systems")
    assert found is not None
    assert "two_systems.yaml" == found.name
    assert [None, None, None] == [
        find_bundled(name) for name in ("two_systems.yaml", "cases/../two_systems", "x" * 300)
    ]


@pytest.mark.parametrize(
    ("path", "file", "expected", "note"),
    [
        ("two_systems", None, "two_systems", ""),
        (
            "two_system", None, "two_systems",
            "note: `two_system` is taken for the scenario `two_systems`\n",
        ),
        (
            "two_systems", "two_systems.yaml", "two_systems.yaml",
            "note: `two_systems.yaml` here is read, not the bundled scenario `two_systems`\n",
        ),
        (
            "two_systems", "two_systems.yml", "two_systems.yml",
            "note: `two_systems.yml` here is read, not the bundled scenario `two_systems`\n",
        ),
        (
            "two_systems", "two_systems", "two_systems",
            "note: `two_systems` here is read, not the bundled scenario `two_systems`\n",
        ),
        ("mine", "mine.yaml", "mine.yaml", "note: `mine` is taken for the file `mine.yaml`\n"),
        ("sub", None, "sub", ""),
        ("./two_system", None, "./two_system", ""),
        ("two_s*", None, "two_s*", ""),
    ],
)  # fmt: skip
def test_a_file_here_comes_before_a_bundled_scenario(
    path: str, file: str | None, expected: str, note: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a note on standard error, as has every name that is taken for another."""
    if file is not None:
        Path(file).write_text("", encoding="utf-8")
    assert (expected, ("", note)) == (locate(path), capsys.readouterr())


def test_a_name_that_can_mean_several_is_not_guessed() -> None:
    """Each is told with its title."""
    with pytest.raises(UserError) as refused:
        locate("quickbooks")
    assert "`quickbooks` can mean several scenarios of Intuit" == refused.value.sentence
    assert (
        "qb-002-refused-a-minute-later",
        "Refreshed in one session, refused in another a minute later",
    ) == refused.value.choices[0]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("sub/bb.yml", "did you mean `sub/b.yml`?"),
        ("two_systems.yaml", "did you mean the bundled scenario `two_systems`?"),
    ],
)
def test_the_way_out_of_a_path_that_leads_nowhere(path: str, expected: str) -> None:
    """A file beside it that is spelled alike, or the scenario that came with tolsim."""
    assert expected == did_you_mean_file(path)
