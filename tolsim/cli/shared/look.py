"""How an answer is to look and where it goes: the output options of a command, as one record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tolsim.cli.shared.options import Color, Theme

if TYPE_CHECKING:
    from rich.text import Text

    from tolsim.render.page.sheet import Sheet

# Mermaid makes a note as wide as its longest line; a forum such as Discourse shows 690 pixels.
WIDTH_OF_A_DIAGRAM: Final = 60
"""The columns that the sentences of a sequence diagram fold to."""

ENDINGS: Final[Mapping[str, str]] = {
    ".txt": "text", ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".md": "markdown",
    ".mmd": "mermaid", ".svg": "svg", ".html": "html", ".xml": "junit",
}  # fmt: skip
"""The format of a file by the ending of its name."""


class Look(NamedTuple):
    """The output options of a command, as given."""

    form: str
    output: str | None = None
    color: Color = Color.AUTO
    width: int | None = None
    theme: Theme | None = None

    @classmethod
    def of(
        cls,
        forms: type[StrEnum],
        form: str | None,
        output: str | None,
        color: Color = Color.AUTO,
        width: int | None = None,
        theme: Theme | None = None,
        *,
        also: Mapping[str, str] | None = None,
    ) -> "Look":
        """Return the options of a command that can write `forms`, the first if nothing is said.

        Without a `form`, the ending of the output chooses it: by ENDINGS, and by `also`.
        Raises UserError where there is no such form, or where it has no use for an option.
        """
        if form is None:
            form = _form_of(output or "", forms, also or {})
        return cls(form, output, color, width, theme).check()

    def check(self) -> "Look":
        """Return the options; raise UserError if the format has no use for one of them."""
        from tolsim.documents.errors import UserError

        if self.theme is not None and self.form not in ("svg", "html"):
            raise UserError(
                f"--theme {self.theme}: {self.form} has no colours of its own",
                "add --format svg or html",
            )
        if self.width is not None and self.form == "json":
            raise UserError(
                f"--width {self.width}: a JSON document is not folded", "leave --width out"
            )
        return self

    @property
    def columns(self) -> int:
        """The columns that a page folds to."""
        from tolsim.cli.shared import console

        match self.form:
            case "text":
                usual = console.terminal_width()
            case "mermaid":
                usual = WIDTH_OF_A_DIAGRAM
            case _:
                usual = console.WIDTH_OF_A_FILE
        return self.width or usual

    @property
    def ascii(self) -> bool:
        """Whether the symbols are drawn in ASCII: as text on a poor terminal only."""
        from tolsim.cli.shared import console

        return self.form == "text" and console.speaks_ascii_only()

    @property
    def background(self) -> Literal["light", "dark"]:
        """The theme as renderers know it."""
        return "dark" if self.theme is Theme.DARK else "light"

    def text(self, page: "Text") -> str:
        """Return a page as a terminal shows it; without colour in a file."""
        from tolsim.cli.shared import console

        color = self.color if self.output is None else Color.NEVER
        return console.render(page, width=self.columns, color=color)

    def page(self, pages: "Iterable[Text]") -> str:
        """Return pages of text, a blank line between them."""
        return "\n".join(map(self.text, pages))

    def answer(self, pages: "Iterable[Text]", sheets: "Callable[[], Sequence[Sheet]]") -> str:
        """Return in its format what is told both as pages of text and as sheets.

        A picture is one of the text.
        """
        if self.form not in ("svg", "html", "markdown"):
            return self.page(pages)
        from tolsim.render.page import shared

        if self.form == "svg":
            return shared.picture(list(pages), self.background)
        if self.form == "html":
            return shared.sheets_html(sheets(), self.background)
        return shared.sheets_markdown(sheets())


def _form_of(output: str, forms: type[StrEnum], also: Mapping[str, str]) -> str:
    """The form that the ending of a file asks for; where it has none, the first."""
    usual, *_ = names = [form.value for form in forms]
    known = {ending: form for ending, form in ENDINGS.items() if form in names}
    known.update(also)
    ending = Path(output).suffix
    if not ending:
        return usual
    if ending.lower() not in known:
        from tolsim.documents.errors import UserError

        *most, last = known
        endings = f"{', '.join(most)} or {last}" if most else last
        choose = ", or choose with --format" if len(names) > 1 else ""
        raise UserError(
            f"-o {output}: this command has no format for {ending}",
            f"name a file that ends in {endings}{choose}",
        )
    return known[ending.lower()]
