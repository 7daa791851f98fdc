"""Which tokens share a row of the lanes."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tolsim.analysis.history.lives import Life
from tolsim.engine.policy import TokenKind
from tolsim.engine.status import ACTIVE, Status
from tolsim.render.words.names import bare


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of tokens, in the order of their issue; numbered where there may be several."""

    name: str
    lives: tuple[Life, ...]
    births: tuple[int, ...]
    numbered: bool

    def at(self, place: int) -> Life:
        """Return the token drawn at a step, not before the first is issued."""
        return self.lives[bisect_right(self.births, place) - 1]

    def is_seen(self, start: int, stop: int) -> bool:
        """Return whether the row has anything to show at these steps."""
        return self.births[0] < stop and (
            self.at(max(start, self.births[0])).status(max(start, self.births[0])) in ACTIVE
            or self.changes(range(start, stop))
        )

    def changes(self, places: range) -> bool:
        """Return whether anything happens to a token of the row at one of the steps."""
        first, last = self.births[0], places[-1]
        lives = {self.at(max(place, first)).label: self.at(max(place, first)) for place in places}
        return last >= first and any(at in places for life in lives.values() for at in life.places)

    def seen(self) -> set[Status]:
        """Return the statuses that are drawn: the next token is drawn over an end at its issue."""
        return {
            status
            for life in self.lives
            for place, status in zip(life.places, life.statuses, strict=True)
            if self.at(place) is life
        }


def lanes_of(lives: Sequence[Life], *, shared: bool) -> Iterator[Lane]:
    """Yield a row for each token; if shared, one row for tokens of a kind that do not overlap."""
    if not shared:
        yield from (_lane(bare(life.label), [life], numbered=False) for life in lives)
        return
    kinds: tuple[tuple[TokenKind, str], ...] = (("access", "A"), ("refresh", "R"))
    for kind, name in kinds:
        rows: list[list[Life]] = []
        for life in (life for life in lives if life.label.kind == kind):
            free = next((row for row in rows if _is_over(row[-1], life.born)), None)
            if free is None:
                rows.append([life])
            else:
                free.append(life)
        yield from (_lane(name, row, numbered=True) for row in rows)


def _lane(name: str, lives: Sequence[Life], *, numbered: bool) -> Lane:
    return Lane(name, tuple(lives), tuple(life.born for life in lives), numbered)


def _is_over(life: Life, place: int) -> bool:
    """Return whether a token is dead for good once the step at a place is over."""
    ahead = life.statuses[bisect_right(life.places, place) - 1 :]
    return life.born < place and not any(status in ACTIVE for status in ahead)
