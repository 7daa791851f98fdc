"""One run while its steps are read: what can have happened so far, and the policies in force."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from tolsim.documents.policies.patching import Rules
from tolsim.documents.problems import Place, Problems
from tolsim.documents.scenarios.cast import Cast, Label, read_label
from tolsim.documents.scenarios.clock import Clock
from tolsim.documents.yaml.nodes import Node
from tolsim.engine.policy import Policy
from tolsim.simulation.scenario import Actor, Round

ISSUING: Final[dict[str, tuple[Literal["A", "R"], ...]]] = {
    "login": ("A", "R"),
    "refresh": ("A", "R"),
    "client_credentials": ("A",),
}
"""What each verb can have issued, whatever the policy."""

_WORD: Final = {"A": "access", "R": "refresh"}


Issued = Counter[tuple[Actor, str]]
"""How many tokens of each kind, A or R, each actor can have been issued."""


class InForce(NamedTuple):
    """The rules of an app at some moment, as written and as the engine's policy."""

    rules: Rules
    policy: Policy


@dataclass(slots=True)
class Progress:
    """What the steps read so far have come to.

    `policies` lacks an app whose policy could not be read. `keys` are the names by which
    expectations may speak of the file's runs (None: unknown), `own_keys` this run's, the
    first written winning. `slack` counts the tokens of each kind that steps which could not be
    read may have issued, to whomever.
    """

    cast: Cast
    policies: dict[str, InForce]
    keys: tuple[str, ...] | None
    own_keys: tuple[str, ...]
    problems: Problems
    clock: Clock
    issued_by_all: Issued
    """How many tokens of each kind every actor can have been issued by the end."""
    repeats: bool = True
    """Whether every round of a repeat is read; of a file that is too long, only the first."""
    rounds: tuple[Round, ...] = ()
    """The rounds that the steps being read are in, the outermost first."""
    set_off: dict[Place, bool] = field(default_factory=dict)
    """Where `by` says who sets off an incident, and whether its scope asks for that."""
    slack: int = 0
    issued: Issued = field(default_factory=Counter)
    bare_systems: set[str] = field(default_factory=set)
    """Systems that took part without a user, where there are several users."""
    bare_stores: set[tuple[str, str]] = field(default_factory=set)
    """Stores that can hold a client-credentials token of no user."""

    def issue(self, verb: str, actor: Actor) -> None:
        """Count what a step can have issued."""
        for letter in ISSUING.get(verb, ()):
            self.issued[actor, letter] += 1
        if actor.user is None:
            self.bare_systems.add(actor.system)
            if verb == "client_credentials":
                self.bare_stores.add(self.cast.store(actor.system))

    def label(
        self,
        text: str,
        node: Node,
        app: str | None,
        letter: str | None = None,
        *,
        ever: bool = False,
    ) -> Label | None:
        """Return a label that a step so far can have issued, or None after noting why not.

        `app` is the app of the system that speaks of it, `letter` the kind it must have. With
        `ever` a later step will do.
        """
        label = read_label(text, node, self.cast, self.problems)
        if label is None:
            return None
        sound = (
            self._check_kind(label, node, letter)
            and self._check_app(label, node, app)
            and self._check_issued(label, node, self.issued_by_all if ever else self.issued)
        )
        return label if sound else None

    def _check_kind(self, label: Label, node: Node, letter: str | None) -> bool:
        if letter is None or label.letter == letter:
            return True
        shown = self.cast.show_label(label)
        self.problems.add(
            node.place, "wrong-kind",
            f"`{shown}` is not {'an' if letter == 'A' else 'a'} {_WORD[letter]} token",
            f"write a label such as {self.cast.show(label.actor)}.{letter}{label.n}",
        )  # fmt: skip
        return False

    def _check_app(self, label: Label, node: Node, app: str | None) -> bool:
        own = self.cast.app_of(label.actor)
        if app is None or app == own:
            return True
        self.problems.add(
            node.place, "other-app",
            f"`{self.cast.show_label(label)}` is a token of {own}, not of {app}",
            "name a token of the same app: two apps never touch each other's tokens",
        )  # fmt: skip
        return False

    def _check_issued(self, label: Label, node: Node, issued: Issued) -> bool:
        count = issued[label.actor, label.letter]
        if label.n <= count + self.slack:
            return True
        shown = self.cast.show(label.actor)
        help_ = f"did you mean `{shown}.{label.letter}{count}`?"
        if not count:
            help_ = self._who_needs_a_token(label, shown)
        self.problems.add(
            node.place, "never-issued",
            f"no step so far can have issued `{self.cast.show_label(label)}`", help_,
        )  # fmt: skip
        return False

    def _who_needs_a_token(self, label: Label, shown: str) -> str:
        if label.actor.user is None:
            return f"write the user too, as in {self.cast.users[0]}@{shown}.{label.letter}{label.n}"
        return f"let `{shown}` log in first"
