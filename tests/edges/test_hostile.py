"""Text is inert: whatever stands in whatever field, no output does what it says."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tests.edges.hostile import COLOUR, HOSTILE, OBEYED
from tests.edges.mutants import run
from tolsim.render.check.github import _command
from tolsim.render.page import inert
from tolsim.render.page.html import plain
from tolsim.render.page.markdown import code, escaped, fenced, link
from tolsim.render.page.mermaid import entity_escaped
from tolsim.simulation.scenario import Mark

MEDIA: dict[str, Callable[[str], str]] = {
    "terminal": inert.shown,
    "terminal lines": inert.shown_lines,
    "terminal page": lambda text: inert.shown_page(Text(f"a{text}b")).plain,
    "json": inert.json_text,
    "markdown": escaped,
    "markdown code": code,
    "markdown block": lambda text: "\n".join(fenced(text.split("\n"))),
    "markdown link": link,
    "mermaid": entity_escaped,
    "svg and junit": inert.sound,
    "html": plain,
    "github": lambda text: _command(text, Mark(1, 1), text, text),
}
"""The function of every medium."""

SCENARIO = """\
title: {0}
about: {0}
source: ["https://example.org/{1}"]
policy:
  name: {2}
  title: {0}
  provider: {0}
  client_credentials: true
  slots: {{parameter: {0}, count: 2}}
  errors:
    access_revoked: {{error: {0}, code: {0}, message: {0}}}
    refresh_reused: {{error: {0}, code: {0}, message: {0}}}
  limits: {{{2}: {{kind: grant, max: 1}}}}
  incidents: {{{2}: {{scope: user}}}}
  tolerance: {{default: 1, sets: refresh.grace.depth}}
  caveats: [{0}]
  sources: [{{url: "https://example.org/{1}", date: undated, says: {0}, firmness: staff}}]
systems: {{{2}: {{store: {2}}}, new: {{}}}}
steps:
- {{login: {2}, note: {0}, expect: {0}}}
- {{login: new, then: {{{2}: locked-out}}}}
- {{call: {2}, expect: {0}}}
- {{refresh: {2}, expect: {0}}}
- {{client_credentials: new, params: {{{0}: 1}}}}
- {{check: {0}, then: {{{2}: working}}}}
- {{incident: {2}}}
- {{change: {{errors: {{access_expired: {{message: {0}}}}}}}}}
"""
COMMANDS = (
    "run f.yaml", "run f.yaml --color always", "run f.yaml --format json",
    "run f.yaml --format markdown", "run f.yaml --format mermaid", "run f.yaml --format svg",
    "run f.yaml --format html", "check f.yaml", "check f.yaml --format json",
    "check f.yaml --format junit", "check f.yaml --format github",
    "check f.yaml --summary s.md", "compare f.yaml -t 0,1", "compare f.yaml -t 0,1 --format json",
    "explain f.yaml", "explain f.yaml --format json", "explain f.yaml --format mermaid",
    "explain f.yaml --format html",
)  # fmt: skip
POLICY_COMMANDS = (
    "policies check ./p.yaml", "policies show ./p.yaml", "policies show ./p.yaml --format json",
    "policies show ./p.yaml --format yaml", "policies show ./p.yaml --format markdown",
    "policies diff ./p.yaml dex", "run two_systems --policy ./p.yaml", "explore ./p.yaml --depth 2",
)  # fmt: skip


def _name(text: str) -> str:
    """What of a text can stand in a name."""
    return re.sub(r"[\s@.\x00-\x1f\x7f-\x9f]", "-", text)[:50]


def _quoted(text: str) -> str:
    """Write a text as YAML, in ASCII."""
    return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'


def _file(text: str) -> str:
    return SCENARIO.format(_quoted(text), "x", _quoted(_name(text)))


def _policy(text: str) -> str:
    """The policy of the scenario as a file of its own."""
    body = _file(text).partition("policy:\n")[2].partition("systems:")[0]
    lines = [line[2:] for line in body.splitlines()]
    return (
        "\n".join(
            [
                "name: p",
                *lines[1:],
                "assumed: [limits, errors, slots, incidents, tolerance, client_credentials]",
            ]
        )
        + "\n"
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def harmful(text: str) -> list[str]:
    """What of an output would be obeyed, or not be seen, colours aside."""
    return sorted({ascii(found) for found in OBEYED.findall(COLOUR.sub("", text))})


@pytest.mark.parametrize("medium", MEDIA)
@given(text=st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=20))
def test_a_medium_obeys_no_text(medium: str, text: str) -> None:
    """All that could move a cursor, turn a text around or hide is an escape."""
    assert [] == harmful(MEDIA[medium](text))


@given(st.text(st.characters(), max_size=20))
def test_json_stays_the_same_text(text: str) -> None:
    """Its escapes are those of JSON."""
    assert text == json.loads(inert.json_text(text))


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_of_a_scenario_is_obeyed(text: str) -> None:
    """In every field at once; three commands for each text, all of them over all texts."""
    Path("f.yaml").write_text(_file(text), encoding="utf-8")
    start = HOSTILE.index(text)
    for command in [COMMANDS[(start * 3 + i) % len(COMMANDS)] for i in range(3)]:
        outcome = run(command.split())
        written = "".join(path.read_text("utf-8") for path in Path().glob("s.md"))
        assert [] == harmful(outcome.text + written), command
        assert outcome.code in (0, 1), outcome.text
        if "--format svg" in command or "--format junit" in command:
            ET.fromstring(outcome.text[: outcome.text.rindex(">") + 1])


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_of_a_policy_is_obeyed(text: str) -> None:
    """Nor where a policy is shown, written out, compared or searched."""
    Path("p.yaml").write_text(_policy(text), encoding="utf-8")
    start = HOSTILE.index(text)
    for command in [POLICY_COMMANDS[(start * 2 + i) % len(POLICY_COMMANDS)] for i in range(2)]:
        outcome = run(command.split())
        assert [] == harmful(outcome.text), command
        assert outcome.code in (0, 1), outcome.text


def test_a_policy_written_out_is_the_same_policy() -> None:
    """Also where a text of it ends a line for some readers (U+0085)."""
    Path("p.yaml").write_text(_policy("a\x85b\u2028c\u202ed"), encoding="utf-8")
    show = ["policies", "show", "./p.yaml", "--format"]
    before = run([*show, "json"]).text
    Path("p.yaml").write_text(run([*show, "yaml"]).text, "utf-8")
    assert before == run([*show, "json"]).text


def _on_a_terminal(*args: str) -> str:
    """What a command writes to both of its streams, on a pseudo-terminal."""
    here, there = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tolsim", *args], stdin=there, stdout=there, stderr=there,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"},
    ):  # fmt: skip
        os.close(there)
        text = b"".join(_read(here))
    os.close(here)
    return text.decode()


def _read(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            found = os.read(descriptor, 65536)
        except OSError:  # so Linux tells that the other end is closed
            return
        if not found:
            return
        yield found


@pytest.mark.parametrize(
    "command",
    [
        "run f.yaml", "check f.yaml", "check f.yaml --format github", "explain f.yaml",
        "compare f.yaml -t 0,1", "identify f.yaml --max-states 5", "policies show ./p.yaml",
        "policies show ./p.yaml --format markdown", "run broken.yaml", "run \x1b]0;f\x07.yaml",
        "run --format \x1b]0;f\x07 f.yaml", "run --\x1b]0;f\x07", "\x1b]0;f\x07",
        "new new\x1b]0;f\x07.yaml --title x --tolerance 1 --policy dex --system a",
    ],
)  # fmt: skip
def test_nothing_is_obeyed_on_a_terminal(command: str) -> None:
    """A real one: test runners strip what they take for colours."""
    text = "\x1b]0;owned\x07\x9b31m\u202e\u2028"
    Path("f.yaml").write_text(_file(text), encoding="utf-8")
    Path("p.yaml").write_text(_policy(text), encoding="utf-8")
    Path("broken.yaml").write_text(f"title: {_quoted(text)}\nsteps: {_quoted(text)}\n", "utf-8")
    written = _on_a_terminal(*command.split(" ")).replace("\r\n", "\n")
    assert written
    # Rich hides the cursor behind its progress, and shows it again.
    own = written.replace("\x1b[?25l", "").replace("\x1b[?25h", "").replace("\x1b[2K", "")
    assert [] == harmful(own.replace("\x1b[1A", "").replace("\r", ""))
