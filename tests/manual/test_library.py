"""The manual's library: what is found by which name."""

import pytest

from tolsim.manual import library
from tolsim.manual.library import Part


def found(topic: str) -> list[tuple[str, str]]:
    """The pages and headings of what a topic leads to."""
    return [(part.page, part.heading) for part in library.look_up(topic)]


@pytest.mark.installed
def test_the_list_names_every_page() -> None:
    """A page that is not listed cannot be found, and a listed one is there."""
    files = {path.stem for path in library.FOLDER.glob("*.md")} - {library.CONTENTS}
    assert files == set(library.pages())


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("manual", [("manual", "manual")]),
        (
            "start",
            [
                ("start", "start"),
                ("scenarios", "scenarios"),
                ("traces", "traces"),
                ("generate", "A population"),
            ],
        ),
        ("tolsim run", [("run", "run")]),
        ("Exit codes", [("run", "Exit codes")]),
        ("exit code", []),
        ("limits.mine", [("rules", "limits.NAME")]),
        ("limits.mine.max", [("rules", "limits.NAME")]),
        ("faces", []),  # and not "Races"
        ("backup", [("start", "A restored backup")]),
        ("`refresh_reused`", [("answers", "Answers")]),
        ("", []),
    ],
)
def test_topics(topic: str, expected: list[tuple[str, str]]) -> None:
    """Pages and headings whole, else the rows that define a term; in capitals or not."""
    assert expected == found(topic)


def test_a_row_keeps_the_head_of_its_table() -> None:
    """What the cells of a row are is told with it."""
    expected = Part(
        "answers",
        "Answers",
        "| reason | error | status | when |\n"
        "| --- | --- | --- | --- |\n"
        "| `refresh_reused` | `invalid_grant` | 400 | with a spent one |\n",
    )
    assert [expected] == library.look_up("refresh_reused")


def test_a_section_ends_where_the_next_one_begins() -> None:
    """With the sections below it, and without those beside it."""
    [part] = library.look_up("requests")
    headings = [line for line in part.text.splitlines() if line.startswith("#")]
    assert ["## Requests", "### The order of events"] == headings[:2]
    assert "## The moment of a change" not in headings


def test_a_line_of_code_is_no_heading() -> None:
    """Comments of YAML and of a shell begin as headings do."""
    comment = "# Searched 7 states."
    assert any(part.text == comment for part in library.grep("searched 7"))
    assert "searched 7 states." not in library.names()


def test_words_are_found_in_capitals_or_not() -> None:
    """Each line under its page and heading."""
    part, *_ = library.grep("NO CLOCK SKEW")
    assert ("limits", "limits") == (part.page, part.heading)


def test_every_name_leads_somewhere() -> None:
    """What an unknown topic is answered with is a topic."""
    assert [] == [name for name in library.names() if not library.look_up(name)]


def test_a_word_is_found_where_it_begins() -> None:
    """`race` is not `grace`; what begins no word is found within one."""
    lines = [part.text.casefold() for part in library.grep("race")]
    assert [] == [
        line for line in lines if "race" not in line.replace("grace", "").replace("trace", "")
    ]
    assert any("tokens" in part.text for part in library.grep("okens"))
    assert [] == library.grep("no such word at all")


def test_headings_go_by_their_words() -> None:
    """Parted by blanks, or by hyphens, as they are typed without quotes."""
    [part] = library.look_up("one-line")
    assert ("scenarios", "Steps in one line") == (part.page, part.heading)
    assert [part] == library.look_up("one line")
