"""What a reader of lessons has answered so far, kept from one sitting to the next.

The file says, lesson by lesson, which asks were right at the first try, and in which sitting
that was: a running number, no time.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from tolsim.cli.shared.console import say
from tolsim.cli.shared.drafts import replace
from tolsim.cli.shared.files import reason

FORMAT: Final = "tolsim.learned"
_PRIVATE: Final = 0o700
"""The permissions of a folder for state, as the XDG Base Directory Specification 0.8 has them."""


class Result(NamedTuple):
    """How a lesson went: for each ask whether it was right at the first try, and the sitting."""

    asks: tuple[bool, ...]
    sitting: int

    @property
    def right(self) -> int:
        """How many asks were right at the first try."""
        return sum(self.asks)


@dataclass(slots=True)
class Learned:
    """The results of all lessons that were finished; kept only if there is a path."""

    path: Path | None = None
    sitting: int = 1
    results: dict[str, Result] = field(default_factory=dict)
    _told: bool = False

    def note(self, lesson: str, asks: Sequence[bool]) -> None:
        """Keep how a lesson went, written whole or not at all."""
        self.results[lesson] = Result(tuple(asks), self.sitting)
        self.save()

    def note_ask(self, lesson: str, number: int, *, right: bool) -> None:
        """Keep how an ask of a finished lesson, counted from 0, went this time."""
        before = self.results[lesson].asks
        self.note(lesson, (*before[:number], right, *before[number + 1 :]))

    def save(self) -> None:
        """Write the file; that it cannot be written is told once, and no reason to stop."""
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            replace(self.path, [_encode(self)])
        except OSError as error:
            if not self._told:
                say(f"note: progress is not kept: {self.path}: {reason(error)}")
            self._told = True

    def forget(self) -> None:
        """Begin anew."""
        self.results.clear()
        self.save()


def load(*, keep: bool) -> Learned:
    """Return what was learned before; a file that makes no sense is set aside and told.

    Without `keep` nothing that happens from now on is written.
    """
    path = _path()
    learned = Learned(path if keep else None)
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        return learned
    except OSError as error:
        say(f"note: earlier progress cannot be read: {path}: {reason(error)}")
        return learned
    try:
        results = _decode(written)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _set_aside(path)
        return learned
    learned.results = results
    learned.sitting = 1 + max((one.sitting for one in results.values()), default=0)
    return learned


def _path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("tolsim", appauthor=False) / "learn.json"


def _set_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}.broken")
    with suppress(OSError):
        path.replace(aside)
        say(f"note: {path} makes no sense: it is now {aside.name}, and progress begins anew")


def _encode(learned: Learned) -> bytes:
    lessons = {
        name: {"asks": list(one.asks), "sitting": one.sitting}
        for name, one in sorted(learned.results.items())
    }
    document = {"format": FORMAT, "version": 1, "lessons": lessons}
    return (json.dumps(document, indent=2) + "\n").encode()


def _decode(written: bytes) -> dict[str, Result]:
    """Return the results in a file; raises ValueError and its like if it has another form."""
    document: Any = json.loads(written)
    if (document["format"], document["version"]) != (FORMAT, 1):
        raise ValueError(document["format"])
    return {str(name): _result(one) for name, one in document["lessons"].items()}


def _result(one: Mapping[str, Any]) -> Result:
    asks, sitting = one["asks"], one["sitting"]
    if not all(isinstance(ask, bool) for ask in asks) or not isinstance(sitting, int):
        raise TypeError(one)
    return Result(tuple(asks), sitting)
