"""What a mapping file may hold: how the lines of a server's log are read.

These models are the one source of what the loader accepts and of the JSON Schema.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tolsim.documents.policies.about import SourceModel
from tolsim.documents.shape.vocabulary import Line, RuleName

Action = Literal["login", "refresh", "call", "client_credentials", "revoke", "incident"]
Field = Literal[
    "time", "type", "user", "system", "app", "id", "grant", "presented", "access", "refresh",
    "ip", "user_agent", "result",
]  # fmt: skip
"""What is read of a record; `type` and `result` by the words of the mapping."""

# No pattern: these stand in unions with lists (see `vocabulary`). The loader reads each as a path.
PathText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        extra={"is": "a path", "write": "a path such as details.reason or target[type=User].id"},
    ),
]
Paths = PathText | list[PathText]
Text = Annotated[
    str,
    Meta(min_length=1, max_length=1000, extra={"is": "a text", "write": "a text"}),
]
Held = Literal["json", "pairs"]


class TextModel(Struct, forbid_unknown_fields=True):
    """Lines that are no JSON."""

    patterns: Annotated[
        list[Text],
        Meta(
            min_length=1,
            description="Regular expressions (of Python) for a whole line; the first that fits "
            "counts. The named groups are the members of the record.",
        ),
    ]
    contains: Annotated[
        Text | None,
        Meta(description="A line without this text is not one of this log: it is passed over."),
    ] = None


class CaseModel(Struct, forbid_unknown_fields=True):
    """What a type says."""

    action: Annotated[Action, Meta(description="What was done.")]
    when: Annotated[
        dict[PathText, Text | list[Text]] | None,
        Meta(description="Only if these members are one of these words; `*` is any, `-` none."),
    ] = None
    result: Annotated[
        Text | None,
        Meta(
            description="What came of it: ok, refused, or the word of the refusal; by default "
            "what `fields.result` holds, by the words of `results`."
        ),
    ] = None
    fields: Annotated[
        dict[Field, Paths] | None,
        Meta(description="Fields that lie elsewhere in records of this type."),
    ] = None


class NestModel(Struct, forbid_unknown_fields=True):
    """Members that are written into an inner record."""

    under: Annotated[PathText, Meta(description="Where it lies: `payload`, or `events[]`.")]
    members: Annotated[list[Text], Meta(description="What it holds of the first level.")]


class WriteModel(Struct, forbid_unknown_fields=True):
    """How `generate --as` writes a record, as JSON, each field at the first of its paths."""

    time: Annotated[
        Literal["rfc3339", "seconds", "milliseconds", "microseconds"],
        Meta(description="How a time is written: as text (RFC 3339), or as a number since 1970."),
    ] = "rfc3339"
    digits: Annotated[
        Literal["seconds", "milliseconds", "microseconds"],
        Meta(description="What the text of a time counts."),
    ] = "milliseconds"
    constants: Annotated[
        dict[PathText, str | int | bool] | None,
        Meta(description="What else the server writes into each record."),
    ] = None
    nest: Annotated[NestModel | None, Meta(description="What lies in a record within.")] = None


class MappingModel(Struct, forbid_unknown_fields=True):
    """A mapping file."""

    name: Annotated[RuleName, Meta(description="The name of the file without its ending.")]
    title: Annotated[Line, Meta(description="Whose log it is, and which.")]
    fields: Annotated[
        dict[Field, Paths],
        Meta(description="Where each field lies: a path, or several of which the first counts."),
    ]
    types: Annotated[
        dict[Text, CaseModel | list[CaseModel]],
        Meta(
            min_length=1,
            description="What each type says; of several cases the first whose `when` holds, and "
            "where none does, nothing of tokens.",
        ),
    ]
    sources: Annotated[
        list[SourceModel] | None, Meta(description="Where the form of the log is known from.")
    ] = None
    caveats: Annotated[
        list[Line] | None, Meta(description="What the log cannot tell, a sentence each.")
    ] = None
    text: Annotated[TextModel | None, Meta(description="How lines are read that are no JSON.")] = (
        None
    )
    records: Annotated[
        list[PathText] | None,
        Meta(
            description="Where records lie in a JSON value; the first path that leads to any "
            "counts, else the value itself. Members around a record count as its own."
        ),
    ] = None
    opened: Annotated[
        dict[PathText, Held] | None,
        Meta(
            description="Members that hold a record: json (as a value, or as its text), or pairs "
            '(`key=value, other="two words"`). Its members count as those of the record around.'
        ),
    ] = None
    only: Annotated[
        dict[PathText, Text | list[Text]] | None,
        Meta(description="Records in which one of these members is another word are passed over."),
    ] = None
    passed_over: Annotated[
        list[Text] | None, Meta(description="Types that say nothing of tokens.")
    ] = None
    results: Annotated[
        dict[Text, Text] | None,
        Meta(
            description="The server's words for results, and what each means: ok, refused, or the "
            "word of the refusal. `*` is any other word; without it such a line is bad."
        ),
    ] = None
    time_unit: Annotated[
        Literal["seconds", "milliseconds", "microseconds"] | None,
        Meta(description="What a time counts that is a number, since 1970; default seconds."),
    ] = None
    one_per: Annotated[
        Paths | None,
        Meta(
            description="A server that writes several records for one request gives them one key: "
            "here it lies. They count as one."
        ),
    ] = None
    write: Annotated[WriteModel | None, Meta(description="How `generate --as` writes it.")] = None
