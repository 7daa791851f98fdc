"""Names as people type them: what is taken, what is told, and policies at a tolerance."""

import json
from pathlib import Path

import pytest

from tests.render.golden import assert_golden
from tolsim.cli.app import main
from tolsim.cli.shared import errors
from tolsim.cli.shared.policy_files import named
from tolsim.cli.shared.tolerances import MOST, read_tolerance, read_tolerances
from tolsim.documents import UserError

pytestmark = pytest.mark.installed

CAPSYS = pytest.CaptureFixture[str]


@pytest.fixture
def tolsim(monkeypatch: pytest.MonkeyPatch, capsys: CAPSYS, tmp_path: Path) -> "Tolsim":
    """The command, run in a folder without files."""
    monkeypatch.chdir(tmp_path)
    return Tolsim(monkeypatch, capsys)


class Tolsim:
    """Runs the command in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: CAPSYS) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, line: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self._monkeypatch.setattr("sys.argv", ["tolsim", *line.split()])
        code = main()
        return (code, *self._capsys.readouterr())


MISTAKES = """\
run two_systems -p github
run two_systems -p shopify
run two_systems -p entra
run two_systems -p azure
run two_systems -p okta
run two_systems -p zoom
run two_systems -p gihtub
run two_systems -p paypal
run two_systems -p xero@two
run two_systems -p xero@2
run two_systems --set refresh.grce.for=30s
run two_systems --tolerance two
run two_systems --tolerance -1
run two_systems --tolerance 3..1
run tow_systems
run quickbooks
run github-app-user
github-app-user
run *.yaml
explain two_systems legacy.A9
explain two_systems 99
explain two_systems A1
explore lst-login-wins
explore xero --goal doom
explore xero --actions dance
explore xero --tolerance 1..2
policies show githb
policies check xero@2
policies diff xero gitlb
policies list --provider gogle
identify obs.csv
identify --observations nope.csv
rn
run --polcy x
"""


def test_every_mistake_with_a_name(tolsim: Tolsim) -> None:
    """Each is told with the way out; nothing is guessed, and nothing is printed as a result."""
    told = []
    for line in MISTAKES.splitlines():
        code, out, err = tolsim(line)
        assert (2, "") == (code, out), line
        told.append(f"$ tolsim {line}\n{err.rstrip()}\n")
    assert_golden("names.txt", "\n".join(told))


SLACK = "`slack` is taken for `slack-rotation`, Slack's only policy"


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("run two_systems -p slack", SLACK),
        ("run two_systems -p laravel",
         "`laravel` is taken for `laravel-passport`, Laravel's only policy"),
        ("run two_systems -p zoom-s2s-i@1",
         "`zoom-s2s-i` is taken for the policy `zoom-s2s-index`"),
        ("run two_systems -p XERO", "`XERO` is taken for `xero`, Xero's only policy"),
        ("run two_system", "`two_system` is taken for the scenario `two_systems`"),
        ("compare two_systems -p slack -p xero", SLACK),
        ("explain two_systems leg", "`leg` is taken for `legacy`"),
        ("advise two_systems -p slack", SLACK),
        ("explore last --goal lock", "`lock` is taken for the goal `locked-out`"),
        ("distinguish slack xero --actions log,ref", SLACK),
        ("policies show slack", SLACK),
        ("policies diff slack xero", SLACK),
        ("check two_system", "`two_system` is taken for the scenario `two_systems`"),
    ],
)  # fmt: skip
def test_what_can_mean_one_thing_is_taken_with_a_note(line: str, note: str, tolsim: Tolsim) -> None:
    """On standard error, so that the answer stays as it is."""
    code, out, err = tolsim(line)
    assert code < 2
    assert f"note: {note}" in err.splitlines()
    assert out
    assert "note:" not in out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("-p zoom-user-concurrent@2", [("zoom-user-concurrent", 2)]),
        ("-p zoom-user-concurrent@2 -p xero", [("zoom-user-concurrent", 2), ("xero", None)]),
        ("-p zoom-user-concurrent@3 -p zoom-user-concurrent -t 1,2",
         [("zoom-user-concurrent", 3), ("zoom-user-concurrent", 1), ("zoom-user-concurrent", 2)]),
        ("-t 1..3", [("zoom-user-concurrent", n) for n in (1, 2, 3)]),
        ("-t 2,1 -t 2..4", [("zoom-user-concurrent", n) for n in (2, 1, 3, 4)]),
    ],
)  # fmt: skip
def test_a_policy_at_a_tolerance(
    line: str, expected: list[tuple[str, int | None]], tolsim: Tolsim
) -> None:
    """Its own tolerance, whatever the others run at."""
    code, out, err = tolsim(f"run two_systems --format json {line}")
    runs = [(run["policy"]["app"], run["tolerance"]["app"]) for run in json.loads(out)["runs"]]
    assert (0, expected, "") == (code, runs, err)


@pytest.mark.parametrize(
    "line",
    [
        "compare two_systems -p zoom-user-concurrent@2 -p zoom-user-concurrent@1",
        "explain two_systems -p zoom-user-concurrent@2",
        "advise two_systems -p zoom-user-concurrent@2",
        "policies show zoom-user-concurrent@2",
        "policies diff zoom-user-concurrent@2 zoom-user-concurrent",
        "check two_systems -p zoom-user-concurrent@1",
    ],
)
def test_it_goes_wherever_a_policy_is_named(line: str, tolsim: Tolsim) -> None:
    """As `zoom-user-concurrent` with `--tolerance` does."""
    code, _, err = tolsim(line)
    assert (0, "") == (code, err)


def test_a_policy_is_shown_at_a_tolerance(tolsim: Tolsim) -> None:
    """Its rules are those of the tolerance, and its YAML is a file that has it by itself."""
    _, page, _ = tolsim("policies show zoom-user-concurrent@2")
    assert "Zoom user-level apps, tolerance N as N logins at once, at tolerance 2" in page
    assert "two live logins per user and app" in page
    assert "one live login" not in page
    _, text, _ = tolsim("policies show zoom-user-concurrent@2 --format yaml")
    assert "tolerance: {default: 2, sets: limits.live-grants.max}" in text.splitlines()


def test_a_tolerance_that_a_policy_lacks_spoils_no_comparison(tolsim: Tolsim) -> None:
    """It is told with what else cannot run; a policy at a tolerance is tried once."""
    line = "compare two_systems -p zoom-user-concurrent@2 -p xero@1 -t 0..3 --format json"
    code, out, err = tolsim(line)
    found = json.loads(out)
    assert (0, "", [1, 2]) == (code, err, [row["tolerance"] for row in found["rows"]])
    assert [("xero", 1)] == [(one["policy"], one["tolerance"]) for one in found["unable"]]


def test_a_provider_goes_by_the_names_of_its_products(tolsim: Tolsim) -> None:
    """Where no provider is called so."""
    code, out, err = tolsim("policies list --provider azure --format json")
    names = [one["name"] for one in json.loads(out)["policies"]]
    expected = ["microsoft-entra-native", "microsoft-entra-spa", "microsoft-entra-web"]
    assert (0, expected, "") == (code, names, err)


def test_a_new_scenario_takes_the_tolerance_of_its_policy(tolsim: Tolsim) -> None:
    """It is written as a file says it."""
    assert 0 == tolsim("new mine.yaml -p zoom-user-concurrent@2")[0]
    text = Path("mine.yaml").read_text(encoding="utf-8")
    assert "policy: zoom-user-concurrent  #" in text
    assert "tolerance: 2  #" in text


def test_files_need_the_exact_name(tolsim: Tolsim) -> None:
    """Their meaning must not change as the catalogue grows; every name meant is suggested."""
    head = "title: t\nsystems: [a]\nsteps: [{login: a}]\n"
    for policy, meant in (
        ("slack", "help: did you mean `slack-rotation`?"),
        ("github", "help: did you mean `github-app-user` or `github-oauth-app`?"),
        ("xero@2", "help: did you mean `xero`?"),
    ):
        Path("mine.yaml").write_text(f"{head}policy: {policy}\n", encoding="utf-8")
        code, out, err = tolsim("run mine.yaml")
        assert (2, "", meant) == (code, out, err.splitlines()[-2])


def test_a_policy_file_here_is_told_by_its_name(tolsim: Tolsim) -> None:
    """It is a file only with its ending, so that a name means the same in every folder."""
    Path("mine.yml").write_text("name: mine\n", encoding="utf-8")
    code, _, err = tolsim("run two_systems -p mine")
    assert (2, "error: unknown policy `mine`\n  help: did you mean the file `mine.yml`?\n") == (
        code,
        err,
    )


@pytest.mark.parametrize("reference", ["-", "./x.yaml", "x.yaml", "a/b", "x.yaml@2", "xero"])
def test_what_is_taken_as_it_is(reference: str) -> None:
    """Standard input, a file, with or without a tolerance, and an exact name."""
    assert reference == named(reference)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, ()),
        (["2"], (2,)),
        (["0..3"], (0, 1, 2, 3)),
        (["1,3", "2..3"], (1, 3, 2)),
        ([" 1 , 2 "], (1, 2)),
    ],
)
def test_tolerances(written: list[str] | None, expected: tuple[int, ...]) -> None:
    """Numbers, lists, ranges; each once, in the order written."""
    assert expected == read_tolerances(written)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "--tolerance  is not a number or a range"),
        ("-1", "--tolerance -1 is not a number or a range"),
        ("1..", "--tolerance 1.. is not a number or a range"),
        ("²", "--tolerance ² is not a number or a range"),
        ("9999999999", "--tolerance 9999999999 is not a number or a range"),
        ("3..1", "--tolerance 3..1: 3..1 is not a range to try"),
        (f"0..{MOST}", f"--tolerance 0..{MOST}: 0..{MOST} is too many to try"),
    ],
)
def test_what_is_no_tolerance(written: str, sentence: str) -> None:
    """In words that speak of tolerances."""
    with pytest.raises(UserError) as refused:
        read_tolerances([written])
    assert sentence == refused.value.sentence


def test_one_tolerance() -> None:
    """Where a command takes no more, a range is refused."""
    assert (None, 2) == (read_tolerance(None), read_tolerance("2"))
    with pytest.raises(UserError, match=r"^--tolerance 1\.\.2: there can only be one here$"):
        read_tolerance("1..2")


def test_titles_fold_on_a_terminal(tolsim: Tolsim, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the names, which stay in a column of their own."""
    monkeypatch.setattr(errors, "is_terminal", lambda _: True)
    monkeypatch.setenv("COLUMNS", "60")
    _, _, err = tolsim("run two_systems -p github")
    assert [
        "error: `github` can mean several policies of GitHub",
        "  help: name one of these",
        "    github-app-user   GitHub Apps, user access tokens, a",
        "                      refresh ends the old pair",
        "    github-oauth-app  GitHub OAuth apps, ten tokens for a",
        "                      user and no refresh",
    ] == err.splitlines()
