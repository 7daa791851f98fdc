"""The pages of a lesson, from its title to its moral, for whoever reads line by line."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from tolsim.analysis.lesson.questions import Question
from tolsim.analysis.lesson.quiz import Quiz
from tolsim.render.lesson.answer import SEVERAL, answer_words, letters, usage
from tolsim.render.lesson.telling import EVERYTHING, Telling
from tolsim.render.lesson.words import hint, option_words, question_sentence, variation_words
from tolsim.render.page.fold import hanging, packed, stacked
from tolsim.render.page.symbols import LOST, OK, REFUSED, ROUTINE, Pen
from tolsim.render.timeline.heading import heading
from tolsim.render.timeline.lanes import lanes
from tolsim.render.words.about import asked_by, told_by
from tolsim.render.words.names import shown
from tolsim.simulation.trace import Trace

ROWS: Final = 22
"""Rows of a terminal that a stop fills; two more are for what is typed, and a space above it."""
_MOST_OF_ABOUT: Final = 8
"""Rows of what a file says about itself; a lesson's own text is shorter."""
_SHORT: Final = 16
"""Cells of an option, up to which several stand in a row."""


class Sheet:
    """Writes what a reader of a lesson sees, in the order in which it is seen."""

    def __init__(self, quiz: Quiz, *, width: int, ascii: bool) -> None:
        self.quiz = quiz
        self._width, self._pen = width, Pen(ascii=ascii)
        self.histories = quiz.histories()
        self._tellings = [
            Telling(history, width=width, pen=self._pen) for history in self.histories
        ]

    def __repr__(self) -> str:
        return f"<Sheet of {self.quiz.title!r}: {len(self.quiz.questions)} questions>"

    def opening(self, title: str) -> list[Text]:
        """Return the title, and what the file asks."""
        lines = hanging(Text(), Text(title, LOST), self._width, foreign=True)
        asked = asked_by(self.quiz.about) if self.quiz.asks else ""
        folded = hanging(Text(), Text(asked), self._width, foreign=True) if asked else []
        if len(folded) > _MOST_OF_ABOUT:
            folded = [*folded[: _MOST_OF_ABOUT - 1], Text("(more in the file)", ROUTINE)]
        return [*lines, Text(), *folded] if folded else lines

    def stop(
        self, number: int, *, first: bool, again: bool = False, whole: bool = False, used: int = 0
    ) -> Text:
        """Return the story so far and a question, counted from 0.

        `first` is whether it is the first of its run, `again` whether the story has just been
        told up to its step, `whole` whether nothing is left out to fit the screen, `used` how
        many rows stand above it.
        """
        question = self.quiz.questions[number]
        asked = self.question(number)
        if again:
            return _page([asked])
        setting = self._setting(question) if first else []
        room = ROWS - used - len(setting) - (1 if setting else 0) - len(asked) - 1
        rows = EVERYTHING if whole else room
        telling = self._tellings[question.run]
        place = 0 if question.what == "differs" else telling.place_of(question.step)
        return _page([part for part in (setting, telling.story(place, rows), asked) if part])

    def question(self, number: int) -> list[Text]:
        """Return a question with its options."""
        question, total = self.quiz.questions[number], len(self.quiz.questions)
        sentence = question_sentence(question, self.quiz.traces)
        count = Text(f"{number + 1} of {total}  ", ROUTINE)
        # Of two clauses, the first is short: a break between words alone reads better.
        lines = hanging(count, Text(sentence, LOST), self._width, foreign=True)
        options = [
            Text(f"{letter}  {option_words(question, option)}")
            for letter, option in letters(question.options).items()
        ]
        margin = Text("  ")
        how = [Text(f"  {SEVERAL}", ROUTINE)] if question.several else []
        if max((option.cell_len for option in options), default=0) <= _SHORT:
            return [*lines, *packed(margin, options, "   ", self._width), *how]
        rows = (line for one in options for line in hanging(margin, one, self._width, 3))
        return [*lines, *rows, *how]

    def usage(self, number: int) -> Text:
        """Say what can be typed."""
        return _page([hanging(Text(), Text(usage(self.quiz.questions[number])), self._width)])

    def hint(self, number: int) -> Text:
        """Return the sentence of the rule that acts."""
        said = Text(hint(self.quiz.questions[number], self.histories))
        return _page([hanging(Text("  "), said, self._width, foreign=True)])

    def right(self, tries: int) -> Text:
        """Return the praise for the right answer."""
        late = "" if tries == 1 else ", at the second try"
        return _page([hanging(self._pen.mark(OK), Text(f"Yes{late}."), self._width)])

    def wrong(self, number: int, given: Sequence[str], *, last: bool) -> Text:
        """Say what is wrong with an answer, and the right one if there is no other try."""
        question = self.quiz.questions[number]
        words = _verdict(question, given)
        words.append(self._answer(question) if last else "Once more, or ? for a hint.")
        mark = self._pen.mark(REFUSED)
        return _page([hanging(mark, Text(" ".join(words)), self._width, foreign=True)])

    def answer(self, number: int) -> Text:
        """Return the right answer, for who asks for it."""
        said = Text(self._answer(self.quiz.questions[number]))
        return _page([hanging(Text("  "), said, self._width, foreign=True)])

    def reveal(self, number: int) -> Text | None:
        """Tell the step that was asked about, and why; None as long as it is asked about."""
        questions, question = self.quiz.questions, self.quiz.questions[number]
        after = questions[number + 1] if number + 1 < len(questions) else None
        if question.step is None or question.what == "differs":
            return None
        if after is not None and (after.run, after.step) == (question.run, question.step):
            return None
        telling = self._tellings[question.run]
        place = telling.place_of(question.step)
        return _page([[*telling.told(place, place + 1), *telling.because(place)]])

    def rest(self, number: int) -> Text | None:
        """Tell what is left of the run of a question, and draw its lanes."""
        question = self.quiz.questions[number]
        telling = self._tellings[question.run]
        end = len(telling.history.steps)
        place = 0 if question.what == "differs" else telling.place_of(question.step) + 1
        drawn = lanes(telling.history, width=self._width, pen=self._pen)
        return _page([part for part in (telling.told(place, end), drawn) if part])

    def ending(self, right: int) -> Text:
        """Return the moral, or what the file tells; the score, and where to go from here."""
        lesson = self.quiz.lesson
        parts = []
        if lesson is None and (told := told_by(self.quiz.about)):
            parts.append(hanging(Text(), Text(told), self._width, foreign=True))
        if lesson is not None and lesson.moral:
            parts.append(hanging(Text(), Text(lesson.moral, LOST), self._width, foreign=True))
        parts.append([Text(score(right, len(self.quiz.questions)))])
        more = [Text(f"More: {shown(command)}") for command in (lesson.more if lesson else ())]
        if lesson is not None and lesson.seen:
            more += hanging(Text("Seen: "), Text(lesson.seen), self._width, foreign=True)
        return _page([*parts, more] if more else parts)

    def _setting(self, question: Question) -> list[Text]:
        trace = self._trace(question)
        return heading(trace.scenario, width=self._width, pen=self._pen, rules=False)[1:]

    def _trace(self, question: Question) -> Trace:
        return self.quiz.traces[question.run]

    def _answer(self, question: Question) -> str:
        return f"The answer is {answer_words(question)}."


def score(right: int, of: int) -> str:
    """`2 of 3 at the first try.`"""
    return f"{right} of {of} at the first try."


def _page(parts: Sequence[Sequence[Text]]) -> Text:
    return stacked(parts)


def why_wrong(question: Question, option: str) -> str:
    """Say why an option tempts, or under which rule it would be right; empty if nobody knows."""
    if option in question.because:
        return question.because[option]
    if option in question.under:
        return f"So it would be {variation_words(question.under[option])}."
    return ""


def _verdict(question: Question, given: Sequence[str]) -> list[str]:
    """Say what is wrong with an answer: of a wrong option first, else of one that is missing."""
    wrong = [option for option in given if option not in question.right]
    missed = [option for option in question.right if option not in given]
    why = next(filter(None, (why_wrong(question, one) for one in (*wrong, *missed))), None)
    if given and not wrong:
        return ["Not quite: that is right, but something is missing.", *([why] if why else [])]
    return ["No.", *([why] if why else [])]
