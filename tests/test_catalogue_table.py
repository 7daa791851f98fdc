"""The manual's table of policies is the catalogue's."""

import pytest

from tests.catalogue_table import BEGIN, END, PROVIDERS, catalogue_table, with_table
from tests.pages import table
from tolsim.catalogue import policy_names


def test_the_manual_holds_the_table() -> None:
    """What `python -m tests.catalogue_table` would write is what stands there."""
    text = PROVIDERS.read_text(encoding="utf-8")
    assert text == with_table(text, catalogue_table())


def test_the_table_has_a_row_for_each_policy() -> None:
    """Ordered by provider, then by name."""
    rows = table(catalogue_table(), "provider", "policy")
    expected = sorted(rows, key=lambda row: (row[0].casefold(), row[1]))
    assert set(policy_names()) == {row[1] for row in rows}
    assert expected == rows


def test_every_row_has_every_column() -> None:
    """No name, no term breaks a cell."""
    assert {12} == {len(row) for row in table(catalogue_table(), "provider", "policy")}


def test_only_what_stands_between_the_comments_is_written() -> None:
    """The old table goes, the text around it stays."""
    text = f"before\n{BEGIN}old\n{END}after\n"
    assert f"before\n{BEGIN}\nnew\n\n{END}after\n" == with_table(text, "new\n")


def test_a_text_without_the_comments_is_refused() -> None:
    """Nothing is written in a place that nobody marked."""
    with pytest.raises(ValueError, match="lacks the two comments"):
        with_table(f"only {BEGIN}", "new\n")
