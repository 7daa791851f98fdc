"""The list of lessons, a lesson, what comes after it, and the review of finished ones."""

from collections.abc import Iterator
from typing import Final

from tolsim.catalogue.bundled import lesson_names
from tolsim.cli.learning.learned import Learned
from tolsim.cli.learning.lessons import Lesson, find_lesson, open_lesson
from tolsim.cli.learning.sitting import Read, Sitting, points
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.look import Look
from tolsim.cli.shared.streams import show
from tolsim.render.lesson.contents import Entry, contents, following

IN_A_REVIEW: Final = 5
"""Questions that a review asks."""


class Course:
    """All lessons, and what was learned of them."""

    def __init__(self, files: Files, look: Look, read: Read, learned: Learned) -> None:
        self._files, self._look, self._read = files, look, read
        self.learned = learned
        self.lessons = [open_lesson(name, files) for name in lesson_names()]

    def __repr__(self) -> str:
        return f"<Course of {len(self.lessons)} lessons>"

    def show_contents(self) -> None:
        """Write the list of lessons."""
        page = contents(self._entries(), width=self._look.columns, ascii=self._look.ascii)
        show(self._look.text(page))

    def choose(self) -> None:
        """Let the reader choose from the list until they leave."""
        self.show_contents()
        while True:
            typed = self._read()
            upcoming = following(self._entries())
            name = find_lesson(str(upcoming) if not typed and upcoming else typed)
            if typed == "q":
                return
            if typed == "r" and self.learned.results:
                self.review()
                return
            if name is not None:
                self.begin(name)
                return
            show(f"Type a number from 1 to {len(self.lessons)}, or q to leave.\n")

    def begin(self, name: str) -> None:
        """Go through a lesson, and on to the next as long as the reader wants to."""
        lesson = next(one for one in self.lessons if one.name == name)
        while True:
            self._take(lesson)
            if lesson.number == len(self.lessons):
                return
            upcoming = self.lessons[lesson.number]
            show(f"Enter goes on to lesson {upcoming.number}, {upcoming.title}; q leaves.\n")
            while (typed := self._read()) != "":
                if typed == "q":
                    return
                show("Press Enter to go on, or type q to leave.\n")
            lesson = upcoming

    def review(self) -> None:
        """Ask again what was wrong, then what was asked longest ago."""
        asked = list(self._due())[:IN_A_REVIEW]
        if not asked:
            show("No lesson is finished yet: there is nothing to ask again.\n")
            return
        right = 0
        for lesson, number in asked:
            sitting = Sitting(lesson.quiz, self._look, self._read)
            reply = sitting.ask_one(number, f"From lesson {lesson.number}: {lesson.title}")
            self.learned.note_ask(lesson.name, number, right=reply.point)
            right += reply.point
        show(f"{right} of {len(asked)} at the first try.\n")

    def _take(self, lesson: Lesson) -> None:
        title = f"Lesson {lesson.number} of {len(self.lessons)}: {lesson.title}"
        sitting = Sitting(lesson.quiz, self._look, self._read)
        right = points(list(sitting.ask_all(title)))
        self.learned.note(lesson.name, right)
        sitting.end(sum(right))

    def _due(self) -> Iterator[tuple[Lesson, int]]:
        """Yield the asks of finished lessons: the wrong ones first, then the oldest."""
        results = self.learned.results
        asks = [
            (results[lesson.name].asks[number], results[lesson.name].sitting, lesson, number)
            for lesson in self.lessons
            if lesson.name in results
            for number in range(len(lesson.quiz.questions))
            if number < len(results[lesson.name].asks)
        ]
        for _, _, lesson, number in sorted(asks, key=lambda ask: (ask[0], ask[1], ask[2].number)):
            yield lesson, number

    def _entries(self) -> list[Entry]:
        return [
            Entry(
                lesson.title,
                len(lesson.quiz.questions),
                result.right if (result := self.learned.results.get(lesson.name)) else None,
            )
            for lesson in self.lessons
        ]
