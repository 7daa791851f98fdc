"""The page of `tolsim play --export` in Chromium: what it shows is what the traces say."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.render.chromium import barriers, chromium, in_a_browser, needs_axe, opened
from tests.render.scenes import traces
from tolsim.analysis.compare import replays
from tolsim.analysis.history.standing import standings
from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides
from tolsim.engine.status import ACTIVE
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.play.html import play_page
from tolsim.render.play.runs import choices
from tolsim.simulation import Trace
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Request
from tolsim.simulation.trace import StepTrace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]  # a fixture

SCENARIOS: Final = Path(__file__).parent.parent.parent / "scenarios"
POLICIES: Final = (
    "zoom-user-concurrent", "zoom-user-refresh-reuse", "auth0-rotation", "xero",
    "independent-grants",
)  # fmt: skip
SHOWN: Final[list[tuple[str, tuple[str, ...]]]] = [
    ("two_systems", POLICIES),
    ("does_it_help_legacy", ()),
    ("lost_refresh_answer", ()),
    ("tolerance_raised_while_tokens_live", ()),
    ("lessons/06-ping-pong", ()),
    ("lessons/10-race-and-store", ()),
    ("lessons/14-test-and-production", ()),
    ("cases/shopify/shopify-001-refreshes-answered-520", ()),
    ("cases/anthropic/anthropic-002-loser-wipes-the-store", ()),
    ("cases/google/google-003-site-evicts-its-own-job", ()),
]
READ: Final = """() => {
  const text = (one) => one.textContent;
  const rows = [...document.querySelectorAll("#lanes tr")].filter((row) => row.querySelector("th"));
  return {
    lanes: rows.map((row) => [text(row.querySelector("th")), text(row.lastElementChild)]),
    told: [...document.querySelectorAll("#story tbody tr")].map((row) => [...row.cells].map(text)),
    place: text(document.getElementById("place")),
    verdict: text(document.getElementById("verdict")),
  };
}"""


def replayed(name: str, policies: tuple[str, ...] = ()) -> tuple[Trace, ...]:
    """The runs of a bundled scenario, as the page has them."""
    path = SCENARIOS / f"{name}.yaml"
    found, _ = replays(Case(path.read_bytes(), str(path), find_policy), Overrides(policies))
    return found


def written(folder: Path, runs: tuple[Trace, ...] | list[Trace]) -> Path:
    """The file of a page."""
    path = folder / "page.html"
    path.write_text(play_page(runs), encoding="utf-8")
    return path


def chosen(page: "Page") -> Iterator[None]:
    """Go through every policy and every place of the slider, as a reader does."""
    policy, slider = page.locator("#policy"), page.locator("#tolerance")
    for index in range(policy.locator("option").count()):
        policy.select_option(index=index)
        if slider.is_enabled():
            slider.focus()
            page.keyboard.press("Home")
        yield
        for _ in range(int(slider.get_attribute("max") or "0") if slider.is_enabled() else 0):
            slider.focus()
            page.keyboard.press("ArrowRight")
            yield


def expected_lanes(trace: Trace) -> list[dict[str, str]]:
    """For each step the word for every system, and the status of every token issued so far.

    Of more than sixteen tokens of a system those are left out that ended before.
    """
    last = {
        change.token: place for place, step in enumerate(trace.steps) for change in step.changes
    }
    lanes = []
    for place, standing in enumerate(standings(trace)):
        many = Counter(label.rpartition(".")[0] for label in standing.statuses)
        lane = {actor: STATE_WORDS[state].words for actor, state in standing.states.items()}
        for label, status in standing.statuses.items():
            is_over = trace.statuses[label] not in ACTIVE and last.get(Label(label), 0) < place
            if not (is_over and many[label.rpartition(".")[0]] > 16):
                lane[str(label)] = str(status)
        lanes.append(lane)
    return lanes


def mark(step: StepTrace) -> str:
    """The mark of a request by how it went."""
    if step.reason == "no_token":
        return "·"
    return {"ok": "✓", "undetermined": "?", "skipped": "↷"}.get(step.outcome, "✗")


def begins(lanes: dict[str, str], expected: dict[str, str]) -> dict[str, str]:
    """The label of each row as far as the expected one goes."""
    return {name: label[: len(expected.get(name, ""))] for name, label in lanes.items()}


@in_a_browser
@pytest.mark.parametrize(("name", "policies"), SHOWN, ids=[name for name, _ in SHOWN])
def test_every_run_is_shown_as_its_trace_says(
    chromium: "Browser", tmp_path: Path, name: str, policies: tuple[str, ...]
) -> None:
    """Step by step: states, statuses, answers; no token before its issue, no outcome ahead."""
    runs = replayed(name, policies)
    by_position = {
        (choice.policy, at.tolerance or "none: this policy has no knob"): at.trace
        for choice in choices(runs)
        for at in choice.positions
    }
    assert len(runs) == len(by_position)
    seen = []
    with opened(chromium, written(tmp_path, runs)) as page:
        for _ in chosen(page):
            policy = page.locator("#policy option:checked").inner_text()
            at = policy, page.locator("#value").inner_text()
            seen.append(at)
            _check_run(page, by_position[at])
    assert sorted(by_position) == sorted(seen)


def _check_run(page: "Page", trace: Trace) -> None:
    lanes = expected_lanes(trace)
    page.locator("#back").focus()
    page.keyboard.press("Home")
    for k in range(len(trace.steps) + 1):
        shown: dict[str, Any] = page.evaluate(READ)
        assert f"step {k} of {len(trace.steps)}" == shown["place"]
        expected = lanes[k - 1] if k else dict.fromkeys(trace.states, "signed out")
        assert expected == begins(dict(shown["lanes"]), expected)
        by_number = {row[0]: row[2] for row in shown["told"] if row[0]}
        for place, step in enumerate(trace.steps):
            if isinstance(step.step.action, Request):
                symbol = mark(step) if place < k else "?"
                assert symbol == by_number[str(step.number)][0]
            if place >= k:
                assert None is re.search(r"refused|, gets|revoked:", by_number[str(step.number)])
        assert (k == len(trace.steps)) == bool(shown["verdict"])
        page.keyboard.press("ArrowRight")


@in_a_browser
def test_by_keyboard_alone(chromium: "Browser", tmp_path: Path) -> None:
    """Tab leads to every control; arrows step, move the slider and change the policy."""
    with opened(chromium, written(tmp_path, replayed("two_systems", POLICIES))) as page:
        press, value = page.keyboard.press, page.locator("#value")
        for _ in range(3):
            press("ArrowRight")
        assert "step 3 of 6" == page.locator("#place").inner_text()
        press("ArrowLeft")
        press("End")
        assert "step 6 of 6" == page.locator("#place").inner_text()
        assert "legacy is locked out" in page.locator("#verdict").inner_text()
        press("Tab")
        press("Tab")
        press("ArrowRight")
        assert "2" == value.inner_text()
        assert "tolerance 2" == page.locator("#tolerance").get_attribute("aria-valuetext")
        assert "legacy and new are working" in page.locator("#verdict").inner_text()
        assert "Steps 3, 4, 5 and 6 go another way." in page.locator("#said").inner_text()
        assert ["3", "4", "5", "6"] == [
            row.split("\t")[0].strip()
            for row in page.locator("#story tr:has(.mark)").all_inner_texts()
        ]
        press("Tab")
        press("Enter")
        assert "step 5 of 6" == page.locator("#place").inner_text()
        press("Tab")
        press("Enter")
        press("Enter")
        assert "step 6 of 6" == page.locator("#place").inner_text()
        assert "forward" == page.evaluate("document.activeElement.id")
        for _ in range(3):
            press("Shift+Tab")
        press("ArrowDown")
        assert "zoom-user-refresh-reuse" == page.locator("#policy option:checked").inner_text()
        assert "#p=zoom-user-refresh-reuse&t=2&k=6" == page.evaluate("location.hash")


@in_a_browser
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("#p=zoom-user-refresh-reuse&t=2&k=4", "#p=zoom-user-refresh-reuse&t=2&k=4"),
        ("#p=xero&t=7&k=99", "#p=xero&k=6"),
        ("#p=nobody&t=x&k=-1", "#p=zoom-user-concurrent&t=1&k=0"),
        ("#<img src=x>%", "#p=zoom-user-concurrent&t=1&k=0"),
        ("", "#p=zoom-user-concurrent&t=1&k=0"),
    ],
)
def test_the_address_holds_what_is_shown(
    chromium: "Browser", tmp_path: Path, address: str, expected: str
) -> None:
    """And what makes no sense in it leads to the beginning."""
    with opened(chromium, written(tmp_path, replayed("two_systems", POLICIES)), address) as page:
        assert expected == page.evaluate("location.hash")


@in_a_browser
def test_an_address_that_changes_is_followed(chromium: "Browser", tmp_path: Path) -> None:
    """As when a reader edits it, or goes back."""
    with opened(chromium, written(tmp_path, replayed("two_systems"))) as page:
        page.evaluate("location.hash = 'k=3&t=5'")
        page.wait_for_function("document.getElementById('value').textContent === '5'")
        assert "step 3 of 6" == page.locator("#place").inner_text()


@in_a_browser
def test_without_scripts_there_is_the_timeline(chromium: "Browser", tmp_path: Path) -> None:
    """Story, lanes and verdict of the first run, and no control that does nothing."""
    path = written(tmp_path, replayed("two_systems"))
    with opened(chromium, path, java_script_enabled=False) as page:
        text = page.locator("body").inner_text()
    assert "legacy calls with A1: refused 401 invalid_token (revoked)" in text
    assert "legacy is locked out since step 3 (5m): xyz must log in again." in text
    assert "Forward" not in text


HOSTILE: Final = (
    "</script><script>alert(1)</script>", "<!--<script>", "<img src=x onerror=alert(1)>",
    "\u2028alert(1)", "\u202egnip", "&lt;b&gt;", "</noscript><b>", "{title}", "constructor",
    "__proto__",
)  # fmt: skip


@in_a_browser
@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_the_file_are_inert(chromium: "Browser", tmp_path: Path, name: str) -> None:
    """Nothing in them is run, loaded or read as markup, and what is unseen is written out."""
    system = "a" if re.search(r"\s", name) else name
    quoted, system_quoted = json.dumps(name), json.dumps(system)
    text = f"""\
title: {quoted}
about: {quoted}
policy: {{name: p, limits: {{l: {{kind: grant, max: 1}}}}, tolerance:
  {{default: 1, sets: limits.l.max}}, errors: {{access_revoked: {{message: {quoted}}}}}}}
tolerance: [1, 2]
systems: [{system_quoted}, new]
steps:
  - {{login: {system_quoted}, note: {quoted}}}
  - login: new
  - call: {system_quoted}
  - check: {quoted}
"""
    shown, called = (
        words.replace("\u2028", "\\u2028").replace("\u202e", "\\u202e") for words in (name, system)
    )
    with opened(chromium, written(tmp_path, traces(text)), "#k=4") as page:
        found = page.evaluate(READ)
        assert called in dict(found["lanes"])
        assert f"“{shown}”" in found["told"][2][2]  # what the client reads
        if system == name:
            assert name == page.evaluate("document.title").replace("\\u202e", "\u202e")
            assert f"“{shown}”" in found["told"][0][2]
        assert 0 == page.locator("img, b, script:not([type]):not(:last-child)").count()


@in_a_browser
def test_nothing_is_let_in(chromium: "Browser", tmp_path: Path) -> None:
    """What somebody manages to put into the page is neither run nor loaded nor sent."""
    path = written(tmp_path, replayed("two_systems"))
    with opened(chromium, path, quiet=False) as page:
        refused = page.evaluate(
            """async () => {
              const refused = [];
              addEventListener("securitypolicyviolation", (one) =>
                refused.push(one.effectiveDirective));
              const put = (tag, values) => document.body.append(
                Object.assign(document.createElement(tag), values));
              put("script", {textContent: "window.ran = true"});
              put("img", {src: "data:image/png;base64,AAAA"});
              put("style", {textContent: "body { display: none }"});
              put("base", {href: "https://example.org/"});
              document.body.setAttribute("onclick", "window.ran = true");
              await new Promise((done) => setTimeout(done, 100));
              return [window.ran, [...new Set(refused)].sort()];
            }"""
        )
        expected = ["base-uri", "img-src", "script-src-attr", "script-src-elem", "style-src-elem"]
        assert [None, expected] == refused


@in_a_browser
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("address", ["", "#k=6&t=2"])
def test_axe_finds_no_barrier(
    chromium: "Browser", tmp_path: Path, scheme: str, width: int, address: str
) -> None:
    """In both colours, narrow and wide, at the beginning, in the middle and at the end."""
    path = written(tmp_path, replayed("two_systems", POLICIES))
    viewport = {"width": width, "height": 740}
    with opened(chromium, path, address, color_scheme=scheme, viewport=viewport) as page:
        assert [] == barriers(page)
        assert width >= page.evaluate("document.documentElement.scrollWidth")


@in_a_browser
@pytest.mark.parametrize("width", [360, 1000])
def test_labels_of_a_long_run_are_in_sight(chromium: "Browser", tmp_path: Path, width: int) -> None:
    """They begin beside the names, which stay where they are when the lanes scroll."""
    path = written(tmp_path, replayed("cases/google/google-003-site-evicts-its-own-job"))
    with opened(chromium, path, "#k=99", viewport={"width": width, "height": 740}) as page:
        name, label, edge = page.evaluate(
            """() => {
              const row = document.querySelector("#lanes .system");
              const box = (one) => one.getBoundingClientRect();
              const room = document.querySelector(".lanes");
              return [box(row.firstElementChild).right, box(row.lastElementChild).left,
                      box(room).right];
            }"""
        )
        assert name <= label < edge


@in_a_browser
def test_printed_it_is_light_and_has_no_controls(chromium: "Browser", tmp_path: Path) -> None:
    """Paper has no buttons, and the colours of paper."""
    path = written(tmp_path, replayed("two_systems"))
    with opened(chromium, path, "#k=3", color_scheme="dark") as page:
        page.emulate_media(media="print")
        assert not page.locator("#forward").is_visible()
        assert page.locator("#story").is_visible()
        assert "rgb(255, 255, 255)" == page.evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
