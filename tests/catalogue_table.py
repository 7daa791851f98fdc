"""The manual's table of policies: `python -m tests.catalogue_table` writes it anew.

It stands between two comments; whoever moves the table moves them along.
"""

from typing import Final

from tests.pages import MANUAL
from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.documents import load_policy
from tolsim.render.policies.markdown import policies_table

PROVIDERS: Final = MANUAL / "providers.md"
BEGIN: Final = "<!-- policies: written by `python -m tests.catalogue_table` -->\n"
END: Final = "<!-- end of policies -->\n"


def catalogue_table() -> str:
    """The table of every policy of the catalogue."""
    sources = map(catalogue_policy, policy_names())
    return policies_table(load_policy(one.text, one.name, find_policy) for one in sources)


def with_table(text: str, table: str) -> str:
    """A text whose table is this one; raises ValueError where it lacks the two comments."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        msg = f"the text lacks the two comments {BEGIN!r} and {END!r}"
        raise ValueError(msg)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main() -> None:
    """Write the table into its page."""
    text = PROVIDERS.read_text(encoding="utf-8")
    PROVIDERS.write_text(with_table(text, catalogue_table()), encoding="utf-8")


if __name__ == "__main__":
    main()
