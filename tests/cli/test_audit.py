"""`tolsim audit` from the outside: what it says, writes and refuses."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.logs.small import RULE, ada, bob, cid, write_log
from tolsim.cli.app import app

FORMATS = ("text", "json", "markdown", "csv", "html")
ASK = ("--policy", RULE, "--tolerance", "1..3")


class Ended(tuple[int, str, str]):
    """Exit code, standard output, standard error."""

    __slots__ = ()


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small log, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return write_log(tmp_path / "log.jsonl", ada(), bob(), cid()).name


def tolsim(capsys: pytest.CaptureFixture[str], *words: str) -> Ended:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(["audit", *words])
    out, err = capsys.readouterr()
    return Ended((int(end.value.code or 0), out, err))


def test_the_conclusion_comes_first(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Who was cut off, by whom, and what would spare them."""
    code, out, _ = tolsim(capsys, log, *ASK, "--width", "80")
    conclusion = (
        "2 of 3 users (66.7 %) were cut off, 3 times in all, half of the times for 1h or longer. "
        "Most often a login of legacy ended one of new: 2 times, of 2 users. Tolerance 2 spares "
        "all users."
    )
    assert (0, True) == (code, conclusion in " ".join(out.split()))


def test_as_json(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Lock-outs of each tolerance, and what the rule in force does not explain."""
    document = json.loads(tolsim(capsys, log, *ASK, "--format", "json")[1])
    runs = [(run["tolerance"], run["users_hurt"]) for run in document["runs"]]
    (kind,) = document["in_force"]["kinds"]
    assert ("tolsim.audit", 1) == (document["format"], document["version"])
    assert [(1, 2), (2, 0), (3, 0)] == runs
    assert ("refresh", "ok", "refresh_revoked") == (
        kind["action"],
        kind["logged"],
        kind["replayed"],
    )


@pytest.mark.parametrize("form", FORMATS)
def test_no_token_and_no_address_is_told(
    log: str, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """Of an audit with its scenario files, and of a fit."""
    broken = Path("broken.jsonl")
    lines = '{"time": "secret-time", "refresh": "secret-1"}\n{"refresh": "secret-2'
    broken.write_text(lines, "utf-8")
    words = ("--format", form, "--max-bad", "100%", "--write", "proofs")
    _, *told = tolsim(capsys, log, str(broken), *ASK, *words)
    _, *fitted = tolsim(capsys, log, "--fit", "--format", form, "--tolerance", "1")
    proofs = [path.read_text("utf-8") for path in sorted(Path("proofs").iterdir())]
    texts = [*told, *fitted, *proofs]
    assert len(proofs) == 3
    assert [] == [text for text in texts if "secret" in text or "198.51.100" in text]


def test_bad_lines_are_told_without_what_is_in_them(
    log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By file, line and reason; more than allowed end it."""
    broken = Path("broken.jsonl")
    broken.write_text(f'{Path(log).read_text("utf-8")}{{"refresh": "secret-2\n', "utf-8")
    code, out, err = tolsim(capsys, str(broken), *ASK)
    assert (2, "") == (code, out)
    assert err == (
        "error: 1 line of the log cannot be read\n"
        "  broken.jsonl:22: it is no JSON\n"
        "  help: mend them, or allow them with `--max-bad 1`\n"
    )


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("", (), "the log is empty"),
        ("[]\n", (), "the log is empty"),
        ("[1, 2]\n", (), "is it a log, and does --from say whose it is?"),
        (None, ("--since", "2027-01-01"), "leave none of the 21 events of the log"),
        (None, ("--app", "other"), "leave none of the 21 events of the log"),
    ],
)
def test_a_log_without_events_is_refused(
    log: str,
    capsys: pytest.CaptureFixture[str],
    text: str | None,
    words: Sequence[str],
    sentence: str,
) -> None:
    """Nobody is cut off in none: that is no answer, and passes no --fail-over."""
    if text is not None:
        Path(log).write_text(text, "utf-8")
    code, out, err = tolsim(capsys, log, *ASK, "--fail-over", "hurt=0", *words)
    assert (2, "", True) == (code, out, sentence in err)


def test_one_of_several_policies_without_a_knob(
    log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is tried as it is, as by `compare`; where none has one, that is said once."""
    words = ("--policy", "zoom-user", "--tolerance", "1..2")
    document = json.loads(tolsim(capsys, log, *words, "--policy", RULE, "--format", "json")[1])
    expected = [("zoom-user", None), (RULE, 1), (RULE, 2)]
    assert expected == [(run["policy"], run["tolerance"]) for run in document["runs"]]
    code, _, err = tolsim(capsys, log, *words)
    assert (2, 1) == (code, err.count("has no tolerance to set"))


def test_what_is_written_shows_what_was_found(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A lock-out holds when it is run; a disagreement fails at its last step, as the log did."""
    document = json.loads(tolsim(capsys, log, *ASK, "--write", "proofs", "--format", "json")[1])
    names = [one["scenario"] for one in document["worst"]]
    names += [kind["scenario"] for kind in document["in_force"]["kinds"]]
    checked = []
    for name in names:
        with pytest.raises(SystemExit) as end:
            app(["check", name, "--format", "json"])
        (run,) = json.loads(capsys.readouterr()[0])["files"][0]["runs"]
        failed = [one["n"] for one in run["failures"]]
        checked.append((Path(name).name, end.value.code or 0, failed))
    assert [
        ("worst-1.yaml", 0, []),
        ("worst-2.yaml", 0, []),
        ("differs-1-refresh-ok-refresh_revoked.yaml", 1, [3]),
    ] == checked


def test_what_is_written_finds_the_policy_file(
    log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A policy of one's own lies where it lay, as seen from the new folder."""
    Path("own").mkdir()
    Path("own/rule.yaml").write_text(
        f"name: rule\ntitle: Ours\nextends: {RULE}\ntolerance: {{default: 1}}\n", "utf-8"
    )
    words = ("--policy", "own/rule.yaml", "--write", "deep/proofs")
    assert 0 == tolsim(capsys, log, *words)[0]
    with pytest.raises(SystemExit) as end:
        app(["check", "deep/proofs/worst-1.yaml"])
    assert 0 == (end.value.code or 0)


def test_users_by_other_names(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With a key that is kept two audits name them alike, without one each in its own way."""
    kept = [
        tolsim(capsys, log, *ASK, "--anonymise", "--key", "key", "--write", f"proofs-{i}")[1]
        for i in range(2)
    ]
    thrown = tolsim(capsys, log, *ASK, "--anonymise")[1]
    proofs = [path.read_text("utf-8") for path in Path().glob("proofs-*/*")]
    assert kept[0] == kept[1].replace("proofs-1", "proofs-0") != thrown
    assert [] == [text for text in (*kept, thrown, *proofs) if "example.com" in text]
    assert 0o600 == Path("key").stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("allowed", "code"), [("hurt=66%", 1), ("hurt=67%", 0), ("hurt=1", 1), ("hurt=2", 0)]
)
def test_a_gate(log: str, capsys: pytest.CaptureFixture[str], allowed: str, code: int) -> None:
    """More users than that are one too many."""
    assert code == tolsim(capsys, log, *ASK, "--fail-over", allowed)[0]


def test_a_gate_that_cannot_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A log of refusals alone proves nothing, and lets nothing through."""
    refused = [line for line in ada() if line["result"] != "ok"]
    path = write_log(tmp_path / "refusals.jsonl", refused)
    code, out, err = tolsim(capsys, str(path), *ASK, "--fail-over", "hurt=5")
    assert (2, True) == (code, "--fail-over: the log cannot tell" in err)
    assert "The log holds refusals only" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no rule is named"),
        (("--fit", "--policy", RULE), "--policy has no meaning with --fit"),
        ((*ASK, "--write", "."), "it is there already"),
        ((*ASK, "--recover", "soon"), "--recover soon: it is no duration"),
        ((*ASK, "--max-bad", "many"), "--max-bad many: it is no number and no share"),
        ((*ASK, "--fail-over", "0.1%"), "only users that are cut off can be counted"),
        ((*ASK, "--key", "key"), "--key key: users are named as they are"),
        ((*ASK, "--systems", "none.yaml"), "--systems none.yaml: no such file"),
        ((*ASK, "--since", "2026-06-02", "--until", "2026-06-01"), "is not after --since"),
        ((*ASK, "--from", "keyclock"), "there is no mapping `keyclock`"),
        ((*ASK, "--work", "s3://bucket/x"), "it is no folder"),
        (("--policy", "nobodys"), "unknown policy"),
        ((*ASK, "-o", "nowhere/answer.txt"), "nowhere/answer.txt: no such file or directory"),
    ],
)
def test_what_makes_no_sense(
    log: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """It is told before anything is read, with exit code 2."""
    code, out, err = tolsim(capsys, log, *words)
    assert (2, "", True) == (code, out, said in err)


def test_a_second_run_goes_on_where_the_first_ended(
    log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the same bytes; another question needs a folder of its own."""
    one = tolsim(capsys, log, *ASK, "--work", "kept")
    two = tolsim(capsys, log, *ASK, "--work", "kept")
    other = tolsim(capsys, log, "--policy", RULE, "--work", "kept")
    assert (one, 2, True) == (two, other[0], "another audit: other rules (" in other[2])


def test_another_stream_needs_a_folder_of_its_own(
    log: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing tells two of them apart, and the answer of the first is not that of the second."""
    codes = []
    for _ in range(2):
        with Path(log).open(encoding="utf-8") as stream:
            monkeypatch.setattr(sys, "stdin", stream)
            codes.append(tolsim(capsys, "-", *ASK, "--work", "kept")[0])
    assert [0, 2] == codes


def test_the_rule_in_force_can_be_another(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is tried with --set is told apart from it by name."""
    words = ("--in-force", f"{RULE}@1", "--policy", RULE, "--set", "access.expires.after_issue=2h")
    document = json.loads(tolsim(capsys, log, *words, "--format", "json")[1])
    names = [run["policy"] for run in document["runs"]]
    assert [RULE, f"{RULE} with access.expires.after_issue=2h"] == names


def test_no_answer_replaces_a_log(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a log is called, and by whatever name it is reached."""
    Path("log.json").symlink_to(log)
    before = Path(log).read_bytes()
    code, _, err = tolsim(capsys, log, *ASK, "-o", "log.json")
    assert (2, True, before) == (code, "is one of the inputs" in err, Path(log).read_bytes())


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    """No answer, no scenario, no folder to work in."""
    work = tmp_path / "tmp"
    work.mkdir()
    words = ("audit", "-", *ASK, "--write", "proofs", "-o", "answer.txt")
    with subprocess.Popen(
        [sys.executable, "-m", "tolsim", *words],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(work), "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        while not any(work.iterdir()):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    left = [*work.iterdir(), *(path for path in tmp_path.iterdir() if path != work)]
    assert (130, b"", []) == (process.returncode, err.strip(), left)


@pytest.mark.parametrize(
    ("change", "warnings"),
    [
        ({}, ["short"]),
        ({"user": None}, ["refusals-only", "users-unknown", "short"]),
        ({"time": "2026-06-01T09:00:00+02:00"}, ["two-zones", "short"]),
        ({"time": "2026-06-03T09:00:00Z"}, ["gap", "short"]),
    ],
)
def test_what_a_log_cannot_answer(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str | None],
    warnings: list[str],
) -> None:
    """It is told, above everything else."""
    *most, last = ada()
    kept = [line for line in most if change.get("user", "") is not None]
    first = write_log(tmp_path / "log.jsonl", kept)
    second = write_log(tmp_path / "late.jsonl", [last | change])
    document = json.loads(tolsim(capsys, str(first), str(second), *ASK, "--format", "json")[1])
    assert warnings == document["warnings"]
