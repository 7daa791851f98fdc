"""Tolerances as people type them: `2`, `0..5`, `1,3,5`."""

from collections.abc import Iterator, Sequence
from typing import Final

from tolsim.documents import UserError

# A typing error such as 0..50000 would otherwise run for hours.
MOST: Final = 1000


def read_tolerances(written: Sequence[str] | None) -> tuple[int, ...]:
    """Return the numbers of every `--tolerance`, each once; raise UserError where one is none."""
    numbers = (
        number
        for one in written or ()
        for part in one.split(",")
        for number in _numbers(one, part.strip())
    )
    return tuple(dict.fromkeys(numbers))


def read_tolerance(written: str | None) -> int | None:
    """Return the one tolerance of a command that takes no more."""
    numbers = read_tolerances(None if written is None else (written,))
    if len(numbers) > 1:
        raise UserError(f"--tolerance {written}: there can only be one here", f"write {numbers[0]}")
    return numbers[0] if numbers else None


def _numbers(written: str, part: str) -> Iterator[int]:
    """Yield the numbers of a range, or the only one."""
    first, dots, last = part.partition("..")
    ends = [first, last if dots else first]
    # `isdigit` also takes digits of other scripts, and `²`, which `int` refuses.
    if not all(end.isascii() and end.isdigit() and len(end) < 10 for end in ends):
        raise UserError(
            f"--tolerance {written} is not a number or a range", "write 2, 0..5 or 1,3,5"
        )
    start, stop = map(int, ends)
    if stop < start:
        raise UserError(
            f"--tolerance {written}: {part} is not a range to try", "write the smaller first"
        )
    if stop - start >= MOST:
        raise UserError(f"--tolerance {written}: {part} is too many to try", f"try {MOST} at most")
    yield from range(start, stop + 1)
