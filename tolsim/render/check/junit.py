"""The answer of `tolsim check` as JUnit XML, as Jenkins, GitLab and reporters on GitHub read it.

A file is a test suite, an expectation in a run a test case. A failed expectation is a
`failure`; a file that cannot be used is one test case with an `error`.
"""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tolsim.analysis.check.check import Checked, FileCheck, RunCheck, totals
from tolsim.render.check.failure import failure_of, failure_text
from tolsim.render.page.inert import sound
from tolsim.render.page.problems import show_problem


def check_junit(
    files: Sequence[FileCheck], seconds: Sequence[float], options: Sequence[str] = ()
) -> str:
    """Return the document; the `seconds` of each file are divided among its test cases."""
    sums = totals(files)
    # JUnit publishes no schema: these attributes are what its readers agree on, and `file` is what
    # GitLab links.
    root = _element("testsuites", name="tolsim check", tests=sums.expectations + sums.broken,
                    failures=sums.failures, errors=sums.broken, skipped=0,
                    time=_time(sum(seconds)))  # fmt: skip
    for file, took in zip(files, seconds, strict=True):
        root.append(_suite(file, took, options))
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, "unicode")}\n'


def _suite(file: FileCheck, took: float, options: Sequence[str]) -> Element:
    errors = int(bool(file.problems))
    suite = _element("testsuite", name=file.name, tests=file.expected + errors,
                     failures=file.failed, errors=errors, skipped=0, time=_time(took),
                     file=file.name)  # fmt: skip
    # The runs of a file are replayed together: nobody has measured one expectation.
    share = took / (file.expected + errors or 1)
    suite.extend(_broken(file, share))
    for run in file.runs:
        suite.extend(_case(file, run, checked, share, options) for checked in run.expectations)
    return suite


def _broken(file: FileCheck, took: float) -> Iterator[Element]:
    if file.problems:
        first = file.problems[0]
        line = first.mark.line if first.file == file.name else 1
        # Reporters show cases: a suite without any would look as if it had passed.
        case = _test(file, "the file can be used", line, took)
        error = SubElement(case, "error", _text(message=first.sentence, type=first.code))
        error.text = sound("\n\n".join(map(show_problem, file.problems)))
        yield case


def _case(
    file: FileCheck, run: RunCheck, checked: Checked, took: float, options: Sequence[str]
) -> Element:
    name = f"step {checked.n}: {checked.expected.subject} [{run.name}]"
    case = _test(file, name, checked.expected.mark.line, took)
    if checked.failed:
        sentence = failure_of(checked).sentence
        failure = SubElement(case, "failure", _text(message=sentence, type="expectation"))
        failure.text = sound(failure_text(file, run, checked, options))
    return case


def _test(file: FileCheck, name: str, line: int, took: float) -> Element:
    return _element("testcase", classname=_class_name(file.name), name=name, file=file.name,
                    line=line, time=_time(took))  # fmt: skip


def _class_name(name: str) -> str:
    """Write the path with dots between its folders; reports then show folders as packages."""
    path = re.sub(r"\.ya?ml$", "", name.replace("\\", "/"))
    return path.replace(".", "_").strip("/").replace("/", ".")


def _element(tag: str, **attributes: object) -> Element:
    return Element(tag, _text(**attributes))


def _text(**attributes: object) -> dict[str, str]:
    return {name: sound(str(value)) for name, value in attributes.items()}


def _time(seconds: float) -> str:
    # A decimal number: the schemas in use know no exponent, as in 1e-05.
    return f"{seconds:.6f}"
