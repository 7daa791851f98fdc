"""What a system lost, which step decided it, and what would have saved it."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from tolsim.analysis.explain.causes import CauseKind
from tolsim.analysis.explain.explain import Explanation, UnknownTarget, explain
from tolsim.analysis.explain.losses import Level
from tolsim.analysis.explain.rescue import Rescue
from tolsim.analysis.explain.systems import Loss
from tolsim.catalogue import find_policy
from tolsim.documents import Case

WIPED = """\
title: the store is wiped
policy: {name: p}
systems: [a]
steps:
  - login: a
  - {forget: a, after: 1m}
  - {call: a, after: 1m}
"""

HALF_WIPED = """\
title: the store loses the refresh token
policy: {name: p}
systems: [a]
steps:
  - login: a
  - {forget: a, kinds: [refresh], after: 1m}
  - {call: a, after: 1h}
"""

LOST = """\
title: a lost answer long after the access token ended
policy: {name: p}
systems: [a]
steps:
  - login: a
  - {refresh: a, after: 2h, lost: true}
  - {refresh: a, after: 1m}
"""

DOOMED = """\
title: a is dead in half an hour
policy: {name: p, limits: {one: {kind: refresh, max: 1}}}
systems: [a, b]
users: [u]
steps:
  - login: a
  - {login: b, after: 30m}
"""

FAN = """\
title: Fan
policy: xero
systems:
  s1: {store: db}
  s2: {store: db}
  s3: {store: db}
  backup: {}
steps:
  - login: s1
  - copy: s1
    to: backup
  - refresh: s2
    after: 24h
  - copy: backup
    to: s3
    note: the database is restored from yesterday
  - call: s1
  - refresh: s1
    after: 1h
"""

COPIED = """\
title: A copy is left behind
policy: xero
systems: [a, c]
steps:
  - login: a
  - {copy: a, to: c}
  - {refresh: a, after: 29m}
  - {call: c, after: 5m}
"""

UNSAVED = """\
title: A client keeps its first refresh token
policy: {name: p}
systems: {a: {saves: [access]}}
steps:
  - login: a
  - {refresh: a, after: 50m}
  - {refresh: a, after: 50m}
"""


Causes = Sequence[tuple[int | str, CauseKind, Sequence[str]]]
"""The numbers of steps, each with what it did to which tokens."""


class Told(NamedTuple):
    """What is told of a loss."""

    actor: str
    state: str
    since: int
    causes: Causes
    rescue: Rescue | None


def explained(text: str, target: str | None = None) -> Explanation:
    (found,) = explain(Case(text, "case.yaml", find_policy), target=target)
    return found


def told(found: Explanation) -> list[Told]:
    return [_told(found, loss) for loss in found.losses]


def _told(found: Explanation, loss: Loss) -> Told:
    steps = found.trace.steps
    causes = [(steps[one.place].n, one.kind, one.tokens) for one in loss.causes]
    return Told(loss.actor, loss.state, loss.since, causes, loss.rescue)


def test_a_store_that_is_wiped() -> None:
    """The step that forgot both tokens is the cause, though no token died."""
    lost = Told("a", "signed-out", 60, [(2, "forgotten", ("a.A1", "a.R1"))], Rescue("left_out", 1))
    assert [lost] == told(explained(WIPED))


def test_a_refresh_token_that_is_forgotten() -> None:
    """It decides; that the access token expired an hour later comes last."""
    causes: Causes = [
        (2, "forgotten", ("a.R1",)),
        (3, "timed_out", ("a.A1",)),
    ]
    lost = Told("a", "locked-out", 3600, causes, Rescue("left_out", 1))
    assert [lost] == told(explained(HALF_WIPED))


def test_a_lost_answer_comes_before_the_expiry() -> None:
    """Both show at one step; the answer that was lost decides."""
    causes: Causes = [
        (2, "lost", ("a.R1",)),
        (2, "timed_out", ("a.A1",)),
    ]
    lost = Told("a", "locked-out", 7200, causes, Rescue("kept_answer", 1))
    assert [lost] == told(explained(LOST))


NEEDLESS = """\
title: b logs in again
policy: {name: p, limits: {two: {kind: grant, max: 2}}}
systems: [a, b]
steps:
  - login: a
  - login: b
  - {login: b, after: 1m}
  - call: a
"""


@pytest.mark.parametrize(
    ("forgets", "rescue"), [(False, Rescue("left_out", 2)), (True, Rescue("own_app"))]
)
def test_a_login_that_was_not_needed(forgets: bool, rescue: Rescue) -> None:
    """The run is tried without it; a system that has lost its tokens does need one."""
    text = NEEDLESS
    if forgets:
        text = text.replace("  - {login: b", "  - forget: b\n  - {login: b")
    assert [rescue] == [lost.rescue for lost in told(explained(text)) if lost.actor == "a"]


def test_a_system_that_works_and_is_doomed() -> None:
    """What it lost is its refresh token, and that since the other's login."""
    found = explained(DOOMED)
    lost = Told("a", "working", 1800, [(2, "ended", ("a.R1",))], Rescue("own_app"))
    assert [lost] == told(found)
    assert Level.DOOMED == found.losses[0].level


def test_a_restored_backup() -> None:
    """The copy threw away the better token; that the worse one ran out comes later."""
    found = explained(FAN)
    causes: Causes = [
        (4, "copied", ("s2.A1", "s2.R1")),
        (6, "timed_out", ("s1.R1",)),
    ]
    lost = [
        Told(actor, "locked-out", 88200, causes, Rescue("left_out", 3))
        for actor in ("s1", "s2", "s3")
    ]
    assert lost == told(found)[:3]
    assert "current" == found.trace.statuses["s2.R1"]


def test_what_would_have_saved_is_about_who_lost() -> None:
    """Not about the owner of the tokens, who lost nothing."""
    lost = Told("c", "recoverable", 1800, [(4, "timed_out", ("a.A1",))],
                Rescue("earlier_refresh", 1799))  # fmt: skip
    assert [lost] == told(explained(COPIED))
    (item,) = explained(COPIED, "a.A1").items
    assert item.loss is not None
    assert ("c", lost.rescue) == (item.loss.actor, item.loss.rescue)


def test_a_client_that_does_not_save() -> None:
    """The refresh whose answer it did not save is the cause, not the later refusal."""
    (lost, *_) = told(explained(UNSAVED))
    assert ((2, "unsaved", ("a.R1",)), Rescue("saved_answer", 1)) == (lost.causes[0], lost.rescue)


def test_an_incident_is_nobodys_to_undo() -> None:
    """It is the cause, and nothing is said to save from it."""
    text = DOOMED.replace("login: b,", "incident: deauthorize,")
    causes: Causes = [(2, "ended", ("a.A1", "a.R1"))]
    assert [Told("a", "locked-out", 1800, causes, None)] == told(explained(text))


def test_an_expiry_that_a_refresh_mends_is_no_loss() -> None:
    """Normal life: nobody was refused, and nothing is told."""
    text = "title: t\npolicy: {name: p}\nsystems: [a]\nsteps:\n  - login: a\n"
    found = explained(f"{text}  - check: later\n    after: 2h\n  - refresh: a\n")
    assert ((), ()) == (found.losses, found.items)


def test_a_target_may_be_a_system() -> None:
    """Of the others nothing is told; one that lost nothing is known all the same."""
    assert ["a"] == [loss.actor for loss in explained(DOOMED, "a").losses]
    found = explained(DOOMED, "b")
    assert ((), ("b",)) == (found.losses, found.actors)


def test_a_system_of_several_users_means_all_of_them() -> None:
    """A user's own is meant with the user's name."""
    text = WIPED.replace("[a]", "[a]\nusers: [u, v]")
    text = text.replace("login: a", "login: u@a").replace("call: a", "call: u@a")
    text = text.replace("forget: a", "forget: u@a") + "  - login: v@a\n"
    assert ["u@a"] == [loss.actor for loss in explained(text, "a").losses]
    assert () == explained(text, "v@a").losses


def test_a_step_means_what_it_led_to() -> None:
    """A step that ended no token may have thrown away one that works."""
    assert ["s1", "s2", "s3"] == [loss.actor for loss in explained(FAN, "4").losses]
    assert () == explained(FAN, "5").losses


def test_an_unknown_target_names_what_there_is() -> None:
    """Systems, labels and the number of steps; the nearest name first."""
    with pytest.raises(UnknownTarget) as caught:
        explained(DOOMED, "a.R2")
    assert (
        "did you mean `a.R1`? systems: a, b; tokens: a.A1, a.R1, b.A1, b.R1; steps: 1 to 2"
        == caught.value.help
    )


def test_a_lost_refusal_is_not_noticed() -> None:
    """Nobody has read it: the first refusal that arrived counts."""
    text = LOST.replace("after: 1m}", "after: 1m, lost: true}\n  - {refresh: a, after: 1m}")
    (loss,) = explained(text).losses
    assert 3 == loss.noticed
