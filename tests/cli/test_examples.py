"""`tolsim examples` from the outside, and what the bundled scenarios say of themselves."""

import json

import pytest

from tests.render.golden import assert_golden
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.catalogue.examples import find_examples
from tolsim.cli.app import app
from tolsim.documents import UserError
from tolsim.render.examples import examples_page

pytestmark = pytest.mark.installed

SHOWN = (
    "two_systems",
    "lost_refresh_answer",
    "several_tokens_feature",
    "box-001-two-processes-one-pair",
    "github-001-two-machines-take-turns",
    "songkick-001-laptop-and-desktop",
    "workos-002-clock-two-minutes-slow",
    "zoom-013-does-revoke-uninstall",
)


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(args))
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


@pytest.mark.parametrize(
    ("name", "width", "ascii"),
    [
        ("examples_80.txt", 80, False),
        ("examples_120.txt", 120, False),
        ("examples_ascii.txt", 80, True),
    ],
)
def test_page(name: str, width: int, ascii: bool) -> None:
    """Name, whose rules, title and question, one below the other."""
    shown = [one for one in find_examples(None, None) if one.name in SHOWN]
    assert_golden(name, examples_page(shown, width=width, ascii=ascii).plain + "\n")


def test_every_bundled_scenario_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Once, by the name that commands take."""
    _, out, _ = tolsim(capsys, "examples")
    names = [line.split()[0] for line in out.splitlines() if line[:1].strip() and " · " in line]
    assert list(bundled_scenarios()) == names


@pytest.mark.parametrize("name", SHOWN)
def test_each_runs_by_its_name(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """What stands first in an entry is what `tolsim run` takes."""
    assert (0, "") == tolsim(capsys, "run", name)[::2]


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole document."""
    _, out, _ = tolsim(capsys, "examples", "--grep", "leeway ends", "--format", "json")
    assert {
        "format": "tolsim.examples",
        "version": 1,
        "examples": [
            {
                "name": "auth0-001-reuse-after-the-leeway",
                "kind": "case",
                "title": "A reuse outside the leeway ends the successor too",
                "providers": ["Auth0"],
                "question": None,
            }
        ],
    } == json.loads(out)


def test_a_question_is_whole() -> None:
    """From the word to the answer, over line ends and several sentences."""
    (one,) = find_examples(None, "ZOOM-429593")
    assert (
        "staff point to a feature request, ZOOM-429593, for several access tokens at once in "
        "user-level apps. Would it help the legacy system, where today's rule does not?"
    ) == one.question


@pytest.mark.parametrize(
    ("provider", "names"),
    [
        ("Box", ["box-001-two-processes-one-pair"]),
        ("songkick", ["songkick-001-laptop-and-desktop"]),
        ("intuit", ["qb-002-refused-a-minute-later", "qb-004-script-with-a-constant"]),
        ("quickbooks", ["qb-002-refused-a-minute-later", "qb-004-script-with-a-constant"]),
    ],
)
def test_of_a_provider(provider: str, names: list[str]) -> None:
    """By the name of the provider, by another that it has, or by whose users reported a case."""
    assert names == [one.name for one in find_examples(provider, None)][: len(names)]


def test_an_unknown_provider(capsys: pytest.CaptureFixture[str]) -> None:
    """Is told, with the one that was meant."""
    code, out, err = tolsim(capsys, "examples", "--provider", "spotfy")
    assert (2, "") == (code, out)
    assert (
        "error: no bundled scenario is about the provider `spotfy`\n"
        "  help: did you mean `Spotify`?\n"
    ) == err
    with pytest.raises(UserError):
        find_examples("nobody's", None)


def test_nothing_fits(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty answer is an answer."""
    said = "no example fits; `tolsim examples` lists them all\n"
    assert (0, said, "") == tolsim(capsys, "examples", "--grep", "quantum")
