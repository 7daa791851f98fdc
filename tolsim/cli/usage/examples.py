"""What the help of each command shows how to write; the tests run every line of it.

They are run in a folder with the bundled scenarios, a scenario.yaml, a policy mine.yaml, a table
seen.csv, and the logs log.jsonl and events.log.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Example(NamedTuple):
    """A command line, what it is for, and how it ends."""

    purpose: str
    command: str
    code: int = 0


def examples_of(path: str) -> tuple[Example, ...]:
    """Return the examples of a command: of `tolsim run`, or of `tolsim` itself."""
    return EXAMPLES.get(path, ())


EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = {
    "tolsim": (
        Example("Two systems share one app: which one is locked out?", "tolsim run two_systems"),
        Example("Why, and what keeps both working?", "tolsim explain two_systems legacy"),
        Example("Which rules does a provider have?", "tolsim policies --provider zoom"),
        Example("Begin a scenario of your own.", "tolsim new own.yaml --policy xero"),
    ),
    "tolsim run": (
        Example("A scenario that comes with tolsim.", "tolsim run two_systems"),
        Example(
            "Steps without a file.",
            'tolsim run -p zoom-user -e "login legacy; 5m; login new; call legacy"',
        ),
        Example(
            "Your own, under other rules, at two tolerances.",
            "tolsim run scenario.yaml --policy zoom-user-concurrent --tolerance 1,2",
        ),
        Example(
            "A picture to send to somebody.",
            "tolsim run two_systems --format svg --output two_systems.svg",
        ),
    ),
    "tolsim check": (
        Example("Every scenario of a folder.", "tolsim check scenarios"),
        Example("Those about one thing.", 'tolsim check scenarios -k "tolerance and not lost"'),
        Example("For a CI server.", "tolsim check scenarios --format junit --output results.xml"),
        Example("Expect from now on what happens now.", "tolsim check scenario.yaml --update"),
    ),
    "tolsim compare": (
        Example("At three tolerances.", "tolsim compare two_systems --tolerance 1..3"),
        Example("Under every policy of Zoom's.", "tolsim compare two_systems --policy 'zoom-*'"),
        Example(
            "Under every policy there is, a row for those that behave alike.",
            "tolsim compare two_systems",
        ),
        Example(
            "As a page to share.",
            "tolsim compare two_systems --tolerance 1..3 --format html --output page.html",
        ),
    ),
    "tolsim explain": (
        Example("All that was lost.", "tolsim explain two_systems"),
        Example("Why a system is locked out.", "tolsim explain two_systems legacy"),
        Example("Why a token died.", "tolsim explain two_systems legacy.A1"),
        Example("What a step did.", "tolsim explain two_systems 3"),
    ),
    "tolsim advise": (
        Example("What keeps every system working.", "tolsim advise two_systems"),
        Example("The same, as a scenario to run.", "tolsim advise two_systems --write mended.yaml"),
        Example("At most a tolerance of 3.", "tolsim advise scenario.yaml --max 3"),
    ),
    "tolsim explore": (
        Example("How does a policy lock a system out?", "tolsim explore zoom-user", 1),
        Example(
            "Does it lock one of three out at tolerance 2? Write a scenario of it.",
            "tolsim explore zoom-user-concurrent@2 --systems 3 --output found.yaml",
            1,
        ),
        Example(
            "Can a lost answer break it?",
            "tolsim explore hydra --systems 1 --actions login,refresh,lost",
            1,
        ),
        Example(
            "Can one system go on while the other is locked out?",
            'tolsim explore zoom-user --until "legacy: locked-out, new: working"',
            1,
        ),
    ),
    "tolsim distinguish": (
        Example("Which experiment tells two policies apart?", "tolsim distinguish xero fitbit"),
        Example(
            "Which of three is it?",
            "tolsim distinguish zoom-user zoom-user-concurrent zoom-user-multi",
        ),
        Example(
            "Write the experiment as a scenario.",
            "tolsim distinguish zoom-user-concurrent zoom-user-multi --output try.yaml",
        ),
    ),
    "tolsim identify": (
        Example("Which policies answer as a scenario expects?", "tolsim identify scenario.yaml"),
        Example("As a table of what was seen?", "tolsim identify --observations seen.csv"),
        Example(
            "And what to try next, by refreshes and waits?",
            "tolsim identify --observations seen.csv --actions refresh,wait",
        ),
    ),
    "tolsim serve": (
        Example(
            "Two systems, legacy and new, at a provider like Zoom.", "tolsim serve -p zoom-user"
        ),
        Example("Those of a scenario, at a tolerance of 2.", "tolsim serve two_systems -t 2"),
        Example(
            "An hour a minute, so that clients refresh by themselves.",
            "tolsim serve -p xero --clock real --scale 60",
        ),
        Example("A person chooses who logs in.", "tolsim serve --users ada,bob --login page"),
    ),
    "tolsim drive": (
        Example(
            "Against `tolsim serve two_systems`.",
            "tolsim drive two_systems --server http://127.0.0.1:8484",
        ),
        Example(
            "Judge only what does not depend on its waits.",
            "tolsim drive scenario.yaml --server http://127.0.0.1:3000 --waits skip",
        ),
        Example(
            "Write what was seen as a scenario.",
            "tolsim drive scenario.yaml --server http://127.0.0.1:3000 --record seen.yaml",
        ),
    ),
    "tolsim generate": (
        Example("A month of a population that comes with tolsim.", "tolsim generate rotation"),
        Example(
            "By time, compressed; and who was cut off.",
            "tolsim generate two_systems --sorted -o log.jsonl.gz --truth truth.jsonl",
        ),
        Example(
            "The same needs at another tolerance.",
            "tolsim generate two_systems --tolerance 2 -o log.jsonl",
        ),
    ),
    "tolsim audit": (
        Example(
            "Who is cut off, and which tolerance spares them?",
            "tolsim audit log.jsonl --policy zoom-user-concurrent --tolerance 1..4",
        ),
        Example(
            "Of a Keycloak, as a page to share.",
            "tolsim audit events.log --from keycloak -p keycloak-revoke-refresh -o a.html",
        ),
        Example("Whose rules are these?", "tolsim audit log.jsonl --fit"),
        Example(
            "Every night: exit with 1 if more than one user of 1,000 is cut off.",
            "tolsim audit log.jsonl -p zoom-user-concurrent@1 --fail-over hurt=0.1%",
            1,
        ),
    ),
    "tolsim learn": (
        Example("All lessons, to choose one.", "tolsim learn"),
        Example("The second lesson.", "tolsim learn 2"),
        Example("Questions about a scenario of yours.", "tolsim learn scenario.yaml"),
        Example(
            "A worksheet for a class, with the answers in a second file.",
            "tolsim learn 2 --export worksheet --output sheet.md",
        ),
    ),
    "tolsim play": (
        Example("Two systems and no steps yet.", "tolsim play"),
        Example("Your own, under other rules.", "tolsim play scenario.yaml --policy xero"),
        Example("A page to send to somebody.", "tolsim play two_systems --export page.html"),
        Example("Steps without a file.", 'tolsim play -e "login legacy; 5m; login new"'),
    ),
    "tolsim policies": (
        Example("Every policy of the catalogue.", "tolsim policies"),
        Example("Those of a provider.", "tolsim policies --provider zoom"),
        Example("What one says, and on whose word.", "tolsim policies show xero"),
        Example("Where two differ.", "tolsim policies diff xero fitbit"),
    ),
    "tolsim policies list": (
        Example("Those of a provider.", "tolsim policies list --provider zoom"),
        Example("Those with a grace for what was replaced.", "tolsim policies list --has grace"),
        Example("Those that speak of something.", "tolsim policies list --grep lost"),
        Example(
            "A table that compares them.",
            "tolsim policies list --provider auth0 --format markdown",
        ),
    ),
    "tolsim policies show": (
        Example("A policy of the catalogue.", "tolsim policies show xero"),
        Example("Your own.", "tolsim policies show ./mine.yaml"),
        Example(
            "A file to change.", "tolsim policies show xero --format yaml --output changed.yaml"
        ),
    ),
    "tolsim policies diff": (
        Example("Two of the catalogue.", "tolsim policies diff xero fitbit"),
        Example("What you changed.", "tolsim policies diff xero ./mine.yaml"),
        Example(
            "What a tolerance does.",
            "tolsim policies diff zoom-user-concurrent@1 zoom-user-concurrent@2",
        ),
    ),
    "tolsim policies check": (
        Example("Your own.", "tolsim policies check ./mine.yaml"),
        Example(
            "What of the catalogue nobody has read for a year.",
            "tolsim policies check --stale 365d",
        ),
        Example("For a program.", "tolsim policies check ./mine.yaml --format json"),
        Example("What another program writes.", "tolsim policies check - < mine.yaml"),
    ),
    "tolsim examples": (
        Example("All of them.", "tolsim examples"),
        Example("Those of a provider.", "tolsim examples --provider xero"),
        Example("Those that speak of something.", "tolsim examples --grep lost"),
    ),
    "tolsim new": (
        Example("Answer what it asks.", "tolsim new"),
        Example(
            "Two systems on Xero.", "tolsim new fan.yaml --policy xero --system web --system worker"
        ),
        Example(
            "At a tolerance.", "tolsim new zoom.yaml --policy zoom-user-concurrent --tolerance 2"
        ),
        Example("A policy of your own.", "tolsim new policy my-server"),
    ),
    "tolsim schema": (
        Example("For another program.", "tolsim schema scenario"),
        Example("Beside your scenarios.", "tolsim schema scenario --output scenario.schema.json"),
        Example("Beside your policies.", "tolsim schema policy --output policy.schema.json"),
        Example("Beside a mapping of logs.", "tolsim schema mapping --output mapping.schema.json"),
    ),
    "tolsim manual": (
        Example("The list of pages.", "tolsim manual"),
        Example("A page.", "tolsim manual start"),
        Example("A field of a policy.", "tolsim manual refresh.grace"),
        Example("Wherever something is told of.", "tolsim manual --grep backup"),
    ),
    "tolsim help": (
        Example("Every command.", "tolsim help"),
        Example("A command.", "tolsim help run"),
        Example("A command of policies.", "tolsim help policies show"),
        Example("A field of a policy.", "tolsim help refresh.grace"),
    ),
}
