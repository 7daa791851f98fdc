"""The judge and the record alone, with a simulated server for the real one."""

from collections.abc import Iterator, Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolsim.analysis.drive.hypotheses import Holdings
from tolsim.analysis.drive.judge import Judge
from tolsim.analysis.drive.observed import Driven, Judged, Observed
from tolsim.analysis.drive.recording import recording
from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.simulation import Scenario, Session
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Actor, Race, Request, Step
from tolsim.simulation.trace import StepTrace


def scenario(text: str) -> Scenario:
    """The only run of a scenario."""
    return load_scenario(f"title: x\n{text}", "x.yaml", find_policy).runs[0]


class Real:
    """The simulated server as a real one, which takes races in an order of its own."""

    def __init__(self, run: Scenario, orders: Iterator[Sequence[int]]) -> None:
        self._session = Session(run)
        self._orders = orders

    def answer(self, step: Step) -> list[Observed | None]:
        """What a client sees of a step."""
        if not isinstance(step.action, Race):
            return [seen(record) for record in self._session.do(step)]
        racers = step.action.racers
        order = next(self._orders)
        action = Race(tuple(racers[place] for place in order))
        records = self._session.do(Step(action, step.mark, step.after, step.at))
        by_place = dict(zip(order, records, strict=True))
        return [seen(by_place[place]) for place in range(len(racers))]

    def held(self, step: Step) -> Holdings:
        """What the clients of a race hold after it."""
        racers = step.action.racers if isinstance(step.action, Race) else ()
        actors = [racer.action.actor for racer in racers if isinstance(racer.action, Request)]
        held = {actor: self._session.world.held(actor) for actor in actors}
        return {actor: (self._label(one.access), self._label(one.refresh))
                for actor, one in held.items()}  # fmt: skip

    def _label(self, number: int | None) -> Label | None:
        return None if number is None else self._session.world.issued[number].label


def seen(record: StepTrace) -> Observed | None:
    """A record as a client sees it; labels are what this client calls its tokens."""
    if not isinstance(record.step.action, Request):
        return None
    if record.reason == "no_token":
        return Observed("nothing sent", note="nothing to send")
    if record.outcome != "ok":
        return Observed("refused", record.outcome, record.status, record.code,
                        presented=record.used)  # fmt: skip
    tokens = {label.kind: label for label in record.answer}
    return Observed("ok", None, 200, None, tokens.get("access"), tokens.get("refresh"), record.used)


def judged(run: Scenario, orders: Iterator[Sequence[int]]) -> list[Judged]:
    """The verdicts on a run whose races are answered in these orders."""
    real, judge = Real(run, orders), Judge(run)
    return [
        one for step in run.steps for one in judge.judge(step, real.answer(step), real.held(step))
    ]


RACING = """\
policy:
  name: grace
  refresh: {grace: {for: 1m, returns: new}}
  limits: {live: {kind: refresh, max: 2}}
systems: [a, b, c]
steps:
  - login: a
  - {copy: a, to: b}
  - race: [{refresh: a}, {refresh: b}, {login: c}]
  - race: [{refresh: a}, {refresh: b}, {refresh: c}]
  - refresh: a
  - refresh: b
  - refresh: c
  - refresh: a
    using: a.R2
  - refresh: b
    using: b.R1
"""


@pytest.mark.parametrize("orders", [*permutations(permutations(range(3)), 2)])
def test_a_race_in_any_order_is_agreed(orders: Sequence[Sequence[int]]) -> None:
    """A server that is as predicted agrees, in whichever order it takes the requests."""
    verdicts = [one.verdict for one in judged(scenario(RACING), iter(orders))]
    # All but the copy, of which the server hears nothing.
    assert ["agreed", "not judged", *["agreed"] * 11] == verdicts


def test_the_order_of_a_race_can_show_later() -> None:
    """Two logins under a limit of one: which came last shows when both call."""
    text = """\
policy: zoom-user
systems: [a, b]
steps:
  - race: [{login: a}, {login: b}]
  - call: a
  - call: b
"""
    for order in permutations(range(2)):
        verdicts = [one.verdict for one in judged(scenario(text), iter([order]))]
        assert ["agreed"] * 4 == verdicts
    run = scenario(text)
    judge, real = Judge(run), Real(run, iter([(0, 1)]))
    for step in run.steps[:1]:
        judge.judge(step, real.answer(step), {})
    # Both are accepted: that fits neither order.
    later = Observed("ok", None, 200, presented=Label("b.A1"))
    sooner = Observed("ok", None, 200, presented=Label("a.A1"))
    (one,) = judge.judge(run.steps[1], [sooner], {})
    (other,) = judge.judge(run.steps[2], [later], {})
    assert ["agreed", "disagreed"] == [one.verdict, other.verdict]


ONE_LIVES = """\
policy:
  name: one
  refresh: {grace: {for: 1m, returns: new}}
  limits: {live: {kind: refresh, max: 1}}
systems: [a]
steps:
  - login: a
  - race: [{refresh: a}, {refresh: a}]
  - refresh: a
"""


def test_answers_can_arrive_in_another_order_than_they_were_given() -> None:
    """A client holds what it stored last, though the server gave it first."""
    run = scenario(ONE_LIVES)
    real, judge = Real(run, iter([(1, 0)])), Judge(run)
    (first, race, last), (actor,) = run.steps, {Actor("a", "user")}
    judge.judge(first, real.answer(first), {})
    answers = real.answer(race)
    assert answers[1] is not None
    stored = {actor: (answers[1].access, answers[1].refresh)}
    assert ["agreed"] * 2 == [one.verdict for one in judge.judge(race, answers, stored)]
    refused = Observed("refused", "invalid_grant", 400, presented=answers[1].refresh)
    assert ["agreed"] == [one.verdict for one in judge.judge(last, [refused], {})]


def test_a_token_is_named_as_the_first_order_has_it() -> None:
    """In the order that fits it bears another label; the same token is meant."""
    run = scenario(ONE_LIVES.replace("  - refresh: a\n", "  - {refresh: a, using: a.R2}\n"))
    real, judge = Real(run, iter([(1, 0)])), Judge(run)
    first, race, last = run.steps
    judge.judge(first, real.answer(first), {})
    answers = real.answer(race)
    judge.judge(race, answers, real.held(race))
    presented = judge.seen("a.R2")
    assert answers[0] is not None
    assert answers[0].refresh == presented
    accepted = Observed("ok", None, 200, None, Label("a.A9"), Label("a.R9"), presented)
    assert ["agreed"] == [one.verdict for one in judge.judge(last, [accepted], {})]


def test_more_orders_than_are_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then what fits none of those that are left proves nothing."""
    monkeypatch.setattr("tolsim.analysis.drive.judge.MOST_HYPOTHESES", 1)
    run = scenario(ONE_LIVES)
    real, judge = Real(run, iter([(0, 1)])), Judge(run)
    first, race, last = run.steps
    judge.judge(first, real.answer(first), {})
    judge.judge(race, real.answer(race), real.held(race))
    (one,) = judge.judge(last, [Observed("refused", "odd", 400, presented=Label("a.R3"))], {})
    said = "the races before can have been answered in too many orders"
    assert ("not judged", said) == (one.verdict, one.because)


def test_a_record_expects_nothing_that_an_order_decides() -> None:
    """Of a call beside the refresh that ends its token: it came first, or last."""
    text = """\
policy: {name: pair, access: {on_refresh: revoke_pair}}
systems: [a]
steps:
  - login: a
  - race: [{refresh: a}, {call: a}]
"""
    run = scenario(text)
    steps = judged(run, iter([(1, 0)]))
    head = {"policy": {"name": "pair", "access": {"on_refresh": "revoke_pair"}}, "systems": ["a"]}
    seen_order = Driven(run, "http://127.0.0.1", "clock", steps, orders=[(1, 0)])
    assert recording(head, seen_order).endswith("""\
  - race:
      - call: a
      - refresh: a
""")


@given(st.lists(st.permutations(range(3)), min_size=2, max_size=2), st.data())
def test_any_orders_of_races_in_a_row(orders: list[list[int]], data: st.DataObject) -> None:
    """Orders that fit are kept, others dropped: a server that is as predicted never disagrees."""
    verbs = st.sampled_from(["refresh: a", "refresh: b", "login: a", "login: b", "call: a"])
    races = data.draw(st.lists(st.lists(verbs, min_size=3, max_size=3), min_size=2, max_size=2))
    after = data.draw(st.lists(verbs, min_size=2, max_size=2))
    steps = "".join(
        f"  - race: [{', '.join(f'{{{verb}}}' for verb in race)}]\n  - {one}\n"
        for race, one in zip(races, after, strict=True)
    )
    policy = data.draw(st.sampled_from(["zoom-user", "xero", "rfc9700-rotation", "hydra"]))
    text = f"policy: {policy}\nsystems: [a, b]\nsteps:\n  - login: a\n  - login: b\n{steps}"
    assert "disagreed" not in {one.verdict for one in judged(scenario(text), iter(orders))}
