"""`explore`, `distinguish` and `identify` from the outside."""

import json
from pathlib import Path

import pytest

from tolsim.cli.app import app

pytestmark = pytest.mark.installed


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process: exit code, standard output, standard error."""
    with pytest.raises(SystemExit) as end:
        app(list(args))
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


def test_explore_that_finds_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    """In words and in JSON alike."""
    args = ("explore", "zoom-user@1", "--actions", "login,refresh,lost")
    code, out, _ = tolsim(capsys, "explore", "zoom-user", "--actions", "login,refresh,lost")
    assert 1 == code
    assert out.startswith("# zoom-user reaches this in 2 actions: a system that logged in needs")
    code, out, _ = tolsim(capsys, *args[:1], "zoom-user", *args[2:], "--format", "json")
    answer = json.loads(out)
    assert (1, "tolsim.explore", 1, True) == (
        code, answer["format"], answer["version"], answer["found"]
    )  # fmt: skip
    keys = ["format", "version", "found", "goal", "exhaustive", "bound", "states", "depth"]
    assert [*keys, "scenario", "waits"] == list(answer)
    assert (2, None) == (answer["depth"], answer["waits"])


def test_explore_waits_as_long_as_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """The depth does not count such waits; it counts those that were asked for."""
    args = ("explore", "hydra", "--actions", "login,wait", "--format", "json")
    for asked, depth, waits in (((), 1, 1), (("--wait", "15d"), 3, None)):
        code, out, _ = tolsim(capsys, *args, *asked)
        answer = json.loads(out)
        assert (1, depth, waits) == (code, answer["depth"], answer["waits"])
    _, out, _ = tolsim(capsys, *args[:-2])
    assert out.startswith("# hydra reaches this in 1 action and 1 wait: a system that logged")
    assert "wait: 30d" in out


def test_explore_that_finds_nothing_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """And says that no sequence of any length breaks the policy."""
    code, out, _ = tolsim(capsys, "explore", "independent-grants")
    assert 0 == code
    assert "never reaches this, by no sequence of any length" in out


def test_what_is_found_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The scenario of an answer is a file that `run` and `check` take."""
    _, out, _ = tolsim(
        capsys, "distinguish", "zoom-user-concurrent@2", "zoom-user-refresh-reuse@2",
        "--format", "json",
    )  # fmt: skip
    path = tmp_path / "found.yaml"
    _, words, _ = tolsim(
        capsys, "distinguish", "zoom-user-concurrent@2", "zoom-user-refresh-reuse@2"
    )
    for text in (json.loads(out)["scenario"], words):
        path.write_text(text, encoding="utf-8")
        assert 0 == tolsim(capsys, "run", str(path))[0]
        assert 0 == tolsim(capsys, "check", str(path))[0]


def test_distinguish_ends_with_0_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where nothing can tell the policies apart."""
    code, out, _ = tolsim(
        capsys, "distinguish", "zoom-user-concurrent", "zoom-user-refresh-reuse",
        "--max-states", "300",
    )  # fmt: skip
    assert 0 == code
    assert "cannot be told apart by logins, refreshes and calls, however many" in " ".join(
        out.split()
    )


def test_distinguish_goes_on_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """To lost answers and waits, where requests alone do not tell; not if actions are named."""
    args = ("distinguish", "xero", "fitbit", "--format", "json")
    _, out, _ = tolsim(capsys, *args)
    answer = json.loads(out)
    assert [
        "format", "version", "found", "exhaustive", "bound", "states", "depth", "actions",
        "waited", "scenario",
    ] == list(answer)  # fmt: skip
    assert (True, 3, ["login", "refresh", "call", "lost", "wait"], 1800) == (
        answer["found"], answer["depth"], answer["actions"], answer["waited"]
    )  # fmt: skip
    _, out, _ = tolsim(capsys, *args, "--actions", "login,refresh,call")
    answer = json.loads(out)
    assert (False, True, ["login", "refresh", "call"]) == (
        answer["found"], answer["exhaustive"], answer["actions"]
    )  # fmt: skip


def test_distinguish_within_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    """What is waited is bounded; then it may take more steps, or more than there are."""
    args = ("distinguish", "xero", "fitbit", "--format", "json", "--within")
    _, out, _ = tolsim(capsys, *args, "10m")
    answer = json.loads(out)
    assert (True, 4, 120) == (answer["found"], answer["depth"], answer["waited"])
    _, out, _ = tolsim(capsys, *args, "1s")
    answer = json.loads(out)
    assert (False, "1s of waiting") == (answer["found"], answer["bound"])


def test_distinguish_three_gives_a_tree(capsys: pytest.CaptureFixture[str]) -> None:
    """With an experiment at each fork."""
    code, out, _ = tolsim(
        capsys, "distinguish", "zoom-user-concurrent@2", "zoom-user-refresh-reuse@2",
        "zoom-user-multi", "--format", "json",
    )  # fmt: skip
    answer = json.loads(out)
    assert (0, True) == (code, answer["found"])
    keys = ["format", "version", "found", "exhaustive", "bound", "states", "depth", "actions"]
    assert [*keys, "tree"] == list(answer)
    assert {"answer", "policies", "tree"} == set(answer["tree"]["branches"][0])
    parts = {"policies", "steps", "afresh", "scenario", "branches", "bound", "depth"}
    assert {*parts, "expected_steps"} == set(answer["tree"])


def test_a_tree_is_a_scenario_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What is written to a file replays for all policies, as it says."""
    path = tmp_path / "tree.yaml"
    code, out, _ = tolsim(
        capsys, "distinguish", "zoom-user-concurrent@2", "zoom-user-refresh-reuse@2",
        "zoom-user-multi", "-o", str(path),
    )  # fmt: skip
    assert (0, "") == (code, out)
    assert 0 == tolsim(capsys, "check", str(path))[0]


def test_identify_a_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Notes are enough; what fits is named, and the next experiment."""
    path = tmp_path / "notes.csv"
    path.write_text(
        "time,system,action,result\n10:00,legacy,login,ok\n10:05,new,login,ok\n"
        "10:06,legacy,call,124\n10:06,legacy,refresh,?\n",
        encoding="utf-8",
    )
    code, out, _ = tolsim(capsys, "identify", "--observations", str(path))
    assert 0 == code
    assert "fit 3 observations" in out
    assert "\n#   ✓ zoom-user\n" in out
    assert "# The next experiment, to be tried at the provider." in out
    found = tmp_path / "next.yaml"
    found.write_text(out, encoding="utf-8")
    assert 0 == tolsim(capsys, "check", str(found))[0]


def test_identify_in_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What it was held against, how near the misses are, and the words that nobody knows."""
    path = tmp_path / "notes.csv"
    path.write_text(
        "time,system,action,result\n,a,login,ok\n,a,call,invalid_tokn\n,b,call,ok\n",
        encoding="utf-8",
    )
    _, out, _ = tolsim(capsys, "identify", "--observations", str(path), "--format", "json")
    answer = json.loads(out)
    keys = ["format", "version", "observations", "consistent", "ruled_out", "near"]
    later = ["unknown_words", "never_given", "next", "answers", "exhaustive", "bound"]
    assert [*keys, *later] == list(answer)
    assert (["invalid_tokn"], [{"step": 3, "actor": "b"}]) == (
        answer["unknown_words"], answer["never_given"]
    )  # fmt: skip
    miss = {"policy": "airtable", "tolerance": None, "contradictions": 1, "only_names": False}
    assert miss in answer["near"]


def test_problems_of_a_table_are_located_in_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Its own line and text are shown, also where the scenario that it tells is at fault."""
    path = tmp_path / "notes.csv"
    path.write_text(
        "time,system,action,result,presented\n\n,a,login,ok,\n,a,call,ok,a.A7\n", encoding="utf-8"
    )
    code, out, err = tolsim(capsys, "identify", "--observations", str(path))
    assert (2, "") == (code, out)
    assert f"{path}:4:12\n4 | ,a,call,ok,a.A7\n" in err


def test_nothing_found_is_a_comment_in_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Prose that is written to a scenario's place says so there, and nothing but that."""
    path = tmp_path / "e.yaml"
    assert 0 == tolsim(capsys, "explore", "independent-grants", "-o", str(path))[0]
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# independent-grants never reaches this")
    assert text.endswith("# So there is no scenario to write here.\n")
    assert all(line.startswith("#") for line in text.splitlines())


def test_identify_goes_on_to_waits(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Where logins, refreshes and calls are not enough, and nothing was asked for."""
    path = tmp_path / "seen.yaml"
    path.write_text(
        "title: Seen\nsystems: [legacy, new]\nsteps:\n"
        "  - {login: legacy, expect: ok}\n"
        "  - {refresh: legacy, expect: ok}\n"
        "  - {call: legacy, expect: ok, after: 90m}\n",
        encoding="utf-8",
    )
    _, out, _ = tolsim(capsys, "identify", str(path), "--format", "json")
    answer = json.loads(out)
    assert len(answer["consistent"]) > 1
    assert answer["next"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("explore", "zoom-usr"), "zoom-user"),
        (("explore", "zoom-user", "--goal", "doom"), "unknown goal `doom`"),
        (("explore", "zoom-user", "--until", "legacy: dead"), "`legacy` is never `dead`"),
        (("explore", "zoom-user", "--actions", "login,dance"), "unknown action `dance`"),
        (("explore", "zoom-user", "--wait", "60"), "--wait"),
        (("explore", "zoom-user", "--wait", "60s"), "--actions login,refresh,call,wait"),
        (("explore", "zoom-user", "--actions", "wait", "--avoid", "wait"), "no action is left"),
        (("distinguish", "zoom-user"), "nothing to tell apart"),
        (("distinguish", "zoom-user", "zoom-user"), "nothing to tell apart"),
        (("distinguish", "zoom-user", "dex", "--observe", "soul"), "--observe soul"),
        (("distinguish", "zoom-user", "dex", "--within", "soon"), "--within: not a duration"),
        (("explore", "zoom-user", "--until", "legcy: working"), "did you mean `legacy`?"),
        (("explore", "zoom-user", "--goal", "lockd-out"), "did you mean `locked-out`?"),
        (("explore", "zoom-user", "--actions", "logn"), "did you mean `login`?"),
        (("identify",), "nothing to identify"),
        (("identify", "obs.csv"), "tolsim identify --observations obs.csv"),
        (("identify", "--observations", "nope.csv"), "there is no such table"),
        (("identify", "two_systems", "--observations", "nope.csv"), "there are two cases"),
        (("identify", "nowhere.yaml"), "no such file"),
    ],
)
def test_bad_usage(capsys: pytest.CaptureFixture[str], args: tuple[str, ...], said: str) -> None:
    """Exit code 2, a sentence on standard error, nothing on standard output."""
    code, out, err = tolsim(capsys, *args)
    assert (2, "") == (code, out)
    assert said in err


def test_a_fault_of_the_search_is_no_bad_goal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug is not blamed on what the user wrote: it leaves the command as it is."""

    def broken(*_: object) -> None:
        raise ValueError("the sky fell")

    monkeypatch.setattr("tolsim.analysis.search.explore.explore", broken)
    with pytest.raises(ValueError, match="the sky fell"):
        app(["explore", "zoom-user", "--until", "legacy: locked-out"])
    assert ("", "") == capsys.readouterr()


def test_what_is_written_elsewhere_finds_its_policy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy file is named as seen from the file that is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "found").mkdir()
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: zoom-user\n", encoding="utf-8")
    for args in (
        ("explore", "mine.yaml"),
        ("distinguish", "mine.yaml", "zoom-user-multi"),
        ("distinguish", "mine.yaml", "zoom-user-multi", "zoom-s2s"),
    ):
        tolsim(capsys, *args, "-o", "found/it.yaml")
        assert 0 == tolsim(capsys, "check", "found/it.yaml")[0]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    ("args", "own"),
    [
        (("explore", "./mine.yaml"), "mine.yaml"),
        (("distinguish", "zoom-user-multi", "mine.yaml@1"), "mine.yaml"),
        (("identify", "seen.yaml"), "seen.yaml"),
        (("identify", "--observations", "notes.csv"), "notes.csv"),
    ],
)
def test_an_answer_never_replaces_its_input(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    own: str,
    form: str,
) -> None:
    """A policy, a case or a table stays as it is."""
    monkeypatch.chdir(tmp_path)
    texts = {
        "mine.yaml": "name: mine\nextends: zoom-user-concurrent\n",
        "seen.yaml": "title: Seen\nsystems: [a]\nsteps: [{login: a, expect: ok}]\n",
        "notes.csv": "time,system,action,result\n,a,login,ok\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, out, err = tolsim(capsys, *args, "--format", form, "-o", own)
    assert (2, "") == (code, out)
    assert "is one of the inputs" in err
    assert texts[own] == (tmp_path / own).read_text(encoding="utf-8")
