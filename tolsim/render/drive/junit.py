"""The answer of `tolsim drive` as JUnit XML: a test case for each request."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tolsim.analysis.drive.observed import Driven, Judged
from tolsim.render.drive.words import observed_words, predicted_words, step_words
from tolsim.render.page.inert import sound


def drive_junit(driven: Driven, name: str) -> str:
    """Return the document; `name` is that of the scenario's file."""
    asked = [judged for judged in driven.steps if judged.observed is not None]
    skipped = sum(judged.verdict == "not judged" for judged in asked)
    errors = int(driven.stopped is not None)
    counts: dict[str, object] = {
        "tests": len(asked) + errors, "failures": driven.count("disagreed"), "errors": errors,
        "skipped": skipped,
    }  # fmt: skip
    root = _element("testsuites", name="tolsim drive", **counts)
    suite = SubElement(root, "testsuite", _text(name=name, **counts))
    suite.extend(_case(judged, name) for judged in asked)
    if driven.stopped is not None:
        case = SubElement(suite, "testcase", _text(classname=name, name="every step is taken"))
        SubElement(case, "error", _text(message=driven.stopped.sentence, type="stopped"))
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, "unicode")}\n'


def _case(judged: Judged, name: str) -> Element:
    step = judged.predicted
    case = _element("testcase", classname=name, name=f"step {step.number}: {step_words(step)}")
    if judged.verdict == "not judged":
        SubElement(case, "skipped", _text(message=judged.because))
    elif judged.verdict == "disagreed":
        failure = SubElement(case, "failure", _text(message=judged.because, type="prediction"))
        told = f"predicted {predicted_words(step)}, seen {observed_words(judged.observed)}"
        failure.text = sound(told)
    return case


def _element(tag: str, **attributes: object) -> Element:
    return Element(tag, _text(**attributes))


def _text(**attributes: object) -> dict[str, str]:
    return {name: sound(str(value)) for name, value in attributes.items()}
