"""A key in a game of 200 steps costs little more than what the run costs to replay and to tell."""

import asyncio
import gc
from itertools import cycle, islice
from statistics import median
from time import process_time
from typing import Any

import pytest

from tests.benchmarks.ratio import report
from tests.play.games import Disk, Player, game_of
from tolsim.catalogue import find_policy
from tolsim.play.app import Play
from tolsim.play.game import Game
from tolsim.play.table import Outside
from tolsim.render.timeline.text import timeline
from tolsim.simulation import replay

STEPS, ROUNDS = 200, 15
GOAL = 5.0
ROUND: tuple[dict[str, Any], ...] = (
    {"login": "legacy"}, {"call": "legacy", "after": "5m"}, {"login": "new"},
    {"refresh": "legacy", "after": "5m"}, {"refresh": "new"}, {"call": "new"},
    {"refresh": "legacy", "lost": True}, {"refresh": "legacy"}, {"call": "legacy"},
)  # fmt: skip
KEYS = {"a step": ("c", "u"), "the tolerance": ("plus", "minus"), "the cursor": ("left", "right")}


async def _cpu(player: Player, key: str) -> float:
    """The CPU from a key until all is drawn."""
    start = process_time()
    await player.press(key)
    return process_time() - start


def _told(game: Game) -> float:
    """The CPU of one replay and its timeline."""
    start = process_time()
    timeline(replay(game.scenario), width=80, ascii=False)
    return process_time() - start


async def _measure(game: Game, size: tuple[int, int]) -> dict[str, float]:
    ratios = {}
    app = Play(game, Outside(lambda *_: None, lambda _: find_policy), ascii=False)
    async with app.run_test(size=size) as pilot:
        player = Player(pilot, Disk())
        for what, keys in KEYS.items():
            pairs = []
            for key in islice(cycle(keys), ROUNDS):
                gc.collect()
                pairs.append((_told(game), await _cpu(player, key)))
            told, keyed = (median(side) for side in zip(*pairs, strict=True))
            ratios[what] = keyed / told
    return ratios


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def bench_key_to_rest(capsys: pytest.CaptureFixture[str], size: tuple[int, int]) -> None:
    """A step, the tolerance, the cursor; each against one replay and its timeline."""
    game = game_of(*islice(cycle(ROUND), STEPS), policy="zoom-user-concurrent")
    assert STEPS == len(game.history.steps)
    for what, ratio in asyncio.run(_measure(game, size)).items():
        where = f"play, {STEPS} steps, {size[0]}x{size[1]}"
        said = f"{where}, key to rest, {what} / replay and timeline: {ratio:.2f}"
        report(capsys, f"{said} (goal: at most {GOAL})")
