"""The audit of a log in JSON Lines against a bare loop, and against the sum of its own parts.

`TOLSIM_AUDIT_EVENTS=5000000` makes it the log of the goals; its CPU time takes minutes.
"""

import os
import resource
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

import msgspec
import pytest

from tests.benchmarks.ratio import report
from tolsim.catalogue.library import find_policy
from tolsim.documents import Overrides
from tolsim.engine.policy import AccessRules, Expiry, Limit, Policy, RefreshRules
from tolsim.engine.server import Server
from tolsim.logs.answer import Audit
from tolsim.logs.audit import audit
from tolsim.logs.partitions import Spill, name, number_of_partitions, read_events, units_of
from tolsim.logs.question import Means, Question
from tolsim.logs.reading import Reading, log_files, read_log
from tolsim.logs.rules import Rule, rules
from tolsim.logs.stages import uncollected
from tolsim.logs.tally import Tally
from tolsim.logs.workers import Pool

EVENTS = int(os.environ.get("TOLSIM_AUDIT_EVENTS", "200000"))
OF_A_USER = 900
TOLERANCE = 3
LIMIT, PARTS, MORE, JOBS, MEMORY = 8, 1.5, 1.3, 1.15, 1.2


class Line(msgspec.Struct):
    """A line as the bare loop reads it."""

    time: int
    user: str
    system: str
    action: str


def write_log(path: Path, events: int) -> None:
    """Write a log: one request in fifty a login, the others refreshes and calls."""
    random = Random(9700)
    users = max(1, events // OF_A_USER)
    known: set[tuple[int, str]] = set()
    with path.open("w", encoding="utf-8") as file:
        for number in range(events):
            user, chance = random.randrange(users), random.random()
            action = "login" if chance < 0.02 else "refresh" if chance < 0.51 else "call"
            system = ("legacy", "new", "batch")[int(random.random() * 3)]
            if (
                user,
                system,
            ) not in known:  # nothing is from before the log: SQL knows no such thing
                known.add((user, system))
                action = "login"
            file.write(
                f'{{"time":{1_700_000_000 + number // 20},"user":"user-{user}",'
                f'"system":"{system}","action":"{action}"}}\n'
            )


def tried(*tolerances: int) -> tuple[Rule, ...]:
    """Return the rule of the benchmark at some tolerances."""
    return rules(Overrides(("zoom-user-concurrent",), tolerances), find_policy)


def whole(path: Path, found: tuple[Rule, ...], jobs: int = 1) -> Audit:
    """Audit the log, as the command does."""
    tally = Tally()
    files = log_files([str(path)])
    pool = Pool() if jobs == 1 else Pool(partial(ProcessPoolExecutor, jobs))
    means = Means(pool, size=path.stat().st_size)
    question = Question(found[0], found, "keep", "never")
    return audit(read_log(files, Reading(), tally), [str(path)], tally, question, means)


def bare(path: Path) -> int:
    """Decode, and refuse by a dict and deques whatever is not among the newest logins."""
    decode = msgspec.json.Decoder(Line).decode
    live: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=TOLERANCE))
    held: dict[tuple[str, str], int] = {}
    refused = 0
    with path.open("rb") as file:
        for number, text in enumerate(file):
            line = decode(text)
            key = line.user, line.system
            if line.action == "login":
                held[key] = number
                live[line.user].append(number)
            elif held[key] not in live[line.user]:
                refused += 1
    return refused


def cpu() -> float:
    """The CPU time of this process and of those that it has waited for."""
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def timed(turn: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of CPU, and by the clock on the wall."""
    wall, start = perf_counter(), cpu()
    turn()
    return cpu() - start, perf_counter() - wall


def parts(path: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield what an audit consists of, each timed by itself."""
    reading = partial(read_log, log_files([str(path)]), Reading(), Tally())
    yield "decode", timed(lambda: [None for _ in reading()])[0]
    count = number_of_partitions(path.stat().st_size)
    folder.mkdir()

    def spill() -> None:
        with Spill(folder, count) as partitions:
            for events in reading():
                for event in events:
                    partitions.add(event)
            partitions.finish()

    with uncollected():
        decoding = timed(lambda: [None for _ in reading()])[0]
        yield "spill", timed(spill)[0] - decoding

        def sort() -> None:
            for number in range(count):
                for _ in units_of(read_events(folder / name(number)), ()):
                    pass

        yield "sort", timed(sort)[0]
        units = [
            unit
            for number in range(count)
            for unit in units_of(read_events(folder / name(number)), ())
        ]
        (rule,) = tried(TOLERANCE)

        def servers() -> None:
            for unit in units:
                server = Server(rule.policy)
                held: list[tuple[int | None, int | None]] = [(None, None)] * len(unit.holders)
                user = unit.user or ""
                for act in unit.acts:
                    access, refresh = held[act.holder]
                    system = unit.holders[act.holder] or ""
                    if act.action == "login":
                        answer = server.login(user, system, act.at)
                        held[act.holder] = answer.access, answer.refresh
                    elif act.action == "call":
                        if access is not None:
                            server.call(access, act.at)
                    elif refresh is not None:
                        answer = server.refresh(refresh, user, system, act.at)
                        if answer.reason is None:
                            held[act.holder] = answer.access, answer.refresh or refresh

        yield "a server for each user", timed(servers)[0]


def newest(count: int) -> Rule:
    """Return a rule that keeps so many logins of a user, and nothing else ends: as SQL can say."""
    limit = Limit("logins", "grant", count)
    access, refresh = AccessRules(Expiry()), RefreshRules(rotate="never")
    return Rule("newest", count, Policy("newest", access, refresh=refresh, limits=(limit,)))


SQL = """
    with numbered as (
        select *, row_number() over () as n
        from read_json('{path}', format='newline_delimited',
            columns={{time: 'bigint', user: 'varchar', system: 'varchar', action: 'varchar'}})
    ), counted as (
        select *, sum((action = 'login')::int) over (partition by "user" order by n) as logins
        from numbered
    ), known as (
        select *, logins - max(case when action = 'login' then logins end)
            over (partition by "user", system order by n) as later
        from counted
    )
    select {sums} from known where action <> 'login'
"""


def in_sql(path: Path, counts: Sequence[int]) -> tuple[int, ...]:
    """Count in DuckDB what is refused where so many logins are kept."""
    duckdb = pytest.importorskip("duckdb")
    sums = ", ".join(f"sum((later >= {count})::int)" for count in counts)
    connection = duckdb.connect(config={"threads": 1})
    found = connection.execute(SQL.format(path=path, sums=sums)).fetchone()
    return tuple(map(int, found))


def peak(path: Path) -> int:
    """The most memory that an audit takes, in MiB, in a process of its own."""
    program = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from tests.benchmarks.bench_audit import tried, whole\n"
        "whole(Path(sys.argv[1]), tried(3))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, check=True, text=True
    )
    return int(done.stdout)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the benchmark."""
    path = tmp_path_factory.mktemp("audit") / "log.jsonl"
    write_log(path, EVENTS)
    return path


def test_ratios(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole against a bare loop and its parts, a further tolerance, a second job."""
    limit, _ = timed(lambda: bare(log))
    one, wall = timed(lambda: whole(log, tried(TOLERANCE)))
    known = dict(parts(log, tmp_path / "parts"))
    replay = known["a server for each user"]
    three, _ = timed(lambda: whole(log, tried(TOLERANCE, 2, 1)))
    two_jobs, two_wall = timed(lambda: whole(log, tried(TOLERANCE), jobs=2))
    told = ", ".join(f"{part} {seconds:.2f}" for part, seconds in known.items())
    report(
        capsys,
        f"{EVENTS:,} events: an audit {one:.2f} s of CPU ({EVENTS / one:,.0f} a second), "
        f"{one / limit:.1f} times decoding and a bare loop (goal {LIMIT}), "
        f"{one / sum(known.values()):.2f} times its parts (goal {PARTS}): {told}\n"
        f"a further tolerance {(three - one) / 2 / replay:.2f} replays (goal {MORE}); "
        f"two jobs {two_jobs / one:.2f} times the CPU of one (goal {JOBS}), "
        f"{two_wall:.1f} s instead of {wall:.1f} s",
    )


def test_memory(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The most memory, of a fifth of the log, of all of it, and of four times as much."""
    peaks = []
    for times in (0.2, 1, 4):
        path = tmp_path / "log.jsonl"
        write_log(path, int(EVENTS * times))
        peaks.append(peak(path))
    report(
        capsys,
        f"peak memory {', '.join(f'{mebibytes} MiB' for mebibytes in peaks)} at "
        f"{', '.join(f'{int(EVENTS * times):,}' for times in (0.2, 1, 4))} events: "
        f"{max(peaks) / min(peaks):.2f} times (goal {MEMORY})",
    )


def test_sql(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """DuckDB counts the same refusals by a window, which is all that it can express."""
    counts = range(1, 6)
    by_window: list[int] = []
    spent, _ = timed(lambda: by_window.extend(in_sql(log, counts)))
    found = whole(log, tuple(map(newest, counts)))
    counted = [sum(run.refused.values()) for run in found.runs]
    assert by_window == counted
    report(
        capsys,
        f"DuckDB, one thread: {spent:.2f} s of CPU for what is refused at 1 to 5, "
        f"as the audit counts it: {', '.join(f'{times:,}' for times in counted)}",
    )
