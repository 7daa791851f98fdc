"""Runs as Mermaid diagrams: whole documents, and what Mermaid's own parser reads in them."""

import re

import pytest

from tests.render.golden import assert_golden
from tests.render.readers import needs_mermaid, read_by_mermaid
from tests.render.scenes import trace, traces
from tests.render.shared_scenes import NASTY, SCENES, named
from tolsim.render.page.mermaid import entity_escaped
from tolsim.render.timeline.mermaid import mermaid

SINGLE = [name for name in SCENES if name != "two_tolerances"]


@pytest.mark.parametrize(
    ("name", "ending"),
    [("two_systems", "mmd"), ("stress", "mmd"), ("two_tolerances", "mermaid.md")],
)
def test_document(name: str, ending: str) -> None:
    """A single run is a diagram; several are Markdown with a diagram each."""
    assert_golden(f"{name}.{ending}", mermaid([traces(SCENES[name])], width=60))


REST = "policy: {}\nsystems: [a]\nsteps: [{login: a}]\n"


def test_a_lost_answer_does_not_arrive() -> None:
    """The arrow of an answer that is lost ends in a cross."""
    text = "title: t\npolicy: {}\nsystems: [a]\nsteps: [{login: a, lost: true}]\n"
    expected = ["s1->>p1: 1 (0s) a logs in", "p1--xs1: ✓ the answer (A1 and R1) is lost"]
    lines = mermaid([[trace(text)]], width=60).splitlines()
    assert expected == [line.strip() for line in lines if ">>" in line or "--" in line.strip()[2:]]


def test_signs_become_entities() -> None:
    """Letters, digits and signs that Mermaid leaves alone stay readable."""
    expected = "a#59; b#35;1 #60;c#62;: d#58;e ✗ invalid_token (401)"
    assert expected == entity_escaped("a; b#1 <c>: d:e ✗ invalid_token (401)")


@pytest.mark.node
@needs_mermaid
def test_mermaid_draws_every_scene() -> None:
    """The parser accepts the diagrams of all runs, the fenced ones too."""
    documents = [mermaid([traces(SCENES[name])], width=60) for name in SINGLE]
    several = mermaid([traces(SCENES["two_tolerances"])], width=60)
    documents += re.findall(r"^```mermaid\n(.*?)^```$", several, re.DOTALL | re.MULTILINE)
    got = [answer["error"] for answer in read_by_mermaid(documents)]
    assert [None] * (len(SINGLE) + 2) == got


@pytest.mark.node
@needs_mermaid
def test_mermaid_reads_names_as_they_are() -> None:
    """Whatever a system is called, title, participant and messages say it."""
    answers = read_by_mermaid([mermaid([named(name)], width=200) for name in NASTY])
    expected = [
        (name, [name, "new", "provider"], f"1 (0s) {name} logs in", f"“{name}”") for name in NASTY
    ]
    got = [
        (read["title"], read["participants"], read["texts"][1], read["texts"][3])
        for read in answers
    ]
    assert expected == got


@pytest.mark.node
@needs_mermaid
def test_mermaid_keeps_what_it_is_about() -> None:
    """In the description of the picture, which is read out."""
    about = "about: |\n  Why; and {how} #1?\nsource: https://example.org/a?b=c#d\n"
    (read,) = read_by_mermaid([mermaid([[trace(f"title: t\n{about}{REST}")]], width=60)])
    assert "Why; and {how} #1? https://example.org/a?b=c#d" == read["about"]


@pytest.mark.node
@needs_mermaid
def test_mermaid_complains_where_it_should() -> None:
    """The parser of these tests does refuse what is no diagram."""
    (answer,) = read_by_mermaid(["sequenceDiagram\n    end as"])
    assert "Parse error" in answer["error"]
