"""What a learner and a class read, whole: a session, the list, a worksheet and slides."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.lessons.test_answers import quiz_of
from tests.render.golden import assert_golden
from tolsim.cli.app import main
from tolsim.render.lesson import markdown
from tolsim.render.lesson.answer import usage
from tolsim.render.lesson.contents import Entry, contents
from tolsim.render.lesson.handout import Handout, handout
from tolsim.render.lesson.html import lesson_page
from tolsim.render.lesson.sheet import Sheet
from tolsim.render.lesson.words import question_sentence

GOLDEN: Final = Path(__file__).parent / "golden"
LESSON: Final = "06-ping-pong"
ENTRIES: Final = (
    Entry("One live login", 3, 3), Entry("Who notices, and when", 3, 2),
    Entry("Tolerance as a cap", 4), Entry("Ping-pong", 3),
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_whole_session(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    encoding: str,
) -> None:
    """From the title to the score: one answer right, one wrong, and one of two that is missing."""
    (tmp_path / "answers").write_text("c\nb\nc e\n", "utf-8")
    monkeypatch.setattr("tolsim.cli.shared.console.terminal_width", lambda: 80)
    monkeypatch.setattr("tolsim.cli.shared.console.speaks_ascii_only", lambda: encoding == "ascii")
    sys.argv = ["tolsim", "learn", LESSON, "--answers", str(tmp_path / "answers")]
    code = main()
    page, said = capsys.readouterr()
    assert (1, "") == (code, said)
    assert 80 >= max(map(len, page.splitlines()))
    assert_golden(f"session_{encoding}.txt", page, GOLDEN)


@pytest.mark.parametrize("ascii", [False, True], ids=["unicode", "ascii"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_list(*, ascii: bool, width: int) -> None:
    """Marks and scores of what is done, the next lesson, and what can be typed."""
    page = contents(ENTRIES, width=width, ascii=ascii).plain + "\n"
    assert_golden(f"list_{width}_{'ascii' if ascii else 'unicode'}.txt", page, GOLDEN)


@pytest.mark.parametrize("write", [markdown.worksheet, markdown.answers, markdown.slides])
def test_handouts(write: Callable[[list[Handout]], str]) -> None:
    """A worksheet, the answers to it, and slides."""
    assert_golden(f"{write.__name__}.md", write([handout(quiz_of(LESSON))]), GOLDEN)


def test_on_paper_too_several_options_can_be_right() -> None:
    """The class is told; and an address in what was seen stays one to follow."""
    lesson = handout(quiz_of("08-grace"))
    told = "any number of them can be right, or none"
    for write in (markdown.worksheet, markdown.slides):
        assert 1 == write([lesson]).count(f"({told})")
    assert 1 == lesson_page([lesson]).count(f"<p>({told})</p>")
    assert (
        "Seen: Xero, 30 minutes: <https://developer.xero.com/faq/oauth2>; Okta, 30 seconds: <"
        in (markdown.answers([lesson]))
    )


def test_what_can_be_typed_fits_the_terminal() -> None:
    """However narrow it is: nobody reads on after the edge."""
    quiz = quiz_of("01-one-live-login")
    page = Sheet(quiz, width=60, ascii=False).usage(1).plain
    assert usage(quiz.questions[1]) == " ".join(page.split())
    assert 60 >= max(map(len, page.split("\n")))


def test_names_keep_their_capitals() -> None:
    """A question begins with a capital letter, and changes no other."""
    quiz = quiz_of("01-one-live-login")
    question, trace = quiz.questions[1], quiz.traces[0]
    assert question.step is not None
    step = trace.steps[question.step.step - 1]
    renamed = type(trace)(
        trace.scenario,
        tuple(one._replace(actor="NEW") if one is step else one for one in trace.steps),
        trace.states, trace.statuses, trace.locks_out_at,
    )  # fmt: skip
    asked = question_sentence(question, [renamed])
    assert "Which tokens of legacy are accepted after step 2: NEW logs in?" == asked
