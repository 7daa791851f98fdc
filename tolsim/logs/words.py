"""What a log says of a result, as the words that `identify --observations` takes."""

import re
from typing import Final

from tolsim.documents.scenarios.observations import LOST as LOST_WORDS
from tolsim.documents.scenarios.observations import UNKNOWN
from tolsim.documents.scenarios.outcomes import STANDARD_WORDS

OK: Final = "ok"
LOST: Final = "lost"
"""The answer never arrived: the server may have done what it was asked."""

KNOWN: Final = frozenset({OK, LOST, "refused", *STANDARD_WORDS})

NOT_REFUSED: Final = frozenset({None, OK, LOST})

_STATUS: Final = re.compile(r"([245]\d\d)(?:\s+(\S+))?", re.ASCII)


def read_result(text: str | None, known: frozenset[str]) -> str | None:
    """Return the word for a result, or None where it was not seen; raise ValueError if unknown.

    `known` are the words of policies, beside those of the standards.
    """
    if text is None or text in UNKNOWN:
        return None
    if text in KNOWN or text in known:
        return text
    word = text.lower()
    if word in LOST_WORDS:
        return LOST
    if word in KNOWN:
        return word
    status = _STATUS.fullmatch(text)
    if status is None:
        # Not the word itself: where columns were mixed up it may be a token.
        raise ValueError("its result is no word that is known")
    if status[1].startswith("2"):
        return OK
    return read_result(status[2], known) if status[2] else status[1]
