"""Policies and bundled scenarios as people name them."""

from collections import Counter
from urllib.parse import urlsplit

import pytest

from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.catalogue.bundled import (
    bundled_folder,
    bundled_scenarios,
    look_up_scenario,
    title_of,
)
from tolsim.catalogue.library import provider_of
from tolsim.catalogue.names import _ALSO_CALLED, TEXTBOOK, families, heads, look_up_policy
from tolsim.documents import load_policy
from tolsim.documents.lookup import Found, Lookup, Unknown, suggestions

GITHUB = ("github-app-user", "github-oauth-app")
MICROSOFT = ("microsoft-entra-native", "microsoft-entra-spa", "microsoft-entra-web")
SHOPIFY = ("shopify-offline", "shopify-offline-expiring", "shopify-offline-expiring-before")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("github", GITHUB),
        ("GitHub", GITHUB),
        ("gihtub", GITHUB),
        ("shopify", SHOPIFY),
        ("entra", MICROSOFT),
        ("azure", MICROSOFT),
        ("okta", ("okta-rotation", "okta-static")),
        ("supabase", ("gotrue", "gotrue-2022")),
        ("aws", ("cognito-rotation", "cognito-static")),
        ("identityserver4", ("duende-onetime", "duende-reuse", "identityserver4-sliding")),
        (
            "auth",
            ("auth0-rotation", "auth0-rotation-leeway", "auth0-static", "authentik", "authlib"),
        ),
        ("zom-user", ("zoom-user",)),
        ("paypal", ()),
        ("facebook", ()),
    ],
)
def test_several_are_told_and_none_is_guessed(word: str, expected: tuple[str, ...]) -> None:
    """All that a word can mean: of a provider, of a beginning, of a spelling."""
    found = look_up_policy(word)
    assert expected == suggestions(found)
    assert not isinstance(found, Found)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("slack", Found("slack-rotation", family="Slack")),
        ("laravel", Found("laravel-passport", family="Laravel")),
        ("matrix", Found("matrix-authentication-service", family="Matrix Authentication Service")),
        ("adobe", Found("acrobat-sign", family="Adobe")),
        ("jira", Found("atlassian-3lo", family="Atlassian")),
        ("xero", Found("xero", exact=True)),
        ("zoom-s2s-i", Found("zoom-s2s-index")),
    ],
)
def test_the_only_one_is_found(word: str, expected: Lookup) -> None:
    """A provider's only policy, and the only name with such a beginning."""
    assert expected == look_up_policy(word)


def test_a_provider_that_is_known_means_no_other() -> None:
    """Whatever word names a provider, in whatever case, only its own policies are meant."""
    for word, family in families().items():
        meant = suggestions(look_up_policy(word.upper() if word not in policy_names() else word))
        assert {family.title} == {heads()[name].provider for name in meant}, word


def test_every_provider_goes_by_its_name() -> None:
    """Its whole name means all of its policies."""
    for head in heads().values():
        assert not isinstance(look_up_policy(head.provider), Unknown)


def test_what_a_file_says_of_itself_is_what_it_holds() -> None:
    """The lines that are read agree with the file read as a whole."""
    for name in policy_names():
        source = catalogue_policy(name)
        file = load_policy(source.text, source.name, find_policy)
        assert (file.title, file.provider) == heads()[name], name


def test_a_textbook_is_no_provider() -> None:
    """Advice to ask the provider would lead nowhere."""
    assert TEXTBOOK == heads()["independent-grants"].provider
    assert provider_of("independent-grants") is None


def test_other_names_of_providers_are_needed_and_sourced() -> None:
    """Each is unknown without the table, belongs to a provider that is known, and has a source."""
    providers = {head.provider for head in heads().values()}
    for word, (provider, url) in _ALSO_CALLED.items():
        assert provider in providers
        assert "https" == urlsplit(url).scheme
        texts = [f"{name} {' '.join(head)}".casefold() for name, head in heads().items()]
        assert not any(word in text for text in texts)


def test_bundled_scenarios() -> None:
    """Examples, cases and lessons, each by a name of its own; those of policies by their path."""
    folder = bundled_folder()
    shelves = ("*.yaml", "cases/**/*.yaml", "lessons/**/*.yaml")
    files = [file for shelf in shelves for file in folder.glob(shelf)]
    assert {"two_systems", "zoom-001-second-system-logs-in"} <= set(bundled_scenarios())
    assert sorted(files) == sorted(bundled_scenarios().values())
    assert 1 == max(Counter(path.stem for path in files).values())
    assert folder / "policies" / "xero.yaml" not in bundled_scenarios().values()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("two_systems", Found("two_systems", exact=True)),
        ("two_system", Found("two_systems")),
        ("box-001", Found("box-001-two-processes-one-pair")),
        ("airtable", Found("airtable-001-new-refresh-token-not-saved", family="Airtable")),
        ("tow_systems", Unknown(("two_systems",))),
        ("policies", Unknown()),
    ],
)
def test_scenarios_as_people_name_them(word: str, expected: Lookup) -> None:
    """By name, by its beginning, by provider; one that is misspelled is told, not taken."""
    assert expected == look_up_scenario(word)


def test_titles_are_read_as_yaml_reads_them() -> None:
    """With or without quotes."""
    from tolsim.documents import load_scenario

    for name, path in bundled_scenarios().items():
        assert load_scenario(path.read_bytes(), str(path), find_policy).title == title_of(name)
