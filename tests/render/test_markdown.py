"""Runs as Markdown: whole documents, and awkward names read by a Markdown parser."""

from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.render.golden import assert_golden
from tests.render.scenes import PING_PONG, traces
from tests.render.shared_scenes import NASTY, SCENES, named
from tolsim.render.page.markdown import escaped, fenced
from tolsim.render.timeline.markdown import markdown

JOINER = "\u2060"
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.mark.parametrize("name", ["two_systems", "two_tolerances", "stress"])
def test_document(name: str) -> None:
    """A file's runs are their golden document."""
    assert_golden(f"{name}.md", markdown([traces(SCENES[name])], width=80))


def _tokens(document: str) -> Iterator[Token]:
    for token in PARSER.parse(document):
        yield token
        yield from token.children or ()


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_read_as_it_is(name: str) -> None:
    """Whatever a system is called, the heading and the table say it, and nothing is markup."""
    tokens = list(_tokens(markdown([named(name)], width=80)))
    said = [
        "".join(child.content for child in token.children or () if child.type != "html_inline")
        for token in tokens
        if token.type == "inline"
    ]
    told = [text.replace(JOINER, "") for text in said]
    assert name == told[0]
    assert f"✓ {name} logs in, gets A1 and R1“{name}”" in told
    known = {"text", "text_special", "inline", "html_inline", "heading_open", "fence"}
    strange = {
        token.type
        for token in tokens
        if token.type.endswith(("_inline", "_open", "softbreak")) and token.type not in known
    } - {"bullet_list_open", "list_item_open", "paragraph_open", "table_open", "thead_open",
         "tbody_open", "tr_open", "th_open", "td_open"}  # fmt: skip
    assert set() == strange
    assert {"<br>"} >= {token.content for token in tokens if token.type == "html_inline"}


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (f"xyz@{JOINER}legacy", "xyz@legacy"),
        ("zoom-user@2: works.", "zoom-user@2: works."),
        (f"@{JOINER}2 and xyz@{JOINER}2.org", "@2 and xyz@2.org"),
        (f"xyz@{JOINER}2nd", "xyz@2nd"),
        (f"https:{JOINER}//example.org", "https://example.org"),
        (f"www{JOINER}.example.org", "www.example.org"),
        (f"\\#{JOINER}12", "#12"),
        ("invalid_token", "invalid_token"),
        ("1\\. first", "1. first"),
        ("\\- first", "- first"),
        ("a\\|b", "a|b"),
        ("401: the end", "401: the end"),
    ],
)
def test_escapes(expected: str, text: str) -> None:
    """Only what would be read as something else is escaped or parted."""
    assert expected == escaped(text)


def test_a_fence_is_longer_than_what_it_holds() -> None:
    """No line ends the block of code that it stands in."""
    assert ["`````text", "a ```` b", "`````"] == fenced(["a ```` b"])


def test_several_files_stand_in_one_document() -> None:
    """Each file keeps its headings, and a single run is compared with nothing."""
    files = [traces(SCENES["two_tolerances"]), traces(PING_PONG)]
    headings = [line for line in markdown(files, width=80).splitlines() if line.startswith("## ")]
    assert [
        "## Two systems, one app: zoom-user-concurrent@1",
        "## Two systems, one app: zoom-user-concurrent@2",
        "## The runs compared",
        "## Ping-pong",
    ] == headings
