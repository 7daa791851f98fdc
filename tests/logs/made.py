"""Logs for tests: made by chance, and asked as a whole."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from functools import cache
from random import Random

from tolsim.catalogue.library import find_policy, policy_names
from tolsim.documents import Overrides
from tolsim.logs.answer import Audit
from tolsim.logs.audit import audit
from tolsim.logs.events import Action, Event
from tolsim.logs.question import Means, Question
from tolsim.logs.rules import Rule, rules
from tolsim.logs.tally import Tally

START = 1_700_000_000
SYSTEMS = ("legacy", "new", "batch")
FILES = ("log.jsonl",)


@cache
def rule(name: str) -> Rule:
    """Return a policy of the catalogue, at a tolerance if one is named."""
    (found,) = rules(Overrides(policies=(name,)), find_policy)
    return found


@cache
def catalogue() -> tuple[Rule, ...]:
    """Return every policy of the catalogue."""
    return rules(Overrides(policies=policy_names()), find_policy)


def any_log(seed: int, count: int, users: int = 3, *, ids: bool = False) -> list[Event]:
    """Make a log in which everything happens, of systems that know what they were issued."""
    random = Random(seed)
    actions: tuple[Action, ...] = (
        "login", "refresh", "refresh", "refresh", "refresh", "call", "call", "revoke",
        "client_credentials", "incident",
    )  # fmt: skip
    events = []
    time = START
    issued: dict[tuple[str, str], list[str]] = {}
    for line in range(1, count + 1):
        time += random.choice((1, 7, 60, 1800, 7000))
        user, system = f"user{random.randrange(users)}", random.choice(SYSTEMS)
        action = random.choice(actions)
        event = Event(time * 1_000_000, user, system, action, file=0, line=line)
        if action == "client_credentials":
            event.user = None
        elif action == "incident":
            event.params = {"incident": random.choice(("deauthorize", "password_changed"))}
            event.user = random.choice((user, None))
        elif ids:
            known = issued.setdefault((user, system), [])
            if action in ("refresh", "revoke") and known:
                event.presented = known[-1] if random.random() < 0.8 else random.choice(known)
            if action in ("login", "refresh"):
                event.refresh = f"{user}.{system}.{line}"
                known.append(event.refresh)
        events.append(event)
    return events


def logins_and_refreshes(seed: int, count: int) -> list[Event]:
    """Make a log in which every system logs in before it does anything else."""
    random = Random(seed)
    seen = set()
    events = []
    for line in range(1, count + 1):
        user, system = f"user{random.randrange(20)}", f"system{random.randrange(6)}"
        login = (user, system) not in seen or random.random() < 0.2
        seen.add((user, system))
        time = (START + line * 10) * 1_000_000
        events.append(Event(time, user, system, "login" if login else "refresh", file=0, line=line))
    return events


def asked(
    events: Iterable[Event], question: Question, means: Means | None = None, at_once: int = 1000
) -> Audit:
    """Audit events, which stay as they are."""
    copies = deepcopy(list(events))
    batches = [copies[i : i + at_once] for i in range(0, len(copies), at_once)]
    return audit(batches, FILES, Tally(), question, means or Means(partitions=3))


def as_it_happened(tried: Sequence[Rule]) -> Question:
    """Ask how a log goes under rules if nobody reacts to them."""
    return Question(tried[0], tuple(tried), "keep", "never")
