"""The page of `tolsim play --export` as a document: which runs are in it, and what is not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import tolsim
from tests.render.scenes import STRESS, TWO_APPS, TWO_SYSTEMS, TWO_TOLERANCES, traces
from tests.render.shared_scenes import SCENES
from tolsim.analysis.compare import replays
from tolsim.catalogue import find_policy
from tolsim.documents import Case, DocumentError, Overrides
from tolsim.render.play.html import play_page
from tolsim.render.play.runs import choices
from tolsim.render.play.scenes import film

KNOBLESS = TWO_SYSTEMS.replace("  tolerance: {default: 1, sets: limits.live-grants.max}\n", "")
PLACED = TWO_SYSTEMS.replace(
    "policy:\n  name: zoom-user-concurrent\n", "tolerance: 8\npolicy:\n  name: far\n"
)


def replayed(text: str, overrides: Overrides) -> list[tuple[str, int, list[str]]]:
    """What can be chosen on the page of a scenario."""
    found, _ = replays(Case(text, "scene.yaml", find_policy), overrides)
    return [
        (one.policy, one.start, [at.tolerance for at in one.positions]) for one in choices(found)
    ]


def data_of(page: str) -> dict[str, Any]:
    """The runs of a page."""
    found = re.search(r'<script type="application/json" id="data">(.*)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.parametrize(
    ("text", "overrides", "expected"),
    [
        (TWO_SYSTEMS, Overrides(), [("zoom-user-concurrent", 1, ["0", "1", "2", "3", "4", "5"])]),
        (PLACED, Overrides(), [("far", 6, ["0", "1", "2", "3", "4", "5", "8"])]),
        (TWO_SYSTEMS, Overrides((), (3, 1)), [("zoom-user-concurrent", 1, ["1", "3"])]),
        (KNOBLESS, Overrides(), [("zoom-user-concurrent", 0, [""])]),
        (TWO_APPS, Overrides(), [("limited", 3, ["0", "1", "2", "2, 1", "3", "4", "5"])]),
        (TWO_SYSTEMS, Overrides(("xero", "zoom-user-refresh-reuse"), (0, 2)),
         [("xero", 0, [""]), ("zoom-user-refresh-reuse", 0, ["0", "2"])]),
        (TWO_SYSTEMS, Overrides(("zoom-user-concurrent@2",)),
         [("zoom-user-concurrent", 0, ["2"])]),
    ],
    ids=["own", "far", "chosen", "no knob", "two apps", "policies", "at"],
)  # fmt: skip
def test_what_can_be_chosen(
    text: str, overrides: Overrides, expected: list[tuple[str, int, list[str]]]
) -> None:
    """The policies in their order, their tolerances by size; what was asked for comes first."""
    assert expected == replayed(text, overrides)


def test_what_cannot_run_is_told_if_it_was_asked_for() -> None:
    """A tolerance for a policy that has no knob is an error where nothing else can run."""
    with pytest.raises(DocumentError, match="has no tolerance to set"):
        replayed(KNOBLESS, Overrides((), (2,)))
    case = Case(f"{TWO_SYSTEMS}  - incident: password_change\n", "scene.yaml", find_policy)
    found, unable = replays(case, Overrides(("google-oauth", "xero")))
    assert ["google-oauth"] == [trace.scenario.apps[0].policy.name for trace in found]
    assert [("xero", None)] == [(one.policy, one.tolerance) for one in unable]


@pytest.mark.parametrize("name", SCENES)
def test_nothing_that_is_expected_is_shown(name: str) -> None:
    """Neither an expectation that fails here, nor that it was counted."""
    for trace in traces(SCENES[name]):
        shown = film(trace)
        said = [line.words.plain for scene in shown.scenes for line in scene.told]
        said += [point.sentence.plain for point in shown.verdict]
        assert [] == [words for words in said if "!!" in words]


def test_the_data_cannot_end_early() -> None:
    """No `<` is in it, and it reads back as what it was."""
    page = play_page(traces(STRESS))
    found = re.search(r'id="data">(.*)</script>\n', page)
    assert found is not None
    assert "<" not in found[1]
    assert [["strict", 0, [["", 0]]]] == data_of(page)["policies"]


def test_runs_that_go_alike_are_kept_once() -> None:
    """What differs between them is what their tolerance means; scenes and rows are shared."""
    many, _ = replays(Case(TWO_SYSTEMS, "scene.yaml", find_policy), Overrides())
    several, one = (data_of(play_page(list(runs))) for runs in (many, many[-1:]))
    assert 6 == len(several["films"])
    assert len(several["scenes"]) <= 3 * len(one["scenes"])


def test_the_page_names_what_it_allows() -> None:
    """Its own style and script by their hashes; nothing else comes in or goes out."""
    page = play_page(traces(TWO_TOLERANCES))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    digest = r"'sha256-[A-Za-z0-9+/]{43}='"
    expected = (
        rf"default-src 'none'; style-src {digest}; script-src {digest}; base-uri 'none'; "
        r"form-action 'none'"
    )
    assert re.fullmatch(expected, policy[1])
    assert None is re.search(r"https?:|url\(|@import|style=", page)


def test_the_script_is_short() -> None:
    """It is read by whoever asks what it does."""
    script = Path(tolsim.__file__).parent / "render" / "play" / "page.js"
    assert len(script.read_text("utf-8").splitlines()) < 300
