"""The words that scenario and policy files share: types with the schema's descriptions.

`extra` of a type says what it `is` and what to `write`, for the problems of `structure`.

A text with a pattern never stands in a union with a list or a mapping: when msgspec (0.19 to
0.22) lets go of such a type, it drops references to the compiled pattern that it does not
own, and the next garbage collection crashes the interpreter.
"""

from typing import Annotated, Final

from msgspec import Meta

from tolsim.documents.durations import PATTERN
from tolsim.documents.moments import PATTERN as MOMENT

# A label is `user@system.A1`: a name with an `@`, or with such an end, could not be told from one.
# The two ranges are the control characters C0 and C1 of ECMA-48.
NAME: Final = r"^(?!.*\.[AR][0-9]+$)[^@\s\x00-\x1f\x7f-\x9f]+$"
"""Names of users, systems, apps and stores: no `@`, no white space, no end like a label's."""

LONGEST_NAME: Final = 100
LONGEST_LINE: Final = 1000
"""Characters of a name, and of what is shown beside a step or above a run."""

Duration = Annotated[
    str,
    Meta(
        pattern=PATTERN, extra={"is": "a duration", "write": "a duration such as 30s, 5m or 1h30m"}
    ),
]
Ending = Annotated[
    str,
    Meta(
        pattern=f"{PATTERN}|^forever$(?!\\n)",
        extra={"is": "a duration", "write": "a duration such as 30s, 5m or 1h30m, or forever"},
    ),
]
Lag = Annotated[
    str,
    Meta(
        pattern=f"{PATTERN}|^until_expiry$(?!\\n)",
        extra={"is": "a duration", "write": "a duration such as 30s, 5m or 1h30m, or until_expiry"},
    ),
]
Moment = Annotated[
    str,
    Meta(pattern=MOMENT, extra={"is": "a time", "write": "a time such as 2026-08-03T18:24:05Z"}),
]
DurationOrMoment = Annotated[
    str,
    Meta(
        pattern=f"{PATTERN}|{MOMENT}",
        extra={
            "is": "a duration or time",
            "write": "a duration since the start such as 1h30m, or a time such as "
            "2026-08-03T18:24:05Z",
        },
    ),
]
Name = Annotated[
    str,
    Meta(
        pattern=NAME,
        max_length=LONGEST_NAME,
        extra={
            "is": "a name",
            "write": f"a name of at most {LONGEST_NAME} characters, without `@`, white space and "
            "control characters, and without an end like `.A1`",
        },
    ),
]
RuleName = Annotated[
    str,
    Meta(
        pattern=r"^[^@.\s\x00-\x1f\x7f-\x9f]+$",
        max_length=LONGEST_NAME,
        extra={
            "is": "a name",
            "write": f"a name of at most {LONGEST_NAME} characters, without dots and white space, "
            "such as live-grants",
        },
    ),
]
Line = Annotated[
    str,
    Meta(
        max_length=LONGEST_LINE,
        extra={"is": "a text", "write": f"a text of at most {LONGEST_LINE:,} characters"},
    ),
]
Word = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_NAME,
        extra={"is": "a word", "write": f"a word of 1 to {LONGEST_NAME} characters"},
    ),
]
FieldPath = Annotated[
    str,
    Meta(
        pattern=r"^[^.\s]+(\.[^.\s]+)*$(?!\n)",
        extra={"is": "a path", "write": "a dotted path such as refresh.grace.uses"},
    ),
]
# As precise as the page is: ISO 8601 allows a month or a year to stand alone.
Date = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$(?!\n)|^undated$(?!\n)",
        extra={"is": "a date", "write": "a date such as 2026-01-31, 2026-01 or 2026, or undated"},
    ),
]
Day = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$(?!\n)",
        extra={"is": "a day", "write": "a day such as 2026-01-31"},
    ),
]
URL: Final = r"^https?://\S+$(?!\n)"
Url = Annotated[
    str,
    Meta(
        pattern=r"^https?://\S+$(?!\n)",
        extra={"is": "a url", "write": "a URL that starts with https://"},
    ),
]
# A billion: sums of a few of them stay far below the engine's FOREVER.
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Positive = Annotated[int, Meta(ge=1, le=1_000_000_000)]
