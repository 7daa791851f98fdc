"""On whose word a rule stands: the longest path decides, and an assumption is never hidden."""

import pytest

from tolsim.catalogue import find_policy
from tolsim.catalogue.firmness import Evidence, Footing, tally
from tolsim.documents import PolicyFile, load_policy

SOURCE = "{url: 'https://example.org', date: undated, says: So., firmness: %s, supports: [%s]}"


def policy(rules: str, *sources: tuple[str, str], assumed: str = "") -> PolicyFile:
    listed = "".join(f"\n  - {SOURCE % source}" for source in sources) or " []"
    text = f"name: mine\n{rules}\nassumed: [{assumed}]\nsources:{listed}\n"
    return load_policy(text, "mine.yaml", find_policy)


GRACE = "refresh: {grace: {for: 30s, depth: 1}}"
CONDITIONS = ("refresh.grace.for", "refresh.grace.uses", "refresh.grace.depth")


@pytest.mark.parametrize(
    ("file", "paths", "expected"),
    [
        (policy(""), ("refresh.rotate",), Footing("default")),
        (policy("refresh: {rotate: never}"), ("refresh.rotate",), Footing("unsourced")),
        (policy(GRACE), CONDITIONS, Footing("unsourced")),
        (policy("", assumed="refresh"), ("refresh.rotate",), Footing("assumed")),
        (policy("", ("staff", "refresh")), ("refresh.rotate",), Footing("staff")),
        (
            policy("", ("observed", "refresh.rotate"), ("documented", "refresh.rotate")),
            ("refresh.rotate",),
            Footing("documented"),
        ),
        (
            policy("", ("staff", "access.expires.after_issue")),
            ("access.expires",),
            Footing("staff"),
        ),
        (
            policy("", ("documented", "refresh.rotate"), assumed="refresh.rotate"),
            ("refresh.rotate",),
            Footing("assumed"),
        ),
        (
            policy("", ("documented", "refresh.rotate"), assumed="refresh"),
            ("refresh.rotate",),
            Footing("documented"),
        ),
        (
            policy(GRACE, ("documented", "refresh.grace"), ("staff", "refresh.grace.depth")),
            CONDITIONS,
            Footing("staff"),
        ),
        (
            policy(GRACE, ("documented", "refresh.grace"), assumed="refresh.grace.for"),
            CONDITIONS,
            Footing("documented", ("refresh.grace.for",)),
        ),
        (
            policy(GRACE, ("documented", "refresh.grace"), assumed="refresh.grace.uses"),
            CONDITIONS,
            Footing("documented", ("refresh.grace.uses",)),
        ),
        (
            policy(GRACE, ("documented", "refresh.grace.for")),
            CONDITIONS,
            Footing("documented"),
        ),
        (
            policy(GRACE, ("documented", "refresh.grace"), assumed="refresh.grace.returns"),
            CONDITIONS,
            Footing("documented"),
        ),
    ],
)
def test_footing(file: PolicyFile, paths: tuple[str, ...], expected: Footing) -> None:
    """The weakest of the fields that a source backs, and what is assumed beside them."""
    assert expected == Evidence.of(file).footing(paths)


def test_the_tally_begins_with_the_firmest() -> None:
    """Words that were never said are left out."""
    expected = [("documented", 1), ("assumed", 2), ("default", 1)]
    assert expected == list(tally(["assumed", "default", "documented", "assumed"]).items())
