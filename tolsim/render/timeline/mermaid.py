"""A run as a sequence diagram for Mermaid: who asks the provider for what, and what it answers.

What the diagram cannot draw - tokens that die, systems that are worse off, the verdict - stands
in notes. A Mermaid document holds one diagram: several runs become Markdown with a fenced block
for each, which GitHub, GitLab and Mermaid's own command line draw.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.text import Text

from tolsim.analysis.history.behaviour import is_lost
from tolsim.analysis.history.history import History
from tolsim.render.page.fold import hanging
from tolsim.render.page.markdown import escaped
from tolsim.render.page.mermaid import diagram_block, entity_escaped
from tolsim.render.page.symbols import PEN
from tolsim.render.timeline.closing import sameness
from tolsim.render.timeline.markdown import closing_blocks, same_blocks
from tolsim.render.timeline.sentences import setting, titles, verdict_points, with_mark
from tolsim.render.timeline.story import passages
from tolsim.render.timeline.teller import Said
from tolsim.render.words.about import paragraphs
from tolsim.render.words.clock import moment
from tolsim.render.words.names import one_line, shown
from tolsim.render.words.steps import answer_of, is_request, outcome_symbol, request_sentence
from tolsim.simulation.trace import StepTrace, Trace

# Front matter, because `%%{init: ...}%%` is deprecated since Mermaid 10.5.
_FRONT: Final = """\
---
config:
  sequence:
    noteAlign: left
    mirrorActors: false
---
sequenceDiagram"""


def mermaid(files: Sequence[Sequence[Trace]], *, width: int, full: bool = False) -> str:
    """Draw a diagram for each run of each file, its sentences folded to `width` cells."""
    if [len(traces) for traces in files] == [1]:
        return f"{run_diagram(files[0][0], width, full=full)}\n"
    blocks = [block for traces in files for block in _blocks(traces, width, full=full)]
    return "\n\n".join(blocks) + "\n"


def run_diagram(trace: Trace, width: int, *, full: bool = False) -> str:
    """Draw the whole run: its setting, every step with what it changed, and the verdict."""
    diagram = Diagram(History.of(trace), width)
    return "\n".join([*diagram.head(), *_story(diagram, full=full)])


def sections(traces: Sequence[Trace], diagrams: Sequence[str]) -> Iterator[str]:
    """Yield the runs of a file as blocks of Markdown: each run's title, then its diagram."""
    for title, diagram in zip(titles(traces), diagrams, strict=True):
        yield f"## {escaped(title)}"
        yield diagram_block(diagram)


class Diagram:
    """The lines of which a diagram of a run is made."""

    def __init__(self, history: History, width: int) -> None:
        self.history, trace = history, history.trace
        self._width = width
        actors = [actor for actor in trace.states if self.history.took_part(actor)]
        self._actors = {actor: f"s{i}" for i, actor in enumerate(actors, 1)}
        self._apps = {app.name: f"p{i}" for i, app in enumerate(trace.scenario.apps, 1)}
        everyone = [*self._actors.values(), *self._apps.values()]
        self._everyone = ",".join(dict.fromkeys([everyone[0], everyone[-1]])) if everyone else ""

    def __repr__(self) -> str:
        return f"<Diagram of {self.history!r}>"

    def head(self) -> Iterator[str]:
        """Draw what comes before the first step: title, participants and setting."""
        trace = self.history.trace
        yield _FRONT
        if title := one_line(trace.scenario.title):
            yield f"    title {entity_escaped(title)}"
        # Shown nowhere, but read out, and kept in the picture.
        if said := [*paragraphs(trace.scenario.about), *trace.scenario.sources]:
            yield f"    accDescr: {entity_escaped(one_line(' '.join(said)))}"
        for alias, name in (*_names(self._actors), *_providers(self._apps)):
            yield f"    participant {alias} as {entity_escaped(name)}"
        yield from self.note(setting(trace))

    def has_arrows(self, place: int) -> bool:
        """Return whether the step is a request of a participant that reached the provider."""
        step = self.history.steps[place]
        return step.actor in self._actors and _is_sent(step)

    def exchange(self, place: int, routine: str = "") -> Iterator[str]:
        """Draw a request and its answer, which may be lost on its way.

        `routine` is what the answer changed and needs no explanation.
        """
        step = self.history.steps[place]
        system, provider = self._actors[step.actor or ""], self._apps[step.app or ""]
        # `--x` is the arrow that ends in a cross; Mermaid has none that stops halfway.
        arrow = "--x" if is_lost(step) else "-->>"
        answer = answer_of(self.history, place)
        reply = answer.received or answer.outcome or step.outcome
        words = PEN.mark(outcome_symbol(step)).append(reply + routine)
        request = self.with_clock(str(step.number), step.at, request_sentence(self.history, place))
        yield self._line(f"{system}->>{provider}", [request])
        yield self._line(f"{provider}{arrow}{system}", [words])

    def with_clock(self, n: str, at: int, words: Text) -> Text:
        """Put a step's number and the clock before words: `3 (5m) new logs in`."""
        return Text(f"{n} ({moment(self.history.trace.scenario, at)}) ".lstrip()) + words

    def note(self, sentences: Sequence[Text]) -> Iterator[str]:
        """Draw a note across all participants, or none where there is nothing to say."""
        if sentences and self._everyone:
            yield self._line(f"Note over {self._everyone}", sentences)

    def _line(self, what: str, sentences: Sequence[Text]) -> str:
        folded = [line for text in sentences for line in hanging(Text(), text, self._width, 2)]
        return f"    {what}: {'<br/>'.join(entity_escaped(line.plain) for line in folded)}"


def _blocks(traces: Sequence[Trace], width: int, *, full: bool) -> Iterator[str]:
    for trace, title, same in zip(traces, titles(traces), sameness(traces), strict=True):
        yield f"## {escaped(title)}"
        if same:
            yield from same_blocks(same)
        else:
            yield diagram_block(run_diagram(trace, width, full=full))
    yield from closing_blocks(traces)


def _story(diagram: Diagram, *, full: bool) -> Iterator[str]:
    for passage in passages(diagram.history, PEN, full=full):
        if passage.place is None:
            yield from diagram.note([_clocked(diagram, said) for said in passage.said])
        else:
            yield from _step(diagram, passage.place, passage.said)
    points = verdict_points(diagram.history)
    yield from diagram.note([text for point in points for text in (point.sentence, *point.more)])


def _step(diagram: Diagram, place: int, story: Sequence[Said]) -> Iterator[str]:
    """Draw the sentences of a step: arrows for its own, notes for those before and after."""
    history = diagram.history
    own = next(i for i, said in enumerate(story) if _is_own(said, history.steps[place]))
    yield from diagram.note([_clocked(diagram, said) for said in story[:own]])
    after = [with_mark(said) for said in story[own + 1 :]]
    if diagram.has_arrows(place):
        yield from diagram.exchange(place, story[own].routine)
        yield from diagram.note(after)
    else:
        yield from diagram.note([_clocked(diagram, story[own]), *after])


def _names(actors: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((alias, shown(actor)) for actor, alias in actors.items())


def _providers(apps: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for app, alias in apps.items():
        yield alias, "provider" if len(apps) == 1 else f"provider, app {shown(app)}"


def _is_own(said: Said, step: StepTrace) -> bool:
    return said.number == step.number


def _is_sent(step: StepTrace) -> bool:
    return step.app is not None and is_request(step.step.action) and step.reason != "no_token"


def _clocked(diagram: Diagram, said: Said) -> Text:
    words = with_mark(said)
    return words if said.at is None else diagram.with_clock(said.n, said.at, words)
