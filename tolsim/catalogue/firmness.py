"""How well the rules of a policy are documented.

The evidence for a field is in the paths that contain it: those that a source `supports`, and
those that are `assumed`. The longest path decides; of a source and an assumption of the same
length the assumption, and of several sources the firmest.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from tolsim.catalogue.lint import fields_set
from tolsim.documents import PolicyFile
from tolsim.engine.paths import contains

Word = Literal["documented", "staff", "observed", "inferred", "assumed", "unsourced", "default"]
"""The firmness of a source, `assumed`, or that there is none: of a field that the policy sets
(`unsourced`), or of one that it leaves at its default.
"""

WORDS: Final[tuple[Word, ...]] = (
    "documented", "staff", "observed", "inferred", "assumed", "unsourced", "default",
)  # fmt: skip
"""The firmest first."""


class Footing(NamedTuple):
    """The evidence for a rule: a word, and the paths inside the rule that are assumed.

    The word is that of the weakest field with a source; a rule without any source is `assumed`,
    and then the paths are left out.
    """

    word: Word
    assumed: tuple[str, ...] = ()


class _Voucher(NamedTuple):
    path: str
    word: Word


class Evidence(NamedTuple):
    """What a policy file says for its fields, looked up once for all its rules."""

    vouchers: tuple[_Voucher, ...]
    differing: tuple[str, ...]
    """The fields that the policy sets."""

    @classmethod
    def of(cls, file: PolicyFile) -> "Evidence":
        """Read a policy file."""
        return cls(tuple(_vouchers(file)), fields_set(file.policy))

    def footing(self, paths: Iterable[str]) -> Footing:
        """Return the evidence for the fields at and below dotted paths of the policy."""
        decisive = []
        for path in paths:
            # A rule that is wholly at its default sets no field: then it is judged as one.
            told = [field for field in self.differing if contains(path, field)] or [path]
            decisive += [_decisive(field, self.vouchers) for field in told]
        backed = [one.word for one in decisive if one.word not in ("assumed", "default")]
        guesses = tuple(dict.fromkeys(_guesses(decisive, self.vouchers, tuple(paths))))
        if not backed:
            own = any(voucher.path in self.differing for voucher in decisive)
            return Footing("assumed" if guesses else "unsourced" if own else "default")
        return Footing(max(backed, key=WORDS.index), guesses)


def tally(words: Iterable[Word]) -> dict[Word, int]:
    """Count each word, the firmest first; words that do not occur are left out."""
    counts = Counter(words)
    return {word: counts[word] for word in WORDS if counts[word]}


def _vouchers(file: PolicyFile) -> Iterator[_Voucher]:
    for source in file.sources:
        for path in source.supports:
            yield _Voucher(path, source.firmness)
    for path in file.policy.assumed:
        yield _Voucher(path, "assumed")


def _decisive(field: str, vouchers: tuple[_Voucher, ...]) -> _Voucher:
    reaching = [voucher for voucher in vouchers if contains(voucher.path, field)]
    # A rule at its default can have a source for a field inside it.
    found = reaching or [
        voucher
        for voucher in vouchers
        if voucher.word != "assumed" and contains(field, voucher.path)
    ]
    return min(found, key=_rank, default=_Voucher(field, "default"))


def _rank(voucher: _Voucher) -> tuple[int, bool, int]:
    length = len(voucher.path.split("."))
    # Assumed before documented: who writes both has found the source wanting for this field.
    return -length, voucher.word != "assumed", WORDS.index(voucher.word)


def _guesses(
    decisive: Iterable[_Voucher], vouchers: tuple[_Voucher, ...], paths: tuple[str, ...]
) -> Iterator[str]:
    """Yield the assumed paths that decided, then assumed paths of fields at their defaults."""
    for voucher in (*decisive, *vouchers):
        if voucher.word == "assumed" and (
            voucher in decisive or any(contains(path, voucher.path) for path in paths)
        ):
            yield voucher.path
