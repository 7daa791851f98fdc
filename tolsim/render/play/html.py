"""The page: every run as data, a script that shows one of them up to a step, and no more.

The script writes text alone, never markup: whatever a name of the file holds stays a name. Without
scripts the page shows the timeline of the first run.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from rich.text import Text

from tolsim.render.page.drawing import pieces
from tolsim.render.page.html import html_document, plain
from tolsim.render.page.inert import json_text, sound
from tolsim.render.page.palette import Theme
from tolsim.render.play.runs import Choice, choices
from tolsim.render.play.scenes import Film, Line, film, without_expectations
from tolsim.render.timeline.html import run_body
from tolsim.render.words.about import asked_by
from tolsim.render.words.names import one_line
from tolsim.simulation.trace import Trace

_COLUMNS: Final = 100
"""Cells of the lanes where scripts are off."""


def play_page(traces: Sequence[Trace], *, theme: Theme | None = None) -> str:
    """Write the page of runs of one scenario, which begins with the first of them."""
    scenario = traces[0].scenario
    title = one_line(scenario.title)
    asked = asked_by(scenario.about)
    body = _BODY.format(
        title=plain(title),
        asked=f'<p class="about">{plain(asked)}</p>\n' if asked else "",
        static="\n".join(run_body(without_expectations(traces[0]), _COLUMNS)),
        # `<` would let `</script>` end the data, `<!--` change how it is read (HTML, 4.12.1.3).
        data=json_text(_data(list(choices(traces)))).replace("<", "\\u003c"),
    )
    return html_document(title, body, theme, _resource("page.css"), _resource("page.js"))


class _Pool:
    """Values that occur again and again, each kept once and known by its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.values: list[Any] = []

    def __repr__(self) -> str:
        return f"<_Pool of {len(self.values)}>"

    def put(self, value: Any) -> int:
        key = json_text(value)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


class _Packing:
    """Packs runs as plain data; `page.js` reads the same tuples in the same order."""

    def __init__(self) -> None:
        self.films, self.scenes, self.rows, self.words = _Pool(), _Pool(), _Pool(), _Pool()

    def film(self, one: Film) -> int:
        scenes = [
            self.scenes.put(
                [scene.n, list(map(self._line, scene.told)), self._line(scene.ahead), scene.seen]
            )
            for scene in one.scenes
        ]
        rows = [
            self.rows.put(
                [
                    sound(row.of),
                    sound(row.name),
                    row.born,
                    row.ended,
                    *map(self._spans, (row.cells, row.labels)),
                ]
            )
            for row in one.rows
        ]
        verdict = [[self._text(point.sentence), self._texts(point.more)] for point in one.verdict]
        return self.films.put([self._texts(one.setting), scenes, rows, verdict, one.cell])

    def _line(self, line: Line) -> list[Any]:
        return [line.n, line.clock, self._text(line.words)]

    def _spans(self, spans: Sequence[tuple[int, Text]]) -> list[Any]:
        return [[place, self._text(text)] for place, text in spans]

    def _texts(self, texts: Sequence[Text]) -> list[int]:
        return list(map(self._text, texts))

    def _text(self, text: Text) -> int:
        return self.words.put(list(_styled(text)))


def _styled(text: Text) -> Iterator[Any]:
    """Yield a text's pieces: words, or words with their classes."""
    for words, style in pieces(text):
        if words:
            yield [sound(words), " ".join(style)] if style else sound(words)


def _data(found: Sequence[Choice]) -> dict[str, Any]:
    packing = _Packing()
    policies = [
        [
            sound(one.policy),
            one.start,
            [[at.tolerance, packing.film(film(at.trace))] for at in one.positions],
        ]
        for one in found
    ]
    pools = ("films", "scenes", "rows", "words")
    return {"policies": policies, **{name: getattr(packing, name).values for name in pools}}


@cache
def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


_BODY: Final = """\
<h1>{title}</h1>
{asked}<noscript>
<p>This page steps through the runs where scripts are on. This is its first run, whole:</p>
{static}
</noscript>
<div id="play" hidden>
<div id="controls" role="group" aria-label="What to show">
<p><label for="policy">Policy</label> <select id="policy"></select></p>
<p><label for="tolerance">Tolerance</label>
<input id="tolerance" type="range" min="0" step="1">
<output id="value" for="tolerance"></output></p>
<p><button id="back" type="button">← Back</button>
<button id="forward" type="button">Forward →</button> <span id="place"></span></p>
<p class="keys">The arrow keys left and right step, Home and End go to the first and the last step;
on the slider they move the tolerance.</p>
</div>
<ul id="setting" class="setting"></ul>
<div id="said" role="status" aria-live="polite"></div>
<h2 id="now">Before the first step</h2>
<div class="lanes" role="region" aria-labelledby="now" tabindex="0"><table id="lanes"></table></div>
<ul id="verdict" class="verdict"></ul>
<h2>The story</h2>
<table id="story"><thead><tr><th class="at" scope="col">step</th>
<th class="at" scope="col">clock</th><th scope="col">what happens</th></tr></thead>
<tbody></tbody></table>
</div>
<script type="application/json" id="data">{data}</script>"""
