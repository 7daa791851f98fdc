"""The runs that every sharing format is tested with."""

from typing import Final

from tests.render.scenes import (
    PING_PONG,
    STRESS,
    TWELVE_TOKENS,
    TWO_APPS,
    TWO_SYSTEMS,
    TWO_TOLERANCES,
    long_run,
    traces,
)
from tolsim.simulation import Trace

NASTY: Final = (
    "[/red]", "システム", "end", "a;b", "#1", 'say"hi"', "it's", "`code`", "<b>bold</b>",
    "a|b", "&amp;", "style:x", "classDef:x", "wrap:x", "%%{init}%%", "$$x$$", "note", "->>",
    "https://example.org", "www.example.org", "_under_", "*star*", "~~gone~~", "\\n", "{a}", "1.",
    "participant", "🙂", ":smile:",
)  # fmt: skip
"""Names of systems that some format takes for its own."""

SCENES: Final = {
    "two_systems": TWO_SYSTEMS,
    "two_tolerances": TWO_TOLERANCES,
    "ping_pong": PING_PONG,
    "twelve_tokens": TWELVE_TOKENS,
    "stress": STRESS,
    "two_apps": TWO_APPS,
    "long_run": long_run(refreshes=16, calls=22),
}


def named(name: str) -> list[Trace]:
    """The run of `named_text`."""
    return traces(named_text(name))


def named_text(name: str) -> str:
    """Two systems, one of an awkward name, which is also what the title and the note say."""
    quoted = "'" + name.replace("'", "''") + "'"
    return (
        f"title: {quoted}\npolicy: {{name: one-login, limits: {{l: {{kind: grant, max: 1}}}}}}\n"
        f"systems: [{quoted}, new]\nsteps:\n  - login: {quoted}\n    note: {quoted}\n"
        f"  - login: new\n  - check: {quoted}\n  - refresh: {quoted}\n"
    )
