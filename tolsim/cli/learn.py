"""`tolsim learn`: predict what happens, then see it."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import OUTPUT, Color, Colors, Debug, Output, Theme, Themes
from tolsim.cli.shared.steps import Steps, choose_path

if TYPE_CHECKING:
    from tolsim.analysis.lesson.quiz import Quiz
    from tolsim.cli.learning.learned import Learned
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look

WRONG = 1
"""The exit code where an answer of a file is wrong."""

LEARNING = "Learning"


class Format(StrEnum):
    """What `learn` can write."""

    TEXT = "text"
    JSON = "json"


class Export(StrEnum):
    """What a teacher can hand out."""

    HTML = "html"
    WORKSHEET = "worksheet"
    SLIDES = "slides"


def learn(
    lesson: Annotated[
        str | None,
        typer.Argument(
            metavar="[LESSON|FILE]",
            autocompletion=completion.lessons,
            help="A lesson by its number or name, or any scenario: of one that asks nothing, "
            "questions are made. `-` reads standard input.",
            show_default=False,
        ),
    ] = None,
    *,
    steps: Steps = None,
    answers: Annotated[
        str | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help="Take the answers from a file, a line for each question; `-` reads standard "
            "input. Exits with 1 if one is wrong.",
            rich_help_panel=LEARNING,
            show_default=False,
        ),
    ] = None,
    review: Annotated[
        bool,
        typer.Option(
            "--review",
            help="Ask again five questions of finished lessons.",
            rich_help_panel=LEARNING,
        ),
    ] = False,
    no_save: Annotated[
        bool, typer.Option("--no-save", help="Keep no progress.", rich_help_panel=LEARNING)
    ] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget all progress.", rich_help_panel=LEARNING)
    ] = False,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="text, or json: the questions, their answers and those given.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    export: Annotated[
        Export | None,
        typer.Option(
            "--export",
            metavar="html|worksheet|slides",
            help="For a class: a page, a worksheet with its answers in a second file, or slides. "
            "Name a lesson, a file, or `all`, and a file to write with -o.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Learn what token tolerance can mean, by predicting what happens.

    Alone it lists the lessons. Everything is read line by line: `?` gives a hint, `!` the answer,
    `q` leaves.
    """
    from tolsim.cli.learning.learned import load
    from tolsim.cli.learning.sitting import Left
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look

    if export is not None:
        _export(lesson, export, output, theme)
        return 0
    look, files = Look.of(Format, form, output, color), Files(output)
    if reset:
        return _forget(load(keep=True))
    if steps is not None:
        lesson = choose_path(lesson, steps)
    try:
        if lesson is None:
            _choose(files, look, review=review, keep=not no_save)
            return 0
        return _learn(lesson, files, look, answers, keep=not no_save)
    except Left:
        return 0


def _choose(files: "Files", look: "Look", *, review: bool, keep: bool) -> None:
    """Show the list of lessons; on a terminal, let the reader choose or review."""
    from tolsim.cli.learning.course import Course
    from tolsim.cli.learning.learned import load
    from tolsim.cli.learning.sitting import read_line
    from tolsim.documents import UserError

    if look.form == Format.JSON:
        raise UserError("a list of lessons has no JSON", "name a lesson, as in `tolsim learn 1`")
    course = Course(files, look, read_line, load(keep=keep))
    if not _converses(look):
        course.show_contents()
    elif review:
        course.review()
    else:
        course.choose()


def _learn(word: str, files: "Files", look: "Look", answers: str | None, *, keep: bool) -> int:
    """Ask about a lesson or a file; return the exit code."""
    from tolsim.cli.learning.lessons import name_lesson, open_lesson
    from tolsim.cli.shared.streams import show

    name = name_lesson(word)
    if name is not None and answers is None and _converses(look):
        from tolsim.cli.learning.course import Course
        from tolsim.cli.learning.learned import load
        from tolsim.cli.learning.sitting import read_line

        Course(files, look, read_line, load(keep=keep)).begin(name)
        return 0
    quiz = open_lesson(name, files).quiz if name is not None else _quiz_of(word, answers, files)
    if not quiz.questions:
        show("There is nothing to ask: no change of a rule would give another answer here.\n")
        return 0
    if answers is not None:
        return _judge(quiz, answers, files, look)
    if look.form == Format.TEXT and _converses(look):
        _converse(quiz, look)
    else:
        files.put(_questions_alone(quiz, look), look.output)
    return 0


def _quiz_of(word: str, answers: str | None, files: "Files") -> "Quiz":
    from tolsim.analysis.lesson.quiz import quiz
    from tolsim.cli.shared.inputs import STDIN
    from tolsim.documents import UserError

    if word == STDIN and answers in (None, STDIN):
        raise UserError(
            "standard input is the scenario: no answers can be read from it",
            "write the answers to a file and add --answers FILE",
        )
    return quiz(files.case(word))


def _judge(quiz: "Quiz", answers: str, files: "Files", look: "Look") -> int:
    """Judge the answers of a file, one try each; return the exit code."""
    from tolsim.analysis.lesson.questions import is_right
    from tolsim.cli.learning.answering import Reader, read_answers
    from tolsim.cli.learning.sitting import Sitting, points
    from tolsim.render.lesson.answer import read_answer
    from tolsim.render.lesson.json import learn_document

    lines = read_answers(*files.read(answers), quiz)
    given = [
        read_answer(question, line.text) or ()
        for question, line in zip(quiz.questions, lines, strict=True)
    ]
    right = list(map(is_right, quiz.questions, given))
    if look.form == Format.JSON:
        files.put(learn_document(quiz, given) + "\n", look.output)
    else:
        sitting = Sitting(quiz, look, Reader(lines), tries=1)
        sitting.end(sum(points(list(sitting.ask_all(quiz.title)))))
    return 0 if all(right) else WRONG


def _converse(quiz: "Quiz", look: "Look") -> None:
    from tolsim.cli.learning.sitting import Sitting, points, read_line

    sitting = Sitting(quiz, look, read_line)
    sitting.end(sum(points(list(sitting.ask_all(quiz.title)))))


def _questions_alone(quiz: "Quiz", look: "Look") -> str:
    """The questions without a story: it would tell the answers to those before."""
    from rich.text import Text

    from tolsim.render.lesson.json import learn_document
    from tolsim.render.lesson.sheet import Sheet

    if look.form == Format.JSON:
        return learn_document(quiz, [None] * len(quiz.questions)) + "\n"
    sheet = Sheet(quiz, width=look.columns, ascii=look.ascii)
    parts = [sheet.opening(quiz.title), *map(sheet.question, range(len(quiz.questions)))]
    return look.page([Text("\n").join(part) for part in parts])


def _converses(look: "Look") -> bool:
    """Whether a person is at both ends, and wants text to read."""
    from tolsim.cli.shared.console import is_terminal

    text = look.form == Format.TEXT and look.output is None
    return text and is_terminal(sys.stdin) and is_terminal(sys.stdout)


def _forget(learned: "Learned") -> int:
    from tolsim.cli.shared.console import is_terminal, say

    if is_terminal(sys.stdin) and not typer.confirm("Forget all progress?", err=True):
        return 0
    learned.forget()
    say("progress forgotten")
    return 0


def _export(lesson: str | None, export: Export, output: str | None, theme: "Theme | None") -> None:
    """Write handouts of a lesson, of a file, or of all lessons."""
    from tolsim.catalogue.bundled import lesson_names
    from tolsim.cli.learning.lessons import name_lesson, open_lesson
    from tolsim.cli.shared.files import Files
    from tolsim.documents import UserError
    from tolsim.render.lesson import markdown
    from tolsim.render.lesson.handout import handout
    from tolsim.render.lesson.html import lesson_page

    if lesson is None or output is None:
        raise UserError(
            "--export needs a lesson and a file to write",
            f"write `tolsim learn 1 --export {export} -o FILE`; `all` means every lesson",
        )
    beside = f"{output.removesuffix('.md')}.answers.md"
    key = beside if export is Export.WORKSHEET else None
    files = Files(output, key)
    names = lesson_names() if lesson == "all" else [name_lesson(lesson)]
    found = [open_lesson(name, files).quiz for name in names if name is not None]
    handouts = [handout(one) for one in found or [_quiz_of(lesson, None, files)]]
    if not any(one.pieces for one in handouts):
        raise UserError("there is nothing to ask about this file", "choose another scenario")
    if key is not None:
        files.write(output, markdown.worksheet(handouts))
        files.write(key, markdown.answers(handouts))
    elif export is Export.SLIDES:
        files.write(output, markdown.slides(handouts))
    else:
        files.write(output, lesson_page(handouts, theme=theme.value if theme else None))
