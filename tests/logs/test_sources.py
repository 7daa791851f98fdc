"""Where logs lie, and the formats that need a library of their own."""

import io
import sys
from pathlib import Path

import pytest

from tests.logs.reader import read, said
from tolsim.documents import UserError
from tolsim.logs.formats.sources import log_files
from tolsim.logs.reading import Reading, read_log
from tolsim.logs.tally import Tally

LINE = b'{"time":1,"user":"anna","action":"login"}\n'
SAID = {"time": 1_000_000, "user": "anna", "action": "login"}


def test_globs_are_sorted_and_files_read_once(tmp_path: Path) -> None:
    """A file has the number of the place where it was named first."""
    for name in ("b.jsonl", "a.jsonl", "c.txt"):
        (tmp_path / name).write_bytes(LINE)
    files = log_files([f"{tmp_path}/c.txt", f"{tmp_path}/*.jsonl", f"{tmp_path}/a.jsonl"])
    assert [(0, "c.txt"), (1, "a.jsonl"), (2, "b.jsonl")] == [
        (file.number, Path(file.path).name) for file in files
    ]
    lists = list(read_log(files, Reading(), Tally()))
    assert [0, 1, 2] == [event.file for events in lists for event in events]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is a log like any other."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINE)))
    assert [SAID] == [said(event) for event in read(Path("-"))[0]]


@pytest.mark.parametrize("path", ["nowhere.jsonl", "nowhere/*.jsonl", ".", "", "a\0b"])
def test_what_cannot_be_read(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is none is refused with a sentence."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        read_all([path])


def read_all(paths: list[str]) -> int:
    """How many events files hold."""
    return sum(len(events) for events in read_log(log_files(paths), Reading(), Tally()))


def test_urls() -> None:
    """Fsspec opens what is no file of this machine, with globs as well."""
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    store.pipe({"/logs/a.jsonl": LINE, "/logs/b.jsonl": LINE * 2})
    assert 3 == read_all(["memory://logs/*.jsonl"])
    assert 2 == read_all(["memory://logs/b.jsonl"])
    for path in ("memory://logs/c.jsonl", "memory://logs/c*.jsonl", "nothing://a"):
        with pytest.raises(UserError):
            read_all([path])


def test_a_url_is_shown_without_its_secrets() -> None:
    """Neither a password nor a signature is in the name of a file."""
    (file,) = log_files(["https://me:secret@logs.example/a.gz?X-Amz-Signature=secret#x"])
    assert "https://logs.example/a.gz" == file.name


def test_parquet(tmp_path: Path) -> None:
    """A row of Parquet is a record; its times may be times."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "log"
    times = pyarrow.array([1_000_000, None], pyarrow.timestamp("us", "UTC"))
    table = {"time": times, "user": ["anna", "b"], "action": ["login"] * 2, "app": [None, "x"]}
    parquet.write_table(pyarrow.table(table), path)
    events, tally = read(path)
    assert ([SAID], 2) == ([said(event) for event in events], tally.first_bad[0].line)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(UserError, match="damaged"):
        read(path)


@pytest.mark.parametrize(
    ("library", "data", "what"),
    [("zstandard", b"\x28\xb5\x2f\xfd", "zstd"), ("pyarrow", b"PAR1", "Parquet")],
)
def test_a_library_that_is_missing(
    library: str, data: bytes, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A format of the extra says how to install it."""
    monkeypatch.setitem(sys.modules, library, None)
    path = tmp_path / "log"
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        read(path)
    assert (f"reading {what} needs the package {library}", "pip install 'tolsim[audit]'") == (
        caught.value.sentence, caught.value.help.removeprefix("install it: "),
    )  # fmt: skip
