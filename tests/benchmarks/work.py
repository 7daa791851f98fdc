"""Work that this commit and an earlier one can do alike: `work.py NAME` prints its CPU seconds.

Whose tolsim it is, PYTHONPATH says: `bench_before.py` runs it under both.
"""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time

from tolsim.analysis.search.choices import choose
from tolsim.analysis.search.identify import identify
from tolsim.analysis.search.question import Question
from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import Case
from tolsim.engine.policy import Policy
from tolsim.engine.server import Server

USERS = 10_000
REQUESTS = 100_000
SYSTEMS = ("legacy", "new", "batch")
CASES = Path("scenarios/cases")

Wish = tuple[int, str, str, bool]
"""When a user wants something on a system, and whether it logs in although it could refresh."""


def named(name: str, tolerance: int | None = None) -> Policy:
    (choice,) = choose([name], find_policy, tolerance, ())
    return choice.policy


def wishes() -> list[Wish]:
    """One request in four logs in anew, so that the limit evicts all the time."""
    chance, users = Random(9700), [f"user-{number}" for number in range(USERS)]
    return [
        (count // 100, chance.choice(users), chance.choice(SYSTEMS), chance.random() < 0.25)
        for count in range(REQUESTS)
    ]


def ask(server: Server, wanted: list[Wish]) -> None:
    """Send the requests to a server."""
    held: dict[tuple[str, str], int] = {}
    for now, user, system, anew in wanted:
        token = held.get((user, system))
        if anew or token is None:
            answer = server.login(user, system, now)
        else:
            answer = server.refresh(token, user, system, now)
        if answer.refresh is not None:
            held[user, system] = answer.refresh


def one_server() -> Callable[[], object]:
    policy, wanted = named("zoom-user-concurrent", 3), wishes()
    return lambda: ask(Server(policy), wanted)


def server_for_each_user() -> Callable[[], object]:
    blank, users = Server(named("zoom-user-concurrent", 3)), dict[str, list[Wish]]()
    for wish in wishes():
        users.setdefault(wish[1], []).append(wish)

    def each() -> None:
        for wanted in users.values():
            ask(blank.copy(), wanted)

    return each


def searched(name: str) -> Callable[[], object]:
    """Two systems, to the last state of logins, refreshes and calls."""
    question, policy = Question(systems=2, actions=("login", "refresh", "call")), named(name)
    return lambda: question.search((policy,)).shortest(lambda *_: False)


def identified(path: Path) -> Callable[[], object]:
    question = Question(max_states=500)
    text = path.read_text(encoding="utf-8")
    return lambda: identify(Case(text, str(path), find_policy), policy_names(), [question])


WORK: dict[str, Callable[[], list[Callable[[], object]]]] = {
    "one server": lambda: [one_server()],
    "a server for each user": lambda: [server_for_each_user()],
    "google-oauth": lambda: [searched("google-oauth")],
    "auth0-rotation": lambda: [searched("auth0-rotation")],
    "identify": lambda: [identified(path) for path in sorted(CASES.glob("*/*.yaml"))[::3]],
}


def main() -> None:
    """Do the work once to warm up, and once more."""
    gc.disable()
    for do in WORK[sys.argv[1]]():
        do()
        gc.collect()
        began = process_time()
        do()
        print(process_time() - began)


if __name__ == "__main__":
    main()
