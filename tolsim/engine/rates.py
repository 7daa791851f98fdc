"""Rates: how many requests are accepted within a window (manual: rules).

The accepted requests and the running blocks are facts about the past: they outlive every
change of the policy, and a rate that comes later counts what came before it.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from tolsim.engine.policy import Rate, Request, Seconds

# A plain tuple: one is made for every request, and a NamedTuple takes fifty times as long.
Asked = tuple[int, Request, str | None, str]
"""When somebody asked, for what, and who: user (None for client credentials) and system."""

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

    def forget(self, since: int, now: int) -> None:
        """Forget what was accepted up to a second, and the blocks that are over."""
        self.accepted = [past for past in self.accepted if past[0] > since]
        self._tallies.clear()
        self.blocked_until = {k: until for k, until in self.blocked_until.items() if now < until}

    def begin_block(self, rate: Rate, asked: Asked) -> None:
        """Begin the block that a refusal brings, unless one is running."""
        name, now = (rate.name, _key(rate, asked)), asked[0]
        # Refusals during a block do not extend it, or a client that asks too often never gets out.
        if rate.block is not None and now >= self.blocked_until.get(name, now):
            self.blocked_until[name] = now + rate.block

    def refuses(self, rate: Rate, asked: Asked) -> bool:
        """Whether a rate that applies to a request refuses it."""
        key, now = _key(rate, asked), asked[0]
        if now < self.blocked_until.get((rate.name, key), now):
            return True
        # The window is half open: what was accepted exactly `window` seconds ago has left it.
        times = self._tally(rate).times.get(key, [])
        return len(times) - bisect_right(times, now - rate.window) >= rate.max

    def _tally(self, rate: Rate) -> Tally:
        tally = self._tallies.setdefault((rate.on, rate.per), Tally())
        for past in self.accepted[tally.counted :]:
            if _applies(rate, past):
                tally.times.setdefault(_key(rate, past), []).append(past[0])
        tally.counted = len(self.accepted)
        return tally


def longest_window(rates: tuple[Rate, ...]) -> Seconds:
    """For how long an accepted request counts towards one of these rates."""
    return max((rate.window for rate in rates), default=0)


Refusing = Callable[[Rates, Asked], Rate | None]
"""The first rate that refuses a request."""


def bind(rates: tuple[Rate, ...]) -> Refusing | None:
    """How a policy's rates refuse requests, or nothing where it has none."""
    if not rates:
        return None

    def refusing(record: Rates, asked: Asked) -> Rate | None:
        for rate in rates:
            if _applies(rate, asked) and record.refuses(rate, asked):
                return rate
        return None

    return refusing


def _applies(rate: Rate, asked: Asked) -> bool:
    _, request, user, _ = asked
    return request in rate.on and (user is not None or "user" not in rate.per)


def _key(rate: Rate, asked: Asked) -> Key:
    _, _, user, system = asked
    return user if "user" in rate.per else None, system if "system" in rate.per else None
