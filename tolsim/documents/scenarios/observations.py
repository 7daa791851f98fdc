"""Observations kept as a table: time, system, action and result, the way people keep notes."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, cast

from tolsim.documents.durations import duration
from tolsim.documents.problems import DocumentError, Problem, Problems, Source, did_you_mean
from tolsim.documents.scenarios.times import Times
from tolsim.documents.shape.vocabulary import NAME
from tolsim.documents.yaml.reader import decode
from tolsim.documents.yaml.writer import yaml_flow, yaml_text
from tolsim.simulation.scenario import Mark

COLUMNS: Final = ("time", "system", "action", "result")
HEADER: Final = ",".join(COLUMNS)
DELIMITERS: Final = ",;\t|"
"""What may stand between columns: spreadsheets write what their language asks for."""

ACTIONS: Final[Mapping[str, str]] = {
    "login": "login", "logs in": "login", "logged in": "login", "log in": "login",
    "sign in": "login", "signs in": "login", "authorize": "login", "connect": "login",
    "refresh": "refresh", "refreshes": "refresh", "refresh token": "refresh",
    "call": "call", "calls": "call", "api call": "call",
    "client credentials": "client_credentials",
    "copy": "copy", "copied": "copy",
}  # fmt: skip
"""Words for what a system did, and the verb of each."""

UNKNOWN: Final = ("", "?", "-")
"""Results that were not seen."""

LOST: Final = ("lost", "timeout", "no answer")
"""Results that never arrived: the server may well have done what it was asked."""

Presented = Literal["first", "previous"]
"""Which of the tokens that its system has held so far a request presents."""

_STATUS: Final = re.compile(r"([245]\d\d)(?:\s+(\S+))?")
_TOKENS: Final = ("refresh", "call")
"""Verbs that present a token."""

_A_NAME: Final = "a name has no `@`, no white space and no end like `.A1`"


class Row(NamedTuple):
    """A row of the table: the line where it begins, and what its columns hold."""

    line: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """Return what a column holds; nothing, where the table lacks it."""
        return self.cells.get(column, "")


class Table(NamedTuple):
    """A table as a scenario file, and what a scenario cannot say of it.

    `presented` has the requests that present the first or the previous token of their system,
    by the place of their step, from 0.
    """

    scenario: str
    presented: Mapping[int, Presented]
    source: Source
    lines: tuple[int, ...]
    """For each step the line of the table that tells of it."""

    def located(self, error: DocumentError) -> DocumentError:
        """The problems of the scenario where the table has them."""
        return DocumentError(tuple(map(self._located, error.problems)))

    def _located(self, problem: Problem) -> Problem:
        step = problem.mark.line - self.scenario.count("\n") + len(self.lines) - 1
        line = self.lines[step] if step >= 0 else 1
        text = self.source.line(line)
        start, length = problem.mark.column - 1, problem.mark.length
        word = problem.line_text[start : start + length].strip("'\"")
        mark = _mark(line, text, word)
        return problem._replace(file=self.source.name, mark=mark, line_text=text)


def read_table(text: bytes, name: str) -> Table:
    """Return the scenario that a table tells; raise DocumentError with all its problems.

    A time is a clock (`14:05`, `14:05:30.250`), with a date and a zone (`2026-01-31
    14:05+01:00`) or without, or a duration since the start (`5m`); where it is left out, no
    time passes. A result is `ok`, `refused`, an HTTP status, an error, a reason or a provider's
    code. Further columns: `user`, whose tokens they are; `store`, where the system remembers
    them; `copied_from`, the system from which it has taken them just before; `presented`, the
    token that it sends: a label, `first` or `previous`.
    """
    problems = Problems()
    source = Source(name, decode(text, name, problems))
    reading = _Reading(source, problems)
    for row in _rows(source, problems):
        reading.add(row)
    problems.raise_any()
    return reading.table()


class _Reading:
    """The steps and the cast of a table, as one row after the other tells them."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._source = source
        self._problems = problems
        self._times = Times()
        self._systems: dict[str, str] = {}
        """Every system, and the store that it names, if any."""
        self._users: dict[str, None] = {}
        self._steps: list[tuple[Row, str, str, dict[str, Any]]] = []
        """For each step its row, the key of its actor, the user, and the rest of it."""
        self._presented: dict[int, Presented] = {}

    def add(self, row: Row) -> None:
        """Note what a row tells."""
        user, _, system = row.cell("system").rpartition("@")
        user = row.cell("user") or user
        named = self._names(row, system, user)
        verb = self._verb(row)
        try:
            at = duration(self._times.read(row.cell("time")))
        except ValueError as error:
            self._fault(
                row,
                "time",
                f"the time `{row.cell('time')}`: {error}",
                "write a clock such as 14:05, or a duration since the start such as 5m",
            )
            return
        if not named or verb is None:
            return
        if row.cell("copied_from"):
            copied = {"copy": row.cell("copied_from"), "to": system, "at": at}
            self._steps.append((row, "copy", user, copied))
        elif verb == "copy":
            self._fault(row, "action", "nothing says whose tokens were copied",
                        "name the system in a column `copied_from`")  # fmt: skip
        if verb != "copy":
            step = {verb: system, "at": at, **self._presents(row, verb), **self._came(row, verb)}
            self._steps.append((row, verb, user, step))

    def table(self) -> Table:
        """The scenario that was read: one line for each step, so that problems find their row."""
        systems = {name: {"store": store} if store else {} for name, store in self._systems.items()}
        head: dict[str, Any] = {"title": f"Observed: {self._source.name}", "systems": systems}
        users = [user for user in self._users if user]
        if users:
            head["users"] = users
        for _, verb, user, step in self._steps:
            if len(users) > 1 and user:
                step[verb] = f"{user}@{step[verb]}"
        steps = "".join(f"- {yaml_flow(step)}\n" for *_, step in self._steps)
        lines = tuple([row.line for row, *_ in self._steps])
        return Table(f"{yaml_text(head)}steps:\n{steps}", self._presented, self._source, lines)

    def _names(self, row: Row, system: str, user: str) -> bool:
        """Note who a row is about; return whether they can be called so."""
        store, column = row.cell("store"), "user" if row.cell("user") else "system"
        if not system:
            self._fault(row, "system", "no system is named", "write who sent the request")
            return False
        for where, name in (("system", system), (column, user), ("store", store)):
            if name and not re.search(NAME, name):
                self._fault(row, where, f"`{name}` is not a name", _A_NAME)
                return False
        known = self._systems.get(system) or store
        if store and store != known:
            self._fault(row, "store", f"`{system}` has two stores, `{known}` and `{store}`",
                        "give each system one store")  # fmt: skip
        self._systems[system] = known
        self._users[user] = None
        return True

    def _verb(self, row: Row) -> str | None:
        words = " ".join(re.split(r"[\s_-]+", row.cell("action").lower()))
        verb = ACTIONS.get(words)
        if verb is None:
            known = ", ".join(dict.fromkeys(ACTIONS.values()))
            self._fault(row, "action", f"`{row.cell('action')}` is not an action",
                        did_you_mean(words, ACTIONS, f"write one of: {known}"))  # fmt: skip
        return verb

    def _presents(self, row: Row, verb: str) -> dict[str, str]:
        """The token that a request names."""
        presented = row.cell("presented")
        if not presented:
            return {}
        if verb not in _TOKENS:
            self._fault(row, "presented", f"a {verb} presents no token", "leave it empty")
            return {}
        if presented in ("first", "previous"):
            self._presented[len(self._steps)] = cast(Presented, presented)
            return {}
        return {"using": presented}

    def _came(self, row: Row, verb: str) -> dict[str, Any]:
        """What came of a request: what is expected of it, or that its answer was lost."""
        result = row.cell("result")
        if result.lower() in LOST:
            if verb == "call":
                self._fault(row, "result", "a call has no answer to lose", "leave the result out")
            return {"lost": True}
        return {} if result in UNKNOWN else {"expect": expected_word(result)}

    def _fault(self, row: Row, column: str, sentence: str, help_: str) -> None:
        text = self._source.line(row.line)
        mark = _mark(row.line, text, row.cell(column))
        problem = Problem("bad-table", sentence, self._source.name, mark, text, help_)
        self._problems.extend([problem])


def expected_word(result: str) -> str | int:
    """An outcome, without the HTTP status that it may come with, or that status alone."""
    status = _STATUS.fullmatch(result)
    if status is None:
        word = result.lower()
        return word if word in ("ok", "refused") else result
    if status[1][0] == "2":
        return "ok"
    return status[2] or int(status[1])


def _rows(source: Source, problems: Problems) -> Iterator[Row]:
    """Every row that is not empty; a quoted cell may go over several lines."""
    first = source.line(1)
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(
        [f"{line}\n" for line in source.lines], skipinitialspace=True, delimiter=delimiter,
        strict=True,
    )  # fmt: skip
    columns: list[str] = []
    begin = 1
    while True:
        begin = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            text = source.line(begin)
            help_ = "write each cell as in " + HEADER
            problem = Problem(
                "bad-table", f"the row cannot be read: {error}", source.name,
                _mark(begin, text, ""), text, help_,
            )  # fmt: skip
            problems.extend([problem])
            break
        if not columns:
            columns = _columns(cells, source, problems)
        elif any(cells):
            yield Row(begin, dict(zip(columns, cells, strict=False)))


def _columns(cells: list[str], source: Source, problems: Problems) -> list[str]:
    """The names of the columns, of which none may be missing."""
    columns = [cell.lower() for cell in cells]
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        text = source.line(1)
        problem = Problem(
            "bad-table", f"there is no column `{missing[0]}`", source.name,
            _mark(1, text, ""), text, f"the first line names the columns: {HEADER}",
        )  # fmt: skip
        problems.extend([problem])
        problems.raise_any()
    return columns


def _mark(line: int, text: str, word: str) -> Mark:
    """Where a word stands in a line; the whole line, if it is not there."""
    column = text.find(word) if word else -1
    return Mark(line, column + 1, len(word)) if column >= 0 else Mark(line, 1, max(1, len(text)))
