"""Which tokens share a row of the lanes."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tolsim.analysis.history.keeping import NEVER, Keeping
from tolsim.analysis.history.lives import Life
from tolsim.engine.policy import TokenKind
from tolsim.engine.status import ACTIVE, Status
from tolsim.render.timeline.columns import Column, Columns
from tolsim.render.words.names import bare


class Bar(NamedTuple):
    """A token, and who has it; or several of rounds drawn in one column, that fared alike."""

    lives: tuple[Life, ...]
    keeping: Keeping = NEVER

    @property
    def life(self) -> Life:
        """The first of them, which stands for all."""
        return self.lives[0]

    @property
    def name(self) -> str:
        """`A1`, `A2-A48`, or `A2 +23` where others come in between."""
        first, last, more = self.lives[0].label, self.lives[-1].label, len(self.lives) - 1
        if not more:
            return bare(first)
        in_a_row = last.number - first.number == more
        return f"{bare(first)}-{bare(last)}" if in_a_row else f"{bare(first)} +{more}"

    def is_unheld(self, place: int) -> bool:
        """Return whether the token works after a step, and nobody holds it."""
        works = self.life.status(place) in ("valid", "current")
        return works and not self.keeping.is_held(place)


class Lane(NamedTuple):
    """A row of tokens, in the order of their issue; numbered where there may be several."""

    name: str
    bars: tuple[Bar, ...]
    births: tuple[int, ...]
    numbered: bool

    def at(self, place: int) -> Bar:
        """Return what is drawn after a step, not before the first issue."""
        return self.bars[bisect_right(self.births, place) - 1]

    def is_seen(self, places: range) -> bool:
        """Return whether the row has anything to show at these steps."""
        start = max(places[0], self.births[0])
        return self.births[0] <= places[-1] and (
            self.at(start).life.status(start) in ACTIVE or self.changes(places)
        )

    def changes(self, places: range) -> bool:
        """Return whether anything happens to a token of the row at one of the steps."""
        return any(_is_within(bar.life.places, places) for bar in self._drawn(places))

    def _drawn(self, places: range) -> tuple[Bar, ...]:
        first = max(bisect_right(self.births, places[0]) - 1, 0)
        return self.bars[first : bisect_right(self.births, places[-1])]

    def seen(self) -> set[Status]:
        """Return the statuses that are drawn: the next token is drawn over an end at its issue."""
        return {
            status
            for bar in self.bars
            for place, status in zip(bar.life.places, bar.life.statuses, strict=True)
            if self.at(place) is bar
        }

    def is_ever_unheld(self) -> bool:
        """Return whether one of the tokens is drawn as held by nobody."""
        return any(
            bar.is_unheld(place)
            for bar in self.bars
            for place in (*bar.life.places, *bar.keeping.places)
            if place >= bar.life.born and self.at(place) is bar
        )


def bars_of(
    lives: Sequence[Life], keepings: Mapping[str, Keeping], columns: Columns
) -> Iterator[Bar]:
    """Yield tokens in the order of their issue; those of folded rounds that fare alike as one."""
    alike: dict[object, list[Life]] = {}
    for life in lives:
        keeping = keepings.get(life.label, NEVER)
        fate = {
            columns.at(at).first: status
            for at, status in zip(life.places, life.statuses, strict=True)
        }
        had = {columns.at(at).first: held for at, held in zip(*keeping, strict=True)}
        key = life.label.kind, tuple(fate.items()), tuple(had.items())
        alike.setdefault(key, []).append(life)
    for together in alike.values():
        yield Bar(tuple(together), keepings.get(together[0].label, NEVER))


def lanes_of(bars: Sequence[Bar], columns: Columns, *, shared: bool) -> Iterator[Lane]:
    """Yield a row for each; if shared, one row for tokens of a kind that do not overlap."""
    if not shared:
        yield from (_lane(bar.name, [bar], numbered=False) for bar in bars)
        return
    kinds: tuple[tuple[TokenKind, str], ...] = (("access", "A"), ("refresh", "R"))
    for kind, name in kinds:
        rows: list[list[Bar]] = []
        for bar in (bar for bar in bars if bar.life.label.kind == kind):
            column = columns.at(bar.life.born)
            free = next((row for row in rows if _is_over(row[-1], column)), None)
            if free is None:
                rows.append([bar])
            else:
                free.append(bar)
        yield from (_lane(name, row, numbered=True) for row in rows)


def _lane(name: str, bars: Sequence[Bar], *, numbered: bool) -> Lane:
    return Lane(name, tuple(bars), tuple(bar.life.born for bar in bars), numbered)


def _is_over(bar: Bar, column: Column) -> bool:
    """Return whether a token is dead for good once the steps of a column are over."""
    life = bar.life
    ahead = life.statuses[bisect_right(life.places, column.last) - 1 :]
    return life.born < column.first and not any(status in ACTIVE for status in ahead)


def _is_within(places: Sequence[int], band: range) -> bool:
    found = bisect_right(places, band[0] - 1)
    return found < len(places) and places[found] <= band[-1]
