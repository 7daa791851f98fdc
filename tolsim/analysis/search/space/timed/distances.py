"""Seconds that are not fixed: the distance between two moments of which only bounds are known.

The engine and the states of a search work with such a distance as with a number: they add to it,
take it from another, compare it. Each comparison is decided by an assignment, one of all the
possible positions of the moments, and it is recorded: whatever the engine has answered then, it
answers wherever all these comparisons come out the same. So no rule of the engine has to be
known here.
"""

from typing import Any, NamedTuple

from tolsim.analysis.search.space.states.keeping import NEVER
from tolsim.engine.policy import FOREVER


class Difference(NamedTuple):
    """That one moment lies at most `most` seconds after another."""

    later: int
    earlier: int
    most: int

    @property
    def opposite(self) -> "Difference":
        """What holds where this does not: time has whole seconds."""
        return Difference(self.earlier, self.later, -self.most - 1)


class Assignment:
    """A second for each moment, and how the comparisons that were made with it came out.

    Moments are numbered in the order in which they came.
    """

    __slots__ = ("made", "seconds")

    def __init__(self) -> None:
        self.begin(())

    def begin(self, seconds: tuple[int, ...]) -> None:
        """Give the moments other seconds, of which nothing has been compared yet."""
        self.seconds = seconds
        self.made: dict[Difference, bool] = {}

    def holds(self, later: int, earlier: int, most: int) -> bool:
        """Whether one moment lies at most `most` seconds after another."""
        if later <= earlier and most >= 0:  # by their order, wherever they lie
            return True
        difference = Difference(later, earlier, most)
        # One of two opposites is recorded, so that no comparison is recorded twice.
        if later < earlier:
            return not self._made(difference.opposite)
        return self._made(difference)

    def _made(self, difference: Difference) -> bool:
        if difference not in self.made:
            later, earlier, most = difference
            self.made[difference] = self.seconds[later] - self.seconds[earlier] <= most
        return self.made[difference]


class Distance:
    """`factor` times the seconds from one moment to another, and `more`.

    A plain number is what is known for sure, and among moments one that is counted from the
    second of the request.
    """

    __slots__ = ("earlier", "factor", "later", "more", "under")

    def __init__(
        self, under: Assignment, later: int, earlier: int, more: int, factor: int = 1
    ) -> None:
        self.under = under
        self.later = later
        self.earlier = earlier
        self.more = more
        self.factor = factor

    def __repr__(self) -> str:
        return f"<{self.factor} * (moment {self.later} - moment {self.earlier}) + {self.more}>"

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Distance):
            return self - -other
        if abs(other) >= NEVER:  # it is never reached, whatever is added
            return FOREVER if other > 0 else -FOREVER
        return Distance(self.under, self.later, self.earlier, self.more + other, self.factor)

    __radd__ = __add__

    def __neg__(self) -> "Distance":
        return Distance(self.under, self.earlier, self.later, -self.more, self.factor)

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, Distance):
            return self + -other
        if self.factor != other.factor:
            raise TypeError(f"{self!r} - {other!r} is no distance of two moments")
        more = self.more - other.more
        if self.later == other.later:
            later, earlier = other.earlier, self.earlier
        elif self.earlier == other.earlier:
            later, earlier = self.later, other.later
        else:
            raise TypeError(f"{self!r} - {other!r} is no distance of two moments")
        return Distance(self.under, later, earlier, more, self.factor) if later != earlier else more

    def __rsub__(self, other: int) -> Any:
        return -self + other

    def __mul__(self, times: int) -> "Distance":
        return Distance(
            self.under, self.later, self.earlier, self.more * times, self.factor * times
        )

    __rmul__ = __mul__

    def __hash__(self) -> int:
        return hash((self.later, self.earlier, self.more, self.factor))

    def __bool__(self) -> bool:
        return self != 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, int | Distance):
            return NotImplemented
        return self <= other and not self < other

    def __lt__(self, other: Any) -> bool:
        return _at_most(self - other, -1)

    def __le__(self, other: Any) -> bool:
        return _at_most(self - other, 0)

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __ge__(self, other: Any) -> bool:
        return not self < other


def _at_most(value: Any, most: int) -> bool:
    if not isinstance(value, Distance):
        return bool(value <= most)
    # Rounded down: distances are whole seconds.
    return value.under.holds(value.later, value.earlier, (most - value.more) // value.factor)
