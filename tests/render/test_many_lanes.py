"""Lanes of more systems and steps than anybody reads."""

from tests.documents.shelf import find_policy
from tolsim.analysis.history.history import History
from tolsim.documents import load_scenario
from tolsim.render.page.symbols import PEN
from tolsim.render.timeline.lanes import lanes
from tolsim.render.timeline.svg import lanes_picture
from tolsim.simulation import replay

SYSTEMS = [f"s{number}" for number in range(300)]
TEXT = "\n".join(
    ["title: t", "policy: {}", f"systems: [{', '.join(SYSTEMS)}]", "steps:"]
    + [f"- login: {system}" for system in SYSTEMS]
)
SAID = "lanes not drawn: 900 rows of 300 columns; JSON has every status"


def test_lanes_beyond_reading_are_not_drawn() -> None:
    """It is said instead, in one line; memory stays bounded."""
    history = History.of(replay(load_scenario(TEXT, "t.yaml", find_policy).runs[0]))
    assert SAID == lanes(history, width=80, pen=PEN)[0].plain
    assert SAID in lanes_picture(history, width=80, name="lanes")
