"""Tables of observations: the way people keep notes becomes a scenario."""

import pytest

from tolsim.catalogue import find_policy
from tolsim.documents import DocumentError, load_scenario
from tolsim.documents.scenarios.observations import read_table

HEADER = "time,system,action,result\n"


def steps(table: str) -> str:
    """The steps of a table's scenario, which is one that can be read."""
    text = read_table(table.encode(), "notes.csv").scenario
    load_scenario(text, "notes.yaml", find_policy)
    return text.partition("steps:\n")[2]


def problems(table: str | bytes, code: str = "bad-table") -> list[tuple[int, int, str, str]]:
    """What is wrong with a table, by the one code: line, column, sentence and help."""
    text = table if isinstance(table, bytes) else table.encode()
    with pytest.raises(DocumentError) as caught:
        read_table(text, "notes.csv")
    assert {("notes.csv", code)} == {(p.file, p.code) for p in caught.value.problems}
    return [
        (problem.mark.line, problem.mark.column, problem.sentence, problem.help)
        for problem in caught.value.problems
    ]


@pytest.mark.parametrize(
    "table",
    [
        "time,system,action,result\n10:00,legacy,login,ok\n10:01,legacy,call,invalid_token\n",
        (
            "\ufefftime;system;action;result\r\n10:00;legacy;login;OK\r\n"
            "10:01;legacy;call;401 invalid_token\r\n"
        ),
        (
            "Result\tAction\tSystem\tTime\n200\tlog in\tlegacy\t\n"
            "invalid_token\tAPI call\tlegacy\t1m\n"
        ),
        (
            "time, system, action, result, note\n"
            "2026-02-28 23:59:30, legacy, Logged-in, ok, first\n"
            "2026-03-01T00:00:30Z, legacy, calls, invalid_token\n,,,,\n"
        ),
        "time,system,action,result\n23:59:30,legacy,sign in,ok\n0:00:30,legacy,call,invalid_token",
    ],
)
def test_notes_are_kept_in_many_ways(table: str) -> None:
    """Separators, capitals, clocks past midnight, dates, other words, statuses, empty rows."""
    assert """\
- {login: legacy, at: 0s, expect: ok}
- {call: legacy, at: 1m, expect: invalid_token}
""" == steps(table)


def test_clocks_of_several_days() -> None:
    """A clock without a date is of the day of the row before, or of the next."""
    table = "time,system,action,result\n"
    table += "".join(f"{clock},a,login,\n" for clock in ("22:00", "01:00", "23:00", "0:30"))
    assert (
        "- {login: a, at: 0s}\n- {login: a, at: 3h}\n"
        "- {login: a, at: 1d1h}\n- {login: a, at: 1d2h30m}\n"
    ) == steps(table)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-07-10 20:40:22.534", "2026-07-10 20:41:22.999"),
        ("2026-07-10T20:40:22,5Z", "2026-07-10T22:41:22+02:00"),
        ("2026-07-10 20:40:22 UTC", "2026-07-10 20:41:22"),
        ("9:59:10 +02:00", "8:00:10Z"),
        ("23:59:59.9-05:00", "05:00:59Z"),
        ("5m", "6m"),
    ],
)
def test_times_of_logs(first: str, second: str) -> None:
    """With fractions, which are cut off, and with zones."""
    assert "- {login: a, at: 1m}\n" == steps(
        f"time;system;action;result\n{first};a;call;\n{second};a;login;\n"
    ).partition("\n")[2].replace("6m", "1m")


def test_a_zone_that_comes_late() -> None:
    """Nothing says in which zone the rows above it were written."""
    assert [
        (
            3, 1, "the time `10:05+02:00`: it has a time zone, but the rows above have none",
            "write a clock such as 14:05, or a duration since the start such as 5m",
        )
    ] == problems(f"{HEADER}10:00,a,login,ok\n10:05+02:00,a,call,ok\n")  # fmt: skip


def test_what_was_not_seen_or_never_came() -> None:
    """An unknown result is no observation; a lost answer is told as one."""
    assert """\
- {login: legacy, at: 0s}
- {refresh: legacy, at: 0s, lost: true}
- {call: legacy, at: 0s, expect: "124"}
""" == steps(
        "time,system,action,result\n,legacy,login,?\n,legacy,refresh,timeout\n"
        ",legacy,call,401 124\n"
    )


def test_several_users() -> None:
    """Named before the system, or in a column of their own."""
    expected = "- {login: xyz@legacy, at: 0s}\n- {login: abc@new, at: 0s}\n"
    assert expected == steps("time,system,action,result\n,xyz@legacy,login,\n,abc@new,login,\n")
    assert expected == steps(
        "time,user,system,action,result\n,xyz,legacy,login,\n,abc,new,login,\n"
    )


def test_refusals_without_a_name() -> None:
    """A refusal of any name, and an HTTP status alone."""
    assert """\
- {refresh: a, at: 0s, expect: refused}
- {refresh: a, at: 0s, expect: 401}
""" == steps(f"{HEADER},a,refresh,Refused\n,a,refresh,401\n")


def test_a_shared_credential() -> None:
    """A store that several systems share, and tokens that one took from another."""
    table = read_table(
        b"time,system,action,result,store,copied_from\n"
        b",a,login,ok,db,\n,b,refresh,ok,db,\n1m,c,refresh,ok,,a\n2m,d,copy,,,b\n",
        "notes.csv",
    )
    assert """\
systems:
  a: {store: db}
  b: {store: db}
  c: {}
  d: {}
steps:
- {login: a, at: 0s, expect: ok}
- {refresh: b, at: 0s, expect: ok}
- {copy: a, to: c, at: 1m}
- {refresh: c, at: 1m, expect: ok}
- {copy: b, to: d, at: 2m}
""" == table.scenario.partition("\n")[2]
    assert (2, 3, 4, 4, 5) == table.lines


def test_what_was_presented() -> None:
    """A label is named in the scenario; `first` and `previous` depend on what was issued."""
    table = read_table(
        b"time,system,action,result,presented\n"
        b",a,login,ok,\n,a,refresh,ok,a.R1\n,a,refresh,ok,first\n,a,call,ok,previous\n",
        "notes.csv",
    )
    assert {2: "first", 3: "previous"} == table.presented
    assert "- {refresh: a, at: 0s, using: a.R1, expect: ok}\n" in table.scenario


@pytest.mark.parametrize(
    ("rows", "line", "column", "said"),
    [
        (",a,call,lost", 2, 9, "a call has no answer to lose"),
        ("2026-02-30 10:00,a,login,ok", 2, 1, "the time `2026-02-30 10:00`: day is out of range"),
        ("25:00,a,login,ok", 2, 1, "the time `25:00`: hour must be in 0..23"),
        ("soon,a,login,ok", 2, 1, "the time `soon`: not a duration"),
        ("10:00,a,login,ok\n9:59,a,login,ok", 3, 1, "the time `9:59`: it goes back"),
        ("\n\n\n10:00,a,foo,ok", 5, 9, "`foo` is not an action"),
        ("10:00,leg acy,login,ok", 2, 7, "`leg acy` is not a name"),
        ('10:00,"leg\nacy",login,ok', 2, 1, "`leg\nacy` is not a name"),
        (",,login,ok", 2, 1, "no system is named"),
        (f"10:00,{'a' * 200_000},login,ok", 2, 1, "the row cannot be read: field larger"),
        ('10:00,"a,login,ok', 2, 1, "the row cannot be read: unexpected end of data"),
        (",a,copy,", 2, 4, "nothing says whose tokens were copied"),
    ],
)
def test_rows_that_make_no_sense(rows: str, line: int, column: int, said: str) -> None:
    """They are refused, in the table's own line."""
    ((at, where, sentence, _),) = problems(f"{HEADER}{rows}\n")
    assert (line, column) == (at, where)
    assert said in sentence


def test_columns_that_make_no_sense() -> None:
    """A system has one store, and a login presents nothing; all is told at once."""
    header = "time,system,action,result,store,presented\n"
    assert [
        (3, 12, "`a` has two stores, `s1` and `s2`", "give each system one store"),
        (4, 14, "a login presents no token", "leave it empty"),
    ] == problems(f"{header},a,login,ok,s1,\n,a,call,ok,s2,\n,a,login,ok,,first\n")


@pytest.mark.parametrize("table", ["", "time,system,result\n1,legacy,ok\n"])
def test_a_missing_column_is_told_with_the_header_line(table: str) -> None:
    """Also where there is nothing at all."""
    ((line, column, _, help_),) = problems(table)
    assert (1, 1) == (line, column)
    assert "the first line names the columns: time,system,action,result" == help_


def test_tables_that_are_refused_whole() -> None:
    """One over 5 MiB is never cut in silence."""
    row = b",a,call,ok\n"
    large = HEADER.encode() + row * (5 * 1024 * 1024 // len(row))
    ((*_, sentence, _),) = problems(large, "file-too-large")
    assert "the file is larger than 5 MiB" == sentence
    ((*_, sentence, _),) = problems(b"\xff", "not-utf8")
    assert "the file is not UTF-8" == sentence


def test_problems_of_the_scenario_are_shown_in_the_table() -> None:
    """Nobody wrote the scenario: the table's own line and text are shown."""
    table = read_table(
        b"time,system,action,result,copied_from,presented\n"
        b",a,login,ok,,\n,b,refresh,ok,aa,\n,b,refresh,ok,,a.R9\n",
        "notes.csv",
    )
    with pytest.raises(DocumentError) as caught:
        load_scenario(table.scenario, "notes.csv", find_policy)
    assert [
        (3, 15, 2, ",b,refresh,ok,aa,"),
        (4, 16, 4, ",b,refresh,ok,,a.R9"),
    ] == [(*problem.mark, problem.line_text) for problem in table.located(caught.value).problems]
