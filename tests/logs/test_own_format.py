"""tolsim's own format of logs, as JSON Lines, arrays and tables."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.logs.reader import bad, read_bytes, said
from tolsim.logs.events import Event
from tolsim.logs.formats.values import decode_json
from tolsim.logs.own import ACTIONS, OwnFormat
from tolsim.logs.reading import without_repeats
from tolsim.logs.systems import load_systems
from tolsim.logs.tally import Tally
from tolsim.logs.times import Clock
from tolsim.logs.writing import line_writer

LINE = (
    b'{"time":"2026-06-01T10:00:00.5Z","user":"anna","system":"legacy","action":"refresh",'
    b'"result":"ok","app":"shop","id":"1","params":{"index":2},"grant":"s1","presented":"r1",'
    b'"access":"a2","refresh":"r2","ip":"10.0.0.7","user_agent":"okhttp","more":[1]}\n'
)
EVENT = Event(
    1780308000500000, "anna", "legacy", "refresh", "ok", "shop", "1", {"index": 2}, "s1", "r1",
    "a2", "r2", 0, 1,
)  # fmt: skip
SHORT = b'{"time":1780308000,"user":"anna","action":"login"}\n'


def test_a_line_says_all_columns(tmp_path: Path) -> None:
    """Every column is taken, and what is none is left alone."""
    assert [EVENT] == read_bytes(tmp_path, LINE)[0]


@pytest.mark.parametrize(
    "text",
    [
        SHORT + b"\n" + SHORT,
        b"\xef\xbb\xbf" + SHORT + b"\r\n" + SHORT.rstrip(),
        b"[" + SHORT.rstrip() + b",\n\n" + SHORT + b"]",
        b'{\n"time": 1780308000, "user": "anna",\n "action": "login"\n}' + SHORT,
        b'{"time": 1780308000,\n "user": "anna", "action": "login"}\n' + SHORT,
        b"time,user,action\n1780308000,anna,login\n\n2026-06-01 10:00:00Z,anna,login\n",
        b'time; user; action\n"1780308000";anna;login\n1780308000.0;anna;login\n',
    ],
    ids=[
        "lines",
        "mark and CRLF",
        "array",
        "over lines",
        "over lines, begun",
        "table",
        "table of a spreadsheet",
    ],
)
def test_forms(tmp_path: Path, text: bytes) -> None:
    """Lines, arrays, objects over several lines and tables say the same."""
    events, tally = read_bytes(tmp_path, text)
    assert [{"time": 1780308000000000, "user": "anna", "action": "login"}] * 2 == [
        said(event) for event in events
    ]
    assert Tally(events=2) == tally


def test_lines_are_numbered(tmp_path: Path) -> None:
    """An event knows its line, whatever stands between, and in an array the line it begins on."""
    assert [1, 4] == [event.line for event in read_bytes(tmp_path, SHORT + b"\n\n" + SHORT)[0]]
    array = b"[\n\n" + SHORT + b",\n" + SHORT + b"]"
    assert [3, 5] == [event.line for event in read_bytes(tmp_path, array)[0]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ok", "ok"), ("OK", "ok"), ("200", "ok"), ("400 invalid_grant", "invalid_grant"),
        ("401", "401"), ("refused", "refused"), ("refresh_reused", "refresh_reused"),
        ("AADSTS700082", "AADSTS700082"), ("lost", "lost"), ("timeout", "lost"),
        ("", None), ("?", None), ("-", None),
    ],
)  # fmt: skip
def test_results(tmp_path: Path, written: str, read: str | None) -> None:
    """A result is what `identify --observations` takes, with the codes of policies."""
    line = b'{"time":1,"user":"anna","action":"refresh","result":"%s"}' % written.encode()
    events, _ = read_bytes(tmp_path, line, words=frozenset({"AADSTS700082"}))
    assert [read] == [event.result for event in events]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"user":"anna","action":"login"}', "it has no time"),
        ('{"time":"noon","user":"anna","action":"login"}',
         "its time is none such as 2026-06-01T10:00:00Z"),
        ('{"time":true,"user":"anna","action":"login"}', "its time is no time"),
        ('{"time":1780308000000,"user":"anna","action":"login"}', "its time is out of range"),
        ('{"time":"2026-02-30T10:00:00Z","user":"anna","action":"login"}',
         "its time does not exist"),
        ('{"time":1,"user":"anna"}', "it has no action"),
        ('{"time":1,"user":"anna","action":"logout"}',
         "its action is none of login, refresh, call, client_credentials, revoke, incident"),
        ('{"time":1,"action":"login"}', "the login has no user"),
        ('{"time":1,"user":"","action":"refresh","result":"ok"}', "the refresh has no user"),
        ('{"time":1,"user":["anna"],"action":"login"}', "its `user` is no text"),
        ('{"time":1,"user":"anna","action":"login","params":[1]}',
         "its `params` are no JSON object"),
        ('{"time":1,"user":"anna","action":"login","result":"eyJhbGciOi"}',
         "its result is no word that is known"),
        ("[[1]]", "here stands no JSON object"),
    ],
)  # fmt: skip
def test_bad_lines(tmp_path: Path, line: str, reason: str) -> None:
    """What cannot be read is named by its line and a reason that quotes nothing of it."""
    text = f"{line}\n" if line.startswith("[") else f"{SHORT.decode()}{line}\n"
    events, tally = read_bytes(tmp_path, text.encode())
    number = text.count("\n")
    assert (number - 1, [(number, reason)]) == (len(events), bad(tally))


def test_who_needs_no_user(tmp_path: Path) -> None:
    """An incident, client credentials, and whoever presents a token that nobody knows."""
    lines = (
        b'{"time":1,"action":"incident","params":{"incident":"keys"}}\n'
        b'{"time":2,"action":"client_credentials","result":"ok"}\n'
        b'{"time":3,"action":"refresh","result":"invalid_grant"}\n'
    )
    events, tally = read_bytes(tmp_path, lines)
    assert (3, 0) == (len(events), tally.bad)


def test_odd_lines_among_plain_ones(tmp_path: Path) -> None:
    """What a block of lines cannot be read as at once is read by itself, in its place."""
    lines = SHORT + SHORT.replace(b"}", b',"result":"401"}') + SHORT.replace(b'"user":"anna",', b"")
    events, tally = read_bytes(tmp_path, lines + SHORT)
    assert [(1, None), (2, "401"), (4, None)] == [(one.line, one.result) for one in events]
    assert [(3, "the login has no user")] == bad(tally)


def test_numbers_name_users(tmp_path: Path) -> None:
    """A user, an app or an id may be a number."""
    line = b'{"time":1,"user":17,"action":"login","app":3,"id":4}'
    events, _ = read_bytes(tmp_path, line)
    assert ("17", "3", "4") == (events[0].user, events[0].app, events[0].id)


def test_filters(tmp_path: Path) -> None:
    """Only the events of some apps and times count; the others are filtered, not lost."""
    lines = b"".join(
        b'{"time":%d,"user":"anna","action":"login","app":"%s"}\n' % (time, app)
        for time, app in [(1, b"a"), (2, b"a"), (2, b"b"), (3, b"a")]
    )
    events, tally = read_bytes(
        tmp_path, lines, apps=frozenset({"a"}), since=2_000_000, until=3_000_000
    )
    assert ([2_000_000], 1, 3) == ([event.time for event in events], tally.events, tally.filtered)


def test_systems_by_address_and_agent(tmp_path: Path) -> None:
    """Where a line names no system, the table does: by address, by user agent, by both."""
    systems = load_systems(
        "legacy: {ip: [10.0.0.0/8]}\nnew: {user_agent: '^okhttp/5'}\n", "systems.yaml"
    )
    lines = b"".join(
        b'{"time":1,"user":"anna","action":"login",%s}\n' % more
        for more in [
            b'"ip":"10.1.2.3"', b'"ip":"::ffff:10.1.2.3"', b'"user_agent":"okhttp/5.1"',
            b'"ip":"10.1.2.3","system":"batch"', b'"ip":"somewhere"',
        ]
    )  # fmt: skip
    events, _ = read_bytes(tmp_path, lines, systems=systems)
    assert ["legacy", "legacy", "new", "batch", None] == [event.system for event in events]


def test_repeats_are_dropped_and_counted() -> None:
    """Streams deliver at least once: an id counts once; what has none is kept."""
    events = [Event(1, "u", None, "login", id=id_) for id_ in ("a", None, "a", "b", None)]
    tally = Tally()
    assert (["a", None, "b", None], 1) == (
        [event.id for event in without_repeats(events, tally)], tally.repeated,
    )  # fmt: skip


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
words = st.none() | texts
EVENTS: st.SearchStrategy[Event] = st.builds(
    Event,
    time=st.integers(-(10**15), 4 * 10**15),
    user=texts,
    system=words,
    action=st.sampled_from(sorted(ACTIONS)),
    result=st.sampled_from([None, "ok", "lost", "refused", "invalid_grant", "rate_limited"]),
    app=words, id=words, params=st.none() | st.dictionaries(texts, st.integers(0, 9), min_size=1),
    grant=words, presented=words, access=words, refresh=words, file=st.just(0), line=st.just(1),
)  # fmt: skip


def _never(line: bytes, number: int) -> list[Event]:
    raise AssertionError(line, number)


@given(EVENTS)
def test_what_is_written_is_read_again(event: Event) -> None:
    """The own format loses nothing, neither where lines are plain nor where they are not."""
    line = line_writer(None)(event)
    own = OwnFormat(Clock(None, None), 0, frozenset(), None)
    assert [event] == own.decode(line, 1, _never)
    assert event == own.event(decode_json(line), 1)


ODD: st.SearchStrategy[Any] = st.sampled_from(
    ["", "x", "ok", "200", 0, 5, 1.5, True, None, [], {}, {"a": 1}, "2026-06-01T10:00:00Z",
     "2026-06-01T10:00:00", "0001-01-01T00:00:00Z", -62135596801, 10**15, 0.1, "login", "refresh",
     "incident"]
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["time", "user", "action", "result", "id", "params"]), ODD))
def test_the_fast_way_takes_nothing_that_the_other_refuses(record: dict[str, Any]) -> None:
    """Whatever a block of lines is read as at once, it is read as line by line."""
    line = msgspec.json.encode(record) + b"\n"
    fast = OwnFormat(Clock(None, None), 0, frozenset(), None).decode(line, 1, lambda *_: [])
    if fast:
        slow = OwnFormat(Clock(None, None), 0, frozenset(), None).event(record, 1)
        assert [slow] == fast
