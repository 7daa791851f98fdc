"""Steps in one line as the document that a file with the same steps would hold.

What the statements say is read here. Whether a token can have been issued, an incident is known or
a system has several users is for the loader to say, as it is of a file: every value has its place.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tolsim.documents.problems import Place, Problems, Source
from tolsim.documents.scenarios.cast import split_who
from tolsim.documents.scenarios.model import RACERS
from tolsim.documents.scenarios.one_line.grammar import (
    EXAMPLES,
    FORMS,
    PARAMETER,
    meant_verb,
    one_duration,
    what_follows,
)
from tolsim.documents.scenarios.one_line.text import Word, parted_by_commas, statements
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import decode, refuse_forbidden
from tolsim.documents.yaml.scalars import core_scalar
from tolsim.simulation.scenario import Mark

TITLE: Final = "Steps in one line"

_START: Final = Word("", Mark(1, 1))
_STATUS: Final = re.compile(r"[45][0-9][0-9]")
_SUCCESS: Final = re.compile(r"2[0-9][0-9]")
_KEYS: Final = {"for": "user", PARAMETER: "params"}
"""Keys of a file that are written otherwise here."""


class _Mistake(Exception):
    """A statement that makes no sense: the word at fault, and what a Problem says of it."""

    def __init__(self, word: Word, code: str, sentence: str, help_: str) -> None:
        super().__init__(sentence)
        self.word, self.code, self.sentence, self.help = word, code, sentence, help_


def read_one_line(text: str | bytes, name: str, problems: Problems) -> Node:
    """Return the document that a text stands for; raises DocumentError with all its mistakes."""
    body = decode(text, name, problems)
    source = Source(name, body, one_line=True)
    refuse_forbidden(body, source, problems)
    reader = _Reader(source, problems)
    steps = list(reader.steps(statements(source)))
    problems.raise_any()
    if not reader.systems:
        line = Place(source, Mark(1, 1, max(1, len(source.line(1)))))
        raise problems.fatal(
            line, "no-steps", "no step names a system" if steps else "there are no steps",
            "write some, as in `login legacy; 5m; call legacy`",
        )  # fmt: skip
    return reader.document(steps)


class _Reader:
    """Reads statements, and keeps whom they name, in order."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self.systems: dict[str, Node] = {}
        self._users: dict[str, Node] = {}
        self._source = source
        self._problems = problems

    def __repr__(self) -> str:
        return f"<_Reader of {self._source.name}: {len(self.systems)} systems>"

    def document(self, steps: Sequence[Node]) -> Node:
        """Return the whole document, of which these are the steps."""
        members = {
            "title": self._node(TITLE, _START),
            "systems": self._list(tuple(self.systems.values()), _START),
            "users": self._list(tuple(self._users.values()), _START),
            "steps": self._list(steps, _START),
        }
        if not self._users:
            members.pop("users")
        return self._mapping(members, _START)

    def steps(self, texts: Iterator[list[Word]] | list[list[Word]]) -> Iterator[Node]:
        """Yield each statement as a step, or note what is wrong with it."""
        for words in texts:
            try:
                yield self._step(*words)
            except _Mistake as mistake:
                self._problems.add(
                    Place(self._source, mistake.word.mark),
                    mistake.code, mistake.sentence, mistake.help,
                )  # fmt: skip

    def _step(self, verb: Word, *rest: Word) -> Node:
        if verb.text == "race":
            return self._race(verb, rest)
        _refuse_commas((verb, *rest))
        if verb.text[0].isdecimal():
            return self._wait(verb, rest)
        if verb.text not in FORMS:
            raise _Mistake(
                verb, "unknown-verb", f"no step is called `{verb.text}`",
                meant_verb(verb.text, [word.text for word in rest]),
            )  # fmt: skip
        if not rest:
            raise _lacking(verb)
        if verb.text == "change":
            return self._change(verb, *rest)
        about = self._value(verb.text, rest[0], verb)
        return self._followed({verb.text: about}, verb, rest)

    def _race(self, verb: Word, rest: Sequence[Word]) -> Node:
        racers = parted_by_commas(list(rest))
        if not all(racers):
            raise _lacking(verb)
        _check_racers(racers)
        requests = tuple(self.steps(racers))
        if len(racers) == len(requests) == 1:
            raise _Mistake(
                verb, "wrong-length", "one request alone is no race",
                f"write `{verb.text} {FORMS[verb.text].example}`",
            )  # fmt: skip
        return self._mapping({"race": self._list(requests, verb, verb)}, verb)

    def _wait(self, word: Word, rest: Sequence[Word]) -> Node:
        if rest:
            raise _Mistake(
                rest[0], "cannot-follow", f"`{rest[0].text}` cannot follow a duration",
                one_duration([word.text, *(other.text for other in rest)]),
            )  # fmt: skip
        return self._mapping({"wait": self._node(_scalar(word), word, word)}, word)

    def _change(self, verb: Word, field: Word, *rest: Word) -> Node:
        if field.text != "tolerance":
            raise _Mistake(
                field, "needs-a-file", "in one line only the tolerance can change",
                "write `change tolerance 2`, or a file with `change: {...}`",
            )  # fmt: skip
        if not rest:
            raise _lacking(verb)
        number = self._node(_scalar(rest[0]), rest[0], field)
        patch = self._mapping({"tolerance": number}, rest[0], verb)
        return self._followed({"change": patch}, verb, rest)

    def _followed(self, members: dict[str, Node], verb: Word, words: Sequence[Word]) -> Node:
        """Return a step with what follows the first of these words."""
        about, *rest = words
        followers = iter(rest)
        for word in followers:
            name = PARAMETER if PARAMETER in word.text else word.text
            if name not in FORMS[verb.text].followers:
                raise _Mistake(
                    word, "cannot-follow",
                    f"`{word.text}` cannot follow `{verb.text} {about.text}`",
                    what_follows(word.text, FORMS[verb.text].followers),
                )  # fmt: skip
            key = _KEYS.get(name, name)
            if name == PARAMETER:
                members[key] = self._parameters(word, members.get(key))
            elif key in members:
                raise _Mistake(
                    word, "duplicate-key", f"`{word.text}` is written twice", "keep one of them"
                )
            elif name == "lost":
                members[key] = self._node(True, word, word)
            else:
                members[key] = self._value(name, next(followers, None), word)
        if verb.text == "copy" and "to" not in members:
            raise _lacking(verb)
        return self._mapping(members, verb)

    def _value(self, name: str, word: Word | None, key: Word) -> Node:
        """Return what a verb is about, or what stands after a word such as `using`."""
        if word is None:
            raise _Mistake(
                key, "no-value", f"nothing stands after `{key.text}`", f"write `{EXAMPLES[name]}`"
            )
        if PARAMETER in word.text:
            raise _Mistake(
                word, "needs-a-file", f"`{word.text}` has a `=`", "a name with `=` needs a file"
            )
        if name in ("copy", "to", "by") or (name in FORMS and FORMS[name].about == "system"):
            self._note_who(word)
        if name == "expect" and _SUCCESS.fullmatch(word.text):
            raise _Mistake(
                word, "out-of-range", f"a request that is answered {word.text} is `ok`",
                "write `expect ok`",
            )  # fmt: skip
        # As in a file, an HTTP status is a number, and a provider's code is text.
        status = name == "expect" and _STATUS.fullmatch(word.text) is not None
        return self._node(int(word.text) if status else word.text, word, key)

    def _note_who(self, word: Word) -> None:
        user, system = split_who(word.text)
        if user is not None:
            self._users.setdefault(user, self._node(user, word.part(0, len(user))))
        where = word.part(len(word.text) - len(system))
        self.systems.setdefault(system, self._node(system, where))

    def _parameters(self, word: Word, before: Node | None) -> Node:
        name, _, value = word.text.partition(PARAMETER)
        if not (name and value):
            raise _Mistake(
                word, "no-value", f"`{word.text}` is not a parameter and its value",
                f"write `{EXAMPLES[PARAMETER]}`, without blanks",
            )  # fmt: skip
        members = dict(before.items()) if before else {}
        if name in members:
            raise _Mistake(word, "duplicate-key", f"`{name}` is written twice", "keep one of them")
        written = word.part(len(name) + 1)
        members[name] = self._node(_scalar(written), written, word.part(0, len(name)))
        return self._mapping(members, word, word)

    def _node(self, value: Any, word: Word, key: Word | None = None) -> Node:
        return Node(value, self._source, word.mark, key=key and key.mark)

    def _list(self, elements: Sequence[Node], word: Word, key: Word | None = None) -> Node:
        found = self._node([element.value for element in elements], word, key)
        found.elements = list(elements)
        return found

    def _mapping(self, members: dict[str, Node], word: Word, key: Word | None = None) -> Node:
        found = self._node({name: member.value for name, member in members.items()}, word, key)
        found.members = members
        return found


def _check_racers(racers: Sequence[Sequence[Word]]) -> None:
    sent = racers[0][0].text if racers[0][0].text in FORMS else "refresh"
    for first, *others in racers:
        if first.text == "race":  # here, not by the loader: they could nest beyond all bounds
            raise _Mistake(
                first, "not-in-a-race", "a race cannot stand in a race",
                f"race {', '.join(RACERS)}",
            )  # fmt: skip
        if first.text not in FORMS and not others:
            raise _Mistake(
                first, "no-verb", f"the race does not say what `{first.text}` sends",
                f"write `{sent} {first.text}`",
            )  # fmt: skip


def _refuse_commas(words: Sequence[Word]) -> None:
    for word in words:
        if word.text == ",":
            raise _Mistake(
                word, "comma", "a comma parts the requests of a race, and nothing else",
                "write `;` between steps; a name with a comma needs a file",
            )  # fmt: skip


def _lacking(verb: Word) -> _Mistake:
    form = FORMS[verb.text]
    return _Mistake(
        verb, "no-value", f"`{verb.text}` does not say which {form.about}",
        f"write `{verb.text} {form.example}`",
    )  # fmt: skip


def _scalar(word: Word) -> Any:
    try:
        return core_scalar(word.text)
    except OverflowError:
        raise _Mistake(
            word, "number-too-big", "the number is too big", "write fewer than 19 digits"
        ) from None
