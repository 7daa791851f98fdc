"""What the log itself knows of each event: who acts, and which of its tokens a system presents."""

from typing import Any

from tolsim.logs.events import Event
from tolsim.logs.units import Act, Adopted, Unit, unit_of

SECOND = 1_000_000


def unit(*events: dict[str, Any]) -> Unit:
    """Return the unit of events, a second each unless they say when."""
    usual: dict[str, Any] = {"user": "xyz", "system": "a"}
    made = [
        Event(**usual | {"time": number * SECOND, "line": number} | event)
        for number, event in enumerate(events, 1)
    ]
    return unit_of("", "xyz", made)


def login(refresh: str | None = None, **more: Any) -> dict[str, Any]:
    """A login, which issues a token."""
    return {"action": "login", "result": "ok", "refresh": refresh} | more


def refresh(presented: str | None = None, issued: str | None = None, **more: Any) -> dict[str, Any]:
    """A refresh that presents a token and is issued another."""
    known = {"presented": presented, "refresh": issued}
    return {"action": "refresh", "result": "ok"} | known | more


def presented(found: Unit) -> list[tuple[int, int]]:
    """Of every act, whose token it presents, and which: 0 is the one that is held."""
    return [(act.whose, act.presents) for act in found.acts]


def test_the_newest_is_held() -> None:
    """Rotating or not, who presents the newest token presents what it holds."""
    rotating = unit(login("1"), refresh("1", "2"), refresh("2", "3"))
    steady = unit(login("1"), refresh("1", "1"), refresh("1"), refresh("1", "1"))
    assert [(0, 0)] * 3 == presented(rotating)
    assert [(0, 0)] * 4 == presented(steady)


def test_what_was_replaced_is_old() -> None:
    """Its number is that of the event that issued it."""
    found = unit(login("1"), refresh("1", "2"), refresh("2", "3"), refresh("1", "4"))
    assert [(0, 0), (0, 0), (0, 0), (0, 1)] == presented(found)
    assert [1, 0, 0, 0] == [act.refresh for act in found.acts]


def test_an_answer_that_was_lost() -> None:
    """The system asks again with what it had, which the server had replaced."""
    found = unit(login("1"), refresh("1", "2", result="lost"), refresh("1", "3"), refresh("3", "4"))
    assert [(0, 0), (0, 0), (0, 1), (0, 0)] == presented(found)


def test_a_shared_store() -> None:
    """Another system presents the newest of one: it presents what that one holds."""
    found = unit(login("1"), login("2", system="b"), refresh("1", "3", system="b"))
    assert (0, 0) == presented(found)[2]
    assert [0, 1, 1] == [act.holder for act in found.acts]


def test_a_login_makes_older_tokens_old() -> None:
    """What was held before the newest login is presented by its number."""
    found = unit(login("1"), login("2"), refresh("1", result="refused"), refresh("2", "3"))
    assert [(0, 0), (0, 0), (0, 1), (0, 0)] == presented(found)


def test_what_was_issued_before_the_log() -> None:
    """It is adopted once, those first refused first; what is presented later is the newest."""
    found = unit(
        refresh("b0", "b1", system="b"),
        refresh("a0", result="refused"),
        refresh("b1", "b2", system="b"),
        refresh("a0", result="refused"),
        login("a1"),
        refresh("old", result="refused"),
    )
    assert ["b", "a"] == found.holders
    assert [Adopted(1, 0, held=True), Adopted(0, 0, held=True), Adopted(1, 1, held=False)] == (
        found.adopted
    )
    assert (1, 1) == presented(found)[5]


def test_without_ids_a_system_is_adopted_once() -> None:
    """However often it refreshes before it logs in."""
    found = unit(refresh(), refresh(), {"action": "call"}, login(), refresh())
    assert [Adopted(0, 0, held=True)] == found.adopted
    assert [(0, 0)] * 5 == presented(found)


def test_ids_that_only_requests_tell() -> None:
    """Where the log does not say what was issued, an unknown token is the newest."""
    found = unit(login(), refresh("1"), refresh("2"), refresh("2"))
    assert [] == found.adopted
    assert [(0, 0)] * 4 == presented(found)


def test_logins_of_nobody_knows_whom() -> None:
    """Each is a holder of its own, found again by its tokens or its grant."""
    found = unit(
        login("1", system=None),
        login(None, system=None, grant="g"),
        refresh("1", "2", system=None),
        refresh(None, None, system=None, grant="g"),
        refresh("2", system=None, result="invalid_grant"),
        login("3", system=None),
    )
    assert [0, 1, 0, 1, 0, 0] == [act.holder for act in found.acts]
    assert [None, None] == found.holders
    assert found.matched
    assert {1: 1} == found.recoveries


def test_a_refresh_that_no_login_can_be_given() -> None:
    """Without system, grant and id it is taken for the newest login's, and that is said."""
    found = unit(login(system=None), login(system=None), refresh(system=None))
    assert [0, 1, 1] == [act.holder for act in found.acts]
    assert not found.matched


def test_clocks_that_differ() -> None:
    """A token that is presented up to five seconds before its issue was issued before."""
    early = unit(
        login("1", time=2 * SECOND),
        refresh("2", "3", time=5 * SECOND),
        refresh("1", "2", time=9 * SECOND),
    )
    assert [1, 3, 2] == [act.line for act in early.acts]
    assert [2, 5, 5] == [act.at for act in early.acts]
    assert (1, []) == (early.reordered, early.adopted)
    late = unit(login("1"), refresh("2", "3"), refresh("1", "2", time=9 * SECOND))
    assert [1, 2, 3] == [act.line for act in late.acts]
    assert (0, 1) == (late.reordered, len(late.adopted))


def test_repeats() -> None:
    """What has an id that came before is left out."""
    found = unit(login(id="x"), refresh(id="y"), login(id="x"), refresh(), refresh())
    assert (1, [1, 2, 4, 5]) == (found.repeated, [act.line for act in found.acts])


def test_how_long_returns_take() -> None:
    """From the first refusal to the next login; a refresh that is accepted ends it as well."""
    found = unit(
        login(),
        refresh(result="refused"),
        refresh(result="refused"),
        login(time=60 * SECOND),
        refresh(time=61 * SECOND, result="refused"),
        refresh(time=62 * SECOND),
        login(time=99 * SECOND),
    )
    assert {58: 1} == found.recoveries


def test_an_act_is_plain() -> None:
    """It has no id of a token, only numbers."""
    (act,) = unit(login("secret", access="secret", grant="secret", id="secret")).acts
    assert Act(1, "login", 0, 0, 0, 0, 0, "ok", None, SECOND, 0, 1) == act


def test_client_credentials_are_not_adopted() -> None:
    """A system that asks for itself has no login, and so none from before the log."""
    call = Event(SECOND, None, "a", "call", line=1)
    found = unit_of("", None, [call])
    assert ([], ["a"]) == (found.adopted, found.holders)
