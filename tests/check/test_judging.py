"""What the expectations of a file come to: every one is judged, in every order of a race."""

from tolsim.analysis.check.check import Checked, FileCheck, Totals, check_file, totals
from tolsim.catalogue import find_policy
from tolsim.render.check.reasons import reasons
from tolsim.simulation.scenario import Expected, Mark

RULE = "one live login per user and app, the oldest goes"
ONE_LOGIN = """\
title: One login at a time
policy: {limits: {live: {kind: grant, max: 1}}}
systems: [legacy, new]
steps:
"""
STEPS = """\
  - login: legacy
    expect: ok
  - login: new
    then: {legacy: working, new: working}
  - call: legacy
    after: 1m
    expect: ok
    answer: [new.A1]
"""
RACE = """\
  - race:
      - login: legacy
        then: {legacy: working}
      - login: new
        expect: invalid_grant
    expect: {ok: 1}
    then: {legacy: locked-out}
  - check: late
    then: {new: working}
"""


def check(steps: str) -> FileCheck:
    return check_file(ONE_LOGIN + steps, "x.yaml", find_policy)


def told(file: FileCheck) -> list[tuple[int | str, str, int, int]]:
    """Each failure's step and sentence, in how many orders it failed, and of how many."""
    return [
        (one.n, one.failed.failure.sentence, one.failed.orders, one.failed.of)
        for run in file.runs
        for one in run.failed
        if one.failed
    ]


def test_all_failures_are_told() -> None:
    """The first failure hides none of those behind it."""
    expected = [
        (2, "expected legacy working, it is locked-out", 1, 1),
        (3, "expected ok, got invalid_token (access_revoked)", 1, 1),
        (3, "expected the answer to carry new.A1, it carries no token", 1, 1),
    ]
    assert expected == told(check(STEPS))
    assert Totals(1, 0, 1, 5, 3) == totals([check(STEPS)])


def test_what_holds_is_listed_too() -> None:
    """Reports count and name every expectation, with its place."""
    (run,) = check(STEPS).runs
    assert Checked(1, 0, Expected("expect", "ok", Mark(6, 13, 2))) == run.expectations[0]


def test_a_race_tells_each_expectation_once() -> None:
    """However many orders it fails in; what the race itself expects comes last."""
    expected = [
        ("1.2", "expected invalid_grant, got ok", 2, 2),
        (1, "expected 1 of the requests to be ok, 2 were", 2, 2),
        (1, "expected legacy locked-out, it is working, if they are answered in the order 2, 1",
         1, 2),
    ]  # fmt: skip
    assert expected == told(check(RACE))
    assert 5 == check(RACE).expected


def test_several_counts_of_a_race_are_told_each() -> None:
    """What was to be, then what was."""
    text = RACE.replace("expect: {ok: 1}", "expect: {ok: 0, invalid_grant: 2}")
    wanted = "expected 0 of the requests to be ok, 2 to be invalid_grant"
    expected = f"{wanted}; 2 were ok, 0 were invalid_grant"
    assert expected in [sentence for _, sentence, *_ in told(check(text))]


def test_the_cause_is_that_of_the_order_in_which_it_fails() -> None:
    """The token that dies in the order written lives in the other."""
    (run,) = check(RACE.replace("legacy: locked-out", "new.A1: valid")).runs
    failed = run.failed[-1].failed
    assert failed is not None
    assert (
        "it fails in 1 of 2 orders of the race, such as 2, 1",
        "new.A1 was issued at step 1 (0s)",
        f"new.A1 was revoked at step 1 (0s) by legacy.A1: {RULE}",
    ) == reasons(failed)


def test_the_cause_is_the_whole_life_of_the_token() -> None:
    """Issue, then each change up to the step, with its rule."""
    (run,) = check(STEPS).runs
    failed = run.failed[1].failed
    assert failed is not None
    assert (
        "legacy.A1 was issued at step 1 (0s)",
        f"legacy.A1 was revoked at step 2 (0s) by new.A1: {RULE}",
    ) == reasons(failed)


def test_what_a_request_did_is_no_cause_of_its_outcome() -> None:
    """The refresh spends its token only once it is accepted; time ended the other before."""
    (run,) = check(
        "  - login: legacy\n  - refresh: legacy\n    expect: refresh_reused\n"
        "  - call: legacy\n    after: 1h\n    expect: ok\n"
    ).runs
    spent, expired = (one.failed for one in run.failed)
    assert spent is not None
    assert expired is not None
    assert (
        "legacy.R1 was issued at step 1 (0s)",
        "nothing had ended legacy.R1: it was current",
    ) == reasons(spent)
    assert (
        "legacy.A2 was issued at step 2 (0s)",
        "legacy.A2 expired at 1h: access tokens live 1h from issue",
    ) == reasons(expired)


def test_the_cause_may_be_that_nothing_happened() -> None:
    """An expected death that did not come."""
    (run,) = check("  - login: legacy\n    then: {legacy.A1: revoked}\n").runs
    failed = run.failed[0].failed
    assert failed is not None
    assert (
        "legacy.A1 was issued at step 1 (0s)",
        "nothing had ended legacy.A1: it was valid",
    ) == reasons(failed)


def test_the_cause_may_be_an_empty_hand() -> None:
    """A system that never logged in has nothing to send."""
    (run,) = check("  - call: legacy\n    expect: ok\n").runs
    failed = run.failed[0].failed
    assert failed is not None
    assert ("legacy had no token to send",) == reasons(failed)


def test_an_alias_is_judged_wherever_it_stands() -> None:
    """One place in the file, two steps that expect it: only the second fails."""
    steps = "  - login: legacy\n    then: &t {legacy: working}\n  - login: new\n    then: *t\n"
    expected = [(2, "expected legacy working, it is locked-out", 1, 1)]
    assert expected == told(check(steps))


def test_every_run_is_judged_by_its_own_expectations() -> None:
    """A mapping from tolerances to outcomes; a run without a key expects nothing."""
    text = """\
title: Two tolerances
policy: zoom-user-concurrent
tolerance: [1, 2, 3]
systems: [legacy, new]
steps:
  - login: legacy
  - login: new
  - call: legacy
    expect: {tolerance 1: ok, tolerance 2: ok}
"""
    runs = check_file(text, "x.yaml", find_policy).runs
    expected = [
        ("zoom-user-concurrent tolerance 1", 1, 1),
        ("zoom-user-concurrent tolerance 2", 1, 0),
        ("zoom-user-concurrent tolerance 3", 0, 0),
    ]
    assert expected == [(run.name, len(run.expectations), len(run.failed)) for run in runs]


def test_a_broken_file_has_problems_and_no_runs() -> None:
    """Broken is not failed."""
    broken = check("  - lgin: legacy\n")
    assert ["unknown-key"] == [problem.code for problem in broken.problems]
    assert Totals(1, 1, 0, 0, 0) == totals([broken])


def test_a_debugger_shows_how_much_failed() -> None:
    """Names and counts, where the records themselves would fill pages."""
    file = check(STEPS)
    assert "<FileCheck 'x.yaml': 3 of 5 failed>" == repr(file)
    assert "<RunCheck 'inline': 3 of 5 failed>" == repr(file.runs[0])
    broken = check_file("title: t", "y.yaml", find_policy)
    assert "<FileCheck 'y.yaml': 0 of 0 failed, 2 problems>" == repr(broken)
