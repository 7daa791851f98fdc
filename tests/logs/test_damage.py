"""Damaged logs: located, never a traceback, and never more in memory than a line may have."""

import bz2
import contextlib
import gzip
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.logs.reader import FILES, bad, read, read_bytes
from tolsim.documents import UserError
from tolsim.logs.formats.flaws import LONGEST
from tolsim.logs.formats.lines import Block, blocks
from tolsim.logs.formats.values import values
from tolsim.logs.mappings.shelf import mapping_names
from tolsim.logs.tally import Tally, refuse_bad
from tolsim.logs.times import parse_zone

LINE = b'{"time":1,"user":"anna","action":"login"}\n'


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (LINE[:30] + b"\n", "it is no JSON"),
        (LINE[:-1] + LINE, "it is no JSON"),
        (b"\0" * 4096 + b"\n", "it is no JSON"),
        (LINE.replace(b"anna", b"an\0na"), "it is no JSON"),
        (LINE.replace(b"anna", b"\xe4nna"), "it is not UTF-8"),
        (LINE.replace(b"anna", b"\\ud800"), "it is no JSON"),
        (LINE.replace(b'"anna"', b"[" * 100_000 + b"]" * 100_000), "it is nested too deeply"),
        (LINE.replace(b'"anna"', b"9" * 5000), "it is no JSON"),
        (b'"' + b"x" * LONGEST + b'"\n', "it is longer than 4 MiB"),
        (b"[1,2]\n", "it is no JSON object"),
    ],
    ids=["cut", "joined", "zeros", "NUL", "latin-1", "surrogate", "nested", "number",
         "long", "array"],
)  # fmt: skip
def test_a_damaged_line(tmp_path: Path, damage: bytes, reason: str) -> None:
    """One bad line is told where it stands, and costs no other."""
    events, tally = read_bytes(tmp_path, LINE + damage + LINE)
    assert (2, (2, reason)) == (len(events), bad(tally)[0])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_data(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """What is cut off or damaged is told; what came before it is read."""
    name = {"gzip": "gzip", "bz2": "bz2", "lzma": "xz"}[pack.__module__]
    whole = pack(b"".join(LINE.replace(b"1", b"%d" % n) for n in range(5000)))
    events, tally = read_bytes(tmp_path, whole + pack(LINE) + bytes(4))
    assert (5001, 0) == (len(events), tally.bad)
    events, tally = read_bytes(tmp_path, whole[:-20])
    assert f"the {name} data ends too early" == bad(tally)[-1][1]
    assert len(events) < 5001
    damaged = whole[: len(whole) // 2] + bytes(50) + whole[len(whole) // 2 :]
    assert (
        f"the {name} data is damaged from here on" == bad(read_bytes(tmp_path, damaged)[1])[-1][1]
    )


def test_a_zstd_file(tmp_path: Path) -> None:
    """Several frames, as tools for logs write them, are one file; a cut is seen."""
    zstandard = pytest.importorskip("zstandard")
    frame = zstandard.compress(LINE * 1000)
    assert 2000 == len(read_bytes(tmp_path, frame * 2)[0])
    # The first bytes unpack to nothing yet, and yet tell that it is an array.
    lines = b"".join(LINE.replace(b"1", b"%d" % number) for number in range(1000))
    array = zstandard.compress(b"[" + lines + b"]")
    assert 1000 == len(read_bytes(tmp_path, array)[0])
    _, tally = read_bytes(tmp_path, frame * 2 + frame[:-9])
    assert [(2001, "the zstd data ends too early")] == bad(tally)[-1:]
    assert "the zstd data is damaged from here on" == bad(
        read_bytes(tmp_path, frame[:4] + b"\xff" * 50)[1]
    )[-1][1]  # fmt: skip


def test_a_line_without_end_needs_no_memory(tmp_path: Path) -> None:
    """Much of one line, a few kilobytes when packed, is one bad line."""
    path = tmp_path / "log.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines([LINE, *[b" " * (1 << 20)] * 64, b"\n", LINE])
    tracemalloc.start()
    events, tally = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (2, [(2, "it is longer than 4 MiB")]) == (len(events), bad(tally))
    assert peak < 5 * LONGEST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"[" + LINE + b",", [(2, "the file ends within a JSON array")]),
        (b"[" + LINE + b',{"time":1', [(2, "the file ends within a JSON object")]),
        (b"[" + LINE + b"," + LINE[:-2] + b",}\n]", [(2, "it is no JSON")]),
        (b'[{"a":"' + b"x" * LONGEST + b'"},' + LINE + b"]", [(1, "it is longer than 4 MiB")]),
        (b"[1, true]", [(1, "here stands no JSON object")]),
    ],
    ids=["array cut", "object cut", "object damaged", "long", "no objects"],
)
def test_a_damaged_array(tmp_path: Path, text: bytes, expected: list[tuple[int, str]]) -> None:
    """An array that is cut off or holds something else is told likewise."""
    assert expected == bad(read_bytes(tmp_path, text)[1])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"1,anna", "the row has 2 cells, the first line 3"),
        (b'1,"anna"x,login', "the row cannot be read: ',' expected after '\"'"),
        (b"1,\xe4nna,login", "it is not UTF-8"),
        (b"1,an\0na,login", "it holds a NUL byte"),
        (b'1,"' + b"x" * 200_000 + b'",login',
         "the row cannot be read: field larger than field limit (131072)"),
    ],
)  # fmt: skip
def test_a_damaged_table(tmp_path: Path, row: bytes, reason: str) -> None:
    """A row of a table that cannot be read costs no other."""
    text = b"time,user,action\n1,anna,login\n" + row + b"\n1,anna,login\n"
    events, tally = read_bytes(tmp_path, text)
    assert (2, [(3, reason)]) == (len(events), bad(tally))


def test_bad_lines_are_refused(tmp_path: Path) -> None:
    """More than are allowed end the command, which names the first of them."""
    _, tally = read_bytes(tmp_path, LINE + b"{\n" * 12)
    for most in (12, 1.0, 0.93):
        refuse_bad(tally, most)
    with pytest.raises(UserError) as caught:
        refuse_bad(tally, 0.9)
    lines = caught.value.sentence.splitlines()
    assert "12 lines of the log cannot be read" == lines[0]
    assert (f"  {tmp_path / 'log'}:2: it is no JSON", "  and 2 more") == (lines[1], lines[-1])


def test_tallies_add_up() -> None:
    """What workers counted is what one would have counted."""
    one, other = Tally(events=1, bad=0), Tally(events=2, passed_over=3)
    for number in range(12):
        other.note_bad("b", number, "r")
    one.note_bad("a", 1, "r")
    one.add(other)
    expected = (3, 3, 13, ["a", *["b"] * 9])
    assert expected == (one.events, one.passed_over, one.bad, [b.file for b in one.first_bad])


def test_a_log_of_many_types_makes_no_table_of_many() -> None:
    """Unknown types are counted by name as long as there are few."""
    tally = Tally()
    for number in range(5000):
        tally.note_unknown(f"type{number}")
    assert (101, 5000) == (len(tally.unknown), tally.unknown.total())


PIECES = st.lists(
    st.sampled_from([LINE, b"\n", b"{", b"}", b"[", b"]", b",", b'"', b"\\", b"\0", b"\xff",
                     b"time,user,action\n", b"1,2,3\n", b'"x', b"type=LOGIN, ", b"x" * 300,
                     b"21:00:00,000 WARN  [org.keycloak.events] (t) type=LOGOUT, userId='a"]),
    max_size=12,
).map(b"".join)  # fmt: skip


@given(data=PIECES, mapping=st.sampled_from([None, *mapping_names()]))
def test_no_bytes_make_a_traceback(
    data: bytes, mapping: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever a file holds, it is read, or refused with a sentence."""
    with contextlib.suppress(UserError):
        read_bytes(tmp_path_factory.getbasetemp(), data, mapping=mapping, zone=parse_zone("UTC"))


@given(data=PIECES, size=st.integers(1, 50))
def test_chunks_make_no_difference(data: bytes, size: int) -> None:
    """Lines and objects are the same however the file comes."""
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert list(values([data])) == list(values(pieces))
    whole = b"".join(block.data for block in blocks([data]) if isinstance(block, Block))
    assert whole == b"".join(block.data for block in blocks(pieces) if isinstance(block, Block))


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_no_token_is_in_a_message(name: str, tmp_path: Path) -> None:
    """Of a log that is cut anywhere no message tells what it holds."""
    data = (FILES / name).read_bytes()
    mapping = next(one for one in mapping_names() if name.startswith(one))
    for end in range(0, len(data), 97):
        try:
            _, tally = read_bytes(tmp_path, data[:end], mapping=mapping)
            told = " ".join(one.reason for one in tally.first_bad)
        except UserError as error:
            told = f"{error.sentence} {error.help}".replace(str(tmp_path), "")
        assert not any(word in told for word in ("7c1f", "anna", "AT.a", "r1", "10.0.0"))
