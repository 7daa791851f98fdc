"""The keys of the game: one table, from which the footer, the help and the palette follow."""

from typing import Final, NamedTuple


class Key(NamedTuple):
    """Keys that do one thing; of several, `{}` in the action stands for the one pressed.

    `names` are Textual's; `footer` is the word under which the footer shows the key, if it does.
    """

    names: tuple[str, ...]
    shown: str
    ascii: str
    action: str
    does: str
    footer: str = ""


def _key(name: str, action: str, does: str, footer: str = "") -> Key:
    return Key((name,), name, name, action, does, footer)


KEYS: Final = (
    Key(("left",), "←", "<", "move(-1)", "go one step back", "step"),
    Key(("right",), "→", ">", "move(1)", "go one step on", "step"),
    Key(("home",), "Home", "Home", "first", "go before the first step"),
    Key(("end",), "End", "End", "last", "go to the last step"),
    Key(("up",), "↑", "Up", "row(-1)", "choose the row above"),
    Key(("down",), "↓", "Down", "row(1)", "choose the row below"),
    Key(("minus",), "-", "-", "turn(-1)", "lower the tolerance", "tolerance"),
    Key(("plus",), "+", "+", "turn(1)", "raise the tolerance", "tolerance"),
    Key(tuple("0123456789"), "0-9", "0-9", "at_tolerance({})", "set the tolerance"),
    _key("p", "policy", "choose another policy", "policy"),
    Key(("tab",), "Tab", "Tab", "next_actor", "let the next system act, for its next user", "who"),
    _key("l", "login", "log in", "act"),
    _key("r", "refresh", "refresh", "act"),
    _key("c", "call", "call the API", "act"),
    _key("x", "lose", "refresh, and lose the answer", "act"),
    _key("k", "ask", "ask for a token by client credentials"),
    _key("o", "older", "refresh with an older token"),
    _key("y", "copy", "copy all tokens to another system"),
    _key("t", "clock", "let time pass", "clock"),
    _key("u", "undo", "undo the last change", "undo"),
    Key(("U",), "U", "U", "redo", "make the change again"),
    _key("w", "write", "write a scenario file, which expects what happened"),
    Key(("question_mark",), "?", "?", "keys", "list all keys", "keys"),
    _key("q", "leave", "leave"),
)
