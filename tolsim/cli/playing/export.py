"""A page with every run of a scenario, to move the tolerance in a browser."""

from collections.abc import Sequence

from tolsim.analysis.compare import replays
from tolsim.cli.shared.console import say
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.overrides import read_overrides
from tolsim.documents import UserError
from tolsim.render.play.html import play_page
from tolsim.render.words.names import shown
from tolsim.render.words.runs import policy_at

MOST = 100
"""Runs of a page: a reader moves a slider, and each run is in the file."""


def export_page(
    scenario: str,
    output: str,
    policies: Sequence[str] | None = None,
    tolerances: Sequence[str] | None = None,
) -> None:
    """Write the page of a scenario under policies, else its own, at tolerances, else 0 to 5.

    Raises UserError where nothing can be run, or too much would be.
    """
    files = Files(output)
    traces, unable = replays(files.case(scenario), read_overrides(policies, tolerances, None))
    if not traces[0].steps:
        raise UserError("a page needs steps to show: this scenario has none", "add steps")
    if len(traces) > MOST:
        raise UserError(
            f"{len(traces)} runs are too many for a page: {MOST} are the most",
            "name fewer policies or tolerances",
        )
    files.write(output, play_page(traces))
    for one in unable:
        without = policy_at(one.policy or "the file", one.tolerance)
        say(f"note: without {without}: {shown(one.reason)}")
