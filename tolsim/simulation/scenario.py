"""A scenario as plain data: one run of it, with every name resolved.

Reading files, policy lists, patches and "did you mean" are the business of
`tolsim.documents`; what arrives here is valid. A file with several policies or
tolerances becomes several scenarios.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from tolsim.engine.policy import TOKEN_KINDS, Policy, TokenKind


class Mark(NamedTuple):
    """Where something stands in its file: line and column count from 1, length in characters."""

    line: int
    column: int
    length: int = 1


class Actor(NamedTuple):
    """Who acts: a system for a user, or a system alone (client credentials, several users)."""

    system: str
    user: str | None


@dataclass(frozen=True, slots=True)
class App:
    """An OAuth client: the policy that it starts under, and its knob's position (null: no knob)."""

    name: str
    policy: Policy
    tolerance: int | None = None


class System(NamedTuple):
    """One deployment of an app, and the store in which it remembers its tokens.

    `store` is None for a system that has one of its own. `saves` are the kinds of token that it
    saves out of the answer to a refresh; other answers are always saved whole.
    """

    name: str
    app: str
    store: str | None = None
    saves: tuple[TokenKind, ...] = TOKEN_KINDS


class Login(NamedTuple):
    actor: Actor
    lost: bool = False


class Refresh(NamedTuple):
    actor: Actor
    using: str | None = None
    lost: bool = False


class Call(NamedTuple):
    actor: Actor
    using: str | None = None


class ClientCredentials(NamedTuple):
    actor: Actor
    params: Mapping[str, str | int | float | bool | None]
    lost: bool = False


class Revoke(NamedTuple):
    label: str
    by: str | None = None


class Copy(NamedTuple):
    source: Actor
    to: Actor


class Forget(NamedTuple):
    actor: Actor
    kinds: tuple[TokenKind, ...]


class Raise(NamedTuple):
    """An incident of the policy happens; `user` is None where its scope is the app.

    `by` is who sets it off, where its scope is `local` or `others`.
    """

    incident: str
    app: str
    user: str | None
    by: Actor | None = None


class PolicyChange(NamedTuple):
    """The policy of an app changes: `policy` is what is in force afterwards, `patch` as written."""

    app: str
    policy: Policy
    patch: Mapping[str, object]
    tolerance: int | None


class Wait(NamedTuple):
    seconds: int


class Check(NamedTuple):
    sentence: str


Request = Login | Refresh | Call | ClientCredentials


class Race(NamedTuple):
    """Two to seven requests at one instant; their order is the one written."""

    racers: tuple["Step", ...]


Action = Request | Revoke | Copy | Forget | Raise | PolicyChange | Wait | Check | Race
Verb = Literal[
    "login", "refresh", "call", "client_credentials", "revoke", "copy", "forget",
    "incident", "change", "wait", "check", "race",
]  # fmt: skip

VERBS: Final[Mapping[type, Verb]] = {
    Login: "login", Refresh: "refresh", Call: "call", ClientCredentials: "client_credentials",
    Revoke: "revoke", Copy: "copy", Forget: "forget", Raise: "incident", PolicyChange: "change",
    Wait: "wait", Check: "check", Race: "race",
}  # fmt: skip
"""How files and traces call each kind of action."""


class Expected(NamedTuple):
    """One thing that a step expects, and where it is written.

    `subject` is `expect`, `answer`, the actor or token label that `then` speaks of, or `one of`.
    `value` is a word (`ok`, `refused`, an error, a state or status), an HTTP status, the labels
    of `answer`, for a race the count of each outcome, or for `one of` the word of each subject.
    """

    subject: str
    value: str | int | tuple[str, ...] | Mapping[str, int] | Mapping[str, str]
    mark: Mark


ONE_OF: Final = "one of"
"""The subject of an expectation that holds if exactly one of its entries does."""

Went = Literal["ok", "refused", "lost"]
"""How a request went, to the system that sent it."""


class Round(NamedTuple):
    """Which round of a `repeat` a step is in, counted from 1; `mark` tells the repeat."""

    mark: Mark
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the clock first moves (`at` wins over `after`), then the action happens.

    With `if_` the action happens only if the last request of its actor went so. A repeated step
    stands in a scenario once for each round; `rounds` has one entry for each `repeat` around
    it, the outermost first.
    """

    action: Action
    mark: Mark
    after: int = 0
    at: int | None = None
    note: str | None = None
    expect: Expected | None = None
    answer: Expected | None = None
    then: tuple[Expected, ...] = ()
    if_: Went | None = None
    rounds: tuple[Round, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One run: who takes part, under which policies, and what happens."""

    title: str
    apps: tuple[App, ...]
    systems: tuple[System, ...]
    users: tuple[str, ...]
    steps: tuple[Step, ...]
    about: str | None = None
    sources: tuple[str, ...] = ()
    """Where the file has its facts from: URLs."""
    policy_defaulted: bool = False
    """The file names no policy: the heading says which one stands in."""
    start: str | None = None
    """The moment of second 0 as the file writes it (RFC 3339), if it names one."""
