"""Where a reference to a policy leads."""

from pathlib import Path

import pytest

from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.documents import PolicySource, UnknownPolicy

pytestmark = pytest.mark.installed


def test_names_are_sorted_and_there() -> None:
    """Every name of the list leads to a file of that name."""
    names = policy_names()
    assert sorted(names) == list(names)
    assert [f"{name}.yaml" for name in names] == [
        catalogue_policy(name).name.rpartition("/")[2] for name in names
    ]


def test_a_name_leads_to_the_catalogue() -> None:
    """Wherever the file stands that refers, and under a name without this machine's paths."""
    found = find_policy("zoom-user", "/somewhere/scenario.yaml")
    assert catalogue_policy("zoom-user") == found
    assert "tolsim/catalogue/zoom/zoom-user.yaml" == found.name


@pytest.mark.parametrize("reference", ["mine.yaml", "./mine.yaml", "../here/mine.yaml"])
def test_a_path_is_seen_from_the_file_that_refers(tmp_path: Path, reference: str) -> None:
    """The working directory does not matter, and one file has one name."""
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "mine.yaml").write_text("name: mine\n", encoding="utf-8")
    expected = PolicySource(str(folder / "mine.yaml"), "name: mine\n")
    assert expected == find_policy(reference, str(folder / "scenario.yaml"))


def test_a_path_may_be_absolute(tmp_path: Path) -> None:
    """An absolute path needs no file to start from."""
    path = tmp_path / "mine.yml"
    path.write_text("name: mine\n", encoding="utf-8")
    assert PolicySource(str(path), "name: mine\n") == find_policy(str(path), "elsewhere/it.yaml")


def test_an_unknown_name_carries_those_that_it_may_mean() -> None:
    """Whoever words the problem can say which name was meant."""
    with pytest.raises(UnknownPolicy) as caught:
        find_policy("zoom-usr", "scenario.yaml")
    assert ("zoom-usr", ("zoom-user",), "the catalogue has no policy `zoom-usr`") == (
        caught.value.reference,
        caught.value.candidates,
        caught.value.sentence,
    )


def test_a_name_that_is_half_a_path_stays_in_the_catalogue() -> None:
    """The folders of the catalogue are no part of its names."""
    with pytest.raises(UnknownPolicy):
        find_policy("zoom", "scenario.yaml")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("./gone.yaml", "no such file or directory"),
        ("./folder/", "is a directory"),
        ("./latin.yaml", "it is not UTF-8 text"),
        ("./nul\0.yaml", "no file can have such a name"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, reference: str, expected: str) -> None:
    """Each reason is said, and no name is offered for a path."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9\n")
    with pytest.raises(UnknownPolicy) as caught:
        find_policy(reference, str(tmp_path / "scenario.yaml"))
    assert () == caught.value.candidates
    assert expected == caught.value.sentence.rpartition("`: ")[2]
