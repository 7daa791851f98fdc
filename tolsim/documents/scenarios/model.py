"""What a scenario file may hold: the shape of its head and of each kind of step.

These models are the one source of what the loader accepts and of the JSON Schema. A
field that may be left out but not be empty has the type UnsetType beside its own.
"""

from typing import Annotated, Any, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from tolsim.documents.shape.vocabulary import (
    LONGEST_LINE,
    URL,
    Count,
    Duration,
    DurationOrMoment,
    Line,
    Moment,
    Name,
    Word,
)  # fmt: skip
from tolsim.engine.policy import TokenKind
from tolsim.simulation.scenario import Went

STATES: Final = ("signed-out", "working", "recoverable", "locked-out")
ACCESS_STATUSES: Final = ("valid", "lingering", "expired", "revoked", "active", "inactive")
REFRESH_STATUSES: Final = (
    "current", "tolerated", "spent", "expired", "revoked", "active", "inactive",
)  # fmt: skip

Standing = Literal[
    "signed-out", "working", "recoverable", "locked-out",
    "valid", "lingering", "current", "tolerated", "spent", "expired", "revoked",
    "active", "inactive",
]  # fmt: skip
"""A system's state, a token's status, or RFC 7662's word for several statuses."""

Text = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_LINE,
        extra={"write": f"a text of 1 to {LONGEST_LINE:,} characters"},
    ),
]
Who = Annotated[
    str, Meta(min_length=1, extra={"write": "a system, or user@system"}, examples=["legacy"])
]
Label = Annotated[str, Meta(min_length=1, extra={"write": "a token's label such as legacy.A1"})]
UrlText = Annotated[str, Meta(extra_json_schema={"pattern": URL})]
"""A URL beside a list of them, where msgspec cannot hold the pattern: `scenario_file` does."""
InlinePolicy = Annotated[dict[str, Any], Meta(extra_json_schema={"$ref": "#/definitions/Policy"})]
Patch = Annotated[dict[str, Any], Meta(extra_json_schema={"$ref": "#/definitions/PolicyPatch"})]
AnyStep = Annotated[Any, Meta(extra_json_schema={"$ref": "#/definitions/Step"})]
AnyRepeated = Annotated[
    Any,
    Meta(
        extra_json_schema={
            "allOf": [{"$ref": "#/definitions/Step"}],
            "not": {"required": ["at"]},
        }
    ),
]
AnyRacer = Annotated[Any, Meta(extra_json_schema={"$ref": "#/definitions/Racer"})]
DISTINCT: Final = Meta(extra_json_schema={"uniqueItems": True})


class SystemModel(Struct, forbid_unknown_fields=True):
    """One deployment of an app."""

    app: Annotated[
        Name | UnsetType, Meta(description="Its app; needed where there are several.")
    ] = UNSET
    store: Annotated[
        Name | UnsetType,
        Meta(description="Where it remembers tokens; systems that name one store share it."),
    ] = UNSET
    saves: Annotated[
        Annotated[list[TokenKind], DISTINCT] | UnsetType,
        Meta(description="Kinds of token that it saves from a refresh's answer; both by default."),
    ] = UNSET


class AppModel(Struct, forbid_unknown_fields=True):
    """An OAuth client: its policy and tolerance."""

    policy: Annotated[
        Text | InlinePolicy | UnsetType,
        Meta(description="A name of the catalogue, a path, or a policy written here."),
    ] = UNSET
    tolerance: Annotated[Count | UnsetType, Meta(description="Sets the policy's knob.")] = UNSET


class AskModel(Struct, forbid_unknown_fields=True):
    """A question that `tolsim learn` asks; the answer comes from the trace."""

    what: Annotated[
        Literal["answer", "state", "tokens", "notices", "differs"],
        Meta(description="What is asked for."),
    ]
    step: Annotated[
        Annotated[int, Meta(ge=1)] | Text | UnsetType,
        Meta(description="The step it is about; a request of a race in quotes, as in 3.1."),
    ] = UNSET
    of: Annotated[
        Text | list[Text] | UnsetType, Meta(description="The system, or systems, it is about.")
    ] = UNSET
    run: Annotated[
        Text | UnsetType, Meta(description="The run it is about: a key as in `expect`.")
    ] = UNSET
    wrong: Annotated[
        dict[str, Text] | UnsetType, Meta(description="Why a wrong answer tempts, for each.")
    ] = UNSET


class LessonModel(Struct, forbid_unknown_fields=True):
    """What `tolsim learn` asks of the scenario, and what there is to learn."""

    asks: Annotated[
        Annotated[list[AskModel], Meta(min_length=1)], Meta(description="The questions, in order.")
    ]
    moral: Annotated[Text | UnsetType, Meta(description="What it teaches.")] = UNSET
    more: Annotated[list[Text] | UnsetType, Meta(description="Commands to try next.")] = UNSET
    seen: Annotated[Text | UnsetType, Meta(description="Where this was seen.")] = UNSET


class ScenarioModel(Struct, forbid_unknown_fields=True):
    """Who takes part under which policy, and what happens."""

    title: Annotated[Text, Meta(description="What the scenario shows, in a few words.")]
    systems: Annotated[
        Annotated[list[Name], Meta(min_length=1), DISTINCT]
        | Annotated[dict[Name, SystemModel | None], Meta(min_length=1)],
        Meta(description="The deployments: a list of names, or each with its app and store."),
    ]
    steps: Annotated[list[AnyStep], Meta(description="What happens, in order.")]
    about: Annotated[str | UnsetType, Meta(description="What it is about, in prose.")] = UNSET
    source: Annotated[
        UrlText | list[UrlText] | UnsetType,
        Meta(description="The URL, or URLs, where this was reported."),
    ] = UNSET
    policy: Annotated[
        Text | Annotated[list[Text | InlinePolicy], Meta(min_length=1)] | InlinePolicy | UnsetType,
        Meta(description="The policy: a name, a path, a mapping; or a list, for a run of each."),
    ] = UNSET
    tolerance: Annotated[
        Count | Annotated[list[Count], Meta(min_length=1), DISTINCT] | UnsetType,
        Meta(description="Sets the policy's knob; a list makes a run of each."),
    ] = UNSET
    apps: Annotated[
        Annotated[dict[Name, AppModel | None], Meta(min_length=1)] | UnsetType,
        Meta(description="Several OAuth clients, each with its policy, instead of `policy`."),
    ] = UNSET
    start: Annotated[
        Moment | UnsetType,
        Meta(description="The moment of second 0; `at` can then be a time, too."),
    ] = UNSET
    lesson: Annotated[
        LessonModel | UnsetType, Meta(description="What `tolsim learn` asks about it.")
    ] = UNSET
    users: Annotated[
        Annotated[list[Name], Meta(min_length=1), DISTINCT] | UnsetType,
        Meta(description="The users; one called user where none is written."),
    ] = UNSET


OneOf = dict[str, Standing]
"""Entries of which exactly one holds."""


class Timed(Struct, forbid_unknown_fields=True, kw_only=True):
    """When a step happens, and a remark."""

    after: Annotated[
        Duration | UnsetType, Meta(description="The clock first moves on by this much.")
    ] = UNSET
    at: Annotated[
        DurationOrMoment | UnsetType,
        Meta(description="The clock first moves to this long after the start, or to this time."),
    ] = UNSET
    note: Annotated[Line | UnsetType, Meta(description="A remark, shown beside the step.")] = UNSET


class Modifiers(Timed, forbid_unknown_fields=True, kw_only=True):
    """What every step but a repeat may add to its verb."""

    then: Annotated[
        dict[str, Standing | dict[str, Standing | OneOf]] | UnsetType,
        Meta(description="The state of systems and the status of tokens after the step."),
    ] = UNSET


HttpStatus = Annotated[
    int,
    Meta(
        ge=400,
        le=599,
        extra={"write": "an HTTP status from 400 to 599, or a provider's code in quotes"},
    ),
]


class StepModel(Modifiers, forbid_unknown_fields=True, kw_only=True):
    """What every step but a race and a check may add."""

    expect: Annotated[
        Text | HttpStatus | dict[str, Text | HttpStatus] | UnsetType,
        Meta(
            description="The outcome: ok, refused, undetermined, an error code, a reason, the "
            "provider's code in quotes, or an HTTP status."
        ),
    ] = UNSET
    answer: Annotated[
        list[Label] | dict[str, list[Label]] | UnsetType,
        Meta(description="The tokens that the answer carried, in any order."),
    ] = UNSET


If = Annotated[
    Went | UnsetType,
    Meta(description="Only if the last request of the same system and user went so."),
]
Lost = Annotated[bool, Meta(description="The answer never arrives: the system keeps what it held.")]
Using = Annotated[
    Label | UnsetType, Meta(description="The token presented, if not the one it holds.")
]


class LoginStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """A user logs in through a system (the authorization code grant)."""

    login: Annotated[Who, Meta(description="The system: `system` or `user@system`.")]
    lost: Lost = False
    if_: If = field(default=UNSET, name="if")


class RefreshStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """A system refreshes (RFC 6749, section 6)."""

    refresh: Annotated[Who, Meta(description="The system: `system` or `user@system`.")]
    using: Using = UNSET
    lost: Lost = False
    if_: If = field(default=UNSET, name="if")


class CallStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """A system calls the API with an access token (RFC 6750)."""

    call: Annotated[Who, Meta(description="The system: `system` or `user@system`.")]
    using: Using = UNSET
    if_: If = field(default=UNSET, name="if")


class ClientCredentialsStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """A system asks for a token of its own (RFC 6749, section 4.4)."""

    client_credentials: Annotated[Who, Meta(description="The system.")]
    params: Annotated[
        dict[Word, Line | int | float | bool | None] | UnsetType,
        Meta(description="Parameters of the request, such as token_index."),
    ] = UNSET
    lost: Lost = False
    if_: If = field(default=UNSET, name="if")


class RevokeStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """A token is revoked (RFC 7009)."""

    revoke: Annotated[Label, Meta(description="The token's label.")]
    by: Annotated[Who | UnsetType, Meta(description="The system that asks, for the display.")] = (
        UNSET
    )


class CopyStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """What one system remembers replaces what another does: a clone, a backup, a thief."""

    copy: Annotated[Who, Meta(description="Whose memory is copied.")]
    to: Annotated[Who, Meta(description="The system that then remembers the same.")]


class ForgetStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """A system loses the tokens that it holds."""

    forget: Annotated[Who, Meta(description="The system: `system` or `user@system`.")]
    kinds: Annotated[
        list[TokenKind] | UnsetType, Meta(description="Kinds of token lost; both by default.")
    ] = UNSET
    if_: If = field(default=UNSET, name="if")


class IncidentStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """An incident of the policy happens."""

    incident: Annotated[Text, Meta(description="Its name among the policy's `incidents`.")]
    user: Annotated[Name | UnsetType, Meta(description="The user concerned, of several.")] = UNSET
    app: Annotated[Name | UnsetType, Meta(description="The app concerned, of several.")] = UNSET
    by: Annotated[
        Who | UnsetType,
        Meta(description="Who sets it off, if its scope is local or others; names user and app."),
    ] = UNSET


class ChangeStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """The policy of an app changes."""

    change: Annotated[Patch, Meta(description="What is patched into the policy as written.")]
    app: Annotated[Name | UnsetType, Meta(description="The app concerned, of several.")] = UNSET


class WaitStep(StepModel, forbid_unknown_fields=True, kw_only=True):
    """Time passes."""

    wait: Annotated[Duration, Meta(description="How long.")]


class CheckStep(Modifiers, forbid_unknown_fields=True, kw_only=True):
    """No request: a look at how things stand."""

    check: Annotated[Line, Meta(description="A sentence, shown with the step.")]


MOST_RACERS: Final = 7


class RaceStep(Modifiers, forbid_unknown_fields=True, kw_only=True):
    """Two to seven requests are sent at one instant."""

    race: Annotated[
        Annotated[list[AnyRacer], Meta(min_length=2, max_length=MOST_RACERS)],
        Meta(description="The requests; the order shown is the one written."),
    ]
    expect: Annotated[
        dict[str, Count | dict[str, Count]] | UnsetType,
        Meta(description="How many racers have each outcome, in every order."),
    ] = UNSET


class RepeatStep(Timed, forbid_unknown_fields=True, kw_only=True):
    """Steps that are done several times over."""

    repeat: Annotated[Annotated[int, Meta(ge=1, le=10_000)], Meta(description="How many times.")]
    steps: Annotated[
        Annotated[list[AnyRepeated], Meta(min_length=1)],
        Meta(description="The steps of one round, without `at`."),
    ]
    every: Annotated[
        Duration | UnsetType,
        Meta(description="How long after the beginning of a round the next begins."),
    ] = UNSET


STEPS: Final[dict[str, type[Timed]]] = {
    "login": LoginStep,
    "refresh": RefreshStep,
    "call": CallStep,
    "client_credentials": ClientCredentialsStep,
    "revoke": RevokeStep,
    "copy": CopyStep,
    "forget": ForgetStep,
    "incident": IncidentStep,
    "change": ChangeStep,
    "wait": WaitStep,
    "race": RaceStep,
    "check": CheckStep,
    "repeat": RepeatStep,
}
"""The model of each verb's step."""

RACERS: Final = ("login", "refresh", "call", "client_credentials")
"""Verbs that can stand in a race."""

NOT_IN_A_RACE: Final = ("after", "at", "if")
"""Modifiers that a racer cannot carry: the race has one instant, and every racer is sent."""
