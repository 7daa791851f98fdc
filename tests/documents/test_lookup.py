"""What a word means among names: in files a suggestion, on the command line taken if unique."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolsim.documents.lookup import (
    Ambiguous,
    Family,
    Found,
    Lookup,
    Unknown,
    look_up,
    suggestions,
)
from tolsim.documents.problems import did_you_mean

NAMES = ("acme", "acme-static", "ringcentral", "micro-entra-spa", "micro-entra-web", "Two_Systems")
FAMILIES = {"orb": Family("Orb", ("ringcentral",)), "entra": Family("Micro", NAMES[3:5])}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("acme", Found("acme", exact=True)),
        ("ACME", Found("acme")),
        ("acm", Ambiguous(("acme", "acme-static"))),
        ("acme-", Found("acme-static")),
        ("two", Found("Two_Systems")),
        ("systems", Found("Two_Systems")),
        ("web", Found("micro-entra-web")),
        ("entra", Ambiguous(("micro-entra-spa", "micro-entra-web"))),
        ("cent", Unknown()),
        ("micro-entra-spb", Unknown(("micro-entra-spa",))),
        ("", Unknown()),
        ("x" * 5000, Unknown()),
    ],
)
def test_each_way_in_turn(word: str, expected: Lookup) -> None:
    """The name, its beginning, the beginning of a part, its spelling; inside a part is nothing."""
    assert expected == look_up(word, NAMES)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("acme", Found("acme", exact=True)),
        ("ORB", Found("ringcentral", family="Orb")),
        ("Entra", Ambiguous(NAMES[3:5], "Micro")),
        ("micro", Ambiguous(NAMES[3:5])),
        ("entraa", Unknown(NAMES[3:5])),
        ("ringcentrl", Unknown(("ringcentral",))),
        ("ringer", Unknown()),
    ],
)
def test_families_come_after_the_exact_name(word: str, expected: Lookup) -> None:
    """All of a family is meant by its name, also where that is misspelled."""
    assert expected == look_up(word, NAMES, FAMILIES)


WORDS = st.text("ab-_.A", max_size=5)


@given(WORDS, st.lists(WORDS.filter(bool), unique=True))
def test_nothing_is_made_up(word: str, names: list[str]) -> None:
    """What is found is among the names; it is exact if and only if it is the word."""
    found = look_up(word, names)
    assert set(suggestions(found)) <= set(names)
    assert (word in names) == (found == Found(word, exact=True))


@given(WORDS.filter(bool), st.lists(WORDS.filter(bool), unique=True))
def test_only_what_nothing_else_begins_with_is_taken(word: str, names: list[str]) -> None:
    """A beginning that two names have in common is never a guess at one of them."""
    beginning = [name for name in names if name.casefold().startswith(word.casefold())]
    equal = [name for name in names if name.casefold() == word.casefold()]
    if word not in names and len(equal) != 1 and len(beginning) > 1:
        assert isinstance(look_up(word, names), Ambiguous)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("acmee", "did you mean `acme`?"),
        ("micro", "did you mean `micro-entra-spa` or `micro-entra-web`?"),
        ("a", "did you mean `acme` or `acme-static`?"),
        ("zzz", f"write one of: {', '.join(NAMES)}"),
    ],
)
def test_help(word: str, expected: str) -> None:
    """Every name that can be meant is told, or all that there are."""
    assert expected == did_you_mean(word, NAMES)
