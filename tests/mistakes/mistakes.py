"""Forty mistakes that people made when they met tolsim, each as small as it can be."""

from typing import Final, NamedTuple

HEAD: Final = "title: t\nsystems: [a, b]\nsteps:\n"
ONE: Final = "title: t\nsystems: [a]\nsteps:\n- login: a\n"


class Mistake(NamedTuple):
    """What was done wrong: a command line, and the file `f.yaml` that it is about, if any."""

    number: int
    name: str
    text: str | None
    args: tuple[str, ...] = ("run", "f.yaml")


CHECK: Final = ("check", "f.yaml")
OWN_POLICY: Final = "name: own\nextends: xero\nrefresh: {rotate: always}\n"
VERBS: Final = (
    "restore", "backup", "clone", "logout", "sleep", "pause", "signin", "connect", "authorize",
    "request", "get", "use", "renew",
)  # fmt: skip
NO_DASHES: Final = "title: t\nsystems: a, b\nsteps:\n  login: a\n  call: a\n  login: b\n"
TRUE_ROTATES: Final = "title: t\npolicy: {refresh: {rotate: true, grace: 30s}}\n"
XERO_AT_ONE: Final = "title: t\npolicy: xero\ntolerance: 1\nsystems: [a]\nsteps: []\n"


def _under(policy: str) -> tuple[str, ...]:
    return ("run", "two_systems", "--policy", policy)


MISTAKES: Final = (
    Mistake(1, "a duration without a unit", HEAD + "- wait: 30\n"),
    Mistake(2, "a verb misspelled", HEAD + "- logn: a\n"),
    Mistake(3, "a system misspelled", HEAD.replace("a, b", "legacy") + "- login: legcy\n"),
    Mistake(4, "a colon in a title", ONE.replace("title: t", "title: Two systems: one app")),
    Mistake(5, "a tab", HEAD + "- login: a\n\tafter: 5m\n"),
    Mistake(6, "no title", ONE.replace("title: t\n", "")),
    Mistake(7, "a modifier under the dash", HEAD + "  - login: a\n  after: 5m\n"),
    Mistake(7, "a modifier at the margin", HEAD + "- login: a\nafter: 5m\n"),
    Mistake(7, "a modifier one too far", HEAD + "- login: a\n   after: 5m\n"),
    Mistake(7, "a verb at the margin", HEAD + "  - login: a\ncall: a\n"),
    Mistake(8, "a modifier as the first step", HEAD + "- after: 5m\n- login: a\n"),
    Mistake(8, "a modifier as a step", HEAD + "- login: a\n- after: 5m\n"),
    Mistake(9, "two verbs", HEAD + "- login: a\n  call: a\n"),
    Mistake(10, "a status of success", HEAD + "- login: a\n  expect: 200\n"),
    Mistake(10, "a code without quotes", HEAD + "- login: a\n  expect: 124\n"),
    Mistake(11, "a status in quotes", HEAD + '- login: a\n  expect: "401"\n', CHECK),
    Mistake(12, "a reason cut short", HEAD + "- login: a\n  expect: revoked\n", CHECK),
    Mistake(12, "an error misspelled", HEAD + "- login: a\n  expect: invalid_gant\n", CHECK),
    Mistake(13, "a state in two words", HEAD + "- login: a\n  then: {a: locked out}\n"),
    Mistake(14, "a tolerance without a knob", XERO_AT_ONE),
    Mistake(15, "lists without brackets and dashes", NO_DASHES),
    Mistake(16, "user for users", "title: t\nuser: [x]\nsystems: [a]\nsteps: []\n"),
    Mistake(17, "which of two users", ONE.replace("steps", "users: [x, y]\nsteps")),
    Mistake(18, "a token never issued", ONE + "- revoke: a.A3\n"),
    Mistake(19, "a time in the past", HEAD + "- wait: 5m\n- login: a\n  at: 1m\n"),
    *(
        Mistake(20, written, HEAD + f"- wait: {written}\n")
        for written in ("5 minutes", "90 min", "1.5h", "5M")
    ),
    Mistake(21, "racers without colons", HEAD + "- race: [login a, login b]\n"),
    Mistake(22, "true and a duration as rules", TRUE_ROTATES + "systems: [a]\nsteps: []\n"),
    Mistake(
        23,
        "three stages at once",
        "title: t\npolicy: Xero\nsystems: [a b, c]\nsteps:\n- login: d\n",
    ),
    *(Mistake(24, verb, HEAD + f"- {verb}: a\n") for verb in VERBS),
    Mistake(24, "a verb misspelled that is not one", HEAD + "- restor: a\n"),
    Mistake(25, "an open bracket", ONE.replace("[a]", "[a")),
    Mistake(25, "open quotes", ONE.replace("title: t", 'title: "t')),
    Mistake(26, "a verb alone", HEAD + "- refresh\n"),
    Mistake(26, "a verb without a blank", HEAD + "- call:a\n"),
    Mistake(26, "a verb without a colon", HEAD + "- call a\n"),
    Mistake(27, "an incident of no policy", HEAD + "- incident: password change\n"),
    Mistake(28, "an empty file", ""),
    Mistake(28, "a file of comments", "# title: t\n"),
    Mistake(28, "a key twice", "title: t\ntitle: u\nsystems: [a]\nsteps: []\n"),
    Mistake(29, "counts outside of a race", HEAD + "- login: a\n  expect: {ok: 1}\n"),
    Mistake(30, "a label without brackets", HEAD + "- login: a\n  answer: a.R1\n"),
    Mistake(31, "a policy to run", OWN_POLICY),
    Mistake(31, "a scenario as a policy", ONE, ("run", "two_systems", "--policy", "f.yaml")),
    Mistake(32, "github", None, _under("github")),
    *(Mistake(33, name, None, _under(name)) for name in ("shopify", "entra", "cognito")),
    *(Mistake(34, name, None, _under(name)) for name in ("okta", "slack", "aws", "azure")),
    Mistake(35, "zoom", None, _under("zoom")),
    Mistake(36, "a field misspelled", None, ("run", "two_systems", "--set", "refresh.grce.for=1s")),
    Mistake(37, "a tolerance in letters", None, ("run", "two_systems", "--tolerance", "two")),
    Mistake(37, "a tolerance below nothing", None, ("run", "two_systems", "--tolerance", "-1")),
    Mistake(38, "a scenario misspelled", None, ("run", "two_sytems")),
    Mistake(38, "a glob of nothing", None, ("run", "*.yml")),
    Mistake(39, "a token that is not there", None, ("explain", "two_systems", "legacy.A9")),
    Mistake(39, "a step that is not there", None, ("explain", "two_systems", "99")),
    Mistake(40, "a command misspelled", None, ("rn", "two_systems")),
    Mistake(40, "an option misspelled", None, ("run", "two_systems", "--polcy", "xero")),
)
