"""Why a token died, who noticed, and what would have saved it."""

from itertools import pairwise
from pathlib import Path

import pytest

from tolsim.analysis.explain.explain import Explanation, Holder, Item, UnknownTarget, explain
from tolsim.analysis.explain.rescue import Rescue
from tolsim.catalogue import find_policy
from tolsim.documents import Case
from tolsim.engine.status import ACTIVE
from tolsim.simulation.label import Label
from tolsim.simulation.trace import Change

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("cases/*/*.yaml")])
TWO_SYSTEMS = FOLDER / "two_systems.yaml"
INLINE = """\
title: Inline
policy: {POLICY}
systems: [legacy, new]
steps:
STEPS
"""


def explained(path: Path, target: str | None = None) -> tuple[Explanation, ...]:
    text = path.read_text(encoding="utf-8")
    return explain(Case(text, str(path), find_policy), target=target)


def only(policy: str, steps: str, target: str | None = None) -> Explanation:
    text = INLINE.replace("{POLICY}", policy).replace("STEPS", steps)
    (found,) = explain(Case(text, "inline.yaml", find_policy), target=target)
    return found


def rescue(item: Item) -> Rescue | None:
    """What would have saved the holder of a token."""
    return None if item.loss is None else item.loss.rescue


def test_the_case_that_began_it_all() -> None:
    """Both of legacy's tokens fell to new's login, and the access token's loss showed first."""
    (found,) = explained(TWO_SYSTEMS)
    access, refresh = found.items
    assert ["legacy.A1", "legacy.R1"] == [access.token, refresh.token]
    rule = "limits.live-grants"
    (link,) = access.chain
    ended, newer = Label("legacy.A1"), Label("new.A1")
    assert Change(ended, "valid", "revoked", rule, 300, newer) == link.change
    assert ("observed", "staff") == tuple(note.firmness for note in link.sources)
    assert (Holder("legacy", "locked-out"),) == access.holders
    assert (3, 4) == (access.noticed, refresh.noticed)
    assert (rescue(access), rescue(refresh)) == (Rescue("tolerance", 2),) * 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_killed_a_token_is_the_rule_of_the_trace(path: Path) -> None:
    """Every chain is all that the trace says of the token, link by link, and ends in its status."""
    for found in explained(path):
        for item in found.items:
            told = [change for s in found.trace.steps for change in s.changes]
            assert [c for c in told if c.token == item.token] == [x.change for x in item.chain]
            if item.chain:
                assert item.status == item.chain[-1].change.after


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_what_was_lost_is_told(path: Path) -> None:
    """Without a target: dead tokens that somebody held when they died, the worst first."""
    order = {"locked-out": 0, "recoverable": 1}
    for found in explained(path):
        assert all(item.status not in ACTIVE and item.holders for item in found.items)
        harm = [min(order.get(h.state, 2) for h in item.holders) for item in found.items]
        assert all(one <= two for one, two in pairwise(harm))


def test_a_step_tells_of_what_it_ended_and_presented() -> None:
    """Step 3 ended two tokens, step 5 presented one, step 2 did neither."""
    found = {n: explained(TWO_SYSTEMS, n)[0].items for n in ("2", "3", "5")}
    expected = {"2": [], "3": ["legacy.A1", "legacy.R1"], "5": ["legacy.R1"]}
    assert expected == {n: [item.token for item in items] for n, items in found.items()}


def test_an_app_of_which_nothing_is_said_is_explained() -> None:
    """It has the policy of a file that names none."""
    text = """\
title: An app of defaults
apps: {one: , two: {policy: zoom-user}}
systems: {legacy: {app: one}, new: {app: one}}
steps: [login: legacy, login: new]
"""
    (found,) = explain(Case(text, "inline.yaml", find_policy))
    assert {"legacy.A1", "legacy.R1"} == {item.token for item in found.items}


@pytest.mark.parametrize("target", ["9", "legacy.A7", "nobody"])
def test_an_unknown_target_is_an_error(target: str) -> None:
    """Neither a step nor a token of any run."""
    with pytest.raises(UnknownTarget):
        explained(TWO_SYSTEMS, target)


def test_a_refusal_by_a_limit_is_explained() -> None:
    """No token died of it: the rule is told all the same."""
    policy = "{limits: {two: {kind: grant, max: 1, overflow: refuse}}}"
    found = only(policy, "  - login: legacy\n  - login: new", "2")
    (refused,) = found.refusals
    assert (1, "limits.two", ()) == (refused.place, refused.rule, found.items)


def test_an_assumed_rule_is_marked() -> None:
    """An inline policy has no sources, but may admit what it assumes."""
    policy = "{limits: {one: {kind: grant, max: 1}}, assumed: [limits.one.max]}"
    found = only(policy, "  - login: legacy\n  - login: new", "legacy.A1")
    (item,) = found.items
    assert (("limits.one.max",), ()) == (item.assumed, item.chain[0].sources)
    assert Rescue("own_app") == rescue(item)


def test_refreshing_in_time_would_have_helped() -> None:
    """An access token that nobody renewed: the last second of its life was early enough."""
    found = only("{}", "  - login: legacy\n  - call: legacy\n    after: 1h10m")
    assert [Rescue("earlier_refresh", 3599)] == [rescue(item) for item in found.items]


def test_nothing_is_claimed_that_a_replay_contradicts() -> None:
    """After two hours the token of an early refresh would have expired: a later one helps."""
    found = only("{}", "  - login: legacy\n  - call: legacy\n    after: 2h")
    assert [Rescue("refresh_first", 1)] == [rescue(item) for item in found.items]


def test_presenting_what_it_held_would_have_helped() -> None:
    """A replay that ends a whole login, where the newest refresh token was at hand."""
    policy = "{refresh: {replay: {revoke: grant}}}"
    steps = "  - login: legacy\n  - refresh: legacy\n  - refresh: legacy\n    using: legacy.R1"
    found = only(policy, steps, "legacy.A2")
    assert [Rescue("held_token", 2)] == [rescue(item) for item in found.items]


def test_nothing_saves_a_token_revoked_on_request() -> None:
    """Its owner wanted it so."""
    found = only("{}", "  - login: legacy\n  - revoke: legacy.R1", "legacy.R1")
    assert [None] == [rescue(item) for item in found.items]
