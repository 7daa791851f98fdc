"""What each format says of the same check: good, failing and broken files side by side."""

import json
import re
from xml.etree import ElementTree as ET

import junitparser
from junitparser import JUnitXml

from tolsim.analysis.check.check import FileCheck, check_file
from tolsim.catalogue import find_policy
from tolsim.render.check.github import check_github
from tolsim.render.check.json import check_document
from tolsim.render.check.junit import check_junit
from tolsim.render.check.markdown import check_summary
from tolsim.render.check.text import check_text

HEAD = "title: {}\npolicy: {{limits: {{live: {{kind: grant, max: 1}}}}}}\nsystems: [legacy, new]\n"
STEPS = """\
steps:
  - login: legacy
  - login: new
    then: {legacy: locked-out}
  - call: legacy
    after: 1m
    expect: ok
"""
RULE = "one live login per user and app, the oldest goes"
CAUSES = [
    "legacy.A1 was issued at step 1 (0s)",
    f"legacy.A1 was revoked at step 2 (0s) by new.A1: {RULE}",
]


def check(name: str, title: str, steps: str = STEPS) -> FileCheck:
    return check_file(HEAD.format(title) + steps, name, find_policy)


GOOD = check("a/good.yaml", "Good", STEPS.replace("expect: ok", "expect: invalid_token"))
FAILING = check("a/failing.yaml", "Failing")
BROKEN = check("b/broken.yaml", "Broken", STEPS.replace("call: legacy", "call: lagacy"))
EMPTY = check("empty.yaml", "Empty", "steps: [{login: legacy}]\n")
FILES = [GOOD, FAILING, BROKEN, EMPTY]

FAILURE = f"""\
failed: step 3 (1m): expected ok, got invalid_token (access_revoked)
  --> a/failing.yaml:10:13
10 |     expect: ok
   |             ^^
because legacy.A1 was issued at step 1 (0s)
because legacy.A1 was revoked at step 2 (0s) by new.A1: {RULE}
help: see the timeline with `tolsim run a/failing.yaml --tolerance 1`"""
PROBLEM = """\
error[unknown-system]: no system is called `lagacy`
 --> b/broken.yaml:8:11
8 |   - call: lagacy
  |           ^^^^^^
help: did you mean `legacy`?"""


def test_text_tells_problems_failures_and_the_tally() -> None:
    """In this order, as the eye rests where a command ends."""
    tally = "4 files, 3 runs: 1 of 4 expectations failed; 1 broken file"
    expected = f"{PROBLEM}\n\n{FAILURE}\n\n{tally}"
    assert expected == check_text(FILES, ["--tolerance", "1"]).plain


def test_text_of_success_is_a_line() -> None:
    """What holds needs no words."""
    assert "1 file, 1 run: all 2 expectations held" == check_text([GOOD]).plain
    assert "1 file, 1 run: no expectation found" == check_text([EMPTY]).plain
    one = check("a/one.yaml", "One", "steps: [{login: legacy, expect: ok}]\n")
    assert "1 file, 1 run: the only expectation held" == check_text([one]).plain


def test_text_tells_a_shared_problem_once() -> None:
    """A broken option or policy breaks every file in the same words."""
    problem = BROKEN.problems[0]
    other = FileCheck(EMPTY.source, None, (), (problem,))
    told = check_text([BROKEN, other]).plain
    assert [PROBLEM, "error: empty.yaml is broken by what is told above"] == (
        told.split("\n\n")[:2]
    )


def test_json_is_whole() -> None:
    """Every file, run and failure, and the sums."""

    def run(expectations: int, failures: list[object]) -> dict[str, object]:
        return {
            "policy": {"app": "inline"},
            "tolerance": {"app": None},
            "expectations": expectations,
            "failures": failures,
        }

    failure = {
        "n": 3, "line": 10, "column": 13, "expected": "ok",
        "got": "invalid_token (access_revoked)", "because": CAUSES,
    }  # fmt: skip
    problem = {
        "code": "unknown-system", "file": "b/broken.yaml", "line": 8, "column": 11,
        "sentence": "no system is called `lagacy`", "help": "did you mean `legacy`?",
    }  # fmt: skip
    expected = {
        "format": "tolsim.check",
        "version": 1,
        "files": [
            {"file": "a/good.yaml", "error": None, "runs": [run(2, [])]},
            {"file": "a/failing.yaml", "error": None, "runs": [run(2, [failure])]},
            {"file": "b/broken.yaml", "error": [problem], "runs": []},
            {"file": "empty.yaml", "error": None, "runs": [run(0, [])]},
        ],
        "totals": {"files": 4, "broken": 1, "runs": 3, "expectations": 4, "failures": 1},
    }
    assert expected == json.loads(check_document(FILES))


def test_junit_is_read_without_loss() -> None:
    """By junitparser, with the counts, places and texts that reporters show."""
    report = JUnitXml.fromstring(check_junit(FILES, [0.5, 0.25, 0.0, 0.0], ()).encode())
    assert ("tolsim check", 5, 1, 1, 0, 0.75) == (
        report.name, report.tests, report.failures, report.errors, report.skipped, report.time
    )  # fmt: skip
    expected = [
        ("a/good.yaml", 2, 0, 0, 0, 0.5),
        ("a/failing.yaml", 2, 1, 0, 0, 0.25),
        ("b/broken.yaml", 1, 0, 1, 0, 0.0),
        ("empty.yaml", 0, 0, 0, 0, 0.0),
    ]
    assert expected == [(s.name, s.tests, s.failures, s.errors, s.skipped, s.time) for s in report]
    cases = [
        (case.classname, case.name, case._elem.get("file"), case._elem.get("line"), case.time,
         [(type(one), one.message, one.type) for one in case.result])
        for suite in report for case in suite
    ]  # fmt: skip
    failed = (junitparser.Failure, "expected ok, got invalid_token (access_revoked)", "expectation")
    broken = (junitparser.Error, "no system is called `lagacy`", "unknown-system")
    assert [
        ("a.good", "step 2: legacy [inline]", "a/good.yaml", "7", 0.25, []),
        ("a.good", "step 3: expect [inline]", "a/good.yaml", "10", 0.25, []),
        ("a.failing", "step 2: legacy [inline]", "a/failing.yaml", "7", 0.125, []),
        ("a.failing", "step 3: expect [inline]", "a/failing.yaml", "10", 0.125, [failed]),
        ("b.broken", "the file can be used", "b/broken.yaml", "8", 0.0, [broken]),
    ] == cases


def test_junit_carries_the_whole_failure() -> None:
    """The text of a failure is that of the text form."""
    root = ET.fromstring(check_junit([FAILING], [0.0], ("--tolerance", "1")))
    assert [FAILURE] == [failure.text for failure in root.iter("failure")]


def test_junit_escapes_what_xml_cannot_hold() -> None:
    """A control character in a name does not break the document, and is not lost."""
    check = check_file('title: "\\u0007"\nsteps: "\\u001b[31m"\n', "b\x1b.yaml", find_policy)
    suite = ET.fromstring(check_junit([check], [0.0]))[0]
    assert r"b\x1b.yaml" == suite.get("name")


ANNOTATION = re.compile(
    r"::error file=(?P<file>[^,:]+),line=(?P<line>\d+),endLine=(?P<end>\d+),col=(?P<col>\d+),"
    r"endColumn=(?P<last>\d+),title=(?P<title>[^,:]+)::(?P<message>.+)"
)


def test_github_lines_parse() -> None:
    """An annotation each, with file, line and columns; line breaks and marks are escaped."""
    lines = check_github(FILES).splitlines()
    found = [match.groups() for line in lines if (match := ANNOTATION.fullmatch(line))]
    sentence = "expected ok, got invalid_token (access_revoked)"
    because = "".join(f"%0Abecause {cause}" for cause in CAUSES)
    assert [
        ("a/failing.yaml", "10", "10", "13", "15", "step 3%2C inline", sentence + because),
        ("b/broken.yaml", "8", "8", "11", "17", "unknown-system",
         "no system is called `lagacy`%0Adid you mean `legacy`?"),
    ] == found  # fmt: skip
    assert len(found) == len(lines)


def test_github_reads_no_command_into_a_name() -> None:
    """Whatever separates in an annotation is escaped in what a file is called."""
    odd = check("a\r\n:,%.yaml", "Failing")
    assert check_github([odd]).startswith("::error file=a%0D%0A%3A%2C%25.yaml,line=10,")


def test_github_is_silent_where_all_is_well() -> None:
    """No annotation, no output."""
    assert "" == check_github([GOOD, EMPTY])


def test_the_summary_shows_what_is_not_well() -> None:
    """A tally, a row for each such file, its failures folded up."""
    page = check_summary(FILES)
    assert page.startswith(
        "## tolsim check\n\n4 files, 3 runs: 1 of 4 expectations failed; 1 broken file.\n\n"
        "| file | title | expectations | failed |\n| --- | --- | ---: | ---: |\n"
        "| a/failing.yaml | Failing | 2 | 1 |\n| b/broken.yaml | | 0 | broken |\n"
    )
    assert [
        "a/failing.yaml:10, step 3 (1m): expected ok, got invalid_token (access_revoked)",
        "b/broken.yaml cannot be used",
    ] == re.findall("<summary>(.*)</summary>", page)
    assert f"```text\n{PROBLEM}\n```" in page


def test_the_summary_takes_names_as_text() -> None:
    """Nothing in a title is markup, and no excerpt ends its own fence."""
    title = '"a|b <b>*c*</b> ```"'
    page = check_summary([check("x.yaml", title, STEPS.replace("ok", '"```"'))])
    assert r"| x.yaml | a\|b \<b\>\*c\*\</b\> \`\`\` | 2 | 1 |" in page
    assert "\n````text\n" in page


def test_expectations_of_several_things() -> None:
    """JSON says what was expected as a file writes it: counts bare, `one of` with its name."""
    file = check(
        "x.yaml",
        "Several",
        "steps:\n  - race: [{login: legacy}, {login: new}]\n    expect: {refused: 1}\n"
        "    then: {one of: {legacy: signed-out, new: signed-out}}\n"
        "  - call: legacy\n    expect: 403\n",
    )
    failures = json.loads(check_document([file]))["files"][0]["runs"][0]["failures"]
    assert [
        ("{refused: 1}", "0 refused"),
        ("one of: {legacy: signed-out, new: signed-out}", "one of: none"),
        ("403", "status 401, invalid_token (access_revoked)"),
    ] == [(failure["expected"], failure["got"]) for failure in failures]
