"""`tolsim compare`, `explain` and `advise` from the outside: pages, JSON, files, exit codes."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from tests.render.golden import assert_golden
from tolsim.cli.app import app
from tolsim.documents import Case

pytestmark = pytest.mark.installed

TWO_SYSTEMS = "scenarios/two_systems.yaml"
ZOOM = "scenarios/cases/zoom/zoom"
ORCA = "scenarios/cases/orca-cloud/orca-001-refresh-token-from-memory.yaml"
AT_80 = ("--width", "80")
REUSE = ("--policy", "zoom-user-refresh-reuse")


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(args))
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("compare_policies.txt", ("compare", TWO_SYSTEMS, "--policy", "zoom-user*", "--group")),
        ("compare_tolerances.txt", ("compare", TWO_SYSTEMS, "--tolerance", "1..3")),
        ("explain_two_systems.txt", ("explain", TWO_SYSTEMS)),
        ("explain_step.txt", ("explain", "scenarios/lost_refresh_answer.yaml", "4", *REUSE)),
        ("advise_concurrent.txt", ("advise", TWO_SYSTEMS)),
        ("advise_refresh_reuse.txt", ("advise", TWO_SYSTEMS, *REUSE)),
        ("advise_nothing_helps.txt", ("advise", f"{ZOOM}-013-does-revoke-uninstall.yaml", *AT_80)),
        ("advise_normal_life.txt", ("advise", f"{ZOOM}-035-access-token-is-expired.yaml", *AT_80)),
        ("advise_copies.txt", ("advise", ORCA, "--width", "120")),
        ("advise_contradicted.txt", ("advise", ORCA, "--policy", "keycloak", *AT_80)),
    ],
)
def test_page(capsys: pytest.CaptureFixture[str], name: str, args: tuple[str, ...]) -> None:
    """An answer is its golden page."""
    code, out, err = tolsim(capsys, *args)
    assert (0, "") == (code, err)
    assert_golden(name, out)


def test_compare_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole document."""
    _, out, _ = tolsim(capsys, "compare", TWO_SYSTEMS, "--tolerance", "1,2", "--format", "json")
    assert {
        "format": "tolsim.compare",
        "version": 1,
        "title": "Two systems, one app",
        "rows": [
            {
                "policy": "zoom-user-concurrent",
                "tolerance": 1,
                "refused": [4, 5],
                "systems": {"legacy": "locked-out", "new": "working"},
                "dooms": {},
                "first_difference": None,
            },
            {
                "policy": "zoom-user-concurrent",
                "tolerance": 2,
                "refused": [],
                "systems": {"legacy": "working", "new": "working"},
                "dooms": {},
                "first_difference": 3,
            },
        ],
        "unable": [],
    } == json.loads(out)


def test_explain_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A token's chain of causes, each with its sentence."""
    _, out, _ = tolsim(capsys, "explain", TWO_SYSTEMS, "legacy.R1", "--format", "json")
    document = json.loads(out)
    (item,) = document["items"]
    assert ("tolsim.explain", 1) == (document["format"], document["version"])
    assert ("legacy.R1", 1, "revoked", 5) == tuple(
        item[key] for key in ("token", "issued", "status", "noticed")
    )
    assert "at tolerance 2, legacy would have gone on without a new login" == item["saved_by"]
    assert {
        "n": 3,
        "at": 300,
        "rule": "limits.live-grants",
        "by": "new.A1",
        "sentence": "new logs in, gets A1 and R1; legacy.R1 revoked: "
        "one live login per user and app, the oldest goes",
    } == item["chain"][1]


def test_advise_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Every remedy, with what it softens where it does not work."""
    _, out, _ = tolsim(capsys, "advise", TWO_SYSTEMS, *REUSE, "--format", "json")
    document = json.loads(out)
    (fix,) = (fix for fix in document["fixes"] if fix["kinds"] == ["tolerance"])
    assert ("tolsim.advise", 1, [], [4, 5], [], {}, None) == tuple(
        document[key]
        for key in (
            "format",
            "version",
            "contradicted",
            "broken",
            "unjudged",
            "dooms",
            "obstacle",
        )
    )
    assert (["provider"], 2, True, False, [4, 6]) == tuple(
        fix[key] for key in ("who", "value", "applies", "works", "broken")
    )
    assert [
        "from tolerance 2 on legacy is recoverable instead of locked out after step 3",
        "legacy and new go on ending each other's access tokens, one at each renewal (ping-pong)",
    ] == fix["softens"]


def test_the_fixed_scenario_passes_check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`--write` leaves a scenario that expects ok, and gets it."""
    target = tmp_path / "fixed.yaml"
    code, _, err = tolsim(capsys, "advise", TWO_SYSTEMS, "--write", str(target))
    assert (0, f"wrote {target}\n") == (code, err)
    assert 0 == tolsim(capsys, "check", str(target))[0]
    assert "{store: shared}" in target.read_text(encoding="utf-8")


def test_a_file_that_exists_is_replaced_only_by_force(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`--write` leaves a file alone unless `--force` is given."""
    target = tmp_path / "keep.yaml"
    target.write_text("title: mine\n", encoding="utf-8")
    command = ("advise", TWO_SYSTEMS, "--write", str(target))
    code, _, err = tolsim(capsys, *command)
    assert (2, "title: mine\n") == (code, target.read_text(encoding="utf-8"))
    assert "exists already" in err
    assert 0 == tolsim(capsys, *command, "--force")[0]
    assert "{store: shared}" in target.read_text(encoding="utf-8")


def test_nothing_is_written_where_nothing_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """That is said on standard error, and is no failure."""
    target = tmp_path / "fixed.yaml"
    removed = "scenarios/cases/zoom/zoom-015-removed-from-the-marketplace.yaml"
    code, out, err = tolsim(capsys, "advise", removed, "--write", str(target))
    assert (0, False) == (code, target.exists())
    assert "No remedy works, neither alone nor together with another." in out
    assert "is not written" in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("compare", TWO_SYSTEMS, "--tolerance", "1"), "nothing to compare with"),
        (("compare", TWO_SYSTEMS, "--policy", "none-*"), "no policy matches `none-*`"),
        (("compare", TWO_SYSTEMS, "--policy", "zoom-usr"), "zoom-user"),
        (("compare", TWO_SYSTEMS, "--tolerance", "5..1"), "not a range to try"),
        (("compare", TWO_SYSTEMS, "--tolerance", "0..100000"), "1000 at most"),
        (("compare", TWO_SYSTEMS, "--tolerance", "many"), "is not a number or a range"),
        (("explain", TWO_SYSTEMS, "legacy.A9"), "legacy.A9"),
        (("explain", "nowhere.yaml"), "no such file"),
        (("advise", TWO_SYSTEMS, "--write", TWO_SYSTEMS), "is one of the inputs"),
        (("advise", TWO_SYSTEMS, "--write", TWO_SYSTEMS, "--force"), "is one of the inputs"),
        (("advise", TWO_SYSTEMS, "--tolerance", "1", "--tolerance", "2", "--write", "x"), "2 runs"),
        (("advise", TWO_SYSTEMS, "--max", "-1"), "--max"),
    ],
)
def test_bad_usage_ends_with_2(
    capsys: pytest.CaptureFixture[str], args: tuple[str, ...], said: str
) -> None:
    """Told on standard error, without a traceback."""
    code, _, err = tolsim(capsys, *args)
    assert 2 == code
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", ["compare", "advise"])
def test_pages_fit_and_need_no_unicode(verb: str) -> None:
    """At 60 columns and in ASCII no line is wider, and nothing else than names is foreign."""
    page = _page(verb)
    console = Console(file=io.StringIO(), width=60)
    assert [] == [line for line in page.split("\n") if console.measure(line).maximum > 60]
    assert page.isascii()


def _page(verb: str) -> str:
    from tolsim.analysis.advise.advise import advise
    from tolsim.analysis.compare import compare
    from tolsim.catalogue import find_policy
    from tolsim.documents import Overrides
    from tolsim.render.advise.text import advise_text
    from tolsim.render.compare.text import compare_text

    text = Path(TWO_SYSTEMS).read_text(encoding="utf-8")
    case = Case(text, TWO_SYSTEMS, find_policy)
    if verb == "compare":
        found = compare(case, Overrides(tolerances=tuple(range(20))))
        return compare_text(found, width=60, ascii=True).plain
    (advice,) = advise(case, Overrides(REUSE[1:]))
    return advise_text(advice, width=60, ascii=True).plain


def test_a_remedy_written_elsewhere_finds_its_policy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The policy file is named as seen from the new file; in JSON, as seen from here."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case").mkdir()
    (tmp_path / "fixed").mkdir()
    (tmp_path / "case" / "mine.yaml").write_text(
        "name: mine\nextends: zoom-user-concurrent\n", encoding="utf-8"
    )
    (tmp_path / "case" / "case.yaml").write_text(
        "title: Mine\npolicy: mine.yaml\nsystems: [legacy, new]\n"
        "steps: [{login: legacy}, {login: new}, {call: legacy}]\n",
        encoding="utf-8",
    )
    tolsim(capsys, "advise", "case/case.yaml", "--write", "fixed/fixed.yaml")
    assert 0 == tolsim(capsys, "check", "fixed/fixed.yaml")[0]
    _, out, _ = tolsim(capsys, "advise", "case/case.yaml", "--format", "json")
    here = next(fix["scenario"] for fix in json.loads(out)["fixes"] if fix["works"])
    (tmp_path / "here.yaml").write_text(here, encoding="utf-8")
    assert 0 == tolsim(capsys, "check", "here.yaml")[0]


COMMENTED = """\
# yaml-language-server: $schema=x
# Seen on a Monday.
title: "Two # systems"  # not a comment in the title
about: |
  # prose, and no comment
source: https://example.com/1
policy: zoom-user-concurrent
tolerance: 1  # as ordered
systems: [legacy, new]
steps:
  # it begins
  - login: legacy
  - repeat: 2
    # every other minute
    steps:
      - {call: legacy, after: 2m}
  # then the other one
  - login: new
  - call: legacy
# and that was all
"""


def test_what_is_written_keeps_prose_sources_and_comments(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Comments stand before the member or the step in which they stood or which they preceded."""
    (tmp_path / "case.yaml").write_text(COMMENTED, encoding="utf-8")
    target = tmp_path / "fixed.yaml"
    tolsim(capsys, "advise", str(tmp_path / "case.yaml"), "--write", str(target))
    (tmp_path / "elsewhere").mkdir()
    elsewhere = tmp_path / "elsewhere" / "fixed.yaml"
    tolsim(capsys, "advise", str(tmp_path / "case.yaml"), "--write", str(elsewhere))
    assert elsewhere.read_text(encoding="utf-8").startswith("# Seen on a Monday.")
    assert """\
# yaml-language-server: $schema=x
# Seen on a Monday.
# not a comment in the title
title: "Two # systems, with a shared store"
about: |
  # prose, and no comment
source: https://example.com/1
policy: zoom-user-concurrent
# as ordered
tolerance: 1
systems:
  legacy: {store: shared}
  new: {store: shared}
steps:
  # it begins
  - login: legacy
    expect: ok
  # every other minute
  - call: legacy
    after: 2m
    expect: ok
  - call: legacy
    after: 2m
    expect: ok
  # then the other one
  - login: new
    expect: ok
  - call: legacy
    expect: ok
# and that was all
""" == target.read_text(encoding="utf-8")
