"""What a population file may hold: the source of what is accepted, and of the JSON Schema."""

from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from tolsim.documents.scenarios.model import InlinePolicy, Text
from tolsim.documents.shape.vocabulary import Count, Duration, Moment, Name

HOURS: Final = r"^([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-4])$(?!\n)"
DAYS: Final = r"^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$(?!\n)"
SHARE: Final = r"^(100|[0-9]{1,2}(\.[0-9]{1,4})?)%$(?!\n)"

HoursText = Annotated[
    str,
    Meta(pattern=HOURS, extra={"is": "a span of hours", "write": "hours such as 8-18 or 22-6"}),
]
DaysText = Annotated[
    str,
    Meta(pattern=DAYS, extra={"is": "a span of days", "write": "days such as mon-fri or sun"}),
]
Share = Annotated[
    str, Meta(pattern=SHARE, extra={"is": "a share", "write": "a share such as 2% or 0.5%"})
]
Many = Annotated[int, Meta(ge=1, le=100_000_000)]
FewTimes = Annotated[int, Meta(ge=0, le=20)]

SHAPES: Final = ("fixed", "exponential", "lognormal")
BESIDE: Final = {"jitter": "fixed", "p95": "lognormal"}


class IntervalModel(Struct, forbid_unknown_fields=True):
    """A time that is drawn anew each time: one of fixed, exponential and lognormal."""

    fixed: Annotated[Duration | UnsetType, Meta(description="Always this long.")] = UNSET
    jitter: Annotated[
        Duration | UnsetType,
        Meta(description="How far a fixed one strays to either side, all lengths being alike."),
    ] = UNSET
    exponential: Annotated[
        Duration | UnsetType,
        Meta(description="The mean of what has no memory, as of people who come and go."),
    ] = UNSET
    lognormal: Annotated[
        Duration | UnsetType,
        Meta(description="The median of what is mostly short and now and then very long."),
    ] = UNSET
    p95: Annotated[
        Duration | UnsetType, Meta(description="The 95th percentile of a lognormal one.")
    ] = UNSET

    def __post_init__(self) -> None:
        shapes = [name for name in SHAPES if getattr(self, name) is not UNSET]
        if len(shapes) != 1:
            raise ValueError("write one of fixed, exponential and lognormal")
        for name, shape in BESIDE.items():
            if getattr(self, name) is not UNSET and shape not in shapes:
                raise ValueError(f"{name} belongs to a {shape} one")
        if shapes == ["lognormal"] and self.p95 is UNSET:
            raise ValueError("a lognormal one needs its p95")


class RetryModel(Struct, forbid_unknown_fields=True):
    """How a client sends a refresh again whose answer did not come."""

    times: Annotated[FewTimes, Meta(description="How often, at most.")]
    after: Annotated[Duration, Meta(description="How long it waits each time.")] = "5s"


class SystemModel(Struct, forbid_unknown_fields=True):
    """One deployment of the app, as the users of a group have it."""

    uses: Annotated[
        IntervalModel, Meta(description="The time from one use to the next; each refreshes.")
    ]
    calls: Annotated[
        bool,
        Meta(
            description="Whether a use calls the API with the access token while that lasts, and "
            "refreshes only when it has expired or was refused."
        ),
    ] = False
    store: Annotated[
        Name | UnsetType,
        Meta(description="Where it remembers tokens; a user's systems of one store share them."),
    ] = UNSET
    hours: Annotated[
        HoursText | UnsetType, Meta(description="The hours of its uses, UTC; all by default.")
    ] = UNSET
    weekdays: Annotated[
        DaysText | UnsetType, Meta(description="The days of its uses; all by default.")
    ] = UNSET
    needless: Annotated[
        IntervalModel | UnsetType,
        Meta(description="The time from one login that nobody needed to the next; none by default"),
    ] = UNSET
    lost: Annotated[
        Share | UnsetType,
        Meta(description="The share of refreshes whose answer never arrives; 0% by default."),
    ] = UNSET
    retry: Annotated[
        RetryModel | UnsetType,
        Meta(description="How such a refresh is sent again; it is not, by default."),
    ] = UNSET


class GroupModel(Struct, forbid_unknown_fields=True):
    """Users who are alike."""

    users: Annotated[Many, Meta(description="How many they are.")]
    systems: Annotated[
        dict[Name, SystemModel],
        Meta(min_length=1, description="The deployments that each of them uses."),
    ]
    returns: Annotated[
        IntervalModel | UnsetType,
        Meta(
            description="The time until somebody logs a system in again that was cut off; "
            "{exponential: 1h} by default."
        ),
    ] = UNSET
    joins: Annotated[
        Duration,
        Meta(description="The first login of each system is spread over this time."),
    ] = "1d"
    hours: Annotated[
        HoursText | UnsetType,
        Meta(description="The hours in which they log in again, UTC; all by default."),
    ] = UNSET
    weekdays: Annotated[
        DaysText | UnsetType,
        Meta(description="The days on which they log in again; all by default."),
    ] = UNSET


class PopulationModel(Struct, forbid_unknown_fields=True):
    """Who uses an app, under which policy, and for how long."""

    title: Annotated[Text, Meta(description="Who they are, in a few words.")]
    lasts: Annotated[Duration, Meta(description="How long a log is made of them.")]
    groups: Annotated[
        dict[Name, GroupModel],
        Meta(min_length=1, description="The users: `office` makes office-1, office-2 and so on."),
    ]
    about: Annotated[str | UnsetType, Meta(description="What it is about, in prose.")] = UNSET
    policy: Annotated[
        Text | InlinePolicy | UnsetType,
        Meta(description="A name of the catalogue, a path, or a policy written here."),
    ] = UNSET
    tolerance: Annotated[Count | UnsetType, Meta(description="Sets the policy's knob.")] = UNSET
    start: Annotated[
        Moment | UnsetType,
        Meta(description="When it begins; 2026-06-01T00:00:00Z, a Monday, by default."),
    ] = UNSET
