"""A run as a sequence diagram for Mermaid: who asks the provider for what, and what it answers.

What the diagram cannot draw - tokens that die, systems that are worse off, the verdict - stands
in notes. A Mermaid document holds one diagram: several runs become Markdown with a fenced block
for each, which GitHub, GitLab and Mermaid's own command line draw.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.text import Text

from tolsim.documents.durations import duration
from tolsim.render.facts import Facts
from tolsim.render.fold import hanging
from tolsim.render.markdown import closing_blocks, escaped, fenced
from tolsim.render.names import one_line, shown
from tolsim.render.sentences import PEN, marked, setting, titles, verdict_points
from tolsim.render.story import Said, Teller
from tolsim.render.wording import answered, asked, is_request, outcome_symbol
from tolsim.simulation.trace import StepTrace, Trace

_FRONT: Final = """\
---
config:
  sequence:
    noteAlign: left
    mirrorActors: false
---
sequenceDiagram"""

_SIGNS: Final = re.compile(r":(?! )|(?![.,:()'/=+!?_-])[!-/:-@\[-`{-~]")
"""What Mermaid might read as its own: all of ASCII that is no letter, digit or known to be safe."""


def mermaid(files: Sequence[Sequence[Trace]], *, width: int) -> str:
    """A diagram for each run of each file, its sentences folded to `width` cells."""
    if [len(traces) for traces in files] == [1]:
        return f"{_diagram(files[0][0], width)}\n"
    return "\n\n".join(block for traces in files for block in _blocks(traces, width)) + "\n"


def _blocks(traces: Sequence[Trace], width: int) -> Iterator[str]:
    for trace, title in zip(traces, titles(traces), strict=True):
        yield f"## {escaped(title)}"
        yield "\n".join(fenced(_diagram(trace, width).split("\n"), "mermaid"))
    yield from closing_blocks(traces)


def _diagram(trace: Trace, width: int) -> str:
    return "\n".join(_Diagram(trace, width).lines())


def entity_escaped(text: str) -> str:
    """Words that Mermaid shows as they are: its signs as character entities."""
    return _SIGNS.sub(lambda found: f"#{ord(found[0])};", text)


class _Diagram:
    """Writes the diagram of one run."""

    def __init__(self, trace: Trace, width: int) -> None:
        self._facts = Facts.of(trace)
        self._width = width
        actors = [actor for actor in trace.states if self._facts.took_part(actor)]
        self._actors = {actor: f"s{i}" for i, actor in enumerate(actors, 1)}
        self._apps = {app.name: f"p{i}" for i, app in enumerate(trace.scenario.apps, 1)}
        everyone = [*self._actors.values(), *self._apps.values()]
        self._everyone = ",".join(dict.fromkeys([everyone[0], everyone[-1]])) if everyone else ""

    def lines(self) -> Iterator[str]:
        """The lines of the document."""
        trace, facts = self._facts.trace, self._facts
        yield _FRONT
        if title := one_line(trace.scenario.title):
            yield f"    title {entity_escaped(title)}"
        for alias, name in (*_names(self._actors), *_providers(self._apps)):
            yield f"    participant {alias} as {entity_escaped(name)}"
        yield from self._note(setting(trace))
        teller = Teller(facts, PEN)
        for place, step in enumerate(facts.steps):
            yield from self._step(place, step, list(teller.tell(place)))
        points = verdict_points(facts)
        yield from self._note([text for point in points for text in (point.sentence, *point.more)])

    def _step(self, place: int, step: StepTrace, story: Sequence[Said]) -> Iterator[str]:
        """The sentences of a step: arrows for its own, notes for those before and after."""
        own = next(i for i, said in enumerate(story) if _is_own(said, step))
        yield from self._note([_clocked(said) for said in story[:own]])
        after = [marked(said) for said in story[own + 1 :]]
        if step.actor in self._actors and _is_sent(step):
            yield from self._exchange(place, story[own])
            yield from self._note(after)
        else:
            yield from self._note([_clocked(story[own]), *after])

    def _exchange(self, place: int, said: Said) -> Iterator[str]:
        """A request and its answer, which may be lost on its way."""
        step, request = self._facts.steps[place], asked(self._facts, place)
        answer = answered(self._facts, place)
        routine = said.words.plain[len(request) + len(answer) :]
        system, provider = self._actors[step.actor or ""], self._apps[step.app or ""]
        lost = getattr(step.step.action, "lost", False) and step.outcome == "ok"
        arrow = "--x" if lost else "-->>"
        reply = answer.removeprefix(", ").removeprefix(": ") or step.outcome
        words = PEN.mark(outcome_symbol(step)).append(reply + routine)
        yield self._line(f"{system}->>{provider}", [_timed(said, request)])
        yield self._line(f"{provider}{arrow}{system}", [words])

    def _note(self, sentences: Sequence[Text]) -> Iterator[str]:
        if sentences and self._everyone:
            yield self._line(f"Note over {self._everyone}", sentences)

    def _line(self, what: str, sentences: Sequence[Text]) -> str:
        folded = [line for text in sentences for line in hanging(Text(), text, self._width, 2)]
        return f"    {what}: {'<br/>'.join(entity_escaped(line.plain) for line in folded)}"


def _names(actors: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((alias, shown(actor)) for actor, alias in actors.items())


def _providers(apps: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for app, alias in apps.items():
        yield alias, "provider" if len(apps) == 1 else f"provider, app {shown(app)}"


def _is_own(said: Said, step: StepTrace) -> bool:
    return said.n == str(step.n)


def _is_sent(step: StepTrace) -> bool:
    return step.app is not None and is_request(step.step.action) and step.reason != "no_token"


def _clocked(said: Said) -> Text:
    return marked(said) if said.at is None else _timed(said, marked(said))


def _timed(said: Said, words: Text) -> Text:
    """The words behind the number and the clock of their row: `3 (5m) new logs in`."""
    return Text(f"{said.n} ({duration(said.at or 0)}) ".lstrip()) + words
