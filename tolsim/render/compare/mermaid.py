"""The answer of `tolsim compare` as Mermaid diagrams: each row as its own run.

Above each diagram stands what the row of the matrix says, as one picture cannot hold several
providers. So the document is Markdown, for a single row too.
"""

from collections.abc import Iterator
from dataclasses import replace

from rich.text import Text

from tolsim.analysis.compare import Comparison, Row
from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.dooms import dooms
from tolsim.render.compare.words import answer_sentence, not_run
from tolsim.render.page.markdown import bullets, escaped
from tolsim.render.page.mermaid import diagram_block
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.timeline.mermaid import run_diagram
from tolsim.render.words.clock import moment
from tolsim.render.words.names import one_line, ranges, shown
from tolsim.render.words.runs import run_name
from tolsim.simulation import Trace


def compare_mermaid(comparison: Comparison, *, width: int) -> str:
    """Write the answer, then a section for each row; sentences of diagrams fold to `width`."""
    blocks = [escaped(answer_sentence(comparison))]
    blocks += [block for row in comparison.rows for block in _section(comparison, row, width)]
    if comparison.unable:
        said = [Text(f"{why}: {', '.join(who)}") for why, who in not_run(comparison.unable).items()]
        blocks += ["## Not run", "\n".join(bullets(said))]
    return "\n\n".join(blocks) + "\n"


def _section(comparison: Comparison, row: Row, width: int) -> Iterator[str]:
    yield f"## {escaped(f'{one_line(comparison.title)}: {run_name(row.trace.scenario)}')}"
    facts = _facts(row, is_first=row is comparison.rows[0])
    yield "\n".join(bullets([Text(fact) for fact in facts]))
    yield diagram_block(run_diagram(_unjudged(row.trace), width))


def _facts(row: Row, *, is_first: bool) -> Iterator[str]:
    """Yield what the row says of its run beside the policy."""
    yield _refused(row.trace)
    if row.first_difference is not None:
        yield f"first difference to the first row: step {row.first_difference}"
    elif not is_first:
        yield "no difference to the first row"
    yield f"at the end {_states(row.trace)}"
    if row.same:
        yield f"alike: {', '.join(run_name(trace.scenario) for trace in row.same)}"


def _refused(trace: Trace) -> str:
    places = [(i, str(step.number)) for i, step in enumerate(trace.steps) if is_refused(step)]
    return f"refused: {ranges(places) if places else 'no step'}"


def _states(trace: Trace) -> str:
    said = {
        actor: f"{shown(actor)} is {STATE_WORDS[state].words}"
        for actor, state in trace.states.items()
    }
    for actor, at in dooms(trace).items():
        said[actor] = f"{shown(actor)} works until {moment(trace.scenario, at)}"
    return ", ".join(said.values())


def _unjudged(trace: Trace) -> Trace:
    """Return the run without failed expectations: the file means them for its own policy."""
    return replace(trace, steps=tuple(step._replace(failures=()) for step in trace.steps))
