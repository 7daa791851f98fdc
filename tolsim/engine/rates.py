"""Rates: how many requests are accepted within a window (manual: rules).

The accepted requests and the running blocks are facts about the past: they outlive every
change of the policy, and a rate that comes later counts what came before it.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from tolsim.engine.policy import Rate, Request


class Asked(NamedTuple):
    """Who asked for what, and when; `user` is None for client credentials."""

    at: int
    request: Request
    user: str | None
    system: str


Key = tuple[str | None, str | None]


# A rate may come into force late and must count what was accepted before it. The record of
# requests is therefore the truth, and a tally only a reader of it that remembers how far it got.
@dataclass(slots=True)
class Tally:
    """The seconds of the accepted requests of each key, up to some point of the record."""

    counted: int = 0
    times: dict[Key, list[int]] = field(default_factory=dict)

    def copy(self) -> "Tally":
        return Tally(self.counted, {key: times[:] for key, times in self.times.items()})


@dataclass(slots=True)
class Rates:
    """The record of accepted requests, and of the blocks that refusals began."""

    accepted: list[Asked] = field(default_factory=list)
    blocked_until: dict[tuple[str, Key], int] = field(default_factory=dict)
    _tallies: dict[tuple[tuple[Request, ...], tuple[str, ...]], Tally] = field(default_factory=dict)

    def copy(self) -> "Rates":
        tallies = {name: tally.copy() for name, tally in self._tallies.items()}
        return Rates(self.accepted[:], self.blocked_until.copy(), tallies)

    def refusing(self, rates: tuple[Rate, ...], asked: Asked) -> Rate | None:
        """The first rate that refuses a request."""
        for rate in rates:
            if _applies(rate, asked) and self._refuses(rate, asked):
                return rate
        return None

    def record_refusal(self, rate: Rate, asked: Asked) -> None:
        """Begin the block that a refusal brings, unless one is running."""
        name = (rate.name, _key(rate, asked))
        # Refusals during a block do not extend it, or a client that asks too often never gets out.
        if rate.block is not None and asked.at >= self.blocked_until.get(name, asked.at):
            self.blocked_until[name] = asked.at + rate.block

    def _refuses(self, rate: Rate, asked: Asked) -> bool:
        key = _key(rate, asked)
        if asked.at < self.blocked_until.get((rate.name, key), asked.at):
            return True
        # The window is half open: what was accepted exactly `window` seconds ago has left it.
        times = self._tally(rate).times.get(key, [])
        return len(times) - bisect_right(times, asked.at - rate.window) >= rate.max

    def _tally(self, rate: Rate) -> Tally:
        tally = self._tallies.setdefault((rate.on, rate.per), Tally())
        for past in self.accepted[tally.counted :]:
            if _applies(rate, past):
                tally.times.setdefault(_key(rate, past), []).append(past.at)
        tally.counted = len(self.accepted)
        return tally


def _applies(rate: Rate, asked: Asked) -> bool:
    return asked.request in rate.on and (asked.user is not None or "user" not in rate.per)


def _key(rate: Rate, asked: Asked) -> Key:
    return (
        asked.user if "user" in rate.per else None,
        asked.system if "system" in rate.per else None,
    )
