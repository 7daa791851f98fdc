"""What the screen shows of a game, for the room that there is, and what a click there means."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.play import words
from tolsim.play.game import Game
from tolsim.play.pictures import Line, Picture
from tolsim.play.words import Piece
from tolsim.render.page.fold import hanging
from tolsim.render.page.inert import shown_page
from tolsim.render.page.symbols import LOST, Pen
from tolsim.render.timeline.lanes import Row, Sheet
from tolsim.render.timeline.verdict import verdict

LEAST: Final = (60, 16)
"""The columns and rows below which a game asks for room."""
FOOTER: Final = 80
"""The columns below which the footer shows keys alone where several share a word."""
_WIDE: Final = 110
"""The columns from which the facts stand beside the story."""
_FRAME: Final = 3
"""The rows of the header, of the keys, and of the line above the lanes."""
_FACTS: Final = 2
"""The rows about the cell at the cursor, where they stand under the lanes."""


class Shown(NamedTuple):
    """The text of each area, and the row that is chosen of those there are."""

    head: Text
    story: Text
    side: Text | None
    lower: Text
    story_width: int
    row: int


class View:
    """Draws games, and remembers what is where for the mouse; a run is told once for a width."""

    def __init__(self, *, ascii: bool) -> None:
        self._pen = Pen(ascii=ascii)
        self._drawn: tuple[History, int, Picture] | None = None
        self._more: tuple[History, Game | None] | None = None
        self._head: list[Piece] = []
        self._story: list[Line] = []
        self._lower_rows: list[int | None] = []
        self._cells: dict[int, tuple[int, int]] = {}

    def __repr__(self) -> str:
        return f"<View with {self._pen!r}>"

    def show(self, game: Game, row: int, message: str, width: int, height: int) -> Shown:
        """Draw a game; the row chosen is the last if there are not so many."""
        wide = width >= _WIDE
        story_width = width * 57 // 100 if wide else width
        picture = self._picture(game.history, story_width, width)
        sheet = picture.sheet(game.here)
        rows = [] if sheet is None else [one for one in sheet.rows if _can_be_chosen(one)]
        row = min(row, max(len(rows) - 1, 0))
        chosen = rows[row] if rows else None
        facts: list[str] = []
        if isinstance(chosen, Row):
            facts = self._facts(game, chosen) if wide else [words.brief(game, chosen)]
        room = height - _FRAME
        lower = self._lanes(picture, sheet, game, chosen, rows, room * 3 // 5)
        under = self._under(game, facts, message, width, room - len(lower), wide=wide)
        self._story = picture.story(game.here, game.differs, room - len(lower) - len(under))
        told = [line.text for line in self._story] or [Text(f"  {words.invitation(game)}")]
        self._head = words.header(game, width, self._pen)
        return Shown(
            Text("".join(piece.words for piece in self._head).ljust(width), "reverse"),
            _joined(told),
            self._side(game, facts, width - story_width - 2) if wide else None,
            _joined([*lower, *under]),
            story_width,
            row,
        )

    # -- what a click means

    def action_at(self, x: int) -> str | None:
        """Return the action of a click on the header."""
        start = 0
        for piece in self._head:
            if start <= x < start + len(piece.words):
                return piece.action or None
            start += len(piece.words)
        return None

    def step_at(self, y: int) -> int | None:
        """Return the place of the step that is told in a line of the story."""
        return self._story[y].place if y < len(self._story) else None

    def cell_at(self, x: int, y: int) -> tuple[int | None, int | None]:
        """Return the place of the step and the row at a cell of the lanes."""
        row = self._lower_rows[y] if 0 <= y < len(self._lower_rows) else None
        if y >= len(self._lower_rows):
            return None, None
        starts = [(start, place) for place, (start, _) in self._cells.items() if start <= x]
        return max(starts)[1] if starts else None, row

    # -- the areas

    def _picture(self, history: History, story_width: int, width: int) -> Picture:
        if self._drawn is None or self._drawn[0] is not history or self._drawn[1] != width:
            self._drawn = history, width, Picture(history, story_width, width, self._pen)
        return self._drawn[2]

    def _facts(self, game: Game, chosen: Row) -> list[str]:
        """Say all about the cell at the cursor, also what the next tolerance would do."""
        if self._more is None or self._more[0] is not game.history:
            self._more = game.history, game.one_more()
        more = self._more[1]
        return [
            *words.cell(game, chosen),
            *([] if more is None else words.at_one_more(game, more, chosen)),
        ]

    def _lanes(
        self,
        picture: Picture,
        sheet: Sheet | None,
        game: Game,
        chosen: Row | Text | None,
        rows: list[Row | Text],
        most: int,
    ) -> list[Text]:
        """Draw as many rows as there is room for, the chosen one among them."""
        self._lower_rows, self._cells = [], {}
        if sheet is None:
            return []
        lines = picture.lanes(sheet, game.here, chosen if isinstance(chosen, Row) else None)
        rulers = len(lines) - len(sheet.rows)
        numbers: list[int | None] = [
            rows.index(one) if _can_be_chosen(one) else None for one in sheet.rows
        ]
        at = next((i for i, one in enumerate(sheet.rows) if one is chosen), 0)
        fit = max(most - rulers, 1)
        top = min(max(0, at + 1 - fit), max(0, len(sheet.rows) - fit))
        self._lower_rows = [*[None] * rulers, *numbers[top : top + fit]]
        self._cells = picture.cells(sheet)
        return [*lines[:rulers], *lines[rulers:][top : top + fit]]

    def _under(
        self, game: Game, facts: list[str], message: str, width: int, room: int, *, wide: bool
    ) -> list[Text]:
        """Write what stands under the lanes: what went wrong, or the cell, or the verdict."""
        if wide:
            found = [Text(), *verdict(game.history, width=width, pen=self._pen)]
            rows = max(1, min(len(found), room - room * 2 // 3))
            found = found if game.history.steps else []
            lines = _folded([message], width) if message else found
            return (lines + [Text()] * rows)[:rows]
        return (_folded([message] if message else facts, width) + [Text()] * _FACTS)[:_FACTS]

    def _side(self, game: Game, facts: list[str], width: int) -> Text:
        """Write the rule, who holds what, and how the cell at the cursor came to be."""
        lines = [Text("the rule", LOST), *_folded(words.rule(game), width)]
        held = list(words.holdings(game))
        if held:
            lines += [Text(), Text("who holds what", LOST)]
            lines += [line for one in held for line in hanging(Text(), one, width, 2)]
        if facts:
            lines += [Text(), Text("the row at the cursor", LOST), *_folded(facts, width)]
        return _joined(lines)


def _can_be_chosen(row: Row | Text) -> bool:
    return isinstance(row, Row) and not row.taken


def _folded(sentences: Iterable[str], width: int) -> list[Text]:
    return [line for one in sentences for line in hanging(Text(), Text(one), width, 2)]


def _joined(lines: Iterable[Text]) -> Text:
    return shown_page(Text("\n").join(lines))
