"""Tables of observations: the way people keep notes becomes a scenario."""

import pytest

from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.documents.scenarios.observations import BadTable, scenario_of


def steps(table: str) -> str:
    """The steps of a table's scenario, which is one that can be read."""
    text = scenario_of(table.encode(), "notes.csv")
    load_scenario(text, "notes.yaml", find_policy)
    return text.partition("steps:\n")[2]


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
  - login: legacy
    at: 0s
    expect: ok
  - call: legacy
    at: 1m
    expect: invalid_token
""" == steps(table)


def test_clocks_of_several_days() -> None:
    """A clock without a date is of the day of the row before, or of the next."""
    table = "time,system,action,result\n"
    table += "".join(f"{clock},a,login,\n" for clock in ("22:00", "01:00", "23:00", "0:30"))
    found = [line for line in steps(table).splitlines() if "at:" in line]
    assert ["at: 0s", "at: 3h", "at: 1d1h", "at: 1d2h30m"] == [line.strip() for line in found]


def test_what_was_not_seen_or_never_came() -> None:
    """An unknown result is no observation; a lost answer is told as one."""
    assert """\
  - login: legacy
    at: 0s
  - refresh: legacy
    at: 0s
    lost: true
  - call: legacy
    at: 0s
    expect: "124"
""" == steps(
        "time,system,action,result\n,legacy,login,?\n,legacy,refresh,timeout\n"
        ",legacy,call,401 124\n"
    )


def test_several_users() -> None:
    """Named before the system, or in a column of their own."""
    expected = "  - login: xyz@legacy\n    at: 0s\n  - login: abc@new\n    at: 0s\n"
    assert expected == steps("time,system,action,result\n,xyz@legacy,login,\n,abc@new,login,\n")
    assert expected == steps(
        "time,user,system,action,result\n,xyz,legacy,login,\n,abc,new,login,\n"
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (",legacy,call,401", "line 2: a status of 401 is not enough"),
        (",legacy,call,lost", "line 2: a call has no answer to lose"),
        ("2026-02-30 10:00,legacy,login,ok", "line 2: the time `2026-02-30 10:00` is no date"),
        ("25:00,legacy,login,ok", "line 2: the time `25:00`"),
        ("10:00,a,login,ok\n9:59,a,login,ok", "line 3: the time goes back"),
    ],
)
def test_rows_that_make_no_sense(rows: str, said: str) -> None:
    """They are refused with their line."""
    with pytest.raises(BadTable, match=said):
        steps(f"time,system,action,result\n{rows}\n")
