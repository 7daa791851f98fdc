"""Mapping files: what is wrong with one is told where it stands."""

import pickle
import re
from pathlib import Path

import pytest

from tests.logs.reader import read_bytes, said
from tolsim.documents import DocumentError
from tolsim.documents.mappings.file import load_mapping
from tolsim.documents.mappings.lint import lint_mapping
from tolsim.documents.mappings.paths import Step, parse_path
from tolsim.logs.formats.sources import LogFile
from tolsim.logs.mappings.lookup import find, put, records
from tolsim.logs.mappings.shelf import find_mapping
from tolsim.logs.reading import Reading
from tolsim.logs.systems import load_systems
from tolsim.manual import library

GOOD = """\
name: own
title: Our gateway
fields:
  time: at
  type: what
types:
  in: {action: login, result: ok}
"""


def _faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(DocumentError) as caught:
        load_mapping(text, "own.yaml")
    return [(one.mark.line, one.code, one.sentence) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: own", "name: other", (1, "name-of-file", "the name differs from the file name")),
        ("  time: at\n", "  user: who\n", (3, "missing-key", "the key `time` is missing")),
        ("time: at", "time: 'a..b'", (4, "not-a-path", "`a..b` is not a path")),
        ("time: at", "tiem: at", (4, "unknown-key", "there is no key `tiem` here")),
        ("action: login", "action: log-in", (7, "unknown-word", "`log-in` is not known here")),
        ("types:", "records: ['a[b]']\ntypes:", (6, "not-a-path", "`a[b]` is not a path")),
        ("types:", "text: {patterns: ['(']}\ntypes:", (6, "bad-pattern",
         "this is no regular expression: missing ), unterminated subpattern")),
        ("types:", "text: {patterns: ['.*']}\ntypes:",
         (6, "bad-pattern", "this pattern has no named group")),
        ("types:", "passed_over: [in]\ntypes:",
         (6, "type-twice", "`in` is among the `types` as well")),
        ("types:", "opened: {'x.': json}\ntypes:", (6, "not-a-path", "`x.` is not a path")),
        ("result: ok", "result: ok, when: {'a[': b}", (7, "not-a-path", "`a[` is not a path")),
    ],
)  # fmt: skip
def test_a_fault_is_located(old: str, new: str, expected: tuple[int, str, str]) -> None:
    """Structure, paths, patterns and types are checked before a line is read."""
    assert expected in _faults(GOOD.replace(old, new))


def test_a_mapping_without_sources() -> None:
    """Lint names each field and type that no source supports; nobody else has to have any."""
    mapping = load_mapping(GOOD, "own.yaml")
    gaps = ["fields.time", "fields.type", "types.in"]
    assert gaps == [finding.path for finding in lint_mapping(mapping)]


def test_lint_knows_what_a_source_can_support() -> None:
    """A path that names nothing, and a log without logins, are told."""
    text = GOOD.replace("action: login", "action: refresh") + (
        "sources:\n- url: https://a.example\n  date: undated\n  says: all\n"
        "  firmness: observed\n  supports: [fields, types, typos]\n"
    )
    findings = lint_mapping(load_mapping(text, "own.yaml"))
    assert ["no-such-field", "no-login"] == [finding.code for finding in findings]


def test_a_reading_can_be_sent_to_a_worker() -> None:
    """What tells how to read a file survives the way into another process."""
    systems = load_systems("a: {ip: [10.0.0.1], user_agent: x}\n", "systems.yaml")
    reading = Reading(find_mapping("okta"), systems)
    assert (reading, LogFile(0, "a", "a")) == pickle.loads(
        pickle.dumps((reading, LogFile(0, "a", "a")))
    )


def test_the_mapping_of_the_manual(tmp_path: Path) -> None:
    """The example of the page reads the line that the page shows."""
    page = library.FOLDER.joinpath("logs.md").read_text(encoding="utf-8")
    [mapping] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    [line] = re.findall(r"It reads `(.*?)`", page)
    events, _ = read_bytes(
        tmp_path, f"{line}\n".encode(), mapping=load_mapping(mapping, "gateway.yaml")
    )
    expected = {"time": 1780300800000000, "user": "anna", "app": "shop", "action": "refresh",
                "result": "ok"}  # fmt: skip
    assert [expected] == [said(event) for event in events]


def test_paths() -> None:
    """A path leads to members, to each record of a list, or to those that say a word."""
    assert (Step("a"), Step("b", each=True), Step("c", True, "k", "w x")) == parse_path(
        "a.b[].c[k=w x]"
    )
    record = {
        "a": {"b": [{"k": "no"}, {"k": "yes", "v": 1}, 5]},
        "log.logger": "x",
        "one": {"v": 2},
    }
    assert [1, "x", 2, None, None] == [
        find(record, parse_path(path))
        for path in ("a.b[k=yes].v", "log.logger", "one[].v", "a.b[k=maybe].v", "a.v")
    ]
    inner = {"b": [{"k": 1}, {"c": 2}]}
    assert [{"a": inner, **inner, "k": 1}, {"a": inner, **inner, "c": 2}] == records(
        {"a": inner}, parse_path("a.b[]")
    )
    with pytest.raises(ValueError, match="one of its records is no JSON object"):
        records(record, parse_path("a.b[]"))
    assert records(record, parse_path("b[]")) is None
    assert [] == records({"items": []}, parse_path("items[].events[]"))
    assert records({"data": "text"}, parse_path("data")) is None


def test_what_is_put_is_found() -> None:
    """A value is found again at its path, beside others of the same list."""
    record: dict[str, object] = {}
    paths = ["t[type=User].id", "t[type=App].id", "x.y", "events[].name"]
    for path in paths:
        put(record, parse_path(path), path)
    assert paths == [find(record, parse_path(path)) for path in paths]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("legacy: {ip: [10.0.0.0/99]}\n", "not-an-address"),
        ("legacy: {user_agent: '('}\n", "bad-pattern"),
        ("legacy: {}\n", "no-mark"),
        ("'a b': {ip: [10.0.0.1]}\n", "not-a-name"),
        ("legacy: {ips: [10.0.0.1]}\n", "unknown-key"),
        ("- legacy\n", "wrong-type"),
    ],
)
def test_faults_of_a_table_of_systems(text: str, code: str) -> None:
    """The table of `--systems` is checked likewise."""
    with pytest.raises(DocumentError) as caught:
        load_systems(text, "systems.yaml")
    assert [code] == [one.code for one in caught.value.problems]
