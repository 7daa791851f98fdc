"""What a user asked for cannot be done: the one kind of error that is not a bug.

UserError            what a user asked for cannot be done; carries the sentence and the way out
├── DocumentError    a file cannot be used; carries every problem found
├── UnknownPolicy    a reference to a policy leads nowhere; carries the names it may have meant
├── CannotRewrite    a value cannot be replaced where it stands (yaml/rewriting)
├── CannotUpdate     what happens cannot be written as expectations (analysis/check/update)
├── CannotApply      a remedy does not apply to a scenario (analysis/advise/remedies)
├── UnknownTarget    nothing in a run is called so (analysis/explain/explain)
└── BadSelection     a `-k` expression makes no sense (analysis/check/selection)
"""

from collections.abc import Sequence


class UserError(Exception):
    """Something that a user asked for cannot be done.

    `sentence` says why, `help` what to do instead; it is empty where the sentence says it all.
    `choices` are names to choose from, each with what it is. Every other exception that leaves
    the package is a bug in it.
    """

    def __init__(
        self, sentence: str, help_: str = "", choices: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.help = help_
        self.choices = tuple(choices)
