"""What the lint finds in a policy that rests on nothing."""

import pytest

from tolsim.catalogue import Finding, find_policy, lint_policy
from tolsim.catalogue.lint import fields_set
from tolsim.documents import load_policy

SOURCE = """
sources:
  - {url: https://example.org, date: undated, says: It is so., firmness: documented, supports: %s}
"""


def lint(rules: str) -> list[tuple[str, str]]:
    """What is found beside the silent defaults, which a test of their own finds."""
    file = load_policy(f"name: mine\ntitle: Mine\n{rules}", "mine.yaml", find_policy)
    found = [(finding.code, finding.path) for finding in lint_policy(file)]
    return [(code, path) for code, path in found if code != "silent-default"]


def set_by(rules: str) -> tuple[str, ...]:
    file = load_policy(f"name: mine\ntitle: Mine\n{rules}", "mine.yaml", find_policy)
    return fields_set(file.policy)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", ()),
        ("access: {expires: {after_issue: 1h}, on_refresh: keep}", ()),
        ("access: {expires: {}}", ("access.expires.after_issue",)),
        ("access: {expires: {after_issue: 1h, with_refresh: true}}",
         ("access.expires.with_refresh",)),
        ("access: {revocation_lag: until_expiry}", ("access.revocation_lag",)),
        ("refresh: {rotate: never}", ("refresh.rotate",)),
        ("refresh: {rotate: {min_age: 1d}}", ("refresh.rotate",)),
        ("refresh: {grace: {}}", ("refresh.grace",)),
        ("refresh: {grace: {for: 30s, returns: same}}",
         ("refresh.grace.for", "refresh.grace.returns")),
        ("refresh: {replay: {on: [spent]}}", ()),
        ("refresh: {replay: {revoke: grant}}", ("refresh.replay.revoke",)),
        ("limits: {live: {kind: access, max: 2, cascade: true}}",
         ("limits.live.kind", "limits.live.max", "limits.live.cascade")),
        ("rates: {hourly: {max: 9, window: 1h}}", ("rates.hourly.max", "rates.hourly.window")),
        ("client_credentials: true", ("client_credentials",)),
        ("slots: {parameter: index, count: 3, default: 0}", ("slots.parameter", "slots.count")),
        ("incidents: {deauthorize: {scope: app}, disabled: {scope: app}}",
         ("incidents.deauthorize.scope", "incidents.disabled.scope")),
        ("errors: {access_revoked: {status: 403}, refresh_reused: {error: invalid_grant}}",
         ("errors.access_revoked.status",)),
        ("undocumented: [refresh_reused]\nassumed: [refresh]", ()),
    ],
)  # fmt: skip
def test_the_fields_that_differ(rules: str, expected: tuple[str, ...]) -> None:
    """A written default is none; a record that is absent by default is one in itself."""
    assert expected == set_by(rules)


def test_the_knob_is_a_field_like_any_other() -> None:
    """The knob itself and what it writes at its default both want a source."""
    rules = "refresh: {grace: {uses: 4}}\ntolerance: {default: 2, sets: refresh.grace.uses}"
    expected = ("refresh.grace.uses", "tolerance.default", "tolerance.sets")
    assert expected == set_by(rules)


def test_a_field_without_a_source_is_found() -> None:
    """Field by field, in the order of the policy."""
    expected = [("no-source", "access.on_refresh"), ("no-source", "refresh.rotate")]
    assert expected == lint("access: {on_refresh: revoke_pair}\nrefresh: {rotate: never}")


@pytest.mark.parametrize("path", ["refresh", "refresh.expires", "refresh.expires.after_issue"])
def test_a_path_vouches_for_all_inside(path: str) -> None:
    """As a source's `supports` or as an assumption."""
    rules = "refresh: {expires: {after_issue: 30d}}\n"
    assert [] == lint(rules + SOURCE % f"[{path}]")
    assert [] == lint(rules + f"assumed: [{path}]")


def test_a_path_vouches_for_nothing_beside() -> None:
    """Neither for a sibling nor for a name that merely begins alike."""
    rules = "limits:\n  live: {kind: access, max: 1}\n  live-too: {kind: access, max: 1}\n"
    expected = [("no-source", "limits.live-too.kind"), ("no-source", "limits.live-too.max")]
    assert expected == lint(rules + SOURCE % "[limits.live]")


def test_vouching_for_a_rule_that_is_not_there() -> None:
    """What is left behind when a limit is renamed or removed."""
    rules = "assumed: [limits, limits.gone, rates.gone.max, incidents.deauthorize]"
    expected = [("no-such-rule", "limits.gone"), ("no-such-rule", "rates.gone.max")]
    assert expected == lint(rules)


def test_a_finding_is_a_sentence() -> None:
    """It says what is amiss and where."""
    file = load_policy("name: mine\nrefresh: {issued: false}", "mine.yaml", find_policy)
    expected = Finding(
        "no-source",
        "refresh.issued",
        "`refresh.issued` differs from its default, but no source supports it "
        "and `assumed` does not list it",
    )
    assert expected == lint_policy(file)[0]


def silent(rules: str) -> str:
    """The defaults of a policy that nobody speaks of."""
    file = load_policy(f"name: mine\ntitle: Mine\n{rules}", "mine.yaml", find_policy)
    sentences = [one.sentence for one in lint_policy(file) if one.code == "silent-default"]
    return "; ".join(sentences).rpartition(": ")[2].replace("`", "")


EVERYTHING = "[access, limits, incidents, revocation, refresh, errors]"
LOGIN_AND_CALL = (
    "access.expires, limits, revocation.access, errors.access_expired, errors.access_revoked, "
    "incidents.deauthorize"
)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (f"assumed: {EVERYTHING}", ""),
        (SOURCE % EVERYTHING, ""),
        ("assumed: [access, limits, revocation, incidents, refresh]",
         ("errors.access_expired, errors.access_revoked, errors.refresh_expired, "
         "errors.refresh_revoked, errors.refresh_reused")),
        (("assumed: [access, limits, revocation, errors, refresh]\n"
         "incidents: {logout: {scope: user}}"), ""),
        ("refresh: {issued: false}", LOGIN_AND_CALL),
        ("refresh: {rotate: never}\nassumed: [access, limits, revocation, incidents, errors]",
         "refresh.expires"),
        (("refresh: {expires: {after_use: 1d}}\n"
         "assumed: [access, limits, revocation, incidents, errors, refresh.rotate]"),
         "refresh.grace, refresh.replay"),
    ],
)  # fmt: skip
def test_silence_is_no_source(rules: str, expected: str) -> None:
    """A default that every run acts on is spoken of, or admitted to be assumed."""
    assert expected == silent(rules)
