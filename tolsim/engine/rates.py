"""Rates: how many requests are accepted within a window (manual: rules).

The accepted requests, the running blocks and the running fixed windows are facts about the past:
they outlive every change of the policy. A sliding rate that comes later counts what came before
it; a fixed window begins with the first request that is accepted under its rate.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tolsim.engine.policy import Rate, Request, Seconds

# A plain tuple: one is made for every request, and a NamedTuple takes fifty times as long.
Asked = tuple[int, Request, str | None, str, int | None]
"""When somebody asked, for what, who, and with which refresh token.

Client credentials have no user, and only a refresh presents a token.
"""

Key = tuple[str | None, str | None, int | None]
"""The user, the system and the token for which a rate counts; None for what it does not tell."""

Named = tuple[str, Key]
"""The name of a rate, and the key for which a block or a fixed window runs."""


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
    """The record of accepted requests, of the blocks that refusals began, and of fixed windows."""

    accepted: list[Asked] = field(default_factory=list)
    blocked_until: dict[Named, int] = field(default_factory=dict)
    windows: dict[Named, tuple[int, int]] = field(default_factory=dict)
    """When the last fixed window ends, and how many requests it has accepted."""
    _tallies: dict[tuple[tuple[Request, ...], tuple[str, ...]], Tally] = field(default_factory=dict)

    def copy(self) -> "Rates":
        tallies = {name: tally.copy() for name, tally in self._tallies.items()}
        return Rates(self.accepted[:], self.blocked_until.copy(), self.windows.copy(), tallies)

    def tokens(self, window: Seconds, now: int) -> set[int]:
        """The refresh tokens for which something is counted, or blocked.

        `window` is for how long an accepted request counts towards a rate of its token.
        """
        names = [name for name, until in self.blocked_until.items() if now < until]
        names += [name for name, (until, _) in self.windows.items() if now < until]
        found = [token for _, (_, _, token) in names]
        if window:
            found += [past[4] for past in self.accepted if now - past[0] < window]
        return {token for token in found if token}

    def forget(self, since: int, now: int, tokens: Mapping[int, int]) -> None:
        """Forget what was accepted up to a second, and the blocks and windows that are over.

        `tokens` are the new numbers of those that are remembered.
        """
        self.accepted = [
            (at, request, user, system, None if token is None else tokens.get(token, 0))
            for at, request, user, system, token in self.accepted
            if at > since
        ]
        self._tallies.clear()
        self.blocked_until = {
            _renumbered(name, tokens): until
            for name, until in self.blocked_until.items()
            if now < until
        }
        self.windows = {
            _renumbered(name, tokens): window
            for name, window in self.windows.items()
            if now < window[0]
        }

    def accept(self, asked: Asked, fixed: tuple[Rate, ...]) -> None:
        """Record an accepted request, also in the fixed windows of the rates that have them."""
        self.accepted.append(asked)
        for rate in fixed:
            if _applies(rate, asked):
                name, now = (rate.name, _key(rate, asked)), asked[0]
                until, count = self.windows.get(name, (now, 0))
                running = now < until
                self.windows[name] = (until, count + 1) if running else (now + rate.window, 1)

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
        if rate.windows == "fixed":
            until, count = self.windows.get((rate.name, key), (now, 0))
            return now < until and count >= rate.max
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


def sliding(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """The rates that read the record of accepted requests."""
    return tuple([rate for rate in rates if rate.windows == "sliding"])


def fixed(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """The rates that count in fixed windows."""
    return tuple([rate for rate in rates if rate.windows == "fixed"])


def longest_window(rates: Iterable[Rate]) -> Seconds:
    """For how long an accepted request counts towards one of these rates that slide."""
    return max((rate.window for rate in sliding(rates)), default=0)


def longest_window_of_token(rates: Iterable[Rate]) -> Seconds:
    """For how long it counts towards one that counts for each refresh token."""
    return longest_window([rate for rate in rates if "token" in rate.per])


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
    _, request, user, _, token = asked
    return (
        request in rate.on
        and (user is not None or "user" not in rate.per)
        and (token is not None or "token" not in rate.per)
    )


def _key(rate: Rate, asked: Asked) -> Key:
    _, _, user, system, token = asked
    per = rate.per
    return (
        user if "user" in per else None,
        system if "system" in per else None,
        token if "token" in per else None,
    )


def _renumbered(name: Named, tokens: Mapping[int, int]) -> Named:
    rate, (user, system, token) = name
    return rate, (user, system, None if token is None else tokens.get(token, 0))
