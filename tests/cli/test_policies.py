"""`tolsim policies` from the outside: what it lists, shows, compares and checks."""

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.render.golden import assert_golden
from tolsim.analysis.policies import FEATURES
from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.catalogue.firmness import WORDS
from tolsim.cli.app import app
from tolsim.cli.policies import Feature
from tolsim.documents import load_policy
from tolsim.engine.policy import Grace

pytestmark = pytest.mark.installed

MINE = """\
name: mine
title: Mine, with *one* of | everything
provider: Me & [my] server
valid: {from: "2024", until: 2025-06}
access:
  expires: {after_issue: 30m}
  on_refresh: revoke_pair
refresh:
  expires: {after_use: 30d}
  grace: {for: 60s, depth: 1, returns: same}
  replay: {revoke: grant}
limits:
  live: {kind: grant, max: 2}
errors:
  refresh_reused: {status: 403, message: Gone!}
tolerance: {default: 2, sets: limits.live.max}
assumed: [refresh.rotate, refresh.grace.depth, revocation, incidents, tolerance]
sources:
  - url: https://example.com/docs/tokens
    date: 2024-03-01
    read: 2026-11-23
    says: Access tokens last half an hour, refresh tokens a month after their last use.
    firmness: documented
    supports: [access.expires, refresh.expires, refresh.grace]
  - url: https://example.com/forum/a-long-address-that-no-terminal-of-eighty-columns-can-hold-in-one-line
    date: undated
    says: An employee on what happens after a replay, and on two live logins.
    firmness: staff
    supports: [access.on_refresh, refresh.replay, limits, errors, http]
caveats:
  - The server `forgets` nothing.
http:
  paths: {token: /oauth/token}
  refusal: {reason: "{message}", error: null}
proved:
  - {server: Hydra, version: "2.2", configuration: with *rotation*, date: 2026-05}
"""
LOOSE = """\
name: loose
title: Loose
extends: zoom-user
refresh:
  grace: {for: 60s}
limits:
  live-grants: {max: 3}
assumed: [refresh.expires, errors, access, revocation, incidents]
sources:
  - url: https://example.com/
    date: undated
    says: It is so.
    firmness: documented
    supports: [limits.gone]
"""
BROKEN = "name: broken\nrefresh: {rotat: never}\naccess: {expires: {after_issue: 60}}\n"


class Ended(tuple[int, str, str]):
    """Exit code, standard output, standard error."""

    __slots__ = ()


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> Ended:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(["policies", *args])
    out, err = capsys.readouterr()
    return Ended((int(end.value.code or 0), out, err))


def answer(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, object]:
    """The JSON document of a command, without its two first keys."""
    _, out, _ = tolsim(capsys, *args, "--format", "json")
    document = json.loads(out)
    assert ["format", "version"] == list(document)[:2]
    assert ("tolsim.policies", 1) == (document.pop("format"), document.pop("version"))
    return dict(document)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with three policy files."""
    for name, text in (("mine", MINE), ("loose", LOOSE), ("broken", BROKEN)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(capsys: pytest.CaptureFixture[str], *args: str) -> list[str]:
    found = answer(capsys, "list", *args)["policies"]
    assert isinstance(found, list)
    return [policy["name"] for policy in found]


def test_the_list_holds_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    """There are 50 policies or more, by name; `policies` alone lists them."""
    assert list(policy_names()) == listed(capsys)
    assert len(policy_names()) >= 50
    assert tolsim(capsys) == tolsim(capsys, "list")


@pytest.mark.parametrize("width", [80, 120])
def test_the_list_fits(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """No line is wider than the terminal, and each policy has one, below its provider."""
    monkeypatch.setattr("tolsim.cli.shared.console.terminal_width", lambda: width)
    code, out, err = tolsim(capsys, "list")
    lines = out[: out.index("\n\n")].splitlines()
    assert (0, "", []) == (code, err, [line for line in lines if cell_len(line) > width])
    found = [line.split()[0] for line in lines if line.startswith(" ")]
    assert sorted(policy_names()) == sorted(found)
    words = {line.split()[-1] for line in lines if line.startswith(" ")}
    assert {*WORDS, "proved"} >= words


@pytest.mark.parametrize("width", [80, 120])
def test_a_provider_in_the_list(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Where not all fits, what the policy above does not have comes first."""
    monkeypatch.setattr("tolsim.cli.shared.console.terminal_width", lambda: width)
    _, out, _ = tolsim(capsys, "list", "--provider", "zoom")
    assert_golden(f"policies_zoom_{width}.txt", out)


def test_what_the_list_says_of_a_policy(capsys: pytest.CaptureFixture[str]) -> None:
    """Its sentences, how many stand on which word, and how many sources there are."""
    found = answer(capsys, "list", "--grep", "independent-grants")["policies"]
    assert isinstance(found, list)
    [policy] = [policy for policy in found if policy["name"] == "independent-grants"]
    expected = [
        "name", "provider", "title", "rules", "firmness", "assumed", "sources", "proved",
    ]  # fmt: skip
    assert expected == list(policy)
    assert len(policy["rules"]) == sum(policy["firmness"].values())
    assert "every refresh replaces the refresh token" in policy["rules"]
    assert ("access.expires", 4) == (policy["assumed"][0], policy["sources"])


@pytest.mark.parametrize("feature", FEATURES)
def test_the_list_by_feature(capsys: pytest.CaptureFixture[str], feature: str) -> None:
    """Those that have the rule, and no others."""
    sources = map(catalogue_policy, policy_names())
    policies = (load_policy(one.text, one.name, find_policy).policy for one in sources)
    expected = [policy.name for policy in policies if FEATURES[feature](policy)]
    assert expected == listed(capsys, "--has", feature)
    assert expected


def test_features_are_what_can_be_asked_for() -> None:
    """The option knows every feature."""
    assert list(FEATURES) == [feature.value for feature in Feature]


def test_filters_meet(capsys: pytest.CaptureFixture[str]) -> None:
    """A policy must pass them all; case does not matter."""
    expected = ["zoom-user-refresh-reuse", "zoom-user-refresh-reuse-plus-one"]
    assert expected == listed(capsys, "--provider", "zoom", "--has", "grace", "--has", "tolerance")
    assert expected == listed(capsys, "--has", "tolerance", "--grep", "OUT OF THE TOKEN TOLERANCE")
    none = "no policy fits; `tolsim policies list` shows them all\n"
    assert (0, none, "") == tolsim(capsys, "list", "--grep", "no page speaks of this")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("policy.txt", ("show", "mine.yaml")),
        ("policy.md", ("show", "mine.yaml", "--format", "markdown")),
        ("policy.json", ("show", "mine.yaml", "--format", "json")),
        ("policy.yaml", ("show", "mine.yaml", "--format", "yaml")),
        ("policy_diff.txt", ("diff", "./mine.yaml@3", "rfc9700-rotation")),
        ("policy_check.txt", ("check", "mine.yaml", "loose.yaml", "broken.yaml")),
    ],
)
def test_pages(
    capsys: pytest.CaptureFixture[str], folder: Path, name: str, args: tuple[str, ...]
) -> None:
    """Whole pages, to the letter."""
    _, out, err = tolsim(capsys, *args)
    assert "" == err
    assert_golden(name, out)


@pytest.mark.parametrize("width", [80, 120])
def test_a_page_fits_but_for_addresses(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """An address stays in one piece, so that it can be followed."""
    monkeypatch.setattr("tolsim.cli.shared.console.terminal_width", lambda: width)
    _, out, _ = tolsim(capsys, "show", "mine.yaml")
    wide = [line for line in out.splitlines() if cell_len(line) > width]
    assert [] == [line for line in wide if "https://" not in line]
    assert set(re.findall(r"url: (\S+)", MINE)) <= set(out.split())


def test_what_show_writes_as_yaml_is_the_policy(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """The file stands on its own, extended policies merged in."""
    _, out, _ = tolsim(capsys, "show", "loose.yaml", "--format", "yaml")
    own = load_policy(LOOSE, "loose.yaml", find_policy)
    again = load_policy(out, "loose.yaml", find_policy)
    assert (own.policy, own.sources, None) == (again.policy, again.sources, again.extends)
    assert Grace(for_=60) == again.policy.refresh.grace


def test_a_difference_is_a_field(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """A record that one of the two lacks is one difference; at a tolerance, a number is."""
    expected = {
        "a": "zoom-user-concurrent",
        "b": "zoom-user-concurrent@2",
        "differs": [{"path": "limits.live-grants.max", "a": 1, "b": 2}],
    }
    assert expected == answer(capsys, "diff", "zoom-user-concurrent", "zoom-user-concurrent@2")
    record = {
        "for": "1m", "uses": "unlimited", "depth": "all", "until": [], "linger": "0s",
        "returns": "new",
    }  # fmt: skip
    found = answer(capsys, "diff", "zoom-user", "loose.yaml")["differs"]
    assert [
        {"path": "refresh.grace", "a": None, "b": record},
        {"path": "limits.live-grants.max", "a": 1, "b": 3},
    ] == found


def test_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    """Said, and no failure."""
    expected = Ended((0, "zoom-user and zoom-user have the same rules\n", ""))
    assert expected == tolsim(capsys, "diff", "zoom-user", "zoom-user")


@pytest.mark.parametrize("name", policy_names())
def test_the_catalogue_passes_the_check(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """No file of ours has a field that nothing vouches for."""
    expected = Ended((0, "one file: every field has a source or is assumed\n", ""))
    assert expected == tolsim(capsys, "check", name)


def test_a_field_without_a_source_is_found_in_its_line(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """Where it is written; what an extended policy brings, at `extends`."""
    assert 1 == tolsim(capsys, "check", "mine.yaml", "loose.yaml")[0]
    problems = answer(capsys, "check", "mine.yaml", "loose.yaml")["problems"]
    assert isinstance(problems, list)
    assert {"code", "file", "line", "column", "sentence", "help"} == set(problems[0])
    assert [
        ("no-source", "loose.yaml", 3, 10, "limits.live-grants.kind"),
        ("no-source", "loose.yaml", 5, 11, "refresh.grace.for"),
        ("no-source", "loose.yaml", 7, 17, "limits.live-grants.max"),
        ("silent-default", "loose.yaml", 8, 1, "assumed"),
        ("no-such-rule", "loose.yaml", 14, 16, "limits.gone"),
    ] == [
        (one["code"], one["file"], one["line"], one["column"], one["sentence"].split("`")[1])
        for one in problems
    ]


def test_a_source_that_nobody_has_read_lately_is_stale(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """At the day it was read, or at its address where none is written; JSON and exit code alike."""
    text = MINE.replace("read: 2026-11-23", "read: 2001-01-31")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    code, out, _ = tolsim(capsys, "check", "mine.yaml", "--stale", "365d")
    assert (1, True) == (code, out.endswith("one file: one with sources to be read again\n"))
    problems = answer(capsys, "check", "mine.yaml", "--stale", "365d")["problems"]
    assert isinstance(problems, list)
    assert [("stale-source", 21, 11), ("stale-source", 25, 10)] == [
        (one["code"], one["line"], one["column"]) for one in problems
    ]
    assert "https://example.com/docs/tokens was last read on 2001-01-31" in problems[0]["sentence"]
    assert "does not say when it was read" in problems[1]["sentence"]
    assert 0 == tolsim(capsys, "check", "mine.yaml")[0]


def test_the_whole_catalogue_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no file is named; a century ago nobody had read anything yet."""
    code, out, _ = tolsim(capsys, "check", "--stale", "100y")
    expected = f"{len(policy_names())} files: every field has a source or is assumed\n"
    assert (0, expected) == (code, out)


def test_a_broken_file_outranks_loose_ones(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    """Exit code 2, in every format, with every problem of the file."""
    assert 2 == tolsim(capsys, "check", "loose.yaml", "broken.yaml", "--format", "json")[0]
    code, out, err = tolsim(capsys, "check", "broken.yaml", "loose.yaml")
    assert (2, "") == (code, err)
    assert "broken.yaml:2:11" in out
    assert "broken.yaml:3:33" in out
    assert "two files: one with fields that no source backs, one broken\n" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "zoom-usr"), "did you mean `zoom-user`?"),
        (("diff", "zoom-user", "zoom-usr"), "did you mean `zoom-user`?"),
        (("diff", "zoom-user@2", "zoom-user"), "no tolerance"),
        (("check", "zoom-usr"), "did you mean `zoom-user`?"),
        (("check", "nowhere/mine.yaml"), "cannot read the policy file"),
        (("show", "broken.yaml"), "did you mean `rotate`?"),
        (("list", "--provider", "zom"), "did you mean `Zoom`?"),
        (("list", "--has", "graces"), "graces"),
        (("show",), "is missing"),
        (("shw", "zoom-user"), "shw"),
        (("show", "mine.yaml", "-o", "mine.yaml"), "is one of the inputs"),
    ],
)
def test_bad_usage_is_told_and_ends_with_2(
    capsys: pytest.CaptureFixture[str], folder: Path, args: tuple[str, ...], said: str
) -> None:
    """On standard error, without a traceback, and with nothing on standard output."""
    code, out, err = tolsim(capsys, *args)
    assert (2, "") == (code, out)
    assert said in err
    assert "Traceback" not in err


def test_output_goes_to_a_file(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """The same text, in a file."""
    _, shown, _ = tolsim(capsys, "show", "mine.yaml", "--format", "yaml")
    args = ("show", "mine.yaml", "--format", "yaml", "-o", "own.yaml")
    assert Ended((0, "", "wrote own.yaml\n")) == tolsim(capsys, *args)
    assert shown == Path("own.yaml").read_text(encoding="utf-8")
